"""How well a classifier does: figures on labelled examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.activations import sigmoid

Array = NDArray[Any]


def accuracy(labels: ArrayLike, predicted: ArrayLike) -> float:
    """The share of examples whose predicted class is the right one.

    >>> accuracy([0, 1, 1, 0], [0, 1, 0, 0])
    0.75
    """
    labels, predicted = _examples(labels, predicted)
    return float((labels == predicted).mean())


def confusion(labels: ArrayLike, predicted: ArrayLike, classes: int) -> Array:
    """How often each class (row) was called what (column): (classes, classes) counts.

    >>> confusion([0, 1, 1, 0], [0, 1, 0, 0], classes=2)
    array([[2, 0],
           [1, 1]])
    """
    labels, predicted = _examples(labels, predicted)
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def expected_calibration_error(correct: ArrayLike, confidence: ArrayLike, bins: int = 10) -> float:
    """How far confidence is from being right that often: the mean gap over equal bins of confidence.

    Each bin counts by its examples (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural
    Networks", 2017, equation 3). `confidence` is the probability, 0 to 1, given to the predicted class.

    >>> round(expected_calibration_error([True, False], [0.9, 0.9]), 3)  # 0.9 sure, right half of the time
    0.4
    """
    correct, confidence = _examples(correct, confidence)
    which = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)  # bins (0, 0.1], (0.1, 0.2] …
    gaps = np.bincount(which, weights=correct - confidence.astype(float), minlength=bins)
    return float(np.abs(gaps).sum() / len(correct))


@dataclass(frozen=True)
class Bin:
    """The examples of which a classifier was so sure: confidence above `low` and at most `high`.

    `confidence` is their mean confidence, `right` how many of the `count` were right.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: int

    @property
    def accuracy(self) -> float:
        """The share that was right."""
        return self.right / self.count


def reliability(correct: ArrayLike, confidence: ArrayLike, edges: ArrayLike) -> list[Bin]:
    """How often a classifier is right when it is so sure: a bin between each two edges, empty ones left out.

    Where it is honest, accuracy and confidence of a bin are near each other: the points of a reliability
    diagram (DeGroot and Fienberg, "The Comparison and Evaluation of Forecasters", 1983) lie on its diagonal.

    Parameters
    ----------
    correct, confidence : arrays of shape (n,)
        Whether each example was right, and the probability given to its predicted class.
    edges : array of shape (bins + 1,)
        Ascending; all confidences lie between the first and the last. The first edge is in the first bin.

    >>> for one in reliability([True, False, True], [0.6, 0.8, 0.9], [0.5, 0.75, 1]):
    ...     print(one)
    Bin(low=0.5, high=0.75, count=1, confidence=0.6, right=1)
    Bin(low=0.75, high=1.0, count=2, confidence=0.85, right=1)
    """
    correct, confidence = _examples(correct, confidence)
    edges = np.asarray(edges, float)
    if confidence.min() < edges[0] or confidence.max() > edges[-1]:
        raise LearnerError(
            f"Received confidences from {confidence.min():g} to {confidence.max():g}; "
            f"{edges[0]:g} to {edges[-1]:g} will do."
        )
    which = np.maximum(np.searchsorted(edges, confidence), 1) - 1
    return [
        Bin(
            float(edges[i]),
            float(edges[i + 1]),
            int(inside.sum()),
            round(float(confidence[inside].astype(float).mean()), 12),
            int(correct[inside].sum()),
        )
        for i in range(len(edges) - 1)
        if (inside := which == i).any()
    ]


def temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """The T that makes the probabilities σ(z/T) as good as they get: the least mean cross-entropy.

    Section 4.2 of Guo, Pleiss, Sun and Weinberger (2017). T above 1 makes a network less sure, below 1 surer;
    which label is the likelier one never changes. Between 0.01 and 100.

    Parameters
    ----------
    logits : array of shape (n,)
        z, of examples that the network was not trained on.
    labels : array of shape (n,)
        1 where the example is of the class that σ(z) is the probability of, else 0.

    >>> round(temperature([2.0, 2.0, 2.0, -2.0], [1, 1, 0, 0]), 2)  # σ(2/T) should be 0.75, as it is right
    1.82
    """
    z, y = _examples(logits, labels)
    low, high = 0.01, 100.0  # of a = 1/T: the slope of the cross-entropy, mean z·(σ(az) − y), grows with a
    for _ in range(60):
        a = np.sqrt(low * high)
        if np.mean(z * (sigmoid(a * z) - y)) > 0:
            high = a
        else:
            low = a
    return float(1 / a)


def _examples(one: ArrayLike, other: ArrayLike) -> tuple[Array, Array]:
    one, other = np.asarray(one), np.asarray(other)
    if one.ndim != 1 or one.shape != other.shape or not len(one):
        raise LearnerError(
            f"Received {one.shape} and {other.shape} values; give two lists of one value for each example."
        )
    return one, other
