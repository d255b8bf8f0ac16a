"""Activations with the numbers on screen filled in: formula, its note, Keras lines, table."""

from collections.abc import Callable, Sequence
from functools import partial
from math import exp

import numpy as np

from cnnviz.numeric.activations import ACTIVATIONS, softmax, softmax_derivative
from cnnviz.ui.activation_settings import DIRECTIONS, Setting
from cnnviz.ui.signed_numbers import fixed as number
from cnnviz.ui.text import t

PLACES = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0)
_LAYERS = {
    "relu": "keras.layers.ReLU()",
    "leaky_relu": "keras.layers.LeakyReLU(negative_slope={slope})",
    "sigmoid": 'keras.layers.Activation("sigmoid")',
    "tanh": 'keras.layers.Activation("tanh")',
}

Function = Callable[..., np.ndarray]


def functions(name: str) -> list[Function]:
    """The function and its derivative, as in the NumPy core."""
    if name == "softmax":
        return [softmax, softmax_derivative]
    return [ACTIVATIONS[name].function, ACTIVATIONS[name].derivative]


def pair(name: str, negative_slope: float) -> tuple[Function, Function]:
    """The function and its derivative, with the slope of the leaky ReLU filled in.

    >>> f, slope = pair("leaky_relu", 0.1)
    >>> f(-2.0).item(), slope(-2.0).item()
    (-0.2, 0.1)
    """
    function, derivative = functions(name)
    if name != "leaky_relu":
        return function, derivative
    return partial(function, negative_slope=negative_slope), partial(
        derivative, negative_slope=negative_slope
    )


def formula(name: str, x: float, negative_slope: float = 0.2) -> str:
    """f(x) with x filled in; the result is lit.

    >>> formula("relu", -1.5)
    'ReLU(x) = max(0, x) = max(0, −1.50) = **0.000**'
    >>> formula("sigmoid", 1.5)
    'σ(x) = 1/(1 + e⁻ˣ) = 1/(1 + 0.223) = **0.818**'
    """
    result = f"**{number(float(pair(name, negative_slope)[0](x)))}**"
    at = number(x, 2)
    if name == "relu":
        return f"ReLU(x) = max(0, x) = max(0, {at}) = {result}"
    if name == "leaky_relu":
        filled = f"x = {result}" if x > 0 else f"{negative_slope:g} · {at} = {result}"
        return f"f(x) = {filled}, " + (t("since x > 0") if x > 0 else t("since x ≤ 0"))
    if name == "sigmoid":
        return f"σ(x) = 1/(1 + e⁻ˣ) = 1/(1 + {number(exp(-x))}) = {result}"
    up, down = number(exp(x)), number(exp(-x))
    return f"tanh(x) = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) = ({up} − {down})/({up} + {down}) = {result}"


def note(name: str, x: float, negative_slope: float = 0.2) -> str:
    """The derivative with x filled in.

    >>> note("sigmoid", 0.0)
    'The slope here: σ′(x) = σ(x) · (1 − σ(x)) = 0.500 · 0.500 = 0.250.'
    """
    function, derivative = pair(name, negative_slope)
    value, slope = float(function(x)), number(float(derivative(x)))
    if name == "sigmoid":
        ways = f"σ′(x) = σ(x) · (1 − σ(x)) = {number(value)} · {number(1 - value)} = {slope}"
    elif name == "tanh":
        ways = f"tanh′(x) = 1 − tanh²(x) = 1 − {number(value**2)} = {slope}"
    else:
        ways = f"f′(x) = {slope}, " + (t("since x > 0") if x > 0 else t("since x ≤ 0"))
    return t("The slope here: {ways}.", ways=ways)


def formulas(on: Setting) -> list[tuple[str, str]]:
    """The formula of the page with its note."""
    if on.name == "softmax":
        return [(softmax_formula(on.scores, DIRECTIONS[0]), "")]
    return [(formula(on.name, on.x, on.negative_slope), note(on.name, on.x, on.negative_slope))]


def softmax_formula(scores: Sequence[float], name: str) -> str:
    """The share of the first score, filled in.

    >>> softmax_formula([1.0, 1.0], "edge")
    'p(edge) = e^1.00 / Σ e^x = 2.718 / (2.718 + 2.718) = **0.500**'
    """
    powers = [number(exp(score)) for score in scores]
    share = number(float(softmax(scores)[0]))
    return (
        f"p({name}) = e^{number(scores[0], 2)} / Σ e^x = {powers[0]} / ({' + '.join(powers)}) = **{share}**"
    )


def table(name: str, x: float, negative_slope: float) -> list[dict[str, str]]:
    """f and f′ at some places, and at the number on screen."""
    function, derivative = pair(name, negative_slope)
    places = [number(place, 2) for place in PLACES] + [t("{x} (on screen)", x=number(x, 2))]
    at = np.array([*PLACES, x])
    return [
        {"x": place, "f(x)": number(value), "f′(x)": number(slope)}
        for place, value, slope in zip(places, function(at).tolist(), derivative(at).tolist(), strict=True)
    ]


def softmax_table(scores: Sequence[float], names: Sequence[str]) -> list[dict[str, str]]:
    """Score, share, and how the share changes with each score, a line for each."""
    shares, slopes = softmax(scores).tolist(), softmax_derivative(scores).tolist()
    return [
        {t("score of"): name, "x": number(score, 2), "p": number(share)}
        | {f"∂p/∂x({other})": number(slope) for other, slope in zip(names, line, strict=True)}
        for name, score, share, line in zip(names, scores, shares, slopes, strict=True)
    ]


def keras_lines(name: str, x: float, negative_slope: float) -> str:
    """The function as a layer, and its slope as training gets it: by differentiating what ran."""
    layer = _LAYERS[name].format(slope=f"{negative_slope:g}")
    places = ", ".join(f"{float(place)}" for place in (*PLACES, x))
    return f"""import keras
import tensorflow as tf

x = tf.constant([{places}])
activation = {layer}
with tf.GradientTape() as tape:
    tape.watch(x)
    y = activation(x)
slope = tape.gradient(y, x)
print(y.numpy(), slope.numpy())"""


def softmax_lines(scores: Sequence[float]) -> str:
    """Softmax in Keras, and all its slopes at once."""
    return f"""import keras
import tensorflow as tf

scores = tf.constant([{", ".join(f"{float(score)}" for score in scores)}])
with tf.GradientTape() as tape:
    tape.watch(scores)
    shares = keras.ops.softmax(scores)
slopes = tape.jacobian(shares, scores)  # row i: how share i changes with each score
print(shares.numpy(), slopes.numpy())"""
