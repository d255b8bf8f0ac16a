"""How a window's settings are given, and the pixels that padding adds on each side.

One axis has a kernel size, strides, padding and dilation rate; for a picture each of them is one number
for both axes or a pair (rows, columns).
"""

from __future__ import annotations

import operator
from typing import Any

from cnnviz.errors import LearnerError

Padding = int | tuple[int, int] | str
"""Padding of one axis: pixels on both sides, (before, after), "valid" (none) or "same" (Keras's rule)."""

Pair = int | tuple[int, int]
"""One number for both axes, or (rows, columns)."""

Padding2D = int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]] | str
"""Padding of both axes: one number, (rows, columns), ((top, bottom), (left, right)), "valid" or "same"."""

Axis = tuple[int, int, int, Padding, int]
"""(input size, kernel size, strides, padding, dilation rate): the arguments of `shapes.output_size`."""


def window_span(kernel_size: int, dilation_rate: int = 1) -> int:
    """How many pixels a window stretches over, gaps included: d(k − 1) + 1.

    >>> window_span(3), window_span(3, dilation_rate=2)
    (3, 5)
    """
    return dilation_rate * (kernel_size - 1) + 1


def same_padding(
    input_size: int, kernel_size: int, strides: int = 1, dilation_rate: int = 1
) -> tuple[int, int]:
    """What Keras adds (before, after) for ``padding="same"``, so that z = ⌈m/s⌉.

    An odd number of pixels can't be halved: the extra one goes after. So "same" can be lopsided.

    >>> same_padding(28, 5)
    (2, 2)
    >>> same_padding(28, 5, strides=2)  # 14 windows need 3 pixels more
    (1, 2)
    """
    windows = -(-input_size // strides)  # `-(-a // b)` divides and rounds up
    missing = max(0, (windows - 1) * strides + window_span(kernel_size, dilation_rate) - input_size)
    return missing // 2, missing - missing // 2


def pad_widths(
    padding: Padding, input_size: int, kernel_size: int, strides: int = 1, dilation_rate: int = 1
) -> tuple[int, int]:
    """The pixels that a padding adds to one axis, (before, after); settings that can't work are refused.

    Raises `LearnerError` where a number isn't whole or is too small, or no window fits.

    >>> pad_widths("same", 32, 5), pad_widths("valid", 32, 5), pad_widths(1, 32, 5)
    ((2, 2), (0, 0), (1, 1))
    """
    whole(input_size=input_size, kernel_size=kernel_size, strides=strides, dilation_rate=dilation_rate)
    if padding == "same":
        return same_padding(input_size, kernel_size, strides, dilation_rate)
    before, after = _sides(padding)
    span = window_span(kernel_size, dilation_rate)
    missing = span - (before + input_size + after)
    if missing > 0:
        dilated = "" if dilation_rate == 1 else f", dilated to {span} pixels,"
        padded = f" with padding {padding}" if before + after else ""
        raise LearnerError(
            f"Received kernel_size={kernel_size}{dilated} for an input of {input_size}{padded}: no window "
            f"fits. Make the window {missing} smaller, or the padded input {missing} larger."
        )
    return before, after


def per_axis(
    input_shape: tuple[int, int], kernel_size: Pair, strides: Pair, padding: Padding2D, dilation_rate: Pair
) -> tuple[Axis, Axis]:
    """The settings of a picture's window taken apart: those of the rows, those of the columns.

    >>> per_axis((28, 40), 3, (1, 2), "same", 1)
    ((28, 3, 1, 'same', 1), (40, 3, 2, 'same', 1))
    """
    rows, columns = zip(
        input_shape[:2],
        pair(kernel_size, "kernel_size"),
        pair(strides, "strides"),
        (padding, padding) if isinstance(padding, str) else pair(padding, "padding"),
        pair(dilation_rate, "dilation_rate"),
        strict=True,
    )
    return rows, columns


def pair(value: Any, name: str) -> tuple[Any, Any]:
    """One setting for both axes as (rows, columns).

    >>> pair(3, "kernel_size"), pair((3, 5), "kernel_size")
    ((3, 3), (3, 5))
    """
    try:
        values = tuple(value)
    except TypeError:
        return value, value
    if isinstance(value, str) or len(values) != 2:
        raise LearnerError(f"Received {name}={value!r}; give one number, or a pair (rows, columns).")
    return values


def whole(*, least: int = 1, **values: int) -> None:
    """Refuse values that aren't whole numbers of at least `least`, by their names.

    >>> whole(strides=2, kernel_size=3)
    >>> whole(strides=0)
    Traceback (most recent call last):
        ...
    cnnviz.errors.LearnerError: Received strides=0; it must be a whole number, 1 or more.
    """
    for name, value in values.items():
        try:
            fits = operator.index(value) >= least
        except TypeError:
            fits = False
        if not fits:
            raise LearnerError(f"Received {name}={value!r}; it must be a whole number, {least} or more.")


def _sides(padding: Padding) -> tuple[int, int]:
    if padding == "valid":
        return 0, 0
    if isinstance(padding, str):
        raise LearnerError(f'Received padding={padding!r}; give a number of pixels, "valid" or "same".')
    before, after = pair(padding, "padding")
    whole(least=0, padding=before)
    whole(least=0, padding=after)
    return before, after
