"""Who is connected with whom: dense layers, sparse ones, and sparse ones that share their weights.

Pixels are numbered from 1, row by row, as in the second article (see docs/sources.md).
"""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.convolution import pad, windows
from cnnviz.numeric.counts import conv_parameters, dense_parameters
from cnnviz.numeric.padding import Padding2D, Pair, pad_widths, per_axis, whole
from cnnviz.numeric.shapes import output_shape

Array = NDArray[Any]


def pixels_seen(
    input_shape: tuple[int, int],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
) -> Array:
    """The numbers of the pixels that each unit of a convolution or pooling sees: (H', W', k, k).

    A window slides over the pixels' numbers as it does over the pixels. 0 stands for padding.

    >>> pixels_seen((4, 4), kernel_size=2, strides=2)[0, 0]  # what unit h11 sees
    array([[1, 2],
           [5, 6]])
    """
    rows, columns = input_shape
    numbers = np.arange(1, rows * columns + 1).reshape(rows, columns)
    padded = pad(numbers, padding, "zero", kernel_size, strides, dilation_rate)
    return windows(padded, kernel_size, strides, dilation_rate)


def connections(
    input_shape: tuple[int, int],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
) -> Array:
    """Which unit (row) is connected with which pixel (column): (H'·W', H·W) of True and False.

    >>> connections((1, 4), kernel_size=(1, 3)).astype(int)
    array([[1, 1, 1, 0],
           [0, 1, 1, 1]])
    """
    seen = pixels_seen(input_shape, kernel_size, strides, padding, dilation_rate)
    units, pixels = seen.shape[0] * seen.shape[1], input_shape[0] * input_shape[1]
    table = np.zeros((units, pixels + 1), dtype=bool)
    np.put_along_axis(table, seen.reshape(units, -1), True, axis=1)
    return table[:, 1:]  # column 0 was the padding


def through(*layers: ArrayLike) -> Array:
    """Which unit of the last layer is reached from which pixel of the input, through all layers.

    Each layer is a table of `connections`, the first one that of the input.

    >>> row_of_3 = connections((1, 5), kernel_size=(1, 3), padding=(0, 1))
    >>> through(row_of_3, row_of_3)[2].all()  # the third unit sees all five pixels by way of three
    np.True_
    """
    tables = [np.asarray(layer, dtype=bool) for layer in layers]
    return reduce(lambda below, above: above @ below, tables)  # of bools @ means: some way leads there


class Weights(NamedTuple):
    """How many weights (without biases) three ways of connecting need, for outputs of one shape."""

    dense: int
    """Every output has a weight for every input."""
    sparse: int
    """Every output has a weight for each input in its window."""
    shared: int
    """All windows use one kernel for each map."""


def weights(
    input_shape: tuple[int, int, int],
    kernel_size: Pair,
    filters: int = 1,
    strides: Pair = 1,
    padding: Padding2D = 0,
) -> Weights:
    """The weights of a layer from (H, W, C) to (H', W', filters), connected in each of three ways.

    >>> weights((4, 4, 1), kernel_size=2, strides=2)
    Weights(dense=64, sparse=16, shared=4)
    """
    height, width, channels = input_shape
    rows, columns = output_shape((height, width), kernel_size, strides, padding)
    pairs = 1
    for size, k, s, p, d in per_axis((height, width), kernel_size, strides, padding, 1):
        sides = pad_widths(p, size, k, s, d)
        seen = pixels_seen((1, size), (1, k), (1, s), ((0, 0), sides))
        pairs *= int(np.count_nonzero(seen))
    return Weights(
        dense=dense_parameters(height * width * channels, rows * columns * filters, bias=False),
        sparse=pairs * channels * filters,
        shared=conv_parameters(kernel_size, channels, filters, bias=False),
    )


def kernel_size_for(inputs: int, outputs: int) -> int:
    """The size of the one kernel that, slid along flat data, gives so many outputs: k = m − z + 1.

    >>> kernel_size_for(512 * 512 * 3, 100)
    786333
    """
    whole(inputs=inputs, outputs=outputs)
    if outputs > inputs:
        raise LearnerError(f"Received {outputs} outputs from {inputs} inputs; give at most {inputs}.")
    return inputs - outputs + 1


def dense_as_kernels(weights: ArrayLike, input_shape: tuple[int, int, int]) -> Array:
    """The weights of flatten → dense, (H·W·C, n), as n kernels as large as the input, (H, W, C, n).

    Each such kernel fits in one place only, and gives there the score of its class.

    >>> dense_as_kernels(np.ones((8 * 8 * 3, 10)), (8, 8, 3)).shape
    (8, 8, 3, 10)
    """
    weights = np.asarray(weights)
    if weights.ndim != 2 or weights.shape[0] != np.prod(input_shape):
        raise LearnerError(
            f"Received weights of shape {weights.shape} for an input of {input_shape}; "
            f"their shape must be ({np.prod(input_shape)}, n)."
        )
    return weights.reshape(*input_shape, -1)
