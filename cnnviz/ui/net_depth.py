"""How deep a net can go without padding: the sizes of its maps, layer by layer, until no window fits."""

from dataclasses import dataclass
from fractions import Fraction

import streamlit as st

from cnnviz.numeric import shapes
from cnnviz.ui import given, widgets
from cnnviz.ui.components.shrinking import shrinking
from cnnviz.ui.size_formula import number
from cnnviz.ui.text import t
from cnnviz.ui.window_settings import LARGEST_INPUT, SLIDER

MOST_LAYERS = LARGEST_INPUT - 1  # of windows of 2 on the largest input


@dataclass(frozen=True)
class Depth:
    """An input of m, kernels of k in every layer, stride 1, no padding, and the layers asked for."""

    m: int
    k: int
    asked: int

    @property
    def sizes(self) -> list[int]:
        """The sizes from the input's on, until no window fits."""
        return shapes.depth(self.m, self.k)

    @property
    def deepest(self) -> int:
        """How many layers fit."""
        return len(self.sizes) - 1

    @property
    def layers(self) -> int:
        """The layers asked for, as far as they fit."""
        return min(self.asked, self.deepest)

    @property
    def size(self) -> int:
        """The size after these layers."""
        return self.sizes[self.layers]

    @property
    def formula(self) -> str:
        """The size after n layers, filled in.

        >>> Depth(32, 5, 3).formula
        'z = m − n·(k − 1) = 32 − 3·(5 − 1) = **20**'
        """
        return f"z = m − n·(k − 1) = {self.m} − {self.layers}·({self.k} − 1) = **{self.size}**"

    @property
    def note(self) -> str:
        """What is left of the picture, or where the net ends before the layers asked for.

        >>> Depth(32, 5, 3).note
        'After 3 layers 20 × 20 numbers are left of 32 × 32: 39 %.'
        """
        if self.asked > self.deepest:
            return t(
                "Layer {n} can't be built: no window of {k} × {k} fits into the {size} × {size} left.",
                n=self.deepest + 1,
                k=self.k,
                size=self.sizes[-1],
            )
        return t(
            "After {n} layers {size} × {size} numbers are left of {m} × {m}: {share} %.",
            n=self.layers,
            size=self.size,
            m=self.m,
            share=round(100 * self.size**2 / self.m**2),
        )

    @property
    def limit(self) -> str:
        """How many layers fit, filled in: the last one must leave one number at least.

        >>> Depth(32, 5, 3).limit
        'n = ⌊(m − 1)/(k − 1)⌋ = ⌊(32 − 1)/(5 − 1)⌋ = ⌊7.75⌋ = **7**'
        """
        exact = Fraction(self.m - 1, self.k - 1)
        floor = "" if exact.denominator == 1 else f"⌊{number(exact)}⌋ = "
        return f"n = ⌊(m − 1)/(k − 1)⌋ = ⌊({self.m} − 1)/({self.k} − 1)⌋ = {floor}**{self.deepest}**"

    def rows(self) -> list[dict[str, object]]:
        """A row for each layer that fits: its map without padding, and with padding of (k − 1)/2."""
        return [
            {
                t("layer"): layer,
                t("map without padding"): f"{size} × {size}",
                t("of the input, %"): round(100 * size**2 / self.m**2, 1),
                t("with “same”"): f"{self.m} × {self.m}",
            }
            for layer, size in enumerate(self.sizes)
        ]


def show() -> Depth:
    """Draw the controls and the picture, and return what is set; in the URL they are `m`, `k`, `n`."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="depth-controls"):
        m = widgets.whole_number("Input m", "m", 1, LARGEST_INPUT, 32, width=130)
        k = widgets.slider("Kernel k", "k", 2, 11, 5, width=SLIDER)
        asked = widgets.whole_number("Layers n", "n", 1, MOST_LAYERS, 3, width=130)
    depth = Depth(m, k, asked)
    shrinking(depth.sizes, depth.layers, k, key="shrinking", on_layers=_choose)
    return depth


def _choose(layers: int) -> None:
    given.give({"n": layers})
