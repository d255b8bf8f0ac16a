"""L2 on the smallest model that overfits: ten noisy points, a polynomial with ten weights, and λ."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.numeric import ridge
from cnnviz.ui import widgets
from cnnviz.ui.components import curve_fit
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

POINTS, NEW, DEGREE, NOISE = 10, 100, 9, 0.25
RATES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0)


@dataclass(frozen=True, eq=False)
class Fit:
    """Points to learn from, new ones of the same kind, λ and the weights it leads to."""

    x: np.ndarray
    y: np.ndarray
    new_x: np.ndarray
    new_y: np.ndarray
    rate: float
    weights: np.ndarray

    @property
    def error(self) -> float:
        """The loss l on the points it learned from."""
        return ridge.losses(self.x, self.y, self.weights, self.rate)[0]

    @property
    def penalty(self) -> float:
        """λ Σ w²."""
        return ridge.losses(self.x, self.y, self.weights, self.rate)[1]

    @property
    def new_error(self) -> float:
        """The mean square error on the new points."""
        return ridge.losses(self.new_x, self.new_y, self.weights, self.rate)[0]

    @property
    def squares(self) -> float:
        """Σ w², the bias left out."""
        return float((self.weights[1:] ** 2).sum())


def show() -> Fit:
    """Draw the controls and the curve; return what it is."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = widgets.menu("λ", "lambda", RATES, default=0.0, show=lambda one: number(one, 6), width=150)
        seed = widgets.whole_number("Seed", "seed", 1, 99, 1, width=110, help="Draws the points.")
    found = make(rate, seed)
    curve_fit.show(drawn(found), key="l2-curve")
    return found


def make(rate: float, seed: int) -> Fit:
    """The best curve for the points of a seed under this λ."""
    random = np.random.default_rng(seed)
    x, new_x = np.linspace(-1, 1, POINTS), np.linspace(-0.98, 0.98, NEW)
    y, new_y = (truth(one) + random.normal(0, NOISE, len(one)) for one in (x, new_x))
    return Fit(x, y, new_x, new_y, rate, ridge.fit(x, y, DEGREE, rate))


def truth(x: np.ndarray) -> np.ndarray:
    """What the points are drawn from, before the noise."""
    return np.sin(np.pi * x)


def drawn(found: Fit) -> dict[str, Any]:
    """What is drawn, as plain lists."""
    along = np.linspace(-1, 1, 161)
    return {
        "points": np.column_stack([found.x, found.y]).round(4).tolist(),
        "new": np.column_stack([found.new_x, found.new_y]).round(4).tolist(),
        "curve": np.column_stack([along, ridge.curve(along, found.weights)]).round(4).tolist(),
        "truth": np.column_stack([along, truth(along)]).round(4).tolist(),
        "words": {
            "label": t(
                "A curve through {count} points. Error on them {error}, on new points {new}.",
                count=POINTS,
                error=number(found.error, 4),
                new=number(found.new_error, 4),
            ),
            "points": t("points to learn from: error {error}", error=number(found.error, 4)),
            "new": t("new points of the same kind: error {error}", error=number(found.new_error, 4)),
            "curve": t("the curve that is learned"),
            "truth": t("what the points were drawn from"),
        },
    }


def formula(found: Fit) -> str:
    """The loss that is made small, with its numbers."""
    return t(
        "l + λ Σ w² = {error} + {rate} · {squares} = **{total}**",
        error=number(found.error, 6),
        rate=number(found.rate, 6),
        squares=number(found.squares, 2),
        total=number(found.error + found.penalty, 6),
    )


def note(found: Fit) -> str:
    """What the curve costs where nobody has looked."""
    return t(
        "On {count} new points the mean square error is {new}; on the {points} it learned from {error}.",
        count=NEW,
        new=number(found.new_error, 4),
        points=POINTS,
        error=number(found.error, 4),
    )


def formulas(found: Fit) -> list[tuple[str, str]]:
    """The loss, and what the curve costs on new points."""
    return [(formula(found), note(found))]


def other_points(found: Fit, seed: int) -> Fit:
    """The curve for the points of another seed."""
    return make(found.rate, seed)


def table(found: Fit) -> list[dict[str, str]]:
    """Every weight of the curve, with λ and without."""
    free = make_free(found)
    return [
        {
            t("Weight of"): t("1 (bias)") if power == 0 else f"x^{power}",
            t("without penalty"): number(float(without), 3),
            t("with λ = {rate}", rate=number(found.rate, 6)): number(float(weight), 3),
        }
        for power, (without, weight) in enumerate(zip(free, found.weights, strict=True))
    ]


def make_free(found: Fit) -> np.ndarray:
    """The weights for the same points without any penalty."""
    return ridge.fit(found.x, found.y, DEGREE, 0.0)


def keras_lines(found: Fit) -> str:
    """The penalty in Keras, on this curve's weights and in a net."""
    weights = np.array2string(
        found.weights[1:, None], separator=", ", precision=8, threshold=100, prefix=" " * 19
    )
    return f"""import keras
import numpy as np

weights = np.array({weights})
penalty = keras.regularizers.L2({found.rate!r})(weights.astype("float32"))  # λ Σ w²

# in a net: added to the loss in training, for the kernel alone
layer = keras.layers.Conv2D(32, 3, kernel_regularizer=keras.regularizers.L2({found.rate!r}))"""
