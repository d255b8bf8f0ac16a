"""Activation functions, each beside its derivative. All but softmax look at every number by itself.

Sources: Glorot, Bordes and Bengio, "Deep Sparse Rectifier Neural Networks" (2011) for ReLU; Maas, Hannun
and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013) for the leaky one;
Goodfellow, Bengio and Courville, "Deep Learning" (2016), sections 3.10, 4.1 and 6.2.2 for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def relu(x: ArrayLike) -> Array:
    """Rectified linear unit, max(0, x): what is negative becomes 0.

    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(0, x)


def relu_derivative(x: ArrayLike) -> Array:
    """1 where x > 0, else 0 (at 0 itself there is no slope; like every framework we take 0).

    >>> relu_derivative([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    return np.where(np.greater(x, 0), 1.0, 0.0)


def leaky_relu(x: ArrayLike, negative_slope: float = 0.2) -> Array:
    """Leaky ReLU: like ReLU, but a little of what is negative comes through.

    >>> leaky_relu([-2.0, 0.0, 3.0])
    array([-0.4,  0. ,  3. ])
    """
    return np.where(np.greater(x, 0), x, np.multiply(negative_slope, x))


def leaky_relu_derivative(x: ArrayLike, negative_slope: float = 0.2) -> Array:
    """1 where x > 0, else the negative slope.

    >>> leaky_relu_derivative([-2.0, 0.0, 3.0])
    array([0.2, 0.2, 1. ])
    """
    return np.where(np.greater(x, 0), 1.0, negative_slope)


def sigmoid(x: ArrayLike) -> Array:
    """Logistic sigmoid, 1/(1 + e^−x): any number becomes one between 0 and 1.

    Computed by e^−|x|, which can't overflow.

    >>> sigmoid([-2.0, 0.0, 2.0]).round(3)
    array([0.119, 0.5  , 0.881])
    """
    decay = np.exp(-np.abs(x))
    return np.where(np.greater_equal(x, 0), 1, decay) / (1 + decay)


def sigmoid_derivative(x: ArrayLike) -> Array:
    """σ(x)·(1 − σ(x)), at most 1/4, and nearly 0 far from 0: there learning stalls.

    >>> sigmoid_derivative([-2.0, 0.0, 2.0]).round(3)
    array([0.105, 0.25 , 0.105])
    """
    return sigmoid(x) * sigmoid(np.negative(x))  # 1 − σ(x) is σ(−x), without the loss of digits


def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, (e^x − e^−x)/(e^x + e^−x): any number becomes one between −1 and 1.

    >>> tanh([-2.0, 0.0, 2.0]).round(3)
    array([-0.964,  0.   ,  0.964])
    """
    return np.tanh(x)


def tanh_derivative(x: ArrayLike) -> Array:
    """1 − tanh²(x), which is 1 at 0.

    >>> tanh_derivative([-2.0, 0.0, 2.0]).round(3)
    array([0.071, 1.   , 0.071])
    """
    return 1 - np.tanh(x) ** 2


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """Softmax, e^x / Σ e^x: scores become shares of 1, the largest score the largest share.

    Shares depend on differences of scores only, so the largest is taken off first: nothing overflows.

    >>> softmax([1.0, 2.0, 3.0]).round(3)
    array([0.09 , 0.245, 0.665])
    """
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def softmax_derivative(x: ArrayLike) -> Array:
    """How each share changes with each score, ∂pᵢ/∂xⱼ = pᵢ(δᵢⱼ − pⱼ): (K,) scores give (K, K).

    Each row and each column sums to 0: what one share gains the others lose.

    >>> softmax_derivative([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


@dataclass(frozen=True)
class Activation:
    """An activation of single numbers, its derivative and how they are written."""

    title: str
    function: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]
    formula: str
    derivative_formula: str


ACTIVATIONS = {
    "relu": Activation("ReLU", relu, relu_derivative, "max(0, x)", "1 if x > 0, else 0"),
    "leaky_relu": Activation(
        "Leaky ReLU", leaky_relu, leaky_relu_derivative, "x if x > 0, else 0.2·x", "1 if x > 0, else 0.2"
    ),
    "sigmoid": Activation("Sigmoid", sigmoid, sigmoid_derivative, "1/(1 + e⁻ˣ)", "σ(x)·(1 − σ(x))"),
    "tanh": Activation("Tanh", tanh, tanh_derivative, "(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)", "1 − tanh²(x)"),
}
"""The activations of single numbers by the names that Keras uses; softmax stands apart."""
