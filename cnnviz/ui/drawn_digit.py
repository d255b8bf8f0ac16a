"""A drawing made ready as the digits of a data set were: cut out, brought to one size, set upright."""

from __future__ import annotations

import numpy as np

from cnnviz import images

SIDE, WIDTH = 64, 40  # of an upright digit: 20 of 32 parts are its width
THIN = 0.4  # a stroke whose width is less than this part of its height, such as a 1, is not made wider


def placed(drawing: np.ndarray, data: str) -> np.ndarray:
    """A drawing (28, 28), 255 for ink, as pictures of a data set are; for sets of other things unchanged."""
    if data not in ("digits", "mnist") or not drawing.any():
        return drawing
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    cut = np.ascontiguousarray(drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    if data == "mnist":
        inner = max(cut.shape)
        return centred(cut, inner + 2 * round(inner * 4 / 20))
    height, width = cut.shape
    wide = WIDTH if width / height > THIN else max(1, round(SIDE * width / height))
    return upright(centred(images.resize(cut, SIDE, wide), SIDE))


def centred(picture: np.ndarray, side: int) -> np.ndarray:
    """A picture (h, w) in the middle of (side, side) zeros."""
    placed = np.zeros((side, side), np.uint8)
    height, width = picture.shape
    top, left = (side - height) // 2, (side - width) // 2
    placed[top : top + height, left : left + width] = picture
    return placed


def upright(picture: np.ndarray) -> np.ndarray:
    """A picture (h, w) with its rows shifted sideways so that its ink doesn't lean.

    How far it leans is the covariance of columns and rows over the variance of rows. The optical digits were
    brought to 20 × 32 and sheared by NIST's programs (Garris and others, *NIST form-based handprint
    recognition system*, NISTIR 5469, 1994). A net trained on them then knows 80 % of MNIST's digits, 64 % of
    those that are only cut out.
    """
    ink = picture.astype(float)
    rows, columns = np.indices(picture.shape)
    row, column = (np.average(place, weights=ink) for place in (rows, columns))
    spread = np.average((rows - row) ** 2, weights=ink)
    if not spread:
        return picture
    lean = np.average((rows - row) * (columns - column), weights=ink) / spread
    places = np.arange(picture.shape[1])
    sheared = [
        np.interp(places + lean * (number - row), places, line, left=0, right=0)
        for number, line in enumerate(ink)
    ]
    return np.rint(sheared).astype(np.uint8)
