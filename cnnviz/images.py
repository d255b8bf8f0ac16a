"""Bytes from outside to a checked RGB array."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def read_image(source: bytes | Path, *, max_side: int = 1024) -> np.ndarray:
    with Image.open(source) as im:
        im = im.convert("RGB")
        im.thumbnail((max_side, max_side))
        return np.asarray(im)


def resize(image: np.ndarray, height: int, width: int) -> np.ndarray:
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.LANCZOS))
