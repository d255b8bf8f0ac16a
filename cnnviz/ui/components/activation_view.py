"""An activation function as a curve with a number to drag, beside a feature map before and after it.

Dragging and pointing happen in the browser: the number under the pointer goes through the curve at once. The
server hears the number that was chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
REACH = 6.0  # the axis goes from −6 to 6
NUMBERS = [round(step / 20 - REACH, 2) for step in range(int(40 * REACH) + 1)]  # where dragging stops
STEPS = np.linspace(-1, 1, 256)


@dataclass(frozen=True, eq=False)
class Curve:
    """What is drawn: the function by its name in `cnnviz.numeric.activations`, its title and the map.

    `map` is (H, W) float32 before the function; `negative_slope` is that of the leaky ReLU.
    """

    name: str
    title: str
    map: np.ndarray
    map_title: str
    negative_slope: float


def show(curve: Curve, x: float, *, key: str, on_x: Callable[[float], None]) -> None:
    """Draw the curve with the number `x` lit; `on_x` hears each newly chosen one before the page runs."""

    def heard() -> None:
        chosen = checked((st.session_state.get(key) or {}).get("x"))
        if chosen is not None:
            told.note(key, chosen)
            on_x(chosen)

    _component()(key=key, data=payload(curve, *told.due(key, x)), on_x_change=heard)


def payload(curve: Curve, x: float, turn: int = 0) -> bytes:
    """What the browser gets: the map, the colour tables, and every word it shows."""
    blob = Blob()
    header = {
        "function": curve.name,
        "negative_slope": curve.negative_slope,
        "x": x,
        "turn": turn,
        "reach": REACH,
        "map": blob.add(curve.map.astype(np.float32).ravel()),
        "shape": list(curve.map.shape),
        "tables": {
            "signed": blob.add(paint(STEPS, "signed", -1, 1)),
            "magnitude": blob.add(paint(STEPS, "magnitude", -1, 1)),
        },
        "words": _words(curve),
    }
    return pack(header, bytes(blob))


def checked(said: object) -> float | None:
    """The number the browser named, if it lies on the axis; with two decimals, as the URL keeps it."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not -REACH <= said <= REACH:
        return None
    return round(float(said), 2)


@st.cache_resource(show_spinner=False)
def _component():
    def read(*names: str) -> str:
        return "\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in names)

    return st.components.v2.component(
        "cnnviz.activation_view",
        css=read("float_maps.css", "activation_view.css"),
        js=read("pixels.js", "float_maps.js", "activation_view.js"),
    )


def _words(curve: Curve) -> dict[str, str]:
    return {
        "title": t("{name}: drag the number", name=curve.title),
        "curve": t("Curve of {name} and of its derivative", name=curve.title),
        "slider": t("The number x"),
        "spoken": t("x = {x}, f of x = {y}, derivative {d}"),
        "function": t("f(x)"),
        "derivative": t("f′(x), the slope"),
        "before": t("Before: {map}", map=curve.map_title),
        "after": t("After {name}", name=curve.title),
        "map_label": t(
            "{title}, {height} rows and {width} columns. Arrow keys move a cell whose number goes "
            "through the curve."
        ),
        "from_map": t("row {row}, column {column} of the map"),
        "stats_before": t("{negative} % of the numbers are negative."),
        "stats_after": t("{zero} % are 0 now; on {flat} % the slope is below 0.1."),
    }
