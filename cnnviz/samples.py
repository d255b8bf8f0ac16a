"""Pictures that are always there, with no internet: a few photos, drawn test cards, small number grids.

The photos come with scikit-image, which the project needs anyway; they are read from its folder without
importing it. Credits and licences: docs/sources.md.
"""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError

CARD_SIDE = 256
GRID_SIDE = 8
_DRAWN = "Drawn by this program"


@dataclasses.dataclass(frozen=True)
class Sample:
    """A picture to try: its title, what it shows (a network may be asked for that), and whose it is."""

    title: str
    kind: Literal["cat", "neither", "card"]
    credit: str


@dataclasses.dataclass(frozen=True)
class Grid:
    """8 × 8 whole numbers 0..9, and the colours of 0 (paper) and 9 (ink) in a grid of three channels."""

    title: str
    rows: str
    paper: tuple[int, int, int]
    ink: tuple[int, int, int]


_PHOTOS = {
    "chelsea": ("chelsea.png", Sample("Chelsea, a cat", "cat", "Stefan van der Walt, CC0")),
    "astronaut": ("astronaut.png", Sample("An astronaut", "neither", "NASA (Eileen Collins), public domain")),
    "coffee": ("coffee.png", Sample("A cup of coffee", "neither", "Rachel Michetti, CC0")),
    "rocket": ("rocket.jpg", Sample("A rocket", "neither", "SpaceX, public domain")),
    "camera": ("camera.png", Sample("A photographer, grey", "neither", "Lav Varshney, CC0")),
    "coins": ("coins.png", Sample("Coins, grey", "neither", "Brooklyn Museum, no known restrictions")),
    "brick": ("brick.png", Sample("A brick wall, grey", "neither", "CC0Textures, CC0")),
}


