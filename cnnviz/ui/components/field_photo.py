"""A photo and, on it, what one number of each layer sees: the box grows from layer to layer."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.numeric.shapes import Field
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.field_photo",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "field_photo.js")
    ),
)


def field_photo(
    image: np.ndarray,
    names: Sequence[str],
    fields: Sequence[Field],
    sizes: Sequence[int],
    *,
    depth: int,
    key: str,
    on_depth: Callable[[int], None],
) -> None:
    """Draw the photo with the box of layer `depth` (1 for the first).

    Parameters
    ----------
    image : ndarray of shape (m, m, 3), uint8
    names, fields, sizes : of each layer, from the first: its name, its receptive field on the photo (rows and
        columns alike) and the side of its map
    on_depth : hears the layer that the learner chose, before the page runs
    """

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("depth")
        if isinstance(said, int) and 1 <= said <= len(names):
            told.note(key, said)
            on_depth(said)

    _mount(
        key=key,
        data=payload(image, names, fields, sizes, *told.due(key, depth)),
        default={"depth": None},
        on_depth_change=heard,
    )


def payload(
    image: np.ndarray,
    names: Sequence[str],
    fields: Sequence[Field],
    sizes: Sequence[int],
    depth: int,
    turn: int = 0,
) -> bytes:
    """What the browser is given: the pixels, the layers, and every sentence it may show."""
    blob = Blob()
    side = image.shape[0]
    layers = [
        {"name": name, "outputs": outputs, **field._asdict()}
        for name, field, outputs in zip(names, fields, sizes, strict=True)
    ]
    header = {
        "pixels": blob.add(np.ascontiguousarray(image)),
        "layers": layers,
        "depth": depth,
        "turn": turn,
        "words": {
            "photo": t(
                "Photo of {side} × {side} pixels with the receptive field of layer {depth}. "
                "The arrow keys move it.",
                side=side,
                depth="{depth}",
            ),
            "depth": t("After layer"),
            "grow": t("▶ Grow"),
            "pause": t("❚❚ Pause"),
            "layer": t("{depth} of {all}: {name}"),
            "live": t(
                "After {depth} layers, row {row}, column {column} of the map sees rows {top} to {bottom} and "
                "columns {left} to {right}: {high} × {wide} of {side} × {side} pixels, {share} %."
            ),
            "beyond": t(" Part of the field lies beyond the photo, in padding or nowhere."),
        },
    }
    return pack(header, bytes(blob))
