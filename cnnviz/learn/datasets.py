"""The data sets a run can learn from: read or drawn, split, described. None of it needs TensorFlow."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn import data_files, data_sources, shapes
from cnnviz.recipe.data import DATA_SETS, DataChoice
from cnnviz.recipe.own import OwnPictures, check_own

SPLITS = ("train", "validation", "test")
_TO = {"train": "train", "validation": "validate", "test": "test"}
MOST_KEPT = 400_000_000  # bytes of data sets held in memory, as they were split
SAMPLES = 8  # of each class and split, for a description
MOST_ASKED = 200  # pictures that one question may ask for


@dataclasses.dataclass(frozen=True, eq=False)
class Split:
    """Pictures (n, h, w, c) uint8 and what each shows (n,) int64."""

    pictures: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


@dataclasses.dataclass(frozen=True, eq=False)
class Data:
    """A data set in three splits that share no picture."""

    choice: DataChoice
    train: Split
    validation: Split
    test: Split

    @property
    def bytes(self) -> int:
        """Of the pictures."""
        return sum(split.pictures.nbytes for split in (self.train, self.validation, self.test))


_cache: dict[DataChoice, Data] = {}
_reading = threading.Lock()


def load(choice: DataChoice, own: OwnPictures | None = None) -> Data:
    """The pictures of a choice, split: the same every time.

    Raises `LearnerError` where the set is not on this machine, or its pictures don't do.
    """
    with _reading:
        if choice not in _cache:
            data = _load(choice, own)
            while _cache and sum(one.bytes for one in _cache.values()) + data.bytes > MOST_KEPT:
                del _cache[next(iter(_cache))]
            _cache[choice] = data
        else:
            _cache[choice] = _cache.pop(choice)  # the latest used goes last
        return _cache[choice]


def _load(choice: DataChoice, own: OwnPictures | None) -> Data:
    if choice.name == "own":
        if own is None or own.key != choice.own:
            raise LearnerError("Your own pictures aren't here any more. Please give them once more.")
        check_own(own)
        parts: list[Split] = [Split(own.pictures, own.labels.astype(np.int64))]
    elif choice.name == "shapes":
        parts = [Split(*shapes.draw(choice))]
    else:
        parts = [Split(*part) for part in data_files.read(choice.name, choice.side, choice.pictures)]
    classes = len(choice.class_names)
    parts = [_classes(part, classes) for part in parts]
    train, validation, test = _split(parts, choice, classes)
    random = np.random.default_rng((choice.seed, 2))
    if choice.train_limit and choice.train_limit < len(train):
        train = _take(train, _stratified(train.labels, choice.train_limit, classes, random))
    if choice.shuffled:
        train = Split(train.pictures, _shuffled(train.labels, choice.shuffled, classes, random))
    for name, split in zip(SPLITS, (train, validation, test), strict=True):
        counts = np.bincount(split.labels, minlength=classes)
        if not (counts.all() or choice.shuffled):
            empty = choice.class_names[int(counts.argmin())]
            raise LearnerError(
                f"There is no picture of “{empty}” to {_TO[name]} with. Take more pictures, or fewer classes."
            )
    return Data(choice, train, validation, test)


def _split(parts: list[Split], choice: DataChoice, classes: int) -> tuple[Split, Split, Split]:
    """Train, validation, test: 70, 15 and 15 of 100; where a test set is given, 10 of 100 validate."""
    random = np.random.default_rng((choice.seed, 1))
    first = parts[0]
    total = sum(map(len, parts))
    if choice.pictures and choice.pictures < total:
        share = choice.pictures / total
        parts = [
            _take(part, _stratified(part.labels, max(classes, round(share * len(part))), classes, random))
            for part in parts
        ]
        first = parts[0]
    shares = (0.15, 0.15) if len(parts) == 1 else (0.1,)
    chosen = np.zeros(len(first), int)  # 0 train, 1 validation, 2 test
    for label in range(classes):
        places = random.permutation(np.flatnonzero(first.labels == label))
        at = 0
        for split, share in enumerate(shares, start=1):
            count = max(1, round(share * len(places)))
            chosen[places[at : at + count]] = split
            at += count
    splits = [_take(first, random.permutation(np.flatnonzero(chosen == split))) for split in range(3)]
    if len(parts) == 2:
        splits[2] = parts[1]
    return splits[0], splits[1], splits[2]


def _classes(split: Split, classes: int) -> Split:
    """Those of the first classes."""
    return split if split.labels.max() < classes else _take(split, np.flatnonzero(split.labels < classes))


def _take(split: Split, places: np.ndarray) -> Split:
    return Split(split.pictures[places], split.labels[places])


def _stratified(labels: np.ndarray, count: int, classes: int, random: np.random.Generator) -> np.ndarray:
    """`count` places, of each class as many as can be, in random order."""
    order = random.permutation(len(labels))
    rank = np.empty(len(order), int)
    for label in range(classes):
        of_class = labels[order] == label
        rank[of_class] = np.arange(of_class.sum())
    chosen = order[np.argsort(rank, kind="stable")[:count]]
    return random.permutation(chosen)


def _shuffled(labels: np.ndarray, share: float, classes: int, random: np.random.Generator) -> np.ndarray:
    """The labels, a share of them drawn anew: any class as likely."""
    changed = labels.copy()
    places = random.permutation(len(labels))[: round(share * len(labels))]
    changed[places] = random.integers(classes, size=len(places))
    return changed


def available() -> dict[str, str]:
    """Each data set by name: "" where it can be used now, else a sentence that says how to get it."""
    return {name: data_files.missing(name) for name in DATA_SETS}


def describe(choice: DataChoice, own: OwnPictures | None = None, samples: int = SAMPLES) -> dict[str, Any]:
    """What a learner should see of a data set before training with it.

    Returns
    -------
    dict
        ``classes``, names; ``input_shape``; ``counts``: split → pictures of each class, a list of whole
        numbers; ``samples``: split → a list over classes of (s, h, w, c) uint8, s up to ``samples``;
        ``example``: one training picture with ``picture`` (h, w, c) uint8, ``label``, ``one_hot`` (classes,),
        ``scaled`` (h, w, c) float32, the picture / 255; ``source``: where it is from.
    """
    data = load(choice, own)
    classes = choice.class_names
    counts, shown = {}, {}
    for name in SPLITS:
        split: Split = getattr(data, name)
        counts[name] = np.bincount(split.labels, minlength=len(classes)).tolist()
        shown[name] = [
            split.pictures[np.flatnonzero(split.labels == label)[: min(samples, 40)]]
            for label in range(len(classes))
        ]
    label = int(data.train.labels[0])
    picture = data.train.pictures[0]
    return {
        "classes": list(classes),
        "input_shape": choice.input_shape,
        "counts": counts,
        "samples": shown,
        "example": {
            "picture": picture,
            "label": label,
            "one_hot": np.eye(len(classes), dtype=np.float32)[label],
            "scaled": picture / np.float32(255),
        },
        "source": _source(choice.name),
    }


def _source(name: str) -> str:
    if name in data_sources.DATA_SETS:
        known = data_sources.DATA_SETS[name]
        return f"{known.source}; licence: {known.licence}"
    return {
        "digits": "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998; CC BY 4.0",
        "shapes": "Drawn by this app.",
    }.get(name, "Given by you.")


def pictures(
    choice: DataChoice, split: str, indices: list[int], own: OwnPictures | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of a split by their numbers, (n, h, w, c) uint8, and their labels (n,); up to 200."""
    if split not in SPLITS:
        raise LearnerError(f"There is no split {split!r}; there are {', '.join(SPLITS)}.")
    found: Split = getattr(load(choice, own), split)
    places = np.asarray(indices, int)[:MOST_ASKED]
    if len(places) and (places.min() < 0 or places.max() >= len(found)):
        raise LearnerError(f"There are {len(found)} pictures in {split}; received {places.max()}.")
    return found.pictures[places], found.labels[places]
