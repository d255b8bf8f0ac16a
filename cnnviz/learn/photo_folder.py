"""Read a prepared cats-and-dogs folder into memory.

The folder is what ``python -m cnnviz prepare cats-and-dogs`` writes:
``train/cat``, ``train/dog``, ``validation/cat``, ``validation/dog``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.learn import data_sources

LABELS = ("cat", "dog")  # the place in this tuple is the label: 0 and 1
PREPARED = "cats_and_dogs_prepared"  # where it is looked for, beside the data sets

Progress = Callable[[int, int], None] | None  # called with (photos done, all photos)


def prepared() -> Path:
    """The prepared folder on this machine; a LearnerError says how to make it."""
    places = [folder / PREPARED for folder in data_sources.folders()]
    for place in places:
        if place.is_dir():
            return place
    raise LearnerError(
        "The photos of cats and dogs are not on this machine. Get them: python -m cnnviz data cats_and_dogs. "
        f"Then lay them out: python -m cnnviz prepare cats-and-dogs --source DIR --out {places[0]}"
    )


def photo_paths(folder: Path) -> tuple[list[Path], np.ndarray]:
    """All photos below ``folder/cat`` and ``folder/dog`` in a fixed order, and their labels (n,)."""
    paths: list[Path] = []
    labels: list[int] = []
    for label, name in enumerate(LABELS):
        found = sorted((folder / name).glob("*.jpg"), key=lambda p: (len(p.stem), p.stem))
        if not found:
            raise LearnerError(
                f"No photos in {folder / name}. Expected a folder made by "
                "`python -m cnnviz prepare cats-and-dogs --source DIR --out DIR`."
            )
        paths += found
        labels += [label] * len(found)
    return paths, np.array(labels, np.float32)


def load(
    folder: Path, size: int, progress: Progress = None, fit: str = photo_fit.DEFAULT
) -> tuple[np.ndarray, np.ndarray]:
    """Photos of a folder as one array (n, size, size, 3) uint8, and labels (n,): 0 cat, 1 dog.

    Each photo is made to fit the square in a way of ``photo_fit``, as the net sees it in the app too.
    """
    paths, labels = photo_paths(folder)
    photos = np.empty((len(paths), size, size, 3), np.uint8)
    for i, path in enumerate(paths):
        photos[i] = photo_fit.fit(images.read_image(path), size, size, fit)
        if progress and (i % 100 == 0 or i == len(paths) - 1):
            progress(i + 1, len(paths))
    return photos, labels
