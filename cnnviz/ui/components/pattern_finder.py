"""A pattern drawn on a small pad is the kernel: its map shows where a picture looks like it.

The browser computes while the hand draws; the server hears the pattern and computes the same by NumPy.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures import palette
from cnnviz.figures.palette import paint
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.pattern_settings import HIGH, SIDE, Search
from cnnviz.ui.text import t

_HERE = Path(__file__)
_PARTS = ("pixels", "float_maps", "slide_kernel_numbers", "slide_kernel_grids", "pattern_finder")
_mount = st.components.v2.component(
    "cnnviz.pattern_finder",
    css="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("slide_kernel.css", "pattern_finder.css")
    ),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _PARTS),
)


def pattern_finder(key: str, search: Search, *, on_pattern: Callable[[str], None]) -> None:
    """Draw picture, pad and map; `on_pattern` hears an edited pattern as a 0 or 1 for each cell."""

    def edited() -> None:
        dots = (st.session_state.get(key) or {}).get("dots")
        if isinstance(dots, str) and len(dots) == SIDE * SIDE and set(dots) <= {"0", "1"}:
            on_pattern(dots)

    _mount(key=key, data=payload(search), on_dots_change=edited)


def payload(search: Search) -> bytes:
    """What the browser gets: the picture, the pattern, the server's map, and every word."""
    blob = Blob()
    steps = np.linspace(-1, 1, 256)
    header = {
        "scene": blob.add(np.ascontiguousarray(search.scene, np.uint8)),
        "tables": {name: blob.add(paint(steps, name, -1, 1)) for name in ("signed", "grey")},
        "map": {"shape": list(search.map.shape), "values": search.map.ravel().tolist()},
        "dots": "".join(map(str, search.pattern.ravel().tolist())),
        "side": SIDE,
        "high": HIGH,
        "balanced": search.beside == "below_zero",
        "scales": {"signed": list(palette.SIGNED)},
        "words": _words(),
    }
    return pack(header, bytes(blob))


def _words() -> dict[str, str]:
    return {
        "scene": t("Picture"),
        "scene_note": t("{rows} × {columns}, values 0…9"),
        "scene_label": t("The picture; the frame is the window of the lit number"),
        "pad": t("Pattern, and its weights"),
        "pad_note": t("draw on it: click, or Space"),
        "pad_label": t("The pattern, {side} rows and {side} columns"),
        "cell": t("row {row}, column {column}: {state}, weight {weight}"),
        "on": t("drawn"),
        "off": t("empty"),
        "clear": t("Clear"),
        "map": t("Feature map z"),
        "map_note": t("{rows} × {columns}, largest at row {row}, column {column}"),
        "map_label": t("The feature map. Arrow keys move the lit number, Enter goes to the largest."),
        "live": t("Row {row}, column {column}: z ="),
        "best": t("To the largest"),
        "agrees": t("NumPy on the server computes the same {count} numbers."),
        "differs": t("The server computed other numbers than these: please report it."),
    }
