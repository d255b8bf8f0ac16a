"""Lay out the Dogs vs. Cats photos as train and validation folders, one folder per class."""

from __future__ import annotations

import dataclasses
import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from cnnviz import images
from cnnviz.errors import LearnerError

TRAIN, VALIDATION = 11_250, 1_250  # photos of each class, where the source has them
SPLITS = ("train", "validation")
LABELS = ("cat", "dog")
KAGGLE_NAME = re.compile(r"(cat|dog)\.(\d+)\.jpe?g", re.IGNORECASE)
MICROSOFT_NAME = re.compile(r"(\d+)\.jpe?g", re.IGNORECASE)
MADE_HERE = re.compile(r"(cat|dog)\.\d+\.jpg|\.(cat|dog)\.\d+\.jpg\.partial")
MARK = "prepared.json"  # what a folder must hold before anything in it may be replaced


@dataclasses.dataclass
class Report:
    """What was laid out: photos per split and class, and the unreadable files left out."""

    counts: dict[str, dict[str, int]]
    left_out: list[tuple[Path, str]]


def find_photos(source: Path) -> dict[str, dict[int, Path]]:
    """Photos of each class in ``source`` by their numbers, in order.

    Knows Kaggle's layout (``cat.0.jpg``, ``dog.0.jpg`` … in one folder, or in ``train/`` below it) and
    Microsoft's (``PetImages/Cat/0.jpg``, ``PetImages/Dog/0.jpg``, or the two folders themselves).
    """
    if not source.is_dir():
        raise LearnerError(f"{source} is not a folder. Give the folder that holds the photos.")
    layouts = [
        _kaggle(source),
        _kaggle(source / "train"),
        _microsoft(source),
        _microsoft(source / "PetImages"),
    ]
    for photos in layouts:
        if all(photos.values()):
            return {label: dict(sorted(found.items())) for label, found in photos.items()}
    raise LearnerError(
        f"No cats and dogs in {source}. Expected cat.0.jpg, dog.0.jpg … in one folder (Kaggle's train.zip), "
        "or the folders PetImages/Cat and PetImages/Dog (Microsoft's download)."
    )


def _kaggle(folder: Path) -> dict[str, dict[int, Path]]:
    photos: dict[str, dict[int, Path]] = {label: {} for label in LABELS}
    for path in sorted(folder.glob("*.*")):
        if match := KAGGLE_NAME.fullmatch(path.name):
            photos[match[1].lower()].setdefault(int(match[2]), path)
    return photos


def _microsoft(folder: Path) -> dict[str, dict[int, Path]]:
    photos: dict[str, dict[int, Path]] = {label: {} for label in LABELS}
    for label in LABELS:
        for path in sorted((folder / label.capitalize()).glob("*.*")):
            if match := MICROSOFT_NAME.fullmatch(path.name):
                photos[label].setdefault(int(match[1]), path)
    return photos


def split_sizes(available: int) -> tuple[int, int]:
    """How many of ``available`` photos train and validate: 11,250 + 1,250, or 9 to 1 of fewer.

    >>> split_sizes(12_500), split_sizes(20_000), split_sizes(100)
    ((11250, 1250), (11250, 1250), (90, 10))
    """
    if available >= TRAIN + VALIDATION:
        return TRAIN, VALIDATION
    validation = round(available * VALIDATION / (TRAIN + VALIDATION))
    if available > 1:
        validation = max(1, validation)
    return available - validation, validation


def prepare(
    source: Path, out: Path, *, seed: int = 0, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Copy the readable photos of ``source`` to ``out/{train,validation}/{cat,dog}``.

    The same seed and source give the same split. Run again it completes what is missing and removes
    what doesn't belong, so a run that was cut off does no harm. The source is only read.

    Raises
    ------
    LearnerError
        Where the source holds no such photos, or ``out`` lies in it, or holds photos that were not
        put there by this function: nothing is removed that it did not make.
    """
    source, out = source.resolve(), out.resolve()
    targets = [out / split for split in SPLITS]
    if source in [out, *out.parents] or any(target in [source, *source.parents] for target in targets):
        raise LearnerError(f"--out {out} would write into the source {source}. Give a folder outside it.")
    photos = find_photos(source)
    _claim(out, source)
    total = sum(map(len, photos.values()))
    report = Report({split: {} for split in SPLITS}, [])
    seen = 0
    for label, numbered in photos.items():
        good = []
        for number, path in numbered.items():
            try:
                images.read_image(path, max_side=64)
                good.append(number)
            except LearnerError as error:
                report.left_out.append((path, str(error)))
            seen += 1
            if progress:
                progress(seen, total)
        random.Random(f"{seed} {label}").shuffle(good)
        train, validation = split_sizes(len(good))
        parts = {"validation": good[:validation], "train": good[validation : validation + train]}
        for split, chosen in parts.items():
            wanted = {f"{label}.{number}.jpg": numbered[number] for number in chosen}
            _fill(out / split / label, wanted)
            report.counts[split][label] = len(chosen)
    _write_mark(out, {"source": str(source), "seed": seed, "photos": report.counts})
    return report


def _claim(out: Path, source: Path) -> None:
    """Mark ``out`` as made here from ``source``, before anything is put in it.

    Photos that an earlier run put there from another source are removed; a folder whose train and
    validation folders hold photos of somebody else's is refused.
    """
    try:
        mark = json.loads((out / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        mark = {}
    if not isinstance(mark, dict):  # somebody else's file of that name
        mark = {}
    there = [path for split in SPLITS for label in LABELS for path in (out / split / label).glob("*")]
    for path in there:
        # Files that training doesn't read, as file managers leave them, may stay.
        if path.suffix.lower() in (".jpg", ".jpeg") and not (mark and MADE_HERE.fullmatch(path.name)):
            raise LearnerError(
                f"{path.parent} holds files that were not put there by this command, such as {path.name}. "
                "They are left as they are: give another --out."
            )
    if mark.get("source") != str(source):
        for path in filter(lambda path: MADE_HERE.fullmatch(path.name), there):
            path.unlink()
        _write_mark(out, {"source": str(source)})


def _write_mark(out: Path, facts: dict) -> None:
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f".{MARK}.partial"
    partial.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    partial.replace(out / MARK)


def _fill(folder: Path, wanted: dict[str, Path]) -> None:
    """Make ``folder`` hold just the ``wanted`` photos, by name; whole files only."""
    folder.mkdir(parents=True, exist_ok=True)
    for there in folder.iterdir():
        if there.name not in wanted and MADE_HERE.fullmatch(there.name):
            there.unlink()
    for name, path in wanted.items():
        target = folder / name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            partial = folder / f".{name}.partial"
            shutil.copyfile(path, partial)
            partial.replace(target)
