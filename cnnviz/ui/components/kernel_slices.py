"""One kernel taken apart into its slices, the largest first, with the weights of the one that is lit."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import SIGNED, paint
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

FEW = 24  # slices shown at first

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.kernel_slices",
    css="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("tile_grid.css", "kernel_slices.css")
    ),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "tile_grid.js", "tint.js", "kernel_slices.js")
    ),
)


def kernel_slices(
    slices: np.ndarray, titles: Sequence[str], says: Sequence[str], *, label: str, key: str
) -> None:
    """Draw the slices (d, k, k) in the order given, each with its title and its sentence."""
    _mount(key=key, data=payload(slices, titles, says, label))


def payload(slices: np.ndarray, titles: Sequence[str], says: Sequence[str], label: str) -> bytes:
    """What the browser needs: pictures, numbers and every word."""
    weights = np.ascontiguousarray(slices, np.float32)
    reach = float(np.abs(weights).max()) or 1.0
    blob = Blob()
    header = {
        "weights": blob.add(weights.ravel()),
        "tiles": blob.add(signed_tiles(weights, reach)),
        "reach": reach,
        "stops": list(SIGNED),
        "decimals": 2 if reach >= 0.1 else 3,
        "few": FEW,
        "titles": list(titles),
        "says": list(says),
        "id": hashlib.sha256(weights.tobytes()).hexdigest(),
        "words": {
            "label": label,
            "more": t("All {n} slices", n=len(weights)),
            "fewer": t("The largest only"),
        },
    }
    return pack(header, bytes(blob))


def signed_tiles(values: np.ndarray, reach: float) -> np.ndarray:
    """Numbers (…, h, w) as pictures (…, h, w, 4), uint8: blue below zero, orange above."""
    rgb = paint(values, "signed", -reach, reach)
    return np.concatenate([rgb, np.full((*rgb.shape[:-1], 1), 255, np.uint8)], axis=-1)
