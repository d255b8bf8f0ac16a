"""A curve through noisy points, with and without an L2 penalty on its weights.

The curve is a polynomial, a sum of weights times powers of x: the smallest model that can overfit. With the
penalty it is ridge regression. Source: Hoerl and Kennard, "Ridge Regression" (1970); Bishop, "Pattern
Recognition and Machine Learning" (2006), section 1.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.losses import l2_penalty

Array = NDArray[Any]


def powers(x: ArrayLike, degree: int) -> Array:
    """1, x, x², … of each number: (N,) gives (N, degree + 1).

    >>> powers([2.0, 3.0], 2)
    array([[1., 2., 4.],
           [1., 3., 9.]])
    """
    return np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)


def curve(x: ArrayLike, weights: ArrayLike) -> Array:
    """The polynomial with these weights at x, the weight of 1 first.

    >>> curve([2.0], [1.0, 0.0, 3.0])  # 1 + 3 · 2²
    array([13.])
    """
    weights = np.asarray(weights, dtype=float)
    return powers(x, len(weights) - 1) @ weights


def fit(x: ArrayLike, y: ArrayLike, degree: int, rate: float) -> Array:
    """The weights with the least mean square error + λ Σ w²; the weight of 1, the bias, is not penalised.

    Where all slopes are 0: (XᵀX/N + λD) w = Xᵀy/N, with D = 1 on the diagonal but for the bias.

    >>> fit([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], degree=1, rate=0).round(6)  # 1 + 2x
    array([1., 2.])
    """
    if rate < 0 or degree < 0:
        raise LearnerError(f"Received rate {rate:g} and degree {degree}; numbers from 0 on will do.")
    X, y = powers(x, degree), np.asarray(y, dtype=float)
    penalised = np.eye(degree + 1)
    penalised[0, 0] = 0
    return np.linalg.lstsq(X.T @ X / len(y) + rate * penalised, X.T @ y / len(y), rcond=None)[0]


def losses(x: ArrayLike, y: ArrayLike, weights: ArrayLike, rate: float) -> tuple[float, float]:
    """The loss l, the mean square error, and the penalty λ Σ w² beside it.

    >>> losses([0.0, 1.0], [1.0, 2.0], [1.0, 3.0], rate=0.1)
    (2.0, 0.9)
    """
    weights = np.asarray(weights, dtype=float)
    error = float(np.mean((curve(x, weights) - np.asarray(y, dtype=float)) ** 2))
    return error, l2_penalty(weights[1:], rate)
