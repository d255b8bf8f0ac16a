"""Pooling: each window of each channel becomes one number.

Images are (H, W) or (H, W, C). Padding adds no pixels here: a window that hangs over the edge takes what
pixels it has, as in Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.convolution import as_image, windows
from cnnviz.numeric.padding import Padding2D, Pair, pad_widths, pair, per_axis
from cnnviz.numeric.shapes import output_shape

Array = NDArray[Any]


def max_pool(
    image: ArrayLike, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding2D = "valid"
) -> Array:
    """The largest number of each window: (H, W, C) gives (H', W', C). Strides are the pool size unless given.

    >>> max_pool([[1, 2, 5, 6], [3, 4, 7, 8]])
    array([[4, 8]])
    """
    patches = pooling_windows(image, pool_size, strides, padding, fill=-np.inf)  # (H', W', k, k) or (…, C)
    return patches.max(axis=(2, 3))


def average_pool(
    image: ArrayLike, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding2D = "valid"
) -> Array:
    """The mean of each window.

    >>> average_pool([[1, 2, 5, 6], [3, 4, 7, 8]])
    array([[2.5, 6.5]])
    """
    sums = pooling_windows(image, pool_size, strides, padding).sum(axis=(2, 3))
    counts = pooling_windows(np.ones(np.shape(image)), pool_size, strides, padding).sum(axis=(2, 3))
    return sums / counts


def l2_pool(
    image: ArrayLike, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding2D = "valid"
) -> Array:
    """The l2-norm of each window, √(Σ x²).

    >>> l2_pool([[3, 0, 1, 1], [0, 4, 1, 1]])
    array([[5., 2.]])
    """
    squares = np.square(as_image(image))
    return np.sqrt(pooling_windows(squares, pool_size, strides, padding).sum(axis=(2, 3)))


def global_max_pool(image: ArrayLike) -> Array:
    """The largest number of each channel: one window as large as the map. (H, W, C) gives (C,).

    >>> global_max_pool([[1, 2], [3, 4]])
    array(4)
    """
    return np.asarray(as_image(image).max(axis=(0, 1)))


def global_average_pool(image: ArrayLike) -> Array:
    """The mean of each channel: (H, W, C) gives (C,).

    >>> global_average_pool([[1, 2], [3, 4]])
    array(2.5)
    """
    return np.asarray(as_image(image).mean(axis=(0, 1)))


def global_l2_pool(image: ArrayLike) -> Array:
    """The l2-norm of each channel: (H, W, C) gives (C,).

    >>> global_l2_pool([[3, 0], [0, 4]])
    array(5.)
    """
    return np.asarray(np.sqrt(np.square(as_image(image)).sum(axis=(0, 1))))


POOLS: dict[str, Callable[..., Array]] = {"max": max_pool, "average": average_pool, "l2": l2_pool}
GLOBAL_POOLS: dict[str, Callable[[ArrayLike], Array]] = {
    "max": global_max_pool,
    "average": global_average_pool,
    "l2": global_l2_pool,
}


def max_pool_gradient(
    image: ArrayLike, upstream: ArrayLike, pool_size: Pair = 2, strides: Pair | None = None
) -> Array:
    """What `max_pool` passes back: each output's gradient goes to the pixel that won its window.

    `upstream` is of the output's shape, (H', W') or (H', W', C); the result is of the image's.

    >>> max_pool_gradient([[1, 2, 5, 6], [3, 4, 7, 8]], [[10, 20]])
    array([[ 0.,  0.,  0.,  0.],
           [ 0., 10.,  0., 20.]])
    """
    image = as_image(image)
    gradient = np.zeros(image.shape)
    places = winners(image, pool_size, strides) + tuple(np.arange(n) for n in image.shape[2:])
    np.add.at(gradient, places, upstream)  # a pixel that wins several windows gets the sum
    return gradient


def winners(image: ArrayLike, pool_size: Pair = 2, strides: Pair | None = None) -> tuple[Array, Array]:
    """Where the largest number of each window lies: its rows and its columns in the image.

    Both are of the output's shape. Of equal numbers the first counts, row by row.

    >>> rows, columns = winners([[1, 2, 5, 6], [3, 4, 7, 8]])
    >>> rows, columns
    (array([[1, 1]]), array([[1, 3]]))
    """
    patches = pooling_windows(image, pool_size, strides)  # (H', W', k, k) or (H', W', k, k, C)
    height, width, _, k, *channels = patches.shape
    best = patches.reshape(height, width, -1, *channels).argmax(
        axis=2
    )  # places in their windows, 0 to k·k − 1
    down, right = pair(pool_size if strides is None else strides, "strides")
    row, column, *_ = np.indices(best.shape)
    return row * down + best // k, column * right + best % k


def pooling_windows(
    image: ArrayLike,
    pool_size: Pair = 2,
    strides: Pair | None = None,
    padding: Padding2D = "valid",
    fill: float = 0,
) -> Array:
    """The windows of a pooling, (H', W', k, k) or (H', W', k, k, C), with `fill` beyond the edge.

    >>> pooling_windows([[1, 2, 5, 6], [3, 4, 7, 8]])[0, 1]
    array([[5, 6],
           [7, 8]])
    """
    image, strides = as_image(image), pool_size if strides is None else strides
    widths = []
    for size, k, s, p, d in per_axis(image.shape[:2], pool_size, strides, padding, 1):
        widths.append(pad_widths(p, size, k, s, d))
        if max(widths[-1]) >= k:
            raise LearnerError(
                f"Received padding {max(widths[-1])} for a pooling window of {k}: windows would lie beside "
                f"the picture. Pad at most {k - 1}."
            )
    if np.any(widths):
        frame = widths + [(0, 0)] * (image.ndim - 2)
        image = np.pad(image.astype(float), frame, constant_values=fill)
    return windows(image, pool_size, strides)


@dataclass(frozen=True, eq=False)
class PoolTrace:
    """How one output of a pooling came about."""

    rows: list[int]
    """The window's rows in the image, those beyond its edges left out."""
    columns: list[int]
    """The window's columns, likewise."""
    window: Array
    """(k, k) or (k, k, C): the pixels in the window."""
    result: Array
    """() or (C,): the output, one number for each channel."""


