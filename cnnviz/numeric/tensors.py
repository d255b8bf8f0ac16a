"""An image as a block of numbers: its planes, its range, and the row of numbers that a dense net gets.

An image is (H, W) or (H, W, C). Flattening reads it as NumPy and Keras store it: row by row, in a row
pixel by pixel, in a pixel channel by channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError


def rescale(image: ArrayLike, low: float = 0.0, high: float = 1.0) -> NDArray[Any]:
    """Bring pixels from 0..255 to low..high, the small numbers that networks learn from best.

    The picture stays the same: equal steps stay equal steps.

    >>> rescale([0, 51, 255])
    array([0. , 0.2, 1. ])
    >>> rescale([0, 51, 255], low=-1)
    array([-1. , -0.6,  1. ])
    """
    if not low < high:
        raise LearnerError(f"Received low={low} and high={high}; low must be below high.")
    return low + np.asarray(image) / 255 * (high - low)


def planes(image: ArrayLike) -> list[NDArray[Any]]:
    """The channels of an image (H, W, C) one by one, each (H, W); a grey image has one.

    >>> red, green, blue = planes([[[255, 128, 0], [1, 2, 3]]])
    >>> green
    array([[128,   2]])
    """
    array = _block(image)  # (H, W, C)
    return [array[:, :, channel] for channel in range(array.shape[2])]


def flatten(image: ArrayLike) -> NDArray[Any]:
    """All numbers of an image in one row, as a dense layer gets them: (H, W, C) → (H·W·C,).

    >>> flatten([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    array([1, 2, 3, 4, 5, 6, 7, 8])
    """
    return np.asarray(image).reshape(-1)


def unflatten(vector: ArrayLike, shape: Sequence[int]) -> NDArray[Any]:
    """The image again. It takes the shape to do so, and the row of numbers does not tell it.

    >>> unflatten([1, 2, 3, 4, 5, 6], (2, 3))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    numbers = np.asarray(vector).reshape(-1)
    if numbers.size != np.prod(shape):
        sides = " × ".join(map(str, shape))
        raise LearnerError(
            f"Received {numbers.size} numbers for the shape {sides}, which has room for {np.prod(shape)}."
        )
    return numbers.reshape(tuple(shape))


def flat_index(row: int, column: int, channel: int, shape: Sequence[int]) -> int:
    """Where a number of an image of shape (H, W, C) stands after flattening, counted from 0.

    index = (row · W + column) · C + channel

    >>> flat_index(row=1, column=2, channel=0, shape=(8, 8, 3))
    30
    """
    H, W, C = shape
    for name, value, size in (("row", row, H), ("column", column, W), ("channel", channel, C)):
        if not 0 <= value < size:
            raise LearnerError(
                f"Received {name} {value}; in the shape {H} × {W} × {C} they go 0..{size - 1}."
            )
    return (row * W + column) * C + channel


def place(index: int, shape: Sequence[int]) -> tuple[int, int, int]:
    """Row, column and channel of the number at `index` of the flattened image: `flat_index` undone.

    >>> place(30, (8, 8, 3))
    (1, 2, 0)
    """
    H, W, C = shape
    if not 0 <= index < H * W * C:
        raise LearnerError(f"Received index {index}; {H} × {W} × {C} numbers go 0..{H * W * C - 1}.")
    return index // (W * C), index // C % W, index % C


def _block(image: ArrayLike) -> NDArray[Any]:
    """The image as (H, W, C), a grey one with C = 1."""
    array = np.asarray(image)
    if array.ndim not in (2, 3) or 0 in array.shape:
        raise LearnerError(f"Received an array of shape {array.shape}; an image is (H, W) or (H, W, C).")
    return array if array.ndim == 3 else array[:, :, None]
