"""The last step of a two-label network, with the numbers of a photo filled in."""

from math import log

import numpy as np

from cnnviz.numeric.activations import sigmoid
from cnnviz.ui.map_formulas import times
from cnnviz.ui.signed_numbers import fixed
from cnnviz.ui.text import t
from cnnviz.ui.verdict import Verdict, percent

LARGEST = 16.0  # float32 can't tell the sigmoid of more from 1


def weighted_sum(probability: float) -> float:
    """The z that the sigmoid made this probability of: z = ln(p / (1 − p)), within ±16.

    >>> round(weighted_sum(0.5), 2), weighted_sum(1.0)
    (0.0, 16.0)
    """
    if 0 < probability < 1:
        return max(-LARGEST, min(LARGEST, log(probability / (1 - probability))))
    return LARGEST if probability else -LARGEST


def sigmoid_formula(probability: float) -> str:
    """P(dog) = σ(z) with z filled in; the result is lit.

    >>> sigmoid_formula(0.12)
    'P(dog) = σ(z) = 1/(1 + exp(−z)) = 1/(1 + exp(1.99)) = **0.120**'
    """
    z = weighted_sum(probability)
    result = float(sigmoid(z))
    shown = f"{result:.3f}" if 0.001 <= result <= 0.999 else f"{result:.7f}"
    return f"P(dog) = σ(z) = 1/(1 + exp(−z)) = 1/(1 + exp({fixed(-z, 2)})) = **{shown}**"


def sigmoid_note(probability: float) -> str:
    """What z is, and which way it points."""
    z = weighted_sum(probability)
    side = t("dog") if z > 0 else t("cat")
    return t(
        "z = {z} is the weighted sum in the last neuron: on the side of {side}.", z=fixed(z, 2), side=side
    )


def answer_table(image: np.ndarray, given: np.ndarray, probability: float, fit: str) -> list[dict[str, str]]:
    """The numbers of the answer as rows: the text form of the pictures."""
    verdict = Verdict(probability)
    rows = {
        t("Photo"): times(image.shape),
        t("What the network gets"): times(given.shape),
        t("How it was made to fit"): fit,
        t("z, the last weighted sum"): fixed(weighted_sum(probability), 2),
        t("Probability of dog"): percent(probability),
        t("Probability of cat"): percent(1 - probability),
        t("Answer"): f"{verdict.label}, {verdict.percent}" + ("" if verdict.sure else t(", unsure")),
    }
    return [{t("What"): what, t("Value"): value} for what, value in rows.items()]
