"""Lay out the Dogs vs. Cats photos as train and validation folders, one folder per class."""

from __future__ import annotations

import dataclasses
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from cnnviz import images
from cnnviz.errors import LearnerError

TRAIN, VALIDATION = 11_250, 1_250  # photos of each class, where the source has them
KAGGLE_NAME = re.compile(r"(cat|dog)\.(\d+)\.jpe?g", re.IGNORECASE)


@dataclasses.dataclass
class Report:
    """What was laid out: photos per split and class, and the unreadable files left out."""

    counts: dict[str, dict[str, int]]
    left_out: list[tuple[Path, str]]


def find_photos(source: Path) -> dict[str, list[Path]]:
    """Photos of each class in ``source``, in order of their numbers.

    Knows Kaggle's layout (``cat.0.jpg``, ``dog.0.jpg`` … in one folder, or in ``train/`` below it) and
    Microsoft's (``PetImages/Cat/0.jpg``, ``PetImages/Dog/0.jpg``, or the two folders themselves).
    """
    if not source.is_dir():
        raise LearnerError(f"{source} is not a folder. Give the folder that holds the photos.")
    for folder in (source, source / "train"):
        photos: dict[str, list[Path]] = {"cat": [], "dog": []}
        for path in folder.glob("*.*"):
            if match := KAGGLE_NAME.fullmatch(path.name):
                photos[match[1].lower()].append(path)
        if all(photos.values()):
            return {name: sorted(found, key=_number) for name, found in photos.items()}
    for folder in (source, source / "PetImages"):
        photos = {"cat": list((folder / "Cat").glob("*.jpg")), "dog": list((folder / "Dog").glob("*.jpg"))}
        if all(photos.values()):
            return {name: sorted(found, key=_number) for name, found in photos.items()}
    raise LearnerError(
        f"No cats and dogs in {source}. Expected cat.0.jpg, dog.0.jpg … in one folder (Kaggle's train.zip), "
        "or the folders PetImages/Cat and PetImages/Dog (Microsoft's download)."
    )


def _number(path: Path) -> tuple[int, str]:
    digits = re.findall(r"\d+", path.stem)
    return (int(digits[-1]) if digits else -1, path.name)


def split_sizes(available: int) -> tuple[int, int]:
    """How many of ``available`` photos train and validate: 11,250 + 1,250, or 9 to 1 of fewer.

    >>> split_sizes(12_500), split_sizes(20_000), split_sizes(100)
    ((11250, 1250), (11250, 1250), (90, 10))
    """
    if available >= TRAIN + VALIDATION:
        return TRAIN, VALIDATION
    validation = round(available * VALIDATION / (TRAIN + VALIDATION))
    return available - validation, validation


def prepare(source: Path, out: Path, *, seed: int = 0, progress: Callable[[int, int], None] | None = None) -> Report:
    """Copy the readable photos of ``source`` to ``out/{train,validation}/{cat,dog}``.

    The same seed and source give the same split. Run again it completes what is missing and removes
    what doesn't belong, so a run that was cut off does no harm. The source is only read.
    """
    source, out = source.resolve(), out.resolve()
    if out == source or out in source.parents:
        raise LearnerError(f"--out {out} would write over the source {source}. Give another folder.")
    photos = find_photos(source)
    total = sum(map(len, photos.values()))
    report = Report({"train": {}, "validation": {}}, [])
    seen = 0
    for label, paths in photos.items():
        good = []
        for path in paths:
            try:
                images.read_image(path, max_side=64)
                good.append(path)
            except (LearnerError, OSError) as error:
                report.left_out.append((path, str(error)))
            seen += 1
            if progress:
                progress(seen, total)
        random.Random(f"{seed} {label}").shuffle(good)
        train, validation = split_sizes(len(good))
        parts = {"validation": good[:validation], "train": good[validation : validation + train]}
        for split, chosen in parts.items():
            _fill(out / split / label, label, chosen)
            report.counts[split][label] = len(chosen)
    return report


def _fill(folder: Path, label: str, chosen: list[Path]) -> None:
    """Make ``folder`` hold just ``chosen``, each under ``LABEL.NUMBER.jpg``; whole files only."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{label}.{_number(path)[0]}.jpg": path for path in chosen}
    for there in folder.iterdir():
        if there.name not in wanted:
            there.unlink()
    for name, path in wanted.items():
        target = folder / name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            partial = folder / f".{name}.partial"
            shutil.copyfile(path, partial)
            os.replace(partial, target)
