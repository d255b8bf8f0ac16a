"""Read the data sets that are files: as pictures (n, h, w, c) uint8 and labels (n,), part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from cnnviz import images, samples_digits
from cnnviz.errors import LearnerError
from cnnviz.learn import data_sources, photo_folder

Part = tuple[np.ndarray, np.ndarray]

PREPARED = "cats_and_dogs_prepared"  # the folder that `python -m cnnviz prepare` is told to make
USUAL_PHOTOS = 2_000
_PAPER, _INK = 28, 20  # a digit of 20 × 20 on paper of 28 × 28, as in MNIST


def missing(name: str) -> str:
    """ "" where a data set can be read here and now; else a sentence that says how to get it."""
    if name in ("digits", "shapes", "own"):
        return ""
    if name == "cats_and_dogs":
        if prepared():
            return ""
        place = data_sources.folders()[0]
        return (
            "Cats and dogs aren't on this machine. Get the photos by `python -m cnnviz data cats_and_dogs`, "
            f"then `python -m cnnviz prepare cats-and-dogs --source {place / 'PetImages'} "
            f"--out {place / PREPARED}`."
        )
    if data_sources.find(name):
        return ""
    known = data_sources.data_set(name)
    return (
        f"{known.title.split(':')[0]} isn't on this machine: {known.bytes / 1e6:,.0f} MB to download, here "
        f"or by `python -m cnnviz data {name}`. Digits and shapes come with the app."
    )


def prepared() -> Path | None:
    """The prepared folder of cats and dogs, where there is one."""
    places = (folder / PREPARED for folder in data_sources.folders())
    return next((place for place in places if (place / "train").is_dir()), None)


def read(name: str, side: int = 0, most: int = 0) -> list[Part]:
    """A data set, its pictures square of `side` pixels (0: as they are): one part, or training and test.

    Of cats and dogs `most` are read, evenly from both (0: 2,000), since each photo is a file.
    """
    if problem := missing(name):
        raise LearnerError(problem)
    if name == "digits":
        return [_digits(side)]
    if name == "cats_and_dogs":
        return _photos(side or 64, most or USUAL_PHOTOS)
    path = data_sources.find(name)
    assert path is not None  # noqa: S101 -- it is not missing
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            parts = [(file[f"x_{part}"], file[f"y_{part}"].ravel()) for part in ("train", "test")]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise LearnerError(
            f"{path} can't be read as a data set with x_train, y_train, x_test and y_test. Remove it and get "
            f"it anew: python -m cnnviz data {name}"
        ) from error
    return [(_sized(_checked(x, y, path), side), y.astype(np.int64)) for x, y in parts]


def _checked(x: np.ndarray, y: np.ndarray, path: Path) -> np.ndarray:
    if x.dtype != np.uint8 or x.ndim not in (3, 4) or len(x) != len(y) or not len(x):
        raise LearnerError(
            f"{path} holds {x.dtype} pictures of shape {x.shape} and {len(y)} labels; uint8 pictures "
            "(n, height, width) or (n, height, width, channels), with a label each, will do."
        )
    return x if x.ndim == 4 else x[..., None]


def _sized(pictures: np.ndarray, side: int) -> np.ndarray:
    if not side or pictures.shape[1:3] == (side, side):
        return pictures
    flat = pictures.shape[3] == 1
    sized = [images.resize(one[..., 0] if flat else one, side, side) for one in pictures]
    return np.stack(sized)[..., None] if flat else np.stack(sized)


def _digits(side: int) -> Part:
    """Scikit-learn's digits; enlarged with a margin around, as MNIST has it."""
    small, labels = samples_digits.digits()
    if side in (0, samples_digits.SIDE):
        return small[..., None], labels
    ink = max(samples_digits.SIDE, round(side * _INK / _PAPER)) if side > samples_digits.SIDE else side
    before = (side - ink) // 2
    pictures = np.zeros((len(small), side, side, 1), np.uint8)
    for paper, digit in zip(pictures, small, strict=True):
        paper[before : before + ink, before : before + ink, 0] = images.resize(digit, ink, ink)
    return pictures, labels


def _photos(side: int, most: int) -> list[Part]:
    folder = prepared()
    assert folder is not None  # noqa: S101 -- it is not missing
    return [
        _some_photos(folder / "train", side, most - most // 5),
        _some_photos(folder / "validation", side, most // 5),
    ]


def _some_photos(folder: Path, side: int, most: int) -> Part:
    """The first photos of a folder, of each class as many."""
    paths, labels = photo_folder.photo_paths(folder)
    chosen = np.concatenate([np.flatnonzero(labels == label)[: most // 2] for label in (0, 1)])
    photos = [images.resize(images.read_image(paths[i], max_side=4 * side), side, side) for i in chosen]
    return np.stack(photos), labels[chosen].astype(np.int64)
