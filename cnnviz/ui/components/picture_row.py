"""Pictures side by side as they are, each with a title and lines below it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components.packing import Blob, pack

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.picture_row",
    css=_HERE.with_name("map_row.css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "map_row.js")),
)


def picture_row(pictures: Sequence[tuple[np.ndarray, str, tuple[str, ...]]], *, key: str) -> None:
    """Draw pictures (h, w, 1 or 3) uint8, each with its title and lines."""
    blob = Blob()
    items = [
        {"title": title, "lines": list(lines), "at": blob.add(coloured(picture))}
        for picture, title, lines in pictures
    ]
    _mount(key=key, data=pack({"items": items}, bytes(blob)))


def coloured(picture: np.ndarray) -> np.ndarray:
    """(h, w), (h, w, 1) or (h, w, 3) as (h, w, 3)."""
    if picture.ndim == 2:
        picture = picture[..., None]
    return np.ascontiguousarray(np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture)
