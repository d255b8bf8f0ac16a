"""The widget group for a window's settings: input m, kernel k, stride s, padding p, dilation d, both axes."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.numeric.padding import Axis, Padding
from cnnviz.ui import widgets
from cnnviz.ui.text import t

LARGEST_INPUT = 512
SLIDER = 170  # pixels: two fit beside each other on a phone

PADDINGS = ["valid", "zeros", "same"]


@dataclass(frozen=True)
class Window:
    """The settings of a window on rows and columns."""

    rows: Axis
    columns: Axis

    @property
    def square(self) -> bool:
        """Whether rows and columns have the same numbers."""
        return self.rows == self.columns


def show(key: str = "") -> Window:
    """Draw the controls and return what is set; in the URL they are `{key}m`, `{key}k`, `{key}s`, … ."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}window-padding"):
        padding = widgets.choice(
            "Padding",
            f"{key}pad",
            PADDINGS,
            help="valid: none. zeros: p on each side. same: what keeps the size at stride 1, Keras's way.",
        )
        apart = widgets.toggle("Rows and columns apart", f"{key}apart")
    rows = _axis(key, "", padding, t("Rows") if apart else "")
    return Window(rows, _axis(key, "w", padding, t("Columns")) if apart else rows)


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
        if padding == "zeros":
            pixels = widgets.slider("Padding p", named("p"), 0, 10, 2, width=SLIDER)
        dilation_rate = widgets.slider("Dilation d", named("d"), 1, 4, 1, width=SLIDER)
    return size, kernel_size, strides, pixels, dilation_rate
