"""Own pictures and own kernels as short texts that a link can carry, and read strictly from one."""

import re
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

SIDE = 8
LARGEST_WEIGHT = 99
LARGEST_KERNEL = 7
MOST_KERNELS = 6
_LONGEST = 6000  # characters
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(\.[0-9]{1,9})?|\.[0-9]{1,9})(/[0-9]{1,3})?")


def write_pixels(image: Array) -> str:
    """A picture of digits (8, 8) or (8, 8, C), channel after channel, row after row.

    >>> write_pixels(np.eye(8, dtype=int))[:20]
    '10000000010000000010'
    """
    volume = image if image.ndim == 3 else image[..., np.newaxis]
    return "".join(str(int(value)) for value in np.moveaxis(volume, 2, 0).ravel())


def read_pixels(text: str) -> Array | None:
    """The picture (8, 8, C) that `write_pixels` wrote, or None where the text isn't one.

    >>> read_pixels("0" * 64).shape, read_pixels("0" * 65)
    ((8, 8, 1), None)
    """
    if not re.fullmatch(r"[0-9]+", text) or len(text) not in (SIDE * SIDE, 3 * SIDE * SIDE):
        return None
    return np.moveaxis(np.array([int(digit) for digit in text]).reshape(-1, SIDE, SIDE), 0, 2)


def write_weights(kernels: Array) -> str:
    """A stack of kernels (k, k, C, n): numbers with commas, the kernels apart by semicolons.

    >>> write_weights(np.array([[1, -1], [0.5, 1 / 9]]).reshape(2, 2, 1, 1))
    '1,-1,0.5,1/9'
    """
    slices = np.transpose(kernels, (3, 2, 0, 1))  # (n, C, k, k)
    return ";".join(",".join(_write(value) for value in kernel.ravel().tolist()) for kernel in slices)


def read_weights(text: str) -> Array | None:
    """The kernels (k, k, C, n) that `write_weights` wrote, or None where the text isn't that.

    The count of numbers says the shape: k·k of them for one channel, 3·k·k for three.

    >>> read_weights("1,-1,0.5,1/9").shape, read_weights("1,2"), read_weights("1,2,3,nan")
    ((2, 2, 1, 1), None, None)
    """
    if len(text) > _LONGEST:
        return None
    parts = [part.split(",") for part in text.split(";")]
    if len(parts) > MOST_KERNELS or len({len(part) for part in parts}) != 1:
        return None
    values = [_read(number) for part in parts for number in part]
    count = len(parts[0])
    channels = 1 if isqrt(count) ** 2 == count else 3
    side = isqrt(count // channels)
    if None in values or side * side * channels != count or not 1 <= side <= LARGEST_KERNEL:
        return None
    stack = np.array(values, dtype=float).reshape(len(parts), channels, side, side)
    whole = stack.astype(np.int64)
    return np.transpose(whole if np.array_equal(whole, stack) else stack, (2, 3, 1, 0))


def _write(value: float) -> str:
    fraction = Fraction(value).limit_denominator(300)
    if fraction.denominator > 1 and abs(float(fraction) - value) < 1e-12 and (fraction * 100).denominator > 1:
        return str(fraction)
    return f"{value:.9g}" if abs(value) >= 1e-4 else "0"


def _read(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    over, _, under = text.partition("/")
    if under and not int(under):
        return None
    value = float(over) / int(under or 1)
    return value if abs(value) <= LARGEST_WEIGHT else None
