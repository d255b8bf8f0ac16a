"""Flatten → dense, or kernels as large as the picture: the same weights, the same scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from cnnviz.numeric.activations import softmax
from cnnviz.numeric.connectivity import dense_as_kernels
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.tensors import flatten
from cnnviz.ui import foresight, widgets
from cnnviz.ui.components.connections import OWN, Column, Graph
from cnnviz.ui.signed_numbers import factor, number, row
from cnnviz.ui.text import t

SIDE = 4
CLASSES = ("A", "B", "C", "D", "E")
_PICTURE = "0120 1201 2010 0210"


@dataclass(frozen=True)
class Head:
    """A picture of 4 × 4, and a dense layer of random whole weights to so many classes."""

    classes: int
    seed: int

    @cached_property
    def image(self) -> np.ndarray:
        """(4, 4, 1), whole numbers."""
        return np.array([[int(pixel) for pixel in line] for line in _PICTURE.split()])[:, :, np.newaxis]

    @cached_property
    def weights(self) -> np.ndarray:
        """(16, classes), whole numbers from −2 to 2."""
        return np.random.default_rng(self.seed).integers(-2, 3, (SIDE * SIDE, self.classes))

    @cached_property
    def kernels(self) -> np.ndarray:
        """The same weights as (4, 4, 1, classes)."""
        return dense_as_kernels(self.weights, (SIDE, SIDE, 1))

    @property
    def dense_scores(self) -> np.ndarray:
        """Flattened, times the weights: (classes,)."""
        return flatten(self.image) @ self.weights

    @property
    def kernel_scores(self) -> np.ndarray:
        """Each kernel fits in one place and gives one number: (1, 1, classes), flattened."""
        return flatten(cross_correlate(self.image, self.kernels))

    def names(self) -> tuple[str, ...]:
        """The classes."""
        return CLASSES[: self.classes]

    def graph(self) -> Graph:
        """What is drawn: all pixels to all classes."""
        pixels = flatten(self.image).tolist()
        all_pixels = tuple((pixel, OWN) for pixel in range(len(pixels)))
        return Graph(
            columns=(
                Column(
                    t("Flattened"),
                    tuple(str(n + 1) for n in range(len(pixels))),
                    tuple(self._pixel_says(n) for n in range(len(pixels))),
                ),
                Column(t("Classes"), self.names(), tuple(map(self._class_says, range(self.classes)))),
            ),
            links=((all_pixels,) * self.classes,),
            picture=SIDE,
            picture_title=t("Picture, {side} × {side} pixels", side=SIDE),
            values=tuple(pixels),
            weights=tuple(tuple(unit) for unit in self.weights.T.tolist()),
        )

    def counts(self) -> tuple[str, str]:
        """The weights counted in both ways."""
        n = self.classes
        dense, kernels = self.weights.size, self.kernels.size
        return (
            f"{t('flatten → dense')}: {SIDE * SIDE} · {n} = **{dense}** {t('weights')}",
            f"{t('{n} kernels', n=n)}: {SIDE} · {SIDE} · 1 · {n} = **{kernels}** {t('weights')}",
        )

    def scores(self) -> str:
        """Both ways' scores, equal."""
        return f"{t('dense')} {row(self.dense_scores)} = {t('kernels')} **{row(self.kernel_scores)}**"

    def shares(self) -> str:
        """What softmax makes of them."""
        return f"softmax: p = {row(softmax(self.kernel_scores))}"

    def rows(self) -> list[dict[str, str]]:
        """One line for each class."""
        shares = softmax(self.kernel_scores).tolist()
        return [
            {
                "class": name,
                "weights": str(SIDE * SIDE),
                "score by flatten → dense": number(float(self.dense_scores[n])),
                "score by a 4 × 4 kernel": number(float(self.kernel_scores[n])),
                "softmax": number(shares[n]),
            }
            for n, name in enumerate(self.names())
        ]

    def keras_lines(self) -> str:
        """A program that ends with the scores of both ways in `by_dense` and `by_kernels`."""
        return f"""\
import keras
import numpy as np

image = np.array({self.image[:, :, 0].tolist()}, dtype="float32").reshape(1, {SIDE}, {SIDE}, 1)
weights = np.array({self.weights.tolist()}, dtype="float32")

dense = keras.Sequential([
    keras.Input(({SIDE}, {SIDE}, 1)),
    keras.layers.Flatten(),
    keras.layers.Dense({self.classes}, use_bias=False),
])
kernels = keras.Sequential([
    keras.Input(({SIDE}, {SIDE}, 1)),
    keras.layers.Conv2D({self.classes}, {SIDE}, use_bias=False),
    keras.layers.Flatten(),
])
dense.set_weights([weights])
kernels.set_weights([weights.reshape({SIDE}, {SIDE}, 1, {self.classes})])
print(dense.count_params(), kernels.count_params())  # {self.weights.size} {self.kernels.size}
by_dense, by_kernels = dense(image).numpy()[0], kernels(image).numpy()[0]
print(by_dense, by_kernels)
print(keras.ops.softmax(by_kernels))"""

    def _class_says(self, n: int) -> str:
        pixels, weights = flatten(self.image).tolist(), self.weights[:, n].tolist()
        terms = [f"{x} · {factor(w)}" for x, w in zip(pixels, weights, strict=True) if x * w]
        return t(
            "Class {name}: Σ pixel · weight = {sum} = {score}, "
            "whether the weights stand in a row or as a kernel.",
            name=self.names()[n],
            sum=" + ".join(terms) or "0",
            score=number(float(self.dense_scores[n])),
        )

    def _pixel_says(self, n: int) -> str:
        x = int(flatten(self.image)[n])
        products = ", ".join(
            f"{name}: {x} · {factor(w)} = {number(x * w)}"
            for name, w in zip(self.names(), self.weights[n].tolist(), strict=True)
        )
        return t("Pixel {n} is {x}. It gives to {products}.", n=n + 1, x=x, products=products)


def formulas(head: Head) -> foresight.Panels:
    """The counts of both ways, then their scores and shares."""
    return [*((count, "") for count in head.counts()), (head.scores(), head.shares())]


def show() -> Head:
    """Draw the controls and return the head; all in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="head-controls"):
        return Head(
            classes=widgets.slider("Classes n", "classes", 2, len(CLASSES), 3, width=160),
            seed=widgets.whole_number("Random weights, no.", "net", 1, 30, 1, width=160),
        )
