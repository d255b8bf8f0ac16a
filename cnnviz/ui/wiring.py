"""Dense, sparse or shared: one small picture, wired in three ways to the same units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from cnnviz.numeric import connectivity
from cnnviz.numeric.connectivity import Weights
from cnnviz.ui import foresight, link, widgets
from cnnviz.ui.components.connections import OWN, Column, Graph, Kernel, Spot, named
from cnnviz.ui.text import t

KINDS = {"dense": "Dense", "sparse": "Sparse", "shared": "Sparse and shared"}


@dataclass(frozen=True)
class Wiring:
    """`side` × `side` pixels, windows of `kernel_size` at `strides`, connected in one of the `KINDS`."""

    kind: str
    side: int
    kernel_size: int
    strides: int

    @property
    def input_shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        return self.side, self.side

    @cached_property
    def seen(self) -> np.ndarray:
        """The numbers of the pixels in each unit's window, from 1: (units, k·k)."""
        seen = connectivity.pixels_seen(self.input_shape, self.kernel_size, self.strides)
        return seen.reshape(-1, self.kernel_size**2)

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.seen)

    @cached_property
    def weights(self) -> Weights:
        """The weights of all three ways."""
        return connectivity.weights((*self.input_shape, 1), self.kernel_size, strides=self.strides)

    def names(self) -> tuple[str, ...]:
        """The units of map 1 as the second article writes them.

        >>> Wiring("sparse", 4, 2, 2).names()
        ('h11', 'h12', 'h13', 'h14')
        """
        return tuple(f"h1{n + 1}" if self.units < 10 else f"h1,{n + 1}" for n in range(self.units))

    def pixels_of(self, unit: int) -> list[int]:
        """The pixels that a unit is connected with, numbered from 1.

        >>> Wiring("shared", 4, 2, 2).pixels_of(3)
        [11, 12, 15, 16]
        """
        return list(range(1, self.side**2 + 1)) if self.kind == "dense" else self.seen[unit].tolist()

    def units_of(self, pixel: int) -> list[int]:
        """The units, from 0, that a pixel, from 1, is connected with."""
        return [unit for unit in range(self.units) if pixel in self.pixels_of(unit)]

    def letters(self) -> str:
        """The names of the kernel's weights."""
        return "abcdefghi"[: self.kernel_size**2]

    def graph(self) -> Graph:
        """What is drawn."""
        shared = self.kind == "shared"
        units = tuple(
            tuple((pixel - 1, n if shared else OWN) for n, pixel in enumerate(self.pixels_of(unit)))
            for unit in range(self.units)
        )
        pixels = range(1, self.side**2 + 1)
        return Graph(
            columns=(
                Column(t("Pixels"), tuple(map(str, pixels)), tuple(map(self._pixel_says, pixels))),
                Column(t("Units"), self.names(), tuple(map(self._unit_says, range(self.units)))),
            ),
            links=(units,),
            picture=self.side,
            picture_title=t("Picture, {side} × {side} pixels", side=self.side),
            kernel=Kernel(t("The one kernel"), self.kernel_size, tuple(self.letters()), self._weights_say())
            if shared
            else None,
        )

    def rows(self) -> list[dict[str, str]]:
        """One line for each unit: what it sees."""
        return [
            {
                "unit": name,
                "sees pixels": _listed(self.pixels_of(unit)),
                "weights": str(len(self.pixels_of(unit))),
            }
            for unit, name in enumerate(self.names())
        ]

    def formula(self) -> str:
        """How many weights this way of connecting needs.

        >>> Wiring("shared", 4, 2, 2).formula()
        'k · k = 2 · 2 = **4** weights'
        """
        k, pixels = self.kernel_size, self.side**2
        if self.kind == "dense":
            return (
                f"{t('pixels · units')} = {pixels} · {self.units} = **{self.weights.dense}** {t('weights')}"
            )
        if self.kind == "sparse":
            return (
                f"k · k · {t('units')} = {k} · {k} · {self.units} = **{self.weights.sparse}** {t('weights')}"
            )
        return f"k · k = {k} · {k} = **{self.weights.shared}** {t('weights')}"

    def note(self) -> str:
        """All three counts beside one another."""
        return t(
            "Dense {dense}, sparse {sparse}, sparse and shared {shared}; biases come on top.",
            **self.weights._asdict(),
        )

    def keras_lines(self) -> str:
        """A program that counts the weights of all three ways and ends with what units see, in `seen`."""
        n, k, s = self.side, self.kernel_size, self.strides
        return f"""\
import keras

dense = keras.Sequential([
    keras.Input(({n}, {n}, 1)),
    keras.layers.Flatten(),
    keras.layers.Dense({self.units}, use_bias=False),
])
shared = keras.Sequential([
    keras.Input(({n}, {n}, 1)),
    keras.layers.Conv2D(1, {k}, strides={s}, use_bias=False),
])
# Keras has no layer that is sparse and doesn't share: one weight for each number of these windows
pixels = keras.ops.reshape(keras.ops.arange(1, {n * n + 1}, dtype="float32"), (1, {n}, {n}, 1))
seen = keras.ops.image.extract_patches(pixels, {k}, strides={s})[0].numpy()
print(dense.count_params(), seen.size, shared.count_params())  # {", ".join(map(str, self.weights))}
print(seen.reshape({self.units}, {k * k}).astype(int))"""

    def _unit_says(self, unit: int) -> str:
        pixels, name = _listed(self.pixels_of(unit)), self.names()[unit]
        if self.kind == "dense":
            return t("{name} sees all {n} pixels, through {n} weights of its own.", name=name, n=self.side**2)
        if self.kind == "sparse":
            return t(
                "{name} sees pixels {pixels}, through {n} weights of its own.",
                name=name,
                pixels=pixels,
                n=self.kernel_size**2,
            )
        return t(
            "{name} sees pixels {pixels}, through the kernel's weights {letters}: the same for every unit.",
            name=name,
            pixels=pixels,
            letters=", ".join(self.letters()),
        )

    def _pixel_says(self, pixel: int) -> str:
        names = [self.names()[unit] for unit in self.units_of(pixel)]
        if not names:
            return t("Pixel {pixel} is seen by no unit: no window reaches it.", pixel=pixel)
        if self.kind == "dense":
            return t("Pixel {pixel} feeds all {n} units.", pixel=pixel, n=self.units)
        return t("Pixel {pixel} feeds {names}.", pixel=pixel, names=_listed(names))

    def _weights_say(self) -> tuple[str, ...]:
        return tuple(
            t(
                "Weight {letter} is one number, used {n} times: it joins {pairs}.",
                letter=letter,
                n=self.units,
                pairs=_listed(
                    [
                        t("pixel {pixel} with {name}", pixel=pixel, name=name)
                        for pixel, name in zip(self.seen[:, n].tolist(), self.names(), strict=True)
                    ]
                ),
            )
            for n, letter in enumerate(self.letters())
        )


def show() -> Wiring:
    """Draw the controls and return the wiring; all in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="wiring-controls"):
        kind = widgets.choice(
            "Connections", "wiring", list(KINDS), default="sparse", show=lambda one: t(KINDS[one])
        )
        with widgets.together():
            side = widgets.slider("Picture side", "side", 3, 5, 4, width=widgets.NARROW)
            kernel_size = widgets.slider("Window k", "window", 1, 3, 2, width=widgets.NARROW)
            strides = widgets.slider("Stride s", "s", 1, 3, 2, width=widgets.NARROW)
    return Wiring(kind, side, kernel_size, strides)


def formulas(wired: Wiring) -> foresight.Panels:
    """How many weights, and all three counts."""
    return [(wired.formula(), wired.note())]


def lit(graph: Graph, default: Spot) -> Spot:
    """The unit that the URL lights."""
    return named(link.get("lit"), graph, default)


def light(spot: Spot) -> None:
    """Put the lit unit into the URL."""
    link.put({"lit": f"{spot[0]}.{spot[1]}"})


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values))
