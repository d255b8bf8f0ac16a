"""The receptive field on a graph: a row of inputs, and layers above it that one adds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import streamlit as st

from cnnviz.numeric import connectivity, shapes
from cnnviz.numeric.shapes import Field, Layer
from cnnviz.ui import foresight, widgets
from cnnviz.ui.components.connections import OWN, Column, Graph
from cnnviz.ui.text import t

SLIDER = 130  # pixels: two fit beside each other on a phone
LETTERS = "xhgfed"  # the second article's x and h and g, and on backwards


@dataclass(frozen=True)
class Stack:
    """So many equal layers on a row of inputs; with `ends` zeros are added so that each end counts."""

    inputs: int
    layers: int
    kernel_size: int
    strides: int
    ends: bool

    @property
    def padding(self) -> int:
        """Zeros at each end."""
        return (self.kernel_size - 1) // 2 if self.ends else 0

    @property
    def layer(self) -> Layer:
        """One of the layers."""
        return Layer(self.kernel_size, self.strides, self.padding)

    @cached_property
    def sizes(self) -> list[int]:
        """Units in each column, the inputs first. Raises LearnerError where no window fits."""
        return shapes.chain(self.inputs, [self.layer] * self.layers)

    @cached_property
    def tables(self) -> list[np.ndarray]:
        """Who is connected with whom from each column to the next: (units above, units below)."""
        return [
            connectivity.connections(
                (1, size), (1, self.kernel_size), (1, self.strides), ((0, 0), (self.padding, self.padding))
            )
            for size in self.sizes[:-1]
        ]

    @property
    def fields(self) -> list[Field]:
        """The receptive field after each layer."""
        return shapes.receptive_field([self.layer] * self.layers, self.inputs)

    def sees(self, column: int, unit: int) -> list[int]:
        """The inputs, from 0, that a unit of a column sees through all layers below.

        >>> Stack(5, 2, kernel_size=3, strides=1, ends=True).sees(2, 2)
        [0, 1, 2, 3, 4]
        """
        if column == 0:
            return [unit]
        return np.flatnonzero(connectivity.through(*self.tables[:column])[unit]).tolist()

    def name(self, column: int, unit: int) -> str:
        """A unit's name, such as g3."""
        return f"{LETTERS[column]}{unit + 1}"

    def graph(self) -> Graph:
        """What is drawn."""
        columns = [
            Column(
                t("Inputs") if not column else t("Layer {n}", n=column),
                tuple(self.name(column, unit) for unit in range(size)),
                tuple(self._says(column, unit) for unit in range(size)),
            )
            for column, size in enumerate(self.sizes)
        ]
        links = tuple(
            tuple(tuple((int(below), OWN) for below in np.flatnonzero(unit)) for unit in table)
            for table in self.tables
        )
        return Graph(tuple(columns), links)

    def middle(self) -> tuple[int, int]:
        """The unit to begin with: the middle one of the last layer."""
        return self.layers, self.sizes[-1] // 2

    def formula(self) -> str:
        """The receptive field of the last layer, a summand for each layer.

        >>> Stack(5, 2, kernel_size=3, strides=1, ends=True).formula()
        'r = 1 + Σ (k − 1) · steps = 1 + (3 − 1) · 1 + (3 − 1) · 1 = **5**'
        """
        return field_formula([self.layer] * self.layers, self.inputs)

    def note(self) -> str:
        """What the last layer sees, and the one below it."""
        last = self.fields[-1].size
        below = self.fields[-2].size if self.layers > 1 else 1
        column, unit = self.middle()
        return t(
            "{name} sees {n} of {all} inputs. No unit of the column before it sees more than {below}.",
            name=self.name(column, unit),
            n=len(self.sees(column, unit)),
            all=self.inputs,
            below=min(below, self.inputs),
        ) + (t(" Its field of {r} reaches beyond the ends.", r=last) if last > self.inputs else "")

    def rows(self) -> list[dict[str, str]]:
        """One line for each layer."""
        return [
            {
                "layer": LETTERS[n + 1],
                "units": str(size),
                "kernel k": str(self.kernel_size),
                "stride s": str(self.strides),
                "receptive field": str(field.size),
                "step on the inputs": str(field.stride),
            }
            for n, (size, field) in enumerate(zip(self.sizes[1:], self.fields, strict=True))
        ]

    def keras_lines(self) -> str:
        """A program that finds by a gradient what the middle unit of the last layer sees, in `seen`."""
        column, unit = self.middle()
        pad = f"    keras.layers.ZeroPadding1D({self.padding}),\n" if self.padding else ""
        conv = (
            f"    keras.layers.Conv1D(1, {self.kernel_size}, strides={self.strides}, "
            'use_bias=False, kernel_initializer="ones"),\n'
        )
        seen = [one + 1 for one in self.sees(column, unit)]
        return f"""\
import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([
    keras.Input(({self.inputs}, 1)),
{(pad + conv) * self.layers}])
x = tf.Variable(tf.ones((1, {self.inputs}, 1)))
with tf.GradientTape() as tape:
    unit = net(x)[0, {unit}, 0]  # {self.name(column, unit)}
seen = np.flatnonzero(tape.gradient(unit, x)) + 1
print(seen)  # {seen}"""

    def _says(self, column: int, unit: int) -> str:
        name = self.name(column, unit)
        if column == 0:
            last = [
                self.name(self.layers, one)
                for one in range(self.sizes[-1])
                if unit in self.sees(self.layers, one)
            ]
            if not last:
                return t("{name} is seen by no unit of the last layer.", name=name)
            return t("{name} reaches {units} of the last layer.", name=name, units=", ".join(last))
        inputs = ", ".join(self.name(0, one) for one in self.sees(column, unit))
        if column == 1:
            return t("{name} sees {inputs}.", name=name, inputs=inputs)
        below = ", ".join(
            self.name(column - 1, int(one)) for one in np.flatnonzero(self.tables[column - 1][unit])
        )
        return t("{name} sees {inputs}, by way of {below}.", name=name, inputs=inputs, below=below)


def field_formula(layers: list[Layer], input_size: int) -> str:
    """r = 1 + Σ (k − 1) · steps, where a layer's steps are the strides of all layers below, multiplied."""
    fields = [Field(1, 1, 0), *shapes.receptive_field(layers, input_size)]
    parts = [
        f"({layer.kernel_size} − 1) · {below.stride}"
        for layer, (below, _) in zip(layers, pairwise(fields), strict=True)
    ]
    return f"r = 1 + Σ (k − 1) · {t('steps')} = {' + '.join(['1', *parts])} = **{fields[-1].size}**"


def formulas(stack: Stack) -> foresight.Panels:
    """The receptive field of the last layer, and what that means."""
    return [(stack.formula(), stack.note())]


def show() -> Stack:
    """Draw the controls and return the layers; all in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="stack-controls"):
        return Stack(
            inputs=widgets.slider("Inputs", "inputs", 5, 16, 5, width=SLIDER),
            layers=widgets.slider("Layers", "depth", 1, 5, 2, width=SLIDER),
            kernel_size=widgets.slider("Window k", "k1", 2, 5, 3, width=SLIDER),
            strides=widgets.slider("Stride s", "s1", 1, 2, 1, width=SLIDER),
            ends=widgets.toggle("Zeros at the ends", "ends", default=True),
        )
