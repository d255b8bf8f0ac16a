"""Where a map answers most, and what the network sees there: peaks, the best of many, the patch of the photo.

Two neighbouring cells see almost the same pixels. So of places that are close together only the strongest
counts: non-maximum suppression, as in Rosenfeld and Thurston, "Edge and curve detection for visual scene
analysis" (1971).
"""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.numeric.padding import whole
from cnnviz.numeric.shapes import Field


class Peak(NamedTuple):
    """A place of a map and its number."""

    row: int
    column: int
    value: float


class Box(NamedTuple):
    """A rectangle of pixels; what lies above 0 or left of 0, or beyond the photo, is padding."""

    top: int
    left: int
    height: int
    width: int


def peaks(answers: ArrayLike, count: int, apart: tuple[int, int] = (1, 1)) -> list[Peak]:
    """The strongest places of a map, each as far from all stronger ones as asked.

    Parameters
    ----------
    answers : array of shape (H, W)
    count : at most so many
    apart : two places are distinct if they are so many rows or so many columns apart

    >>> peaks([[9, 8, 0], [0, 7, 6]], count=2)
    [Peak(row=0, column=0, value=9.0), Peak(row=0, column=1, value=8.0)]
    >>> peaks([[9, 8, 0], [0, 7, 6]], count=2, apart=(2, 2))  # 8 and 7 are too near to 9
    [Peak(row=0, column=0, value=9.0), Peak(row=1, column=2, value=6.0)]
    """
    whole(count=count, rows_apart=apart[0], columns_apart=apart[1])
    left = np.array(answers, float)  # a copy, in which places are crossed out
    found: list[Peak] = []
    while len(found) < count and left.max() > -np.inf:
        row, column = divmod(int(left.argmax()), left.shape[1])
        found.append(Peak(row, column, float(left[row, column])))
        rows = slice(max(0, row - apart[0] + 1), row + apart[0])
        columns = slice(max(0, column - apart[1] + 1), column + apart[1])
        left[rows, columns] = -np.inf
    return found


def strongest(values: ArrayLike, count: int) -> list[tuple[int, int]]:
    """The places of the largest numbers above 0 of a table (n, p), the largest first.

    >>> strongest([[5, 4], [7, 0]], count=3)
    [(1, 0), (0, 0), (0, 1)]
    """
    table = np.asarray(values, float)
    order = np.argsort(-table, axis=None, kind="stable")[:count]
    places = (divmod(int(at), table.shape[1]) for at in order)
    return [(row, column) for row, column in places if table[row, column] > 0]


def half_a_field(rows: Field, columns: Field) -> tuple[int, int]:
    """How many cells two places must be apart to see fields that overlap by no more than half.

    >>> half_a_field(Field(size=19, stride=4, start=-7), Field(size=5, stride=2, start=0))
    (3, 2)
    """
    return ceil(rows.size / 2 / rows.stride), ceil(columns.size / 2 / columns.stride)


def box_seen(rows: Field, columns: Field, row: int, column: int) -> Box:
    """The pixels that a cell of a map sees: exactly its receptive field.

    >>> box_seen(Field(size=5, stride=2, start=-1), Field(size=5, stride=2, start=-1), 0, 3)
    Box(top=-1, left=5, height=5, width=5)
    """
    return Box(
        rows.start + row * rows.stride, columns.start + column * columns.stride, rows.size, columns.size
    )


def cut(photo: NDArray[Any], box: Box) -> NDArray[Any]:
    """The patch of a photo (H, W, C) in a box, with a last channel more: 255 on the photo, 0 beyond it.

    >>> patch = cut(np.full((4, 4, 3), 7, np.uint8), Box(top=-1, left=0, height=2, width=1))
    >>> patch[:, 0].tolist()
    [[0, 0, 0, 0], [7, 7, 7, 255]]
    """
    H, W, C = photo.shape
    patch = np.zeros((box.height, box.width, C + 1), photo.dtype)
    top, left = max(0, box.top), max(0, box.left)
    bottom, right = max(top, min(H, box.top + box.height)), max(left, min(W, box.left + box.width))
    inside = patch[top - box.top : bottom - box.top, left - box.left : right - box.left]
    inside[..., :C] = photo[top:bottom, left:right]
    inside[..., C] = 255
    return patch


def resampled(patch: NDArray[Any], side: int) -> NDArray[Any]:
    """A patch (H, W, C) as (side, side, C): pixels repeated where it grows, their mean where it shrinks.

    >>> resampled(np.array([[[0], [2]], [[4], [6]]], np.uint8), 1).tolist()
    [[[3]]]
    """
    H, W, C = patch.shape
    finer = ceil(max(H, W) / side)  # so many samples for each new pixel, along rows and columns
    steps = (np.arange(side * finer) + 0.5) / (side * finer)
    samples = patch[(steps * H).astype(int)][:, (steps * W).astype(int)]
    means = samples.reshape(side, finer, side, finer, C).mean(axis=(1, 3))
    return np.rint(means).astype(patch.dtype)
