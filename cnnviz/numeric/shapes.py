"""Sizes: how many windows fit, which pixels they miss, what padding mends it, what an output sees.

Everything here is about one axis unless it says otherwise: rows and columns follow the same rule, each
with its own numbers. The rule and its rearrangements are those of Dumoulin and Visin, "A guide to
convolution arithmetic for deep learning" (2016), relationships 6 (strides, padding) and 15 (dilation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from cnnviz.errors import LearnerError
from cnnviz.numeric.counts import (
    conv_multiply_adds,
    conv_parameters,
    dense_multiply_adds,
    dense_parameters,
)
from cnnviz.numeric.padding import (
    Padding,
    Padding2D,
    Pair,
    pad_widths,
    per_axis,
    same_padding,
    whole,
    window_span,
)

__all__ = [
    "Field",
    "Layer",
    "chain",
    "conv_multiply_adds",
    "conv_parameters",
    "dense_multiply_adds",
    "dense_parameters",
    "depth",
    "exact_output_size",
    "exact_padding",
    "left_over",
    "output_shape",
    "output_size",
    "pad_widths",
    "receptive_field",
    "same_padding",
    "settings_reaching",
    "solve_padding",
    "unreached",
    "window_span",
    "windows_over",
]


def output_size(
    input_size: int, kernel_size: int, strides: int = 1, padding: Padding = 0, dilation_rate: int = 1
) -> int:
    """How many windows fit into an axis: z = ⌊(m + 2p − k)/s⌋ + 1.

    A window that would reach beyond the padded input is left out, hence the floor.

    >>> output_size(32, 5)  # (32 + 0 − 5)/1 + 1
    28
    >>> output_size(227, 11, strides=4)  # (227 + 0 − 11)/4 + 1
    55
    >>> output_size(32, 5, strides=2)  # 14.5 windows can't be: the half is dropped
    14
    """
    before, after = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    room = before + input_size + after - window_span(kernel_size, dilation_rate)
    return room // strides + 1  # `//` divides and rounds down


def exact_output_size(
    input_size: int, kernel_size: int, strides: int = 1, padding: Padding = 0, dilation_rate: int = 1
) -> Fraction:
    """The formula of `output_size` without the floor, as a fraction.

    >>> exact_output_size(32, 5, strides=2)
    Fraction(29, 2)
    """
    before, after = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    room = before + input_size + after - window_span(kernel_size, dilation_rate)
    return Fraction(room, strides) + 1


def output_shape(
    input_shape: tuple[int, int],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
) -> tuple[int, int]:
    """The output's (rows, columns): `output_size` for each axis with its own numbers.

    >>> output_shape((28, 40), (3, 5), strides=(1, 2), padding="same")
    (28, 20)
    """
    rows, columns = per_axis(input_shape, kernel_size, strides, padding, dilation_rate)
    return output_size(*rows), output_size(*columns)


def unreached(
    input_size: int, kernel_size: int, strides: int = 1, padding: Padding = 0, dilation_rate: int = 1
) -> list[int]:
    """The input positions that no window touches: they can't change the output.

    >>> unreached(32, 5, strides=2)  # the last window ends at 30
    [31]
    >>> unreached(7, 1, strides=3)  # strides wider than the kernel jump over pixels
    [1, 2, 4, 5]
    """
    windows = output_size(input_size, kernel_size, strides, padding, dilation_rate)
    before, _ = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    reached = {
        window * strides + tap * dilation_rate - before
        for window in range(windows)
        for tap in range(kernel_size)
    }
    return [position for position in range(input_size) if position not in reached]


def left_over(
    input_size: int, kernel_size: int, strides: int = 1, padding: Padding = 0, dilation_rate: int = 1
) -> int:
    """How many pixels of the padded input lie beyond the last window.

    Some of them may be padding: the formula isn't whole then, though no input position is `unreached`.

    >>> left_over(32, 5, strides=2), left_over(8, 3, strides=2, padding=1)
    (1, 1)
    """
    before, after = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    return (before + input_size + after - window_span(kernel_size, dilation_rate)) % strides


def windows_over(
    position: int,
    input_size: int,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = 0,
    dilation_rate: int = 1,
) -> list[int]:
    """The windows that touch an input position: the outputs it feeds.

    >>> windows_over(4, 8, 3)
    [2, 3, 4]
    """
    windows = output_size(input_size, kernel_size, strides, padding, dilation_rate)
    before, _ = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    taps = range(0, window_span(kernel_size, dilation_rate), dilation_rate)
    return [window for window in range(windows) if position + before - window * strides in taps]


def exact_padding(
    input_size: int, output_size: int, kernel_size: int, strides: int = 1, dilation_rate: int = 1
) -> Fraction:
    """The rearranged formula, p = ((z − 1)s + k − m)/2; it need be neither whole nor positive.

    >>> exact_padding(32, 32, 5), exact_padding(32, 32, 4)
    (Fraction(2, 1), Fraction(3, 2))
    """
    whole(input_size=input_size, output_size=output_size, kernel_size=kernel_size)
    whole(strides=strides, dilation_rate=dilation_rate)
    stretch = (output_size - 1) * strides + window_span(kernel_size, dilation_rate)
    return Fraction(stretch - input_size, 2)


def solve_padding(
    input_size: int, output_size: int, kernel_size: int, strides: int = 1, dilation_rate: int = 1
) -> list[int]:
    """Every padding p (whole, 0 or more, on both sides) that gives the wished output size.

    At stride 1 there is none where the formula asks for half a pixel; at strides above 2 the floor lets
    several p give the same size.

    >>> solve_padding(32, 32, 5), solve_padding(32, 32, 4), solve_padding(32, 8, 5, strides=4)
    ([2], [], [1, 2])
    """
    exact = exact_padding(input_size, output_size, kernel_size, strides, dilation_rate)
    one_window_more = exact + Fraction(strides, 2)
    return list(range(max(0, ceil(exact)), ceil(one_window_more)))


def settings_reaching(
    input_size: int,
    output_size: int,
    *,
    max_kernel_size: int | None = None,
    max_strides: int | None = None,
    dilation_rate: int = 1,
    exact: bool = False,
) -> list[tuple[int, int, int]]:
    """Every (kernel_size, strides, padding) that leads from one size to another.

    Kernels up to `max_kernel_size` and strides up to `max_strides` (both up to the input size unless
    given), padding below the window's span (more would put whole windows beside the picture). With `exact`
    only those that leave no pixel over.

    >>> settings_reaching(4, 2, max_kernel_size=3, max_strides=2)
    [(1, 2, 0), (2, 2, 0), (3, 1, 0), (3, 2, 1)]
    """
    whole(input_size=input_size, output_size=output_size, dilation_rate=dilation_rate)
    max_kernel_size, max_strides = max_kernel_size or input_size, max_strides or input_size
    found = []
    for kernel_size in range(1, max_kernel_size + 1):
        span = window_span(kernel_size, dilation_rate)
        for padding in range(span):
            room = input_size + 2 * padding - span
            widest = room // (output_size - 1) if output_size > 1 else max_strides
            for strides in range(max(0, room // output_size) + 1, min(widest, max_strides) + 1):
                if room >= 0 and not (exact and room % strides):
                    found.append((kernel_size, strides, padding))
    return sorted(found)


class Layer(NamedTuple):
    """What the sizes behind a layer depend on, along one axis: the window of a convolution or a pooling."""

    kernel_size: int
    strides: int = 1
    padding: Padding = 0
    dilation_rate: int = 1


def chain(input_size: int, layers: Iterable[Sequence[Any]]) -> list[int]:
    """The sizes through a stack of layers, the input's first; a layer is a `Layer` or such a tuple.

    >>> chain(32, [(5,), (2, 2), (5,), (2, 2)])
    [32, 28, 14, 10, 5]
    """
    sizes = [input_size]
    for layer in layers:
        sizes.append(output_size(sizes[-1], *layer))
    return sizes


def depth(input_size: int, kernel_size: int, strides: int = 1, dilation_rate: int = 1) -> list[int]:
    """The sizes through ever more layers of one kind without padding, until no window fits.

    >>> depth(28, 5)
    [28, 24, 20, 16, 12, 8, 4]
    """
    whole(least=2, kernel_size=kernel_size)  # layers of 1×1 windows can be stacked without end
    sizes = [input_size]
    while sizes[-1] >= window_span(kernel_size, dilation_rate):
        sizes.append(output_size(sizes[-1], kernel_size, strides, 0, dilation_rate))
    return sizes


class Field(NamedTuple):
    """The receptive fields of a layer's outputs on the input of the net, along one axis.

    Output i sees `size` input pixels from `start` + i·`stride` on; a start below 0 lies in the padding.
    """

    size: int
    stride: int
    start: int

    def pixels(self, index: int, input_size: int) -> range:
        """The input pixels that output `index` sees, padding left out.

        >>> Field(size=5, stride=2, start=-2).pixels(0, input_size=32)
        range(0, 3)
        """
        first = self.start + index * self.stride
        return range(max(0, first), min(input_size, first + self.size))


def receptive_field(layers: Iterable[Sequence[Any]], input_size: int | None = None) -> list[Field]:
    """The field of each layer's outputs on the input of the stack.

    Each layer widens the field by its window, counted in steps of the layers below, and multiplies the
    step by its own strides (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
    Networks", 2019). Where "same" padding meets strides above 1 the start depends on the `input_size`.

    >>> receptive_field([(3,), (3,)])  # two 3-pixel layers see 5 pixels
    [Field(size=3, stride=1, start=0), Field(size=5, stride=1, start=0)]
    >>> receptive_field([(5, 2, "same")], input_size=28)
    [Field(size=5, stride=2, start=-1)]
    """
    field, fields = Field(size=1, stride=1, start=0), []
    for layer in (Layer(*layer) for layer in layers):
        before, input_size = _padding_before(layer, input_size)
        span = window_span(layer.kernel_size, layer.dilation_rate)
        field = Field(
            size=field.size + (span - 1) * field.stride,
            stride=field.stride * layer.strides,
            start=field.start - before * field.stride,
        )
        fields.append(field)
    return fields


def _padding_before(layer: Layer, input_size: int | None) -> tuple[int, int | None]:
    """The pixels a layer adds before its input, and the size of its output where that is known."""
    kernel_size, strides, padding, dilation_rate = layer
    if input_size is not None:
        before, _ = pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
        return before, output_size(input_size, *layer)
    if padding == "same" and strides > 1:
        raise LearnerError(
            f'Received padding="same" with strides={strides} and no input_size: what "same" adds before '
            "depends on the input's size then. Give input_size."
        )
    some_size = window_span(kernel_size, dilation_rate)  # any input that the window fits will do
    before, _ = pad_widths(padding, some_size, kernel_size, strides, dilation_rate)
    return before, None
