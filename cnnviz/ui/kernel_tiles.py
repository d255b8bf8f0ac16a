"""Kernels as small pictures: in colour, by channel, by their strongest slices, by what excites them."""

import numpy as np

from cnnviz.ui.components.kernel_slices import signed_tiles
from cnnviz.ui.exciting_pool import Pool

SLICES = 9  # of a deep kernel, in three rows of three
PATCH = 40  # pixels of a patch


def colours(kernels: np.ndarray) -> np.ndarray:
    """Kernels (k, k, 3, n) as colour pictures (n, k, k, 4): grey is 0, each in its own range.

    >>> colours(np.array([1.0, 0.0, -0.5]).reshape(1, 1, 3, 1)).tolist()
    [[[[255, 128, 64, 255]]]]
    """
    weights = np.moveaxis(kernels, -1, 0)  # (n, k, k, 3)
    rgb = np.rint(127.5 + 127.5 * weights / _reach(weights)).astype(np.uint8)
    return np.concatenate([rgb, np.full((*rgb.shape[:-1], 1), 255, np.uint8)], axis=-1)


def channels(kernels: np.ndarray) -> np.ndarray:
    """Kernels (k, k, d, n) with their slices side by side, signed: (n, k, d·(k + 1) − 1, 4)."""
    slices = np.transpose(kernels, (3, 2, 0, 1))  # (n, d, k, k)
    return _laid_out(slices, columns=slices.shape[1])


def strongest_slices(kernels: np.ndarray) -> np.ndarray:
    """The nine largest slices of each kernel (k, k, d, n), three in a row: (n, 3k + 2, 3k + 2, 4)."""
    slices = np.transpose(kernels, (3, 2, 0, 1))  # (n, d, k, k)
    sizes = np.sum(slices**2, axis=(2, 3))
    first = np.argsort(-sizes, axis=1, kind="stable")[:, :SLICES]
    return _laid_out(np.take_along_axis(slices, first[:, :, None, None], axis=1), columns=3)


def _laid_out(slices: np.ndarray, columns: int) -> np.ndarray:
    """Slices (n, d, k, k) in rows of so many, one clear pixel between them."""
    n, d, k, _ = slices.shape
    rows = -(-d // columns)
    painted = signed_tiles(slices / _reach(slices), 1.0)  # (n, d, k, k, 4)
    tiles = np.zeros((n, rows * (k + 1) - 1, columns * (k + 1) - 1, 4), np.uint8)
    for at in range(d):
        top, left = at // columns * (k + 1), at % columns * (k + 1)
        tiles[:, top : top + k, left : left + k] = painted[:, at]
    return tiles


def _reach(weights: np.ndarray) -> np.ndarray:
    """The largest weight of each kernel (n, …), for dividing."""
    most = np.abs(weights).max(axis=tuple(range(1, weights.ndim)), keepdims=True)
    return np.where(most > 0, most, 1.0)


def patches(pool: Pool) -> np.ndarray:
    """For each kernel the patch that excites it most, (n, 40, 40, 4); nothing where none does."""
    places = pool.first_of_each()
    tiles = np.zeros((len(places), PATCH, PATCH, 4), np.uint8)
    known = [number for number, place in enumerate(places) if place]
    if known:
        tiles[known] = pool.patches(tuple((p.picture, p.box) for p in places if p), PATCH)
    return tiles
