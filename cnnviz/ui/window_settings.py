"""The widget group for a window's settings: input m, kernel k, stride s, padding p, dilation d, both axes."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.numeric.padding import Axis, Padding, same_padding
from cnnviz.ui import widgets
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
    return Window(rows, columns, PADDINGS[padding])


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
