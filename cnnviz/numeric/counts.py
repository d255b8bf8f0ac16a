"""What a layer costs: its weights, and the multiplications (each with an addition) of one forward pass."""

from __future__ import annotations

from cnnviz.numeric.padding import Pair, pair, whole


def conv_parameters(kernel_size: Pair, input_channels: int, filters: int, bias: bool = True) -> int:
    """The weights of a convolution, n(k·k·C + 1): its input's height and width don't matter.

    >>> conv_parameters(5, 1, 32)  # 32 × (25 + 1)
    832
    >>> conv_parameters(5, 32, 64)
    51264
    """
    rows, columns = pair(kernel_size, "kernel_size")
    whole(kernel_size=rows)
    whole(kernel_size=columns, input_channels=input_channels, filters=filters)
    return filters * (rows * columns * input_channels + bool(bias))


def conv_multiply_adds(
    output_shape: tuple[int, int], kernel_size: Pair, input_channels: int, filters: int
) -> int:
    """The multiply-adds of a convolution: k·k·C for each of the H'·W'·n numbers of its output.

    >>> conv_multiply_adds((24, 24), 5, 1, 32)  # 24·24·32 sums of 25 products
    460800
    """
    rows, columns = output_shape
    return rows * columns * conv_parameters(kernel_size, input_channels, filters, bias=False)


def dense_parameters(inputs: int, units: int, bias: bool = True) -> int:
    """The weights of a dense layer: every unit has one for each input, and a bias.

    >>> dense_parameters(1024, 10)
    10250
    >>> dense_parameters(512 * 512 * 3, 100, bias=False)  # one dense layer on a photo
    78643200
    """
    whole(inputs=inputs, units=units)
    return units * (inputs + bool(bias))


def dense_multiply_adds(inputs: int, units: int) -> int:
    """The multiply-adds of a dense layer: one for each weight that isn't a bias.

    >>> dense_multiply_adds(1024, 10)
    10240
    """
    return dense_parameters(inputs, units, bias=False)
