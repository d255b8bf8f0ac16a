"""One number on its way through a network: who sees it next, what it brings there, its share of the logit.

A share of the logit is exact: behind the last maps a network of averages (or one long row), dense layers and
ReLU is, for one photo, a weighted sum of their cells. Which hidden units are on is settled by the photo.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.padding import Padding2D, Pair, pad_widths, per_axis
from cnnviz.numeric.shapes import output_shape

Array = NDArray[Any]


class Place(NamedTuple):
    """An output that sees an input cell, and which tap of its window lies on the cell."""

    row: int
    column: int
    tap_row: int
    tap_column: int


def places_seeing(
    row: int,
    column: int,
    input_shape: tuple[int, int],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding2D = 0,
) -> list[Place]:
    """The outputs whose window lies on the cell (row, column) of the input, in order.

    >>> places_seeing(1, 0, (4, 4), kernel_size=2)
    [Place(row=0, column=0, tap_row=1, tap_column=0), Place(row=1, column=0, tap_row=0, tap_column=0)]
    >>> places_seeing(4, 0, (5, 5), kernel_size=2, strides=2)  # left over at the edge: nobody looks
    []
    """
    if not (0 <= row < input_shape[0] and 0 <= column < input_shape[1]):
        raise LearnerError(
            f"Received row {row}, column {column} of {input_shape[0]} × {input_shape[1]}; "
            "rows and columns count from 0."
        )
    outputs = output_shape(input_shape, kernel_size, strides, padding)
    axes = per_axis(input_shape, kernel_size, strides, padding, 1)
    rows, columns = (
        [
            (output, tap)
            for output in range(count)
            if 0 <= (tap := cell + pad_widths(p, size, k, s, d)[0] - output * s) < k
        ]
        for cell, count, (size, k, s, p, d) in zip((row, column), outputs, axes, strict=True)
    )
    return [Place(i, j, a, b) for i, a in rows for j, b in columns]


def strongest(products: ArrayLike, allowed: ArrayLike) -> tuple[int, ...] | None:
    """Where the largest product lies among the allowed ones; None where none is allowed.

    >>> strongest([[5.0, 1.0], [-2.0, 3.0]], [[False, True], [True, True]])
    (1, 1)
    """
    allowed = np.asarray(allowed, dtype=bool)
    if not allowed.any():
        return None
    best = np.argmax(np.where(allowed, products, -np.inf))
    return tuple(int(place) for place in np.unravel_index(best, allowed.shape))


def through_hidden(weights: ArrayLike, on: ArrayLike, last: ArrayLike) -> Array:
    """The weight of each feature on the logit through a hidden layer of ReLU units.

    Weights (n, u), which units are on (u,) and the last neuron's weights (u,) give (n,). A unit that is off
    for this photo passes nothing on; one that is on passes its sum times its own weight.

    >>> through_hidden([[1.0, 2.0], [3.0, 4.0]], on=[True, False], last=[10.0, 100.0])
    array([10., 30.])
    """
    return np.asarray(weights, dtype=float) @ np.where(on, last, 0.0)


def average_shares(maps: ArrayLike, weights: ArrayLike) -> Array:
    """The share of each cell in the logit behind global average pooling: Σ value/(H·W) · weight over maps.

    (H, W, C) and (C,) give (H, W). All shares together are the logit without its bias.

    >>> average_shares([[[4.0, 2.0], [0.0, 2.0]]], weights=[1.0, -3.0])
    array([[-1., -3.]])
    """
    maps = np.asarray(maps, dtype=float)
    height, width, _ = maps.shape
    return maps / (height * width) @ np.asarray(weights, dtype=float)


def flat_shares(maps: ArrayLike, weights: ArrayLike) -> Array:
    """The share of each cell where the maps become one long row: Σ value · its own weight over maps.

    (H, W, C) and (H·W·C,) give (H, W).

    >>> flat_shares([[[4.0, 2.0], [0.0, 2.0]]], weights=[1.0, -3.0, 5.0, 0.5])
    array([[-2.,  1.]])
    """
    maps = np.asarray(maps, dtype=float)
    return np.sum(maps * np.asarray(weights, dtype=float).reshape(maps.shape), axis=2)
