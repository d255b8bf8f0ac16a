"""The widget group for working backwards: from a wished output size to the settings that reach it."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from cnnviz.numeric import shapes
from cnnviz.numeric.padding import Axis
from cnnviz.ui import foresight, widgets
from cnnviz.ui.size_formula import padding_formula, padding_note
from cnnviz.ui.window_settings import LARGEST_INPUT, SLIDER

LARGEST_KERNEL = 11
LARGEST_STRIDES = 8


@dataclass(frozen=True)
class Wish:
    """An input of m, a wished output of z, and the window to get there."""

    m: int
    z: int
    k: int
    s: int
    d: int

    @property
    def paddings(self) -> list[int]:
        """Every p that gives z with this window."""
        return shapes.solve_padding(self.m, self.z, self.k, self.s, self.d)

    @property
    def axis(self) -> Axis | None:
        """The settings with the smallest p that gives z, if one does."""
        return (self.m, self.k, self.s, self.paddings[0], self.d) if self.paddings else None

    def formulas(self) -> foresight.Panels:
        """The formula solved for p, and what it means."""
        numbers = self.m, self.z, self.k, self.s, self.d
        return [(padding_formula(*numbers), padding_note(*numbers))]

    def settings(self, *, exact: bool) -> list[dict[str, int]]:
        """Every (k, s, p) that reaches z with this dilation, as rows of a table."""
        found = shapes.settings_reaching(
            self.m,
            self.z,
            max_kernel_size=LARGEST_KERNEL,
            max_strides=LARGEST_STRIDES,
            dilation_rate=self.d,
            exact=exact,
        )
        return [
            {
                "k": k,
                "s": s,
                "p": p,
                "left over": shapes.left_over(self.m, k, s, p, self.d),
            }
            for k, s, p in found
        ]


def list_ways(settings: list[dict[str, int]]) -> None:
    """Show the settings as a table, a long one in a box of its own."""
    if settings:
        height: int | Literal["content"] = 300 if len(settings) > 7 else "content"
        st.table(settings, border="horizontal", hide_index=True, height=height)


def show(key: str = "") -> Wish:
    """Draw the controls and return the wish; in the URL they are `{key}m`, `{key}z`, `{key}k`, … ."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}wished"):
        m = widgets.whole_number("Input m", f"{key}m", 1, LARGEST_INPUT, 32, width=130)
        z = widgets.whole_number("Wished map z", f"{key}z", 1, LARGEST_INPUT, 32, width=130)
        k = widgets.slider("Kernel k", f"{key}k", 1, LARGEST_KERNEL, 5, width=SLIDER)
        s = widgets.slider("Stride s", f"{key}s", 1, LARGEST_STRIDES, 1, width=SLIDER)
        d = widgets.slider("Dilation d", f"{key}d", 1, 4, 1, width=SLIDER)
    return Wish(m, z, k, s, d)
