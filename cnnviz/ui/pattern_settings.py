"""The controls of "find a pattern": a drawn pattern becomes a kernel, and fires where a picture has it."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from cnnviz import images, samples
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import CURVE, detector
from cnnviz.ui import given, link, widgets
from cnnviz.ui.components import draw_pad
from cnnviz.ui.components.slide_kernel import Array
from cnnviz.ui.text import t

SIDE = 7  # of the pattern
SCENE_SIDE = 28  # of the picture; a photo is larger
HIGH = 9  # of a pixel
OWN = "own"
_RING = np.pad(np.ones((5, 5), int), 1) - np.pad(np.ones((3, 3), int), 2)
PATTERNS: dict[str, tuple[str, Array]] = {
    "curve": ("The curve", CURVE),
    "mirrored_curve": ("The curve in a mirror", CURVE[:, ::-1]),
    "upright_line": ("An upright line", np.outer(np.ones(SIDE, int), np.eye(SIDE, dtype=int)[SIDE // 2])),
    "falling_line": ("A falling line", np.eye(SIDE, dtype=int)),
    "ring": ("A small square", _RING),
}
SCENES = {
    "curves": "Curves and a block",
    "mouse": "A mouse, drawn",
    "drawing": "Your drawing",
    "photo": "A photo",
}
BESIDE = {"below_zero": "below 0", "zero": "0"}


@dataclass(frozen=True, eq=False)
class Search:
    """A picture (H, W) of 0…9, a pattern (7, 7) of 0 and 1, and what weights stand beside the pattern."""

    scene: Array
    pattern: Array
    beside: str

    @cached_property
    def kernel(self) -> Array:
        """The pattern as weights: 1 and 0, or balanced so that they add up to 0."""
        return detector(self.pattern) if self.beside == "below_zero" else self.pattern

    @cached_property
    def map(self) -> Array:
        """How much each place looks like the pattern."""
        return cross_correlate(self.scene, self.kernel)

    @property
    def best(self) -> tuple[int, int]:
        """The place of the largest number, the first of equals."""
        row, column = np.unravel_index(self.map.argmax(), self.map.shape)
        return int(row), int(column)


def show() -> Search:
    """Draw the controls and return what is looked for, and where."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="search-controls"):
        scene = widgets.menu("Picture", "scene", list(SCENES), show=lambda name: t(SCENES[name]), width=190)
        name = widgets.menu("Pattern", "pattern", [*PATTERNS, OWN], show=title, width=220)
        beside = widgets.choice(
            "Weights beside the pattern", "beside", list(BESIDE), show=lambda name: t(BESIDE[name])
        )
    if name != OWN:
        link.put({"dots": None})
    drawn = draw_pad.show("drawing", height=SCENE_SIDE, width=SCENE_SIDE) if scene == "drawing" else None
    pattern = read_dots(link.get("dots")) if name == OWN else PATTERNS[name][1]
    return Search(pixels(scene, drawn), pattern, beside)


def title(pattern: str) -> str:
    """A pattern's name on screen."""
    return t("Your own") if pattern == OWN else t(PATTERNS[pattern][0])


def pixels(scene: str, drawn: Array | None = None) -> Array:
    """The picture as whole numbers 0…9."""
    if scene == "curves":
        return curves()
    if scene == "mouse":
        return mouse()
    if drawn is not None:
        bright = drawn.astype(float)
    else:
        photo = samples.photo("chelsea")
        bright = images.to_grey(images.resize(photo, 64, round(64 * photo.shape[1] / photo.shape[0])))
    return np.rint(bright / 255 * HIGH).astype(int)


def curves() -> Array:
    """The curve, the same in a mirror, an upright line and a bright block, on black."""
    scene = np.zeros((SCENE_SIDE, SCENE_SIDE), int)
    scene[3:10, 3:10] = CURVE
    scene[3:10, 17:24] = CURVE[:, ::-1]
    scene[16:24, 6] = 1
    scene[16:24, 16:24] = 1
    return scene * HIGH


def mouse() -> Array:
    """A mouse in thin lines: body, head, ear, tail, eye."""
    scene = np.zeros((SCENE_SIDE, SCENE_SIDE), int)
    for row, column, high, wide, begin, end in (
        (18, 12, 7, 9, 0, 360),
        (14, 21, 4, 4, -120, 150),
        (9, 18, 3, 3, 130, 410),
        (22, -1, 4, 6, -80, 60),
    ):
        angles = np.radians(np.arange(begin, end, 2))
        rows, columns = np.rint(row - high * np.sin(angles)), np.rint(column + wide * np.cos(angles))
        inside = (columns >= 0) & (rows >= 0)
        scene[rows[inside].astype(int), columns[inside].astype(int)] = HIGH
    scene[13, 22] = HIGH
    return scene


def read_dots(text: str) -> Array:
    """An own pattern as the link has it: a 0 or 1 for each cell, row by row; the curve where it has none.

    >>> int(read_dots("1" + 48 * "0").sum()), bool((read_dots("x") == CURVE).all())
    (1, True)
    """
    if not re.fullmatch(r"[01]{49}", text):
        return CURVE
    return np.array([int(dot) for dot in text]).reshape(SIDE, SIDE)


def remember(dots: str) -> None:
    """Make what was drawn on the pad the own pattern, here and in the link."""
    given.give({"pattern": OWN})
    link.put({"dots": dots})
