"""The controls of "shift the picture": picture, kernel, pooling, window and shift; all in the URL."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import foresight, link, pool_settings, shift_numbers, widgets
from cnnviz.ui.components import shift_view
from cnnviz.ui.components.shift_view import Place
from cnnviz.ui.pool_settings import INK, KINDS, PICTURES
from cnnviz.ui.shift_numbers import REACH, STEPS, Shifts
from cnnviz.ui.slide_settings import title
from cnnviz.ui.text import t

Measured = tuple[Shifts, Place]
VIEW = "shift-view"
DRAWN = [name for name in PICTURES if name not in ("maps", "large", "photo")]
DOT: dict[str, object] = {"picture": "dot", "kernel": "identity", "pool": "max", "k": 4, "s": 4}
FILTERS = ["horizontal_edges", "vertical_edges", "laplacian", "corners", "identity"]


def show() -> Measured:
    """Draw the controls and the interaction; return what was measured, and the shift on screen."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="shift-controls"):
        picture = widgets.menu(
            "Picture", "picture", DRAWN, show=lambda name: t(PICTURES[name].title), width=180
        )
        kernel = widgets.menu("Kernel", "kernel", FILTERS, show=title, width=205)
        kind = widgets.choice("Pooling", "pool", list(KINDS), show=lambda name: t(KINDS[name]))
        k, s = pool_settings.window_sliders()
    motif = PICTURES[picture].numbers()[..., 0]
    shifts = measured(motif.tobytes(), kernel, kind, k, s, motif)
    shift_view.show(shifts.picture, INK, stages(shifts), REACH, place(), key=VIEW, on_place=remember_place)
    widgets.in_component(VIEW, said(place()), map(said, _near(place())))
    return shifts, place()


def _near(at: Place) -> Iterator[Place]:
    """The shifts that one push leads to, along the row, the column and to places beside."""
    for row, column in foresight.places_near((at[0] + REACH, at[1] + REACH), len(STEPS), len(STEPS)):
        yield row - REACH, column - REACH
    yield 0, 0


def said(at: Place) -> str:
    """A shift as the component says it.

    >>> said((-3, 0))
    '-3,0'
    """
    return f"{at[0]},{at[1]}"


def _pushed(measured: Measured, said: str) -> Measured:
    rows, columns = map(int, said.split(","))
    return measured[0], (rows, columns)


# what each slider changes in what `show` returns, by its key
CHANGES: dict[str, foresight.Change] = {
    "k": lambda measured, k: (shift_numbers.under(measured[0], k, measured[0].strides), measured[1]),
    "s": lambda measured, s: (shift_numbers.under(measured[0], measured[0].kernel_size, s), measured[1]),
    VIEW: _pushed,
}


@st.cache_data(max_entries=64, show_spinner=False)
def measured(
    digest: bytes, kernel: str, kind: str, kernel_size: int, strides: int, _motif: NDArray[Any]
) -> Shifts:
    """What was measured of this picture with these settings."""
    weights = np.asarray(KERNELS[kernel])
    return shift_numbers.measure(shift_numbers.ground(_motif), weights, kind, kernel_size, strides)


def stages(shifts: Shifts) -> list[shift_view.Stage]:
    """What stands beside the picture."""
    kind = t(KINDS[shifts.kind])
    named = (
        (t("Conv + ReLU"), shifts.feature_map, 1),
        (t("{kind}-pooled", kind=kind), shifts.pooled, shifts.strides),
        (t("Global {kind}", kind=kind.lower()), shifts.overall, 0),
    )
    return [
        shift_view.Stage(name, outputs.values, outputs.changed, outputs.off, strides)
        for name, outputs, strides in named
    ]


def place() -> Place:
    """The shift that the link names, (rows, columns); none where it names none within reach."""
    found = []
    for name in ("dy", "dx"):
        text = link.get(name)
        by = int(text) if text.removeprefix("-").isdigit() and text.isascii() and len(text) < 4 else 0
        found.append(by if abs(by) <= REACH else 0)
    return found[0], found[1]


def remember_place(to: Place) -> None:
    """Name the shift in the link."""
    link.put({name: str(by) if by else None for name, by in zip(("dy", "dx"), to, strict=True)})


def tries() -> None:
    """Buttons that show what the note says."""
    with st.container(horizontal=True, key="shift-tries"):
        for columns, label in ((1, "One column to the right"), (2, "Two columns")):
            st.button(t(label), key=f"push-{columns}", on_click=remember_place, args=((0, columns),))
        widgets.setter("A dot under windows of 4", "try-dot", **DOT)
