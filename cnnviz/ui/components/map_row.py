"""Maps side by side, each with a title and a line below it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components.packing import Blob, pack

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.map_row",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "map_row.js")),
)


class Captioned(NamedTuple):
    """A map (h, w), real numbers, its title and the lines below it."""

    values: np.ndarray
    title: str
    lines: tuple[str, ...]


def map_row(maps: Sequence[Captioned], *, signed: bool, key: str) -> None:
    """Draw the row: each map in the whole range of its scale, whatever the size of its numbers."""
    blob = Blob()
    items = [
        {"title": one.title, "lines": list(one.lines), "at": blob.add(coloured(one.values, signed))}
        for one in maps
    ]
    _mount(key=key, data=pack({"items": items}, bytes(blob)))


def coloured(values: np.ndarray, signed: bool) -> np.ndarray:
    """(h, w, 3) uint8: up to the largest number, or all but the rarest where there are many."""
    sizes = np.abs(values)
    high = float(sizes.max() if sizes.size <= 1024 else np.quantile(sizes, 0.995)) or 1.0
    return paint(values, "signed" if signed else "magnitude", -high if signed else 0.0, high)
