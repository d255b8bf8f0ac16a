"""Batch normalisation: each channel of a batch gets mean 0 and deviation 1, then its own scale and shift.

In training the numbers are those of the batch; what is met later is normalised by moving averages of them.
Source: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
Covariate Shift" (2015), algorithms 1 and 2; names and defaults are those of Keras's `BatchNormalization`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError

Array = NDArray[Any]


def moments(x: ArrayLike) -> tuple[Array, Array]:
    """Mean and variance of each channel over the whole batch: (N, …, C) gives (C,) and (C,).

    The variance is the mean square of the distances from the mean, as in the paper and in Keras.

    >>> moments([[1.0], [3.0], [8.0]])
    (array([4.]), array([8.66666667]))
    """
    x = np.asarray(x, dtype=float)
    if x.ndim < 2 or not x.size:
        raise LearnerError(
            f"Received a batch of shape {x.shape}; give (N, …, C), examples first, channels last."
        )
    every = tuple(range(x.ndim - 1))  # all axes but the channels
    return x.mean(axis=every), x.var(axis=every)


def normalize(
    x: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    gamma: ArrayLike = 1.0,
    beta: ArrayLike = 0.0,
    epsilon: float = 1e-3,
) -> Array:
    """γ · (x − mean)/√(variance + ε) + β, each (C,) or one number for all channels.

    ε keeps a channel whose numbers are all alike from being divided by 0.

    >>> normalize([[1.0], [3.0]], mean=2, variance=1, epsilon=0)
    array([[-1.],
           [ 1.]])
    """
    x, mean, gamma, beta = (np.asarray(each, dtype=float) for each in (x, mean, gamma, beta))
    return gamma * (x - mean) / np.sqrt(np.add(variance, epsilon)) + beta


def batch_norm(x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, epsilon: float = 1e-3) -> Array:
    """What the layer does in training: (N, …, C) by the mean and variance of this very batch.

    So what comes out for one example depends on the others of its batch.

    >>> batch_norm([[1.0], [3.0], [8.0]], epsilon=0).round(2)
    array([[-1.02],
           [-0.34],
           [ 1.36]])
    """
    return normalize(x, *moments(x), gamma, beta, epsilon)


def moving_average(moving: ArrayLike, batch: ArrayLike, momentum: float = 0.99) -> Array:
    """The moving average after one more batch: momentum · moving + (1 − momentum) · batch.

    Keras begins with mean 0 and variance 1. In use `normalize` gets these averages, and then each example is
    on its own.

    >>> moving_average([0.0], [4.0], momentum=0.9).round(2)
    array([0.4])
    """
    if not 0 <= momentum <= 1:
        raise LearnerError(f"Received momentum {momentum:g}; a number from 0 to 1 will do.")
    return momentum * np.asarray(moving, dtype=float) + (1 - momentum) * np.asarray(batch, dtype=float)
