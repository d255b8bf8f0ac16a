"""Tiny pictures to train on: reddish ones pass for cats, bluish ones for dogs."""

from pathlib import Path

import numpy as np
from PIL import Image


def write_photo(path: Path, label: str, number: int) -> None:
    rng = np.random.default_rng([number, len(label), ord(label[0])])
    pixels = rng.integers(0, 90, (24, 32, 3), np.uint8)
    pixels[..., {"cat": 0, "dog": 2}[label]] += 150
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, "JPEG")


def kaggle(folder: Path, count: int) -> Path:
    """``count`` photos of each class as Kaggle has them."""
    for label in ("cat", "dog"):
        for number in range(count):
            write_photo(folder / f"{label}.{number}.jpg", label, number)
    return folder


def microsoft(folder: Path, count: int) -> Path:
    """``count`` photos of each class as Microsoft's archive has them."""
    for label in ("cat", "dog"):
        for number in range(count):
            write_photo(folder / "PetImages" / label.capitalize() / f"{number}.jpg", label, number)
    return folder


def prepared(folder: Path, train: int, validation: int) -> Path:
    """A folder as ``prepare`` lays it out."""
    for split, count in (("train", train), ("validation", validation)):
        for label in ("cat", "dog"):
            for number in range(count):
                write_photo(
                    folder / split / label / f"{label}.{number}.jpg",
                    label,
                    number + 1000 * (split != "train"),
                )
    return folder
