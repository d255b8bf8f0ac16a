"""Dropout: in training each number is put out by chance, so that none can be relied on alone.

Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
Networks from Overfitting" (2014); scaled in training and not in use, as in Keras ("inverted dropout").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError

Array = NDArray[Any]


def dropout_mask(shape: int | tuple[int, ...], rate: float, seed: int) -> Array:
    """Which numbers stay (True): each is put out with probability `rate`, whatever the others do.

    >>> dropout_mask(6, rate=0.5, seed=0)
    array([ True, False, False, False,  True,  True])
    """
    if not 0 <= rate < 1:
        raise LearnerError(f"Received rate {rate:g}; a number from 0 to less than 1 will do.")
    return np.random.default_rng(seed).random(shape) >= rate


def dropout(x: ArrayLike, mask: ArrayLike, rate: float) -> Array:
    """What stays, divided by 1 − rate; 0 for the others.

    So the sum stays the same on average, and in use the layer does nothing at all.

    >>> dropout([1.0, 2.0, 3.0, 4.0], [True, False, True, False], rate=0.5)
    array([2., 0., 6., 0.])
    """
    return np.where(mask, np.asarray(x, dtype=float) / (1 - rate), 0.0)
