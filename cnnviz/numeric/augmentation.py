"""Data augmentation: small random changes of a picture that leave its class as it is.

All of them but brightness are one affine map. It is taken the other way round: every pixel of the new picture
looks up where in the old one it comes from, so that none stays empty. Between four pixels it takes a weighted
mean of them (bilinear interpolation). Angles are in degrees, shifts are shares of the picture's height and
width, and everything turns and grows about its middle. Source: Simard, Steinkraus and Platt, "Best Practices
for Convolutional Neural Networks" (2003), section 3; the names are those of Keras's augmentation layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.convolution import as_image

Array = NDArray[Any]

FILL_MODES = ("nearest", "constant")
"""What lies beyond the edge: the pixel of the edge again, or one number."""


@dataclass(frozen=True)
class Change:
    """One variant of a picture; the defaults change nothing."""

    rotation: float = 0.0
    """Degrees, counter-clockwise."""
    height_shift: float = 0.0
    """Share of the height, downwards."""
    width_shift: float = 0.0
    """Share of the width, to the right."""
    shear: float = 0.0
    """Degrees by which upright lines lean to the right."""
    zoom: float = 1.0
    """How many times as large; the frame stays."""
    horizontal_flip: bool = False
    """Left and right change places."""
    vertical_flip: bool = False
    """Top and bottom change places."""
    brightness: float = 0.0
    """What is added to every pixel, as a share of white."""


@dataclass(frozen=True)
class Ranges:
    """How far each setting of a `Change` may go, to either side; a flip comes in half of the draws or never.

    A zoom of 0.2, which is below 1, shows from 0.8 to 1.2 times as much of the picture: that is then 1/0.8 to
    1/1.2 times as large.
    """

    rotation: float = 0.0
    height_shift: float = 0.0
    width_shift: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    brightness: float = 0.0
    horizontal_flip: bool = False
    vertical_flip: bool = False


PRESETS: dict[str, Ranges] = {
    "inner workings": Ranges(rotation=45, height_shift=0.1, width_shift=0.1, horizontal_flip=True),
    "müller": Ranges(rotation=20, height_shift=0.1, width_shift=0.1, shear=10, horizontal_flip=True),
    "gentle": Ranges(rotation=10, height_shift=0.05, width_shift=0.05, zoom=0.1, brightness=0.1),
    "everything": Ranges(45, 0.2, 0.2, 20, 0.4, 0.4, horizontal_flip=True, vertical_flip=True),
    "nothing": Ranges(),
}
"""By name. The first are the fourth article's; of the second the fifth article names the kinds only."""


def draw(ranges: Ranges, seed: int) -> Change:
    """One change by chance from the ranges: every value in them is as likely. The same seed, the same change.

    >>> round(draw(Ranges(rotation=45), seed=1).rotation, 2)
    1.06
    """
    random = np.random.default_rng(seed)
    rotation, height_shift, width_shift, shear, zoom, brightness = random.uniform(-1, 1, 6)
    horizontal, vertical = random.integers(2, size=2)
    return Change(
        rotation=float(rotation * ranges.rotation),
        height_shift=float(height_shift * ranges.height_shift),
        width_shift=float(width_shift * ranges.width_shift),
        shear=float(shear * ranges.shear),
        zoom=float(1 / (1 + zoom * ranges.zoom)),
        horizontal_flip=bool(ranges.horizontal_flip and horizontal),
        vertical_flip=bool(ranges.vertical_flip and vertical),
        brightness=float(brightness * ranges.brightness),
    )


def augment(
    image: ArrayLike, change: Change, fill_mode: str = "nearest", fill: float = 0.0, white: float = 255.0
) -> Array:
    """The changed picture: same shape, (H, W) or (H, W, C), as floats of 0…`white`.

    What brightness lifts or lowers beyond 0…`white` is the caller's to cut off.

    >>> augment([[1, 2, 3], [4, 5, 6]], Change(horizontal_flip=True))
    array([[3., 2., 1.],
           [6., 5., 4.]])
    """
    image = as_image(image)
    return warp(image, inverse_map(change, *image.shape[:2]), fill_mode, fill) + change.brightness * white


def inverse_map(change: Change, height: int, width: int) -> Array:
    """Where each pixel of the changed picture comes from: a matrix (2, 3) for (row, column, 1).

    The picture is flipped, zoomed, sheared, turned and shifted, in this order; a pixel of the result goes the
    way back: unshifted, turned back, … about the middle.

    >>> inverse_map(Change(height_shift=0.5), height=4, width=6)  # two rows further up
    array([[ 1.,  0., -2.],
           [ 0.,  1.,  0.]])
    """
    if change.zoom <= 0 or abs(change.shear) >= 90:
        raise LearnerError(
            f"Received zoom {change.zoom:g} and shear {change.shear:g}°; a zoom above 0 and a shear of less "
            "than 90° will do."
        )
    turn, lean = np.deg2rad(change.rotation), np.tan(np.deg2rad(change.shear))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])  # of (row, column)
    leaning = np.array([[1, 0], [-lean, 1]])  # rows further up go to the right
    mirrored = np.diag([-1.0 if change.vertical_flip else 1.0, -1.0 if change.horizontal_flip else 1.0])
    back = np.linalg.inv(turned @ leaning @ mirrored * change.zoom)  # (2, 2)
    middle = np.array([height - 1, width - 1]) / 2
    shift = np.array([change.height_shift * height, change.width_shift * width])
    return np.column_stack([back, middle - back @ (middle + shift)]) + 0.0  # + 0.0 turns −0 into 0


def warp(
    image: ArrayLike,
    matrix: ArrayLike,
    fill_mode: str = "nearest",
    fill: float = 0.0,
    shape: tuple[int, int] | None = None,
) -> Array:
    """Look every pixel of a new picture up in the old one, at the place `matrix` (2, 3) says.

    `fill` is the number beyond the edges where `fill_mode` is "constant"; `shape` is (height, width) of the
    new picture, those of the old one unless given.

    >>> warp([[0, 8], [0, 8]], [[1, 0, 0], [0, 1, 0.25]])  # a quarter of a column further to the right
    array([[2., 8.],
           [2., 8.]])
    """
    image, matrix = as_image(image), np.asarray(matrix, dtype=float)
    if fill_mode not in FILL_MODES:
        raise LearnerError(f"Received fill_mode {fill_mode!r}; give one of: {', '.join(FILL_MODES)}.")
    here = np.indices(shape or image.shape[:2])  # (2, H, W): row and column of every pixel
    rows, columns = np.tensordot(matrix[:, :2], here, axes=1) + matrix[:, 2, None, None]
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = rows - top, columns - left  # 0..1: how far below and to the right of that pixel
    if image.ndim == 3:
        down, right = down[..., None], right[..., None]
    return (
        (1 - down) * (1 - right) * pixels(image, top, left, fill_mode, fill)
        + (1 - down) * right * pixels(image, top, left + 1, fill_mode, fill)
        + down * (1 - right) * pixels(image, top + 1, left, fill_mode, fill)
        + down * right * pixels(image, top + 1, left + 1, fill_mode, fill)
    )


def pixels(image: Array, rows: Array, columns: Array, fill_mode: str = "nearest", fill: float = 0.0) -> Array:
    """The pixels at whole rows and columns, which may lie beyond the edge.

    >>> pixels(np.array([[1, 2], [3, 4]]), np.array([0, 5]), np.array([1, 0]))
    array([2., 3.])
    """
    height, width = image.shape[:2]
    found = image[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)].astype(float)
    if fill_mode == "constant":
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        found[~inside] = fill
    return found
