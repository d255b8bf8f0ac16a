"""How a photo of any shape is made to fit the square that a network takes, for all pages and commands.

First a frame: the photo as it is, cut, or with a border; then the frame is squeezed to the network's size.
The networks were trained on photos squeezed to squares, most of which had been 4:3, so moderate squeezing is
what they know; but a ribbon squeezed to a square is a smear. `python -m benchmarks photo_fit` measures each
way on validation photos of many shapes; docs/photo-fit.md has what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError

SIDE_READ = 640  # longer side, in pixels, of a photo as it is read for a network: four times what one takes
LONG = 3.0  # times as long as wide: beyond, no way here is right as often as with common shapes
DEFAULT = "squeeze"  # of a network whose card doesn't say how it wants photos
MOST = 16 / 9  # times as long as wide that a frame of "cut" or "mirror" may be

Box = tuple[float, float, float, float]  # top, left, bottom, right, as shares 0..1 of the height and width
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Layout:
    """How a frame shows a photo: the box `kept` of the photo is drawn in the box `inside` of the frame.

    What lies around it is a border, where the photo is mirrored, as beyond its edges in training.
    """

    kept: Box = WHOLE
    inside: Box = WHOLE


def squeeze(ratio: float) -> Layout:
    """All of the photo, its shape given up."""
    return Layout()


def cut(ratio: float, most: float = MOST) -> Layout:
    """The middle of the photo: its ends are cut off where it is more than `most` times as long as wide.

    `ratio` is the photo's width for each of its rows.

    >>> cut(4.0, most=2.0).kept  # four times as wide as high: half of its width is kept
    (0.0, 0.25, 1.0, 0.75)
    """
    return Layout(kept=_middle(min(1.0, most * ratio), min(1.0, most / ratio)))


def mirror(ratio: float, most: float = MOST) -> Layout:
    """All of the photo, between mirrored borders where it is more than `most` times as long as wide.

    >>> mirror(4.0, most=2.0).inside  # half of the frame's height is the photo's
    (0.25, 0.0, 0.75, 1.0)
    """
    return Layout(inside=_middle(min(1.0, most / ratio), min(1.0, most * ratio)))


def _middle(height: float, width: float) -> Box:
    return ((1 - height) / 2, (1 - width) / 2, (1 + height) / 2, (1 + width) / 2)


WAYS: dict[str, Callable[[float], Layout]] = {
    "squeeze": squeeze,
    "cut": cut,
    "mirror": mirror,
}


def layout(photo: np.ndarray, way: str = DEFAULT) -> Layout:
    """How a photo (H, W, 3) is shown to a network in one of `WAYS`."""
    if way not in WAYS:
        raise LearnerError(f"Received the way to fit {way!r}; there are {', '.join(WAYS)}.")
    return WAYS[way](photo.shape[1] / photo.shape[0])


def fit(photo: np.ndarray, height: int, width: int, way: str = DEFAULT) -> np.ndarray:
    """A photo (H, W, 3) uint8 as a network takes it: (height, width, 3) uint8.

    All rounding is to the network's pixels, so the same photo in another resolution gives nearly the same.
    """
    return lay_out(photo, height, width, layout(photo, way))


def framed(photo: np.ndarray, way: str = DEFAULT) -> np.ndarray:
    """What a network sees of a photo before it is squeezed: in the photo's own scale and shape."""
    shown = layout(photo, way)
    height, width = (
        max(1, round(photo.shape[axis] * _length(shown.kept, axis) / _length(shown.inside, axis)))
        for axis in (0, 1)
    )
    return lay_out(photo, height, width, shown)


def _length(box: Box, axis: int) -> float:
    return box[axis + 2] - box[axis]


def lay_out(photo: np.ndarray, height: int, width: int, shown: Layout) -> np.ndarray:
    """A photo drawn into a frame of (height, width) pixels."""
    top, left, inner_height, inner_width = inner(height, width, shown)
    small = images.resize(photo, inner_height, inner_width, box=kept(photo, shown))
    if (inner_height, inner_width) == (height, width):
        return small
    bottom, right = height - top - inner_height, width - left - inner_width
    return np.pad(small, ((top, bottom), (left, right), (0, 0)), mode="symmetric")


def inner(height: int, width: int, shown: Layout) -> tuple[int, int, int, int]:
    """Where the photo lies in a frame of so many pixels: first row, first column, rows, columns."""
    rows, columns = (max(1, round(side * _length(shown.inside, i))) for i, side in enumerate((height, width)))
    return (height - rows) // 2, (width - columns) // 2, rows, columns


def kept(photo: np.ndarray, shown: Layout) -> Box:
    """The box that is kept of a photo, in its pixels: top, left, bottom, right."""
    rows, columns = photo.shape[:2]
    top, left, bottom, right = shown.kept
    return top * rows, left * columns, bottom * rows, right * columns


def oddity(photo: np.ndarray, height: int, width: int) -> str:
    """Why the answer to a photo means little whatever the way: "tiny", "long", or "" for a common photo.

    Tiny is less than half of what the network takes, on both sides; long is more than 3:1.
    """
    rows, columns = photo.shape[:2]
    if max(rows / columns, columns / rows) > LONG:
        return "long"
    return "tiny" if 2 * rows < height and 2 * columns < width else ""
