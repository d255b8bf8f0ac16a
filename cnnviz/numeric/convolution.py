"""Cross-correlation (what every framework calls convolution), one step at a time.

Shapes: an image is (H, W) or (H, W, C); a kernel is (k, k) for the first, (k, k, C) for the second, and a
stack of n kernels is (k, k, C, n), the layout of Keras. Kernels need not be square.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.padding import Padding2D, Pair, pad_widths, pair, per_axis, window_span

Array = NDArray[Any]

PADDING_MODES: dict[str, Any] = {"zero": "constant", "reflect": "reflect", "replicate": "edge"}
"""What padding is filled with, and NumPy's name for it."""


def cross_correlate(
    image: ArrayLike,
    kernel: ArrayLike,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
    padding_mode: str = "zero",
) -> Array:
    """Slide `kernel` over `image` and sum the products at every place.

    z[i, j] = Σ Σ Σ image[i·s + a·d, j·s + b·d, c] · kernel[a, b, c] over the kernel's rows a, columns b and
    channels c: (H, W) with (k, k) gives (H', W'), (H, W, C) with (k, k, C) gives (H', W'), and with a stack
    (k, k, C, n) it gives (H', W', n), one map for each kernel.

    >>> image = np.array([[0, 9, 9], [0, 9, 9], [0, 9, 9]])
    >>> cross_correlate(image, [[-1, 1]])  # a dark pixel, then a bright one
    array([[9, 0],
           [9, 0],
           [9, 0]])
    """
    image, kernel = matching(image, kernel)
    image = pad(image, padding, padding_mode, kernel.shape[:2], strides, dilation_rate)
    patches = windows(image, kernel.shape[:2], strides, dilation_rate)  # (H', W', k, k) or (H', W', k, k, C)
    weigh = np.multiply if image.ndim == 2 else np.matmul  # matmul also sums over the channels
    products = (weigh(patches[:, :, a, b], kernel[a, b]) for a, b in np.ndindex(kernel.shape[:2]))
    return np.asarray(sum(products))


def windows(image: ArrayLike, kernel_size: Pair, strides: Pair = 1, dilation_rate: Pair = 1) -> Array:
    """Every window of an image as a view, no pixel copied: (H', W', k, k) or (H', W', k, k, C).

    >>> windows(np.arange(12).reshape(3, 4), kernel_size=2, strides=(1, 2))[1, 1]
    array([[ 6,  7],
           [10, 11]])
    """
    image, kernel_size = as_image(image), pair(kernel_size, "kernel_size")
    strides, dilation_rate = pair(strides, "strides"), pair(dilation_rate, "dilation_rate")
    check_windows_fit(image, kernel_size, strides, dilation_rate)
    spans = tuple(map(window_span, kernel_size, dilation_rate))
    view = sliding_window_view(image, spans, axis=(0, 1))  # (…, span, span): every window at stride 1
    view = view[:: strides[0], :: strides[1], ..., :: dilation_rate[0], :: dilation_rate[1]]
    return np.moveaxis(view, (-2, -1), (2, 3))  # channels last, where there are any


def convolve(
    image: ArrayLike,
    kernel: ArrayLike,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
    padding_mode: str = "zero",
) -> Array:
    """Convolution in the mathematical sense: cross-correlation with the kernel turned by 180°.

    >>> image = np.array([[0, 9, 9], [0, 9, 9], [0, 9, 9]])
    >>> convolve(image, [[-1, 1]])
    array([[-9,  0],
           [-9,  0],
           [-9,  0]])
    """
    turned = np.asarray(kernel)[::-1, ::-1]
    return cross_correlate(image, turned, strides, padding, dilation_rate, padding_mode)


def pad(
    image: ArrayLike,
    padding: Padding2D,
    mode: str = "zero",
    kernel_size: Pair = 1,
    strides: Pair = 1,
    dilation_rate: Pair = 1,
) -> Array:
    """Put pixels around an image: zeros, or its own pixels mirrored ("reflect") or repeated ("replicate").

    What padding="same" adds depends on the window, so only then the last three arguments matter.

    >>> pad([[1, 2, 3]], ((0, 0), (2, 2)), "reflect")
    array([[3, 2, 1, 2, 3, 2, 1]])
    >>> pad([[1, 2, 3]], "same", kernel_size=(1, 3))
    array([[0, 1, 2, 3, 0]])
    """
    image = as_image(image)
    if mode not in PADDING_MODES:
        raise LearnerError(f"Received padding mode {mode!r}; give one of: {', '.join(PADDING_MODES)}.")
    axes = per_axis(image.shape[:2], kernel_size, strides, padding, dilation_rate)
    widths = [pad_widths(p, size, k, s, d) for size, k, s, p, d in axes]
    for size, width in zip(image.shape, widths, strict=False):
        if mode == "reflect" and max(width) >= size:
            raise LearnerError(
                f"Received padding {max(width)} in mode 'reflect' for an input of {size}: a mirror at the "
                f"edge shows at most {size - 1} pixels. Pad less, or use 'replicate'."
            )
    return np.pad(image, widths + [(0, 0)] * (image.ndim - 2), mode=PADDING_MODES[mode])


