"""The widget group for a window's settings: input m, kernel k, stride s, padding p, dilation d, both axes."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.numeric.padding import Axis, Padding, same_padding
from cnnviz.ui import foresight, widgets
from cnnviz.ui.size_formula import same_formula, size_formula, size_note
from cnnviz.ui.text import t

LARGEST_INPUT = 512
SLIDER = 170  # pixels: two fit beside each other on a phone

# What a learner chooses, and what it fills the border with (a key of `convolution.PADDING_MODES`).
PADDINGS = {"valid": "zero", "zeros": "zero", "same": "zero", "reflect": "reflect", "replicate": "replicate"}


@dataclass(frozen=True)
class Window:
    """The settings of a window on rows and columns, and what the padding is filled with."""

    rows: Axis
    columns: Axis
    mode: str = "zero"
    apart: bool = False  # whether each axis has sliders of its own

    @property
    def square(self) -> bool:
        """Whether rows and columns have the same numbers."""
        return self.rows == self.columns

    @property
    def same(self) -> bool:
        """Whether the padding is Keras's "same"."""
        return self.rows[3] == "same"

    @property
    def lopsided(self) -> bool:
        """Whether "same" adds more after than before on an axis."""
        sides = (same_padding(m, k, s, d) for m, k, s, _, d in (self.rows, self.columns))
        return self.same and any(before < after for before, after in sides)

    @property
    def padded(self) -> bool:
        """Whether there is padding of a number of pixels."""
        return any(axis[3] not in ("valid", "same", 0) for axis in (self.rows, self.columns))


def show(key: str = "") -> Window:
    """Draw the controls and return what is set; in the URL they are `{key}m`, `{key}k`, `{key}s`, … ."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}window-padding"):
        padding = widgets.choice(
            "Padding",
            f"{key}pad",
            list(PADDINGS),
            help="valid: none. zeros, reflect, replicate: p on each side, filled with 0, with the mirrored "
            "picture or with its last pixel. same: zeros that keep the size at stride 1, Keras's way.",
        )
        apart = widgets.toggle("Rows and columns apart", f"{key}apart")
    rows = _axis(key, "", padding, t("Rows") if apart else "")
    columns = _axis(key, "w", padding, t("Columns")) if apart else rows
    return Window(rows, columns, PADDINGS[padding], apart)


def formulas(window: Window) -> foresight.Panels:
    """The size of the map on each axis, and what "same" adds: each with what it means."""
    if window.square:
        found = [(size_formula(window.rows), size_note(window.rows))]
    else:
        found = [
            (size_formula(window.rows, t("rows")), size_note(window.rows, t("row"), t("rows"))),
            (
                size_formula(window.columns, t("columns")),
                size_note(window.columns, t("column"), t("columns")),
            ),
        ]
    if window.same:
        names = ["P"] if window.square else [t("P of the rows"), t("P of the columns")]
        found.append(("\n\n".join(map(same_formula, (window.rows, window.columns), names)), ""))
    return found


def changes(window: Window, key: str = "") -> dict[str, foresight.Change]:
    """What each slider changes, by its key."""
    both = ("rows",) if window.apart else ("rows", "columns")
    places = {"m": 0, "k": 1, "s": 2, "p": 3, "d": 4}
    return {
        f"{key}{letter}{suffix}": _change(place, axes)
        for suffix, axes in (("", both), ("w", ("columns",)))
        for letter, place in places.items()
    }


def _change(place: int, axes: tuple[str, ...]) -> foresight.Change:
    def change(window: Window, value: int) -> Window:
        changed: dict[str, Any] = {
            name: (*getattr(window, name)[:place], value, *getattr(window, name)[place + 1 :])
            for name in axes
        }
        return replace(window, **changed)

    return change


def _axis(key: str, suffix: str, padding: str, title: str) -> Axis:
    def named(letter: str) -> str:
        return f"{key}{letter}{suffix}"

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}window-axis{suffix}"):
        if title:
            st.markdown(f"**{title}**", width=80)
        size = widgets.whole_number("Input m", named("m"), 1, LARGEST_INPUT, 32, width=130)
        kernel_size = widgets.slider("Kernel k", named("k"), 1, 11, 5, width=SLIDER)
        strides = widgets.slider("Stride s", named("s"), 1, 8, 1, width=SLIDER)
        pixels: Padding = padding
        if padding not in ("valid", "same"):
            pixels = widgets.slider("Padding p", named("p"), 0, 10, 2, width=SLIDER)
        dilation_rate = widgets.slider("Dilation d", named("d"), 1, 4, 1, width=SLIDER)
    return size, kernel_size, strides, pixels, dilation_rate