def _colour_bars() -> np.ndarray:
    """The eight corners of the RGB cube from white to black, above a ramp of greys."""
    bars = [
        (255, 255, 255),
        (255, 255, 0),
        (0, 255, 255),
        (0, 255, 0),
        (255, 0, 255),
        (255, 0, 0),
        (0, 0, 255),
        (0, 0, 0),
    ]
    card = np.repeat(np.array(bars, np.uint8), CARD_SIDE // 8, axis=0)[None].repeat(CARD_SIDE, axis=0)
    card[CARD_SIDE * 3 // 4 :] = np.arange(CARD_SIDE, dtype=np.uint8)[:, None]
    return card


def _checkerboard() -> np.ndarray:
    """8 × 8 squares, black first."""
    row, column = np.indices((CARD_SIDE, CARD_SIDE)) * 8 // CARD_SIDE
    return _grey((row + column) % 2 * 255)


def _gradient() -> np.ndarray:
    """Black at the left to white at the right: the same step between any two columns."""
    return _grey(np.tile(np.arange(CARD_SIDE), (CARD_SIDE, 1)))


def _shapes() -> np.ndarray:
    """A red disc and a blue square on white, their edges smooth."""
    big = 4 * CARD_SIDE  # drawn four times as large and made smaller, so that the edges aren't stairs
    row, column = np.indices((big, big)) / big
    card = np.full((big, big, 3), 255, np.uint8)
    card[np.hypot(row - 0.3, column - 0.3) < 0.2] = (200, 30, 40)
    card[(np.abs(row - 0.7) < 0.17) & (np.abs(column - 0.7) < 0.17)] = (30, 70, 190)
    return images.resize(card, CARD_SIDE, CARD_SIDE)


def _star() -> np.ndarray:
    """Black and white rays in 16 directions: every slope of edge that there is."""
    big = 4 * CARD_SIDE
    row, column = np.indices((big, big)) - (big - 1) / 2
    rays = np.floor(np.arctan2(row, column) / (2 * np.pi) * 32) % 2 * 255
    return _grey(images.resize(rays.astype(np.uint8), CARD_SIDE, CARD_SIDE))


def _grey(values: np.ndarray) -> np.ndarray:
    return np.repeat(values.astype(np.uint8)[..., None], 3, axis=2)


_CARDS: dict[str, tuple[Callable[[], np.ndarray], Sample]] = {
    "shapes": (_shapes, Sample("Disc and square", "card", _DRAWN)),
    "star": (_star, Sample("Rays", "card", _DRAWN)),
    "checkerboard": (_checkerboard, Sample("Checkerboard", "card", _DRAWN)),
    "gradient": (_gradient, Sample("Dark to light", "card", _DRAWN)),
    "colour_bars": (_colour_bars, Sample("Colour bars", "card", _DRAWN)),
}


def photos() -> dict[str, Sample]:
    """All sample pictures by name, the cat first and the drawn test cards last."""
    return {name: sample for name, (_, sample) in [*_PHOTOS.items(), *_CARDS.items()]}


@cache
def photo(name: str) -> np.ndarray:
    """The sample picture of that name, (H, W, 3) uint8, read-only (copy it to change it)."""
    if name in _CARDS:
        picture = _CARDS[name][0]()
    elif name in _PHOTOS:
        picture = images.read_image(_photo_folder() / _PHOTOS[name][0])
    else:
        raise LearnerError(f"There is no sample picture {name!r}; there are {', '.join(photos())}.")
    picture.flags.writeable = False
    return picture


def _photo_folder() -> Path:
    found = importlib.util.find_spec("skimage")  # only looks where it is
    if found is None or not found.submodule_search_locations:
        raise LearnerError(
            "The sample photos come with scikit-image, which is missing: install the requirements."
        )
    return Path(found.submodule_search_locations[0], "data")


_GRIDS = {
    "seven": Grid(
        "A seven",
        "00000000 09999980 02333890 00002940 00008800 00049300 00197000 00591000",
        (0, 1, 3),
        (9, 6, 1),
    ),
    "ring": Grid(
        "A ring",
        "00000000 00799700 07911970 09100190 09100190 07911970 00799700 00000000",
        (1, 0, 2),
        (3, 9, 5),
    ),
    "plus": Grid(
        "A plus",
        "00000000 00099000 00099000 09999990 09999990 00099000 00099000 00000000",
        (2, 2, 0),
        (9, 1, 3),
    ),
    "cross": Grid(
        "A cross",
        "90000009 09000090 00900900 00099000 00099000 00900900 09000090 90000009",
        (0, 2, 1),
        (4, 5, 9),
    ),
    "diagonal": Grid(
        "A diagonal",
        "94000000 49400000 04940000 00494000 00049400 00004940 00000494 00000049",
        (1, 0, 0),
        (2, 7, 9),
    ),
    "curve": Grid(
        "A curve",
        "00000000 00000499 00006950 00049500 00089000 00098000 00097000 00096000",
        (0, 0, 1),
        (9, 8, 4),
    ),
    "edge": Grid("An edge", " ".join(["00009999"] * 8), (1, 2, 4), (9, 7, 2)),
    "dot": Grid(
        "A dot",
        "00000000 00000000 00000000 00090000 00000000 00000000 00000000 00000000",
        (0, 0, 0),
        (9, 6, 3),
    ),
}


def grids() -> dict[str, Grid]:
    """All number grids by name."""
    return dict(_GRIDS)


@cache
def grid(name: str, channels: int = 1) -> np.ndarray:
    """The number grid of that name, (8, 8) or with three channels (8, 8, 3): whole numbers 0..9, read-only.

    >>> grid("seven")[1]
    array([0, 9, 9, 9, 9, 9, 8, 0])
    """
    if name not in _GRIDS or channels not in (1, 3):
        raise LearnerError(
            f"There is no grid {name!r} of {channels} channels; 1 or 3 of {', '.join(_GRIDS)} will do."
        )
    chosen = _GRIDS[name]
    numbers = np.array([[int(digit) for digit in row] for row in chosen.rows.split()])  # (8, 8)
    if channels == 3:
        paper, ink = np.array(chosen.paper), np.array(chosen.ink)
        numbers = np.rint(paper + (ink - paper) * numbers[..., None] / 9).astype(int)  # (8, 8, 3)
    numbers.flags.writeable = False
    return numbers
