"""Pictures to begin a dream with, and DeepDream's way from small to large."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

GREY = 127.5


def noise(side: int, seed: int) -> Array:
    """Grey with a little normal noise: (side, side, 3) float32, values around 127.5.

    >>> noise(32, seed=0).shape
    (32, 32, 3)
    """
    return (GREY + 8 * np.random.default_rng(seed).standard_normal((side, side, 3))).astype(np.float32)


def octave_sides(side: int, count: int, ratio: float = 1.4) -> list[int]:
    """The sides of DeepDream's pictures, from small to large, each `ratio` times the one before.

    >>> octave_sides(192, 3)
    [98, 137, 192]
    """
    return [max(32, round(side / ratio**n)) for n in reversed(range(count))]


def lost_detail(photo: Array, blurry: Array) -> Array:
    """What a photo has that its smaller copy, made large again, hasn't: added to the dream at each octave.

    Parameters
    ----------
    photo, blurry : arrays of shape (H, W, 3)

    >>> lost_detail(np.array([[[9.0]]]), np.array([[[7.0]]])).tolist()
    [[[2.0]]]
    """
    return np.asarray(photo, np.float32) - np.asarray(blurry, np.float32)
