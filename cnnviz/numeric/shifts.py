"""What a shift of the picture does to an output: does it follow (equivariance) or stay (invariance)?

A convolution follows a shift; pooling stays, as long as the shift is small against its window. Both are
measured as the change of an output relative to its size: 0 is no change. Source: Goodfellow, Bengio and
Courville, "Deep Learning" (2016), sections 9.2 and 9.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.convolution import as_image
from cnnviz.numeric.padding import Pair, pair

Array = NDArray[Any]


def shift(image: ArrayLike, rows: int, columns: int) -> Array:
    """Move an image down and to the right (up and left if negative); zeros come in, what leaves is lost.

    >>> shift([[1, 2], [3, 4]], 0, 1)
    array([[0, 1],
           [0, 3]])
    """
    image = as_image(image)
    moved = np.zeros_like(image)
    (to_rows, from_rows), (to_columns, from_columns) = _overlap(rows), _overlap(columns)
    moved[to_rows, to_columns] = image[from_rows, from_columns]
    return moved


def change(before: ArrayLike, after: ArrayLike) -> float:
    """How much an output changed, relative to its size: ‖after − before‖/‖before‖.

    >>> change([3.0, 4.0], [3.0, 4.0]), change([3.0, 4.0], [0.0, 0.0])
    (0.0, 1.0)
    """
    size = np.linalg.norm(np.ravel(before))
    difference = np.linalg.norm(np.ravel(np.subtract(after, before, dtype=float)))
    return float(difference / size) if size else float(difference > 0)


def invariance_gap(function: Callable[[Array], Array], image: ArrayLike, rows: int, columns: int) -> float:
    """How much an output changes when the picture is shifted; 0 for what doesn't notice.

    >>> invariance_gap(np.sum, [[0, 1, 0]], 0, 1)
    0.0
    """
    image = as_image(image)
    return change(function(image), function(shift(image, rows, columns)))


def equivariance_gap(
    function: Callable[[Array], Array], image: ArrayLike, rows: int, columns: int, strides: Pair = 1
) -> float:
    """How far an output is from having moved with the picture; 0 for what follows it exactly.

    An output with `strides` moves one place while the picture moves that many pixels, so the shift must
    be a multiple of them. What enters or leaves at the edges counts as a gap: put the motif in the middle.

    >>> equivariance_gap(lambda image: image**2, [[0, 3, 0]], 0, 1)
    0.0
    """
    image, (down, right) = as_image(image), pair(strides, "strides")
    if rows % down or columns % right:
        raise LearnerError(
            f"Received a shift of {rows} rows and {columns} columns for strides {down} and {right}: the "
            "output can't follow by part of a place. Shift by multiples of the strides."
        )
    followed = shift(function(image), rows // down, columns // right)
    return change(followed, function(shift(image, rows, columns)))


def _overlap(by: int) -> tuple[slice, slice]:
    """Where pixels that move by so many places arrive, and where they come from."""
    if by >= 0:
        return slice(by, None), slice(None, -by or None)
    return slice(None, by), slice(-by, None)
