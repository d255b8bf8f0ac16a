"""Losses of one example on its scores, each beside its gradient by the scores.

Scores are (K,), one for each class, as they leave the last layer; of a batch (N, K) each example gets its
own loss. Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.2; the names are
those of the third article (see docs/sources.md), which follows Caffe's loss layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.activations import sigmoid, softmax

Array = NDArray[Any]


def one_hot(label: ArrayLike, classes: int) -> Array:
    """A class number (from 0) as targets: 1 in its place, 0 elsewhere.

    >>> one_hot(2, 4)
    array([0., 0., 1., 0.])
    """
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= classes):
        raise LearnerError(f"Received class {label}; give whole numbers from 0 to {classes - 1}.")
    return np.eye(classes)[label]


def softmax_cross_entropy(scores: ArrayLike, targets: ArrayLike) -> Array:
    """Softmax loss, −Σ tₖ log pₖ with p = softmax(scores): exactly one of the classes is right.

    `targets` are `one_hot`, or shares that sum to 1. By log Σ eˣ − x, which can't overflow, for −log p.

    >>> softmax_cross_entropy([2.0, 0.0], [1, 0]).round(4)  # −log 0.8808
    np.float64(0.1269)
    """
    scores, targets = _matching(scores, targets)
    highest = scores.max(axis=-1, keepdims=True)
    log_sum = highest + np.log(np.exp(scores - highest).sum(axis=-1, keepdims=True))
    return (targets * (log_sum - scores)).sum(axis=-1)


def softmax_cross_entropy_gradient(scores: ArrayLike, targets: ArrayLike) -> Array:
    """p − t: the shares that the net gives less those that are right.

    >>> softmax_cross_entropy_gradient([2.0, 0.0], [1, 0]).round(4)
    array([-0.1192,  0.1192])
    """
    scores, targets = _matching(scores, targets)
    return targets.sum(axis=-1, keepdims=True) * softmax(scores) - targets


def sigmoid_cross_entropy(scores: ArrayLike, targets: ArrayLike) -> Array:
    """Sigmoid cross-entropy, −Σ (tₖ log pₖ + (1 − tₖ) log(1 − pₖ)) with p = σ(scores).

    Each class is a yes or no of its own, so several may be right. Each term as
    max(x, 0) − x·t + log(1 + e^−|x|), which can't overflow (TensorFlow documents the same).

    >>> sigmoid_cross_entropy([2.0, 0.0], [1, 0]).round(4)  # −log 0.8808 − log 0.5
    np.float64(0.8201)
    """
    scores, targets = _matching(scores, targets)
    terms = np.maximum(scores, 0) - scores * targets + np.log1p(np.exp(-np.abs(scores)))
    return terms.sum(axis=-1)


def sigmoid_cross_entropy_gradient(scores: ArrayLike, targets: ArrayLike) -> Array:
    """σ(x) − t for each score.

    >>> sigmoid_cross_entropy_gradient([2.0, 0.0], [1, 0]).round(4)
    array([-0.1192,  0.5   ])
    """
    scores, targets = _matching(scores, targets)
    return sigmoid(scores) - targets


def euclidean(scores: ArrayLike, targets: ArrayLike) -> Array:
    """Euclidean loss, ½ Σ (xₖ − tₖ)²: the scores themselves shall be the targets, any real numbers.

    >>> euclidean([2.0, 0.0], [1, 0])
    np.float64(0.5)
    """
    scores, targets = _matching(scores, targets)
    return ((scores - targets) ** 2).sum(axis=-1) / 2


def euclidean_gradient(scores: ArrayLike, targets: ArrayLike) -> Array:
    """x − t for each score.

    >>> euclidean_gradient([2.0, 0.0], [1, 0])
    array([1., 0.])
    """
    scores, targets = _matching(scores, targets)
    return scores - targets


def l2_penalty(weights: ArrayLike, rate: float) -> float:
    """L2 regularisation, λ Σ w²: what is added to the loss for the weights of a layer, of any shape.

    As in Keras's `regularizers.L2(rate)` there is no ½; biases are usually left out.

    >>> l2_penalty([[3.0, -1.0], [0.0, 2.0]], rate=0.01)  # 0.01 · (9 + 1 + 0 + 4)
    0.14
    """
    return float(rate * np.square(np.asarray(weights, dtype=float)).sum())


def l2_penalty_gradient(weights: ArrayLike, rate: float) -> Array:
    """2λw: each weight is drawn towards 0, the more the larger it is.

    >>> l2_penalty_gradient([3.0, -1.0], rate=0.01)
    array([ 0.06, -0.02])
    """
    return 2 * rate * np.asarray(weights, dtype=float)


@dataclass(frozen=True)
class Loss:
    """A loss, its gradient, and what the net's outputs are taken for: `predict` turns scores into them."""

    title: str
    function: Callable[[ArrayLike, ArrayLike], Array]
    gradient: Callable[[ArrayLike, ArrayLike], Array]
    predict: Callable[[ArrayLike], Array]
    says: str


LOSSES = {
    "softmax": Loss(
        "Softmax loss",
        softmax_cross_entropy,
        softmax_cross_entropy_gradient,
        softmax,
        "One of K classes that exclude each other.",
    ),
    "sigmoid": Loss(
        "Sigmoid cross-entropy",
        sigmoid_cross_entropy,
        sigmoid_cross_entropy_gradient,
        sigmoid,
        "K answers of yes or no, each for itself.",
    ),
    "euclidean": Loss(
        "Euclidean loss",
        euclidean,
        euclidean_gradient,
        np.asarray,
        "Numbers to be met as closely as possible.",
    ),
}


def _matching(scores: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    """Both as floats of one shape; a wrong number of targets is refused."""
    scores, targets = np.asarray(scores, dtype=float), np.asarray(targets, dtype=float)
    if scores.shape != targets.shape or scores.ndim == 0:
        raise LearnerError(
            f"Received scores of shape {scores.shape} and targets of shape {targets.shape}; "
            "give one target for each score."
        )
    return scores, targets
