"""Dropout on a tiny net: three inputs, six hidden neurons, two scores; a new mask for every batch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.numeric.activations import relu
from cnnviz.numeric.dropout import dropout, dropout_mask
from cnnviz.ui import widgets
from cnnviz.ui.components import dropout_view
from cnnviz.ui.signed_numbers import fixed, number
from cnnviz.ui.text import t

RATES = (0.0, 0.2, 0.5, 0.8)
HIDDEN, ROUNDS = 6, 200
INPUTS = np.array([1.0, 0.5, -0.8])
_WEIGHTS = np.random.default_rng(7).normal(0, 1, (3, HIDDEN)).round(1)
_OUT = np.random.default_rng(8).normal(0, 1, (HIDDEN, 2)).round(1)
_BIAS = np.full(HIDDEN, 0.6)


@dataclass(frozen=True, eq=False)
class Rounds:
    """What the net gives for many masks: `masks` and `hidden` (R, 6), `scores` (R, 2); and in use."""

    rate: float
    masks: np.ndarray
    hidden: np.ndarray
    scores: np.ndarray
    kept: np.ndarray
    in_use: np.ndarray


def show() -> Rounds:
    """Draw the controls and the net; return what was drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = widgets.choice("Rate", "drop", RATES, default=0.5, show=lambda one: number(one))
        seed = widgets.whole_number("Seed", "seed", 1, 99, 1, width=110, help="Draws the masks.")
    rounds = make(rate, seed)
    dropout_view.show(drawn(rounds), key="dropout-net")
    return rounds


def make(rate: float, seed: int) -> Rounds:
    """The masks of a seed, a row for each batch, and what comes of them."""
    hidden = relu(INPUTS @ _WEIGHTS + _BIAS)  # (6,)
    masks = dropout_mask((ROUNDS, HIDDEN), rate, seed)
    dropped = dropout(hidden, masks, rate)  # (R, 6)
    return Rounds(rate, masks, dropped, dropped @ _OUT, hidden, hidden @ _OUT)


def drawn(rounds: Rounds) -> dict[str, Any]:
    """What is drawn, as plain lists."""
    return {
        "inputs": INPUTS.tolist(),
        "weights": _WEIGHTS.tolist(),
        "out": _OUT.tolist(),
        "masks": rounds.masks.astype(int).tolist(),
        "hidden": rounds.hidden.round(3).tolist(),
        "scores": rounds.scores.round(4).tolist(),
        "kept": rounds.kept.round(3).tolist(),
        "use": rounds.in_use.round(4).tolist(),
        "words": {
            "label": t("A net of 3 inputs, 6 hidden neurons and 2 scores"),
            "next": t("Next batch"),
            "many": t("20 batches more"),
            "round": t(
                "Batch {n}: {out} of 6 hidden neurons are out; the others count {scale} times as much."
            ),
            "scale": number(1 / (1 - rounds.rate), 2),
            "mean": t("mean over the batches so far"),
            "use": t("in use, without dropout"),
            "now": t("in this batch"),
            "score": t("Score {n}"),
            "inputs": t("inputs"),
            "hidden": t("hidden"),
            "scores": t("scores"),
        },
    }


def formula(rounds: Rounds) -> str:
    """What becomes of the strongest hidden neuron."""
    strongest = float(rounds.kept.max())
    return t(
        "h = {h}: kept {h}/(1 − {rate}) = **{scaled}**, out **0**; on average {keep} · {scaled} + {rate} · 0 "
        "= {h}",
        h=number(strongest, 2),
        rate=number(rounds.rate, 2),
        keep=number(1 - rounds.rate, 2),
        scaled=number(strongest / (1 - rounds.rate), 2),
    )


def table(rounds: Rounds) -> list[dict[str, str]]:
    """The first batches, and in use."""
    rows = []
    for place in range(8):
        rows.append(_row(str(place + 1), rounds.hidden[place], rounds.scores[place]))
    rows.append(_row(t("mean of {n}", n=ROUNDS), rounds.hidden.mean(axis=0), rounds.scores.mean(axis=0)))
    rows.append(_row(t("in use"), rounds.kept, rounds.in_use))
    return rows


def _row(name: str, hidden: np.ndarray, scores: np.ndarray) -> dict[str, str]:
    row = {t("Batch"): name}
    row |= {f"h{n}": fixed(float(value), 2) for n, value in enumerate(hidden)}
    return row | {t("Score {n}", n=n): fixed(float(value), 2) for n, value in enumerate(scores)}


def keras_lines(rounds: Rounds) -> str:
    """The same in Keras; which neurons are out is drawn by its own generator."""
    hidden = ", ".join(f"{one:g}" for one in rounds.kept.round(3))
    return f"""import keras
import numpy as np

hidden = np.array([[{hidden}]], "float32")
layer = keras.layers.Dropout({rounds.rate:g})
print(np.asarray(layer(hidden, training=True)))  # some are 0, the others divided by {1 - rounds.rate:g}
print(np.asarray(layer(hidden)))  # in use: nothing happens"""
