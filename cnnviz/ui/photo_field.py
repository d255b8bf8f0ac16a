"""The receptive field on a photo: layers that one adds, and a photo cut to the size they want."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.ui import layer_chain, link, photo_source
from cnnviz.ui.components.field_photo import field_photo
from cnnviz.ui.field_graph import field_formula
from cnnviz.ui.layer_chain import Chain
from cnnviz.ui.text import t

_FIRST = "cats"  # the article's net on photos of 150 × 150


def show() -> Chain:
    """Draw the photo with the field, and the layers under it; return the layers."""
    above = st.container()
    chain = layer_chain.show("field-", first=_FIRST)
    with above:
        photo = photo_source.show("field-photo")
        if chain.reached:
            field_photo(
                square(photo.image, chain.size),
                [name(kind, layer.kernel_size, layer.strides) for kind, layer in chain.reached],
                chain.fields,
                chain.sizes[1:],
                depth=_depth(len(chain.reached)),
                key="field-view",
                on_depth=_go,
            )
    return chain


def name(kind: str, kernel_size: int, strides: int) -> str:
    """A layer in few words.

    >>> name("conv", 3, 1), name("pool", 2, 2)
    ('convolution 3 × 3', 'pooling 2 × 2 / 2')
    """
    what = t("convolution") if kind == "conv" else t("pooling")
    return f"{what} {kernel_size} × {kernel_size}" + (f" / {strides}" if strides > 1 else "")


def square(image: np.ndarray, side: int) -> np.ndarray:
    """The square in the middle of a photo, made side × side × 3."""
    height, width = image.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return images.resize(image[top : top + edge, left : left + edge], side, side)


def formulas(chain: Chain) -> list[tuple[str, str]]:
    """The receptive field after the last layer, what the chain comes to, and the sizes through it."""
    return [(formula(chain), chain.note), (chain.formula, "")]


def formula(chain: Chain) -> str:
    """The receptive field after the last layer."""
    return field_formula([layer for _, layer in chain.reached], chain.size)


def _depth(layers: int) -> int:
    text = link.get("after")
    return min(max(int(text), 1), layers) if text.isascii() and text.isdigit() and len(text) < 4 else layers


def _go(depth: int) -> None:
    link.put({"after": str(depth)})