def trace(
    image: ArrayLike,
    row: int,
    column: int,
    kind: str = "max",
    pool_size: Pair = 2,
    strides: Pair | None = None,
    padding: Padding2D = "valid",
) -> PoolTrace:
    """Follow the one number that a pooling puts at (row, column).

    >>> one = trace([[1, 2, 5, 6], [3, 4, 7, 8]], row=0, column=1)
    >>> one.rows, one.columns, one.result
    ([0, 1], [2, 3], array(8))
    """
    if kind not in POOLS:
        raise LearnerError(f"Received pooling {kind!r}; give one of: {', '.join(POOLS)}.")
    image, strides = as_image(image), pool_size if strides is None else strides
    shape = output_shape(image.shape[:2], pool_size, strides, padding)
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise LearnerError(
            f"Received row {row}, column {column} of an output of {shape[0]} × {shape[1]}; "
            "rows and columns count from 0."
        )
    seen: list[list[int]] = []
    axes = per_axis(image.shape[:2], pool_size, strides, padding, 1)
    for place, (size, k, s, p, d) in zip((row, column), axes, strict=True):
        start = place * s - pad_widths(p, size, k, s, d)[0]
        seen.append([at for at in range(start, start + k) if 0 <= at < size])
    rows, columns = seen
    window = image[np.ix_(rows, columns)]
    return PoolTrace(rows, columns, window, GLOBAL_POOLS[kind](window))


def discarded(
    input_shape: tuple[int, int],
    pool_size: Pair = 2,
    strides: Pair | None = None,
    padding: Padding2D = "valid",
) -> Fraction:
    """The share of numbers that a pooling leaves out: 1 − H'W'/(HW).

    >>> discarded((24, 24))
    Fraction(3, 4)
    """
    height, width = input_shape
    rows, columns = output_shape(input_shape, pool_size, pool_size if strides is None else strides, padding)
    return 1 - Fraction(rows * columns, height * width)
