"""Handwritten digits that come with scikit-learn: 1,797 of 8 × 8 pixels, read without importing it.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998 (its test set); the file `digits.csv.gz` of scikit-learn.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

import numpy as np

from cnnviz.errors import LearnerError

SIDE = 8
_LEVELS = 16  # the file counts grey levels 0..16


@lru_cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """All digits and what each is.

    Returns
    -------
    images : ndarray of shape (1797, 8, 8), uint8, 0 for paper and 255 for ink
    labels : ndarray of shape (1797,), 0..9
    """
    found = importlib.util.find_spec("sklearn")  # finds the folder, runs none of its code
    folders = found.submodule_search_locations if found else None
    path = Path(folders[0], "datasets", "data", "digits.csv.gz") if folders else None
    if path is None or not path.is_file():
        raise LearnerError("The digits come with scikit-learn, and it is not here: install it to see them.")
    table = np.loadtxt(path, delimiter=",", dtype=np.int64)  # 64 pixels and a label a line
    images = np.rint(table[:, :-1] * 255 / _LEVELS).astype(np.uint8).reshape(-1, SIDE, SIDE)
    labels = table[:, -1]
    images.flags.writeable = labels.flags.writeable = False  # cached, so shared
    return images, labels


def digit(label: int, hand: int = 0) -> np.ndarray:
    """One digit, (8, 8) uint8: the picture of `label` by the `hand`-th of those who wrote it.

    >>> digit(7).shape
    (8, 8)
    """
    images, labels = digits()
    found = np.flatnonzero(labels == label)
    if not 0 <= hand < len(found):
        raise LearnerError(f"Received digit {label}, hand {hand}; there are {len(found)} of that digit.")
    return images[found[hand]]
