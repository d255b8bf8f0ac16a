"""Going downhill: the step that training makes with each batch, and how many of them there are."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def descend(weights: ArrayLike, slopes: ArrayLike, learning_rate: float) -> Array:
    """One step of gradient descent: w ← w − η·∂L/∂w, as in equation (8.5) of Goodfellow and others, 2016.

    Parameters
    ----------
    weights, slopes : arrays of one shape
        The weights, and the derivative of the loss with respect to each.
    learning_rate : η

    >>> descend([0.5, -0.25], [2.0, -1.0], learning_rate=0.25).tolist()
    [0.0, 0.0]
    """
    return np.asarray(weights, float) - learning_rate * np.asarray(slopes, float)


def steps_per_epoch(pictures: int, batch_size: int) -> int:
    """Batches in an epoch: each picture is used once, and the last batch may be smaller.

    >>> steps_per_epoch(1258, 32)
    40
    """
    return math.ceil(pictures / batch_size)


def guess_loss(classes: int) -> float:
    """Cross-entropy of a net that gives every class the same probability, −ln(1/c): where training begins.

    >>> round(guess_loss(10), 3)
    2.303
    """
    return math.log(classes)