@dataclass(frozen=True, eq=False)
class Trace:
    """How one output number came about: total = Σ channel_sums = Σ products, products = window ⊙ kernel."""

    rows: list[int]
    """The window's rows in the input; below 0 or beyond its last row they lie in the padding."""
    columns: list[int]
    """The window's columns in the input, likewise."""
    window: Array
    """(k, k) or (k, k, C): the pixels under the kernel."""
    products: Array
    """Of the window's shape: each pixel times its weight."""
    channel_sums: Array
    """(C,): the sum of the products of each channel, one for a grey image."""
    total: float
    """The output number."""


def trace(
    image: ArrayLike,
    kernel: ArrayLike,
    row: int,
    column: int,
    strides: Pair = 1,
    padding: Padding2D = 0,
    dilation_rate: Pair = 1,
    padding_mode: str = "zero",
) -> Trace:
    """Follow the one number that `cross_correlate` puts at (row, column): window, products, sum.

    >>> one = trace([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]], row=0, column=1)
    >>> one.window, one.products, one.total
    (array([[2, 3],
           [5, 6]]), array([[ 2,  0],
           [ 0, -6]]), -4)
    """
    image, kernel = matching(image, kernel)
    if kernel.ndim > image.ndim:
        raise LearnerError(f"Received a stack of {kernel.shape[-1]} kernels; trace one, kernel[..., i].")
    axes = per_axis(image.shape[:2], kernel.shape[:2], strides, padding, dilation_rate)
    padded = pad(image, padding, padding_mode, kernel.shape[:2], strides, dilation_rate)
    patches = windows(padded, kernel.shape[:2], strides, dilation_rate)
    if not (0 <= row < patches.shape[0] and 0 <= column < patches.shape[1]):
        raise LearnerError(
            f"Received row {row}, column {column} of an output of {patches.shape[0]} × {patches.shape[1]}; "
            "rows and columns count from 0."
        )
    rows, columns = (
        [place * s + tap * d - pad_widths(p, size, k, s, d)[0] for tap in range(k)]
        for place, (size, k, s, p, d) in zip((row, column), axes, strict=True)
    )
    window = patches[row, column]
    products = window * kernel
    channel_sums = np.atleast_1d(products.sum(axis=(0, 1)))
    return Trace(rows, columns, window, products, channel_sums, channel_sums.sum().item())


def as_image(image: ArrayLike) -> Array:
    """The image as an array (H, W) or (H, W, C); whole numbers become wide enough not to overflow.

    >>> as_image(np.full((2, 3), 255, np.uint8)).dtype
    dtype('int64')
    """
    image = _wide(image)
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise LearnerError(
            f"Received an image of shape {image.shape}; give (rows, columns) or (rows, columns, channels)."
        )
    return image


def matching(image: ArrayLike, kernel: ArrayLike) -> tuple[Array, Array]:
    """Image and kernel as arrays, if the kernel has a weight for each of the image's channels.

    >>> image, stack = matching(np.ones((8, 8, 3)), np.ones((3, 3, 3, 16)))
    >>> matching(np.ones((8, 8, 3)), np.ones((3, 3)))
    Traceback (most recent call last):
        ...
    cnnviz.errors.LearnerError: Received a kernel of shape (3, 3) for an image of shape (8, 8, 3); \
its shape must be (k, k, 3) or (k, k, 3, n).
    """
    image, kernel = as_image(image), _wide(kernel)
    channels, weights = image.shape[2:], kernel.shape[2:3]
    if kernel.ndim not in {2: (2,), 3: (3, 4)}[image.ndim] or channels != weights or 0 in kernel.shape:
        wanted = "(k, k)" if image.ndim == 2 else f"(k, k, {channels[0]}) or (k, k, {channels[0]}, n)"
        raise LearnerError(
            f"Received a kernel of shape {kernel.shape} for an image of shape {image.shape}; "
            f"its shape must be {wanted}."
        )
    return image, kernel


def check_windows_fit(image: Array, kernel_size: Pair, strides: Pair, dilation_rate: Pair) -> None:
    """Refuse windows that don't fit into an image.

    >>> check_windows_fit(np.ones((2, 9)), kernel_size=(2, 3), strides=1, dilation_rate=(1, 4))
    """
    for size, k, s, p, d in per_axis(image.shape[:2], kernel_size, strides, 0, dilation_rate):
        pad_widths(p, size, k, s, d)


def _wide(values: ArrayLike) -> Array:
    values = np.asarray(values)
    return values.astype(np.int64) if values.dtype.kind in "biu" else values
