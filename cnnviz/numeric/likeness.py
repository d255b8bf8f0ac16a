"""How much a learned kernel looks like one made by hand: the cosine between them, measured.

Source of the Gabor kernels: Daugman, "Uncertainty relation for resolution in space, spatial frequency, and
orientation optimized by two-dimensional visual cortical filters" (1985).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.numeric.kernels import KERNELS

Array = NDArray[Any]
ANGLES = (0.0, 22.5, 45.0, 67.5, 90.0, 112.5, 135.0, 157.5)
TRIES = 500  # kernels of random numbers, to know what chance alone reaches


def norm(weights: ArrayLike) -> float:
    """‖w‖ = √Σ w²: how large a kernel is.

    >>> norm([[3, 0], [0, -4]])
    5.0
    """
    w = np.asarray(weights, float)
    return float(np.sqrt(np.sum(w * w)))


def cosine(one: ArrayLike, other: ArrayLike) -> float:
    """cos = Σ w·K / (‖w‖·‖K‖): 1 for the same pattern at any strength, −1 with all signs turned.

    >>> cosine([3, 4], [6, 8]), cosine([1, 0], [0, 1]), cosine([1, 1], [-3, -3])
    (1.0, 0.0, -1.0)
    """
    w, K = np.asarray(one, float), np.asarray(other, float)
    lengths = norm(w) * norm(K)
    return float(np.clip(np.sum(w * K) / lengths, -1, 1)) if lengths else 0.0


def cosines(slices: ArrayLike, hand_made: Mapping[str, Array]) -> Array:
    """The `cosine` of each slice (d, k, k) with each hand-made kernel (k, k): an array (d, kernels).

    >>> right, down = np.array([[-1, 1], [0, 0]]), np.array([[-1, 0], [1, 0]])
    >>> cosines([[[1, -1], [0, 0]]], {"right": right, "down": down})
    array([[-1. , -0.5]])
    """
    w = np.asarray(slices, float).reshape(len(np.asarray(slices)), -1)  # (d, k·k)
    K = np.stack([pattern.ravel() for pattern in hand_made.values()]).astype(float)  # (kernels, k·k)
    lengths = np.sqrt(np.sum(w * w, axis=1))[:, None] * np.sqrt(np.sum(K * K, axis=1))
    return np.round(w @ K.T / np.where(lengths > 0, lengths, 1), 9)


def gabor(size: int, angle: float, edge: bool) -> Array:
    """A wave under a bell, (size, size), mean 0: an edge (sine) or a line (cosine) in the middle of a window.

    The wave is as long as the window and runs at `angle` degrees, 0 to the right, 90 downwards; so what it
    looks for stands upright at 0 and lies at 90.

    >>> gabor(3, 0, edge=True).round(2).tolist()
    [[-0.25, 0.0, 0.25], [-0.47, 0.0, 0.47], [-0.25, 0.0, 0.25]]
    """
    middle = (size - 1) / 2
    rows, columns = np.indices((size, size)) - middle
    turned = np.deg2rad(angle)
    along = columns * np.cos(turned) + rows * np.sin(turned)
    bell = np.exp(-(rows**2 + columns**2) / (2 * (0.3 * size) ** 2))
    phase = 2 * np.pi * along / size
    wave = bell * (np.sin(phase) if edge else np.cos(phase))
    return wave - wave.mean()


@cache
def patterns(size: int) -> dict[str, Array]:
    """The hand-made kernels of that size by title: those of `cnnviz.numeric.kernels`, and Gabor's.

    >>> "Vertical edges (Sobel)" in patterns(3), "Gabor edge, 45°" in patterns(5)
    (True, True)
    """
    named = {kernel.title: np.asarray(kernel) for kernel in KERNELS.values() if len(kernel.weights) == size}
    for edge, what in ((True, "Gabor edge"), (False, "Gabor line")):
        named |= {f"{what}, {angle:g}°": gabor(size, angle, edge) for angle in ANGLES if size > 2}
    return named or {"All alike": np.ones((size, size))}


def most_like(slices: ArrayLike) -> list[tuple[str, float]]:
    """For each slice (d, k, k) the hand-made kernel that it looks like most, and the cosine with it.

    >>> most_like([[[2, 0, -2], [4, 0, -4], [2, 0, -2]]])
    [('Vertical edges (Sobel)', -1.0)]
    """
    hand_made = patterns(np.shape(slices)[1])
    alike = cosines(slices, hand_made)  # (d, kernels)
    best = np.argmax(np.abs(alike), axis=1)
    return [(list(hand_made)[at], float(row[at])) for at, row in zip(best, alike, strict=True)]


def mostly(slices: ArrayLike) -> tuple[str, float]:
    """The hand-made kernel that is most of the slices (d, k, k) together, and how much of them: 0 to 1.

    Each slice may be that pattern at a strength of its own: √Σ (‖slice‖·cos)² / ‖all‖, the cosine between the
    slices and the nearest that can be made so.

    >>> blur = KERNELS["box_blur"].weights
    >>> mostly([blur, -3 * blur])
    ('Box blur', 1.0)
    """
    w = np.asarray(slices, float)
    hand_made = patterns(w.shape[1])
    sizes = np.sqrt(np.sum(w * w, axis=(1, 2)))  # (d,)
    part = np.sqrt(np.sum((sizes[:, None] * cosines(w, hand_made)) ** 2, axis=0))  # (kernels,)
    best = int(np.argmax(part))
    return list(hand_made)[best], round(float(part[best]) / (norm(w) or 1.0), 9)


@cache
def by_chance(size: int, slices: int = 1) -> float:
    """What `mostly` finds on average in slices of random numbers: with few weights something always fits.

    >>> by_chance(3) > by_chance(5) > by_chance(5, slices=64)
    True
    """
    chance = np.random.default_rng(0)
    tries = max(20, TRIES // slices)
    return float(np.mean([mostly(chance.standard_normal((slices, size, size)))[1] for _ in range(tries)]))
