"""The pictures that the roads to a classifier are trained and tested on: grey, small, the object centred."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn import datasets
from cnnviz.recipe.data import DataChoice

HELD_BACK = 300  # pictures that no road is trained on
LARGEST_SHIFT = 6
COPIES = 3  # shifted ones of each picture, where they are wanted
COPIES_SHIFT = 4  # pixels, at most: a digit stays in its picture


@dataclass(frozen=True, eq=False)
class Pictures:
    """Grey pictures (N, S, S), uint8; what each shows (N,); the names of the classes."""

    pictures: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]

    def take(self, chosen: np.ndarray | slice) -> Pictures:
        """Some of them."""
        return Pictures(self.pictures[chosen], self.labels[chosen], self.classes)


CHOICES = {
    "digits": DataChoice("digits", side=28),
    "shapes": DataChoice("shapes", pictures=2_400, position=0.0, scale=0.8, rotation=25.0, noise=0.04),
    "mnist": DataChoice("mnist", pictures=3_000),
    "fashion_mnist": DataChoice("fashion_mnist", pictures=3_000),
    "cifar10": DataChoice("cifar10", pictures=3_000),
}


@lru_cache(maxsize=4)
def _all(name: str) -> Pictures:
    """The whole set in grey, shuffled once and for all."""
    if name not in CHOICES:
        raise LearnerError(f"There is no data set {name!r} here; there are {', '.join(CHOICES)}.")
    found = datasets.load(CHOICES[name])
    splits = (found.train, found.validation, found.test)
    pictures = np.concatenate([split.pictures for split in splits])  # (N, S, S, 1 or 3)
    grey = pictures[..., 0] if pictures.shape[3] == 1 else np.rint(images.to_grey(pictures)).astype(np.uint8)
    every = Pictures(grey, np.concatenate([split.labels for split in splits]), CHOICES[name].class_names)
    return every.take(np.random.default_rng(0).permutation(len(every.labels)))


def held_back(name: str) -> Pictures:
    """The pictures for testing: always the same."""
    return _all(name).take(slice(HELD_BACK))


def training(name: str, count: int, seed: int, *, shifted: bool = False) -> Pictures:
    """`count` pictures drawn by chance, of each class as many; `shifted` adds copies off the centre."""
    rest = _all(name).take(slice(HELD_BACK, None))
    if not len(rest.classes) <= count <= len(rest.labels):
        raise LearnerError(
            f"Received {count} training pictures of {name}; {len(rest.classes)} to {len(rest.labels):,} "
            "will do."
        )
    random = np.random.default_rng(seed)
    order = random.permutation(len(rest.labels))
    # the first of each class, then the second of each, …
    rank = np.empty(len(order), int)
    for label in range(len(rest.classes)):
        of_class = rest.labels[order] == label
        rank[of_class] = np.arange(of_class.sum())
    chosen = rest.take(order[np.argsort(rank, kind="stable")[:count]])
    if not shifted:
        return chosen
    moves = random.integers(-COPIES_SHIFT, COPIES_SHIFT + 1, (COPIES * count, 2))
    copies = [move(chosen.pictures[None, i % count], *by)[0] for i, by in enumerate(moves)]
    return Pictures(
        np.concatenate([chosen.pictures, copies]), np.tile(chosen.labels, 1 + COPIES), chosen.classes
    )


def move(pictures: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pictures (N, S, S) with what they show moved by whole pixels; at the edges the last pixels go on."""
    height, width = pictures.shape[1:]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return pictures[:, rows][:, :, columns]
