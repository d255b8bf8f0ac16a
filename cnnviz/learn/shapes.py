"""Shapes drawn by chance: pictures whose every property is a setting."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from cnnviz.recipe.data import SHAPES, DataChoice

USUAL = 1_500  # pictures, where no number is chosen
_FINER = 4  # drawn so many times larger, then averaged: smooth edges
_LARGEST, _SMALLEST = 0.40, 0.14  # half the size of a shape, as a share of the picture's side

Point = tuple[float, float]  # (row, column), the shape reaching from -1 to 1


def _polygon(corners: int, inner: float = 1.0, turn: float = 0.0) -> list[Point]:
    """Corners on a circle; with `inner` below 1 a star with as many points."""
    count = corners if inner == 1 else 2 * corners
    return [
        (-math.cos(2 * math.pi * k / count + turn) * (inner if k % 2 and inner < 1 else 1),
         math.sin(2 * math.pi * k / count + turn) * (inner if k % 2 and inner < 1 else 1))
        for k in range(count)
    ]  # fmt: skip


def _heart() -> list[Point]:
    around = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    columns = np.sin(around) ** 3
    rows = -(13 * np.cos(around) - 5 * np.cos(2 * around) - 2 * np.cos(3 * around) - np.cos(4 * around)) / 16
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


_THIN = 0.33
_CROSS: list[Point] = [
    (-1, -_THIN), (-1, _THIN), (-_THIN, _THIN), (-_THIN, 1), (_THIN, 1), (_THIN, _THIN),
    (1, _THIN), (1, -_THIN), (_THIN, -_THIN), (_THIN, -1), (-_THIN, -1), (-_THIN, -_THIN),
]  # fmt: skip
_ROUND = _polygon(48)
OUTLINES: dict[str, list[Point]] = {
    "circle": _ROUND,
    "square": _polygon(4, turn=math.pi / 4),
    "triangle": _polygon(3),
    "star": _polygon(5, inner=0.4),
    "cross": _CROSS,
    "ring": _ROUND,
    "diamond": [(-1, 0), (0, 0.6), (1, 0), (0, -0.6)],
    "heart": _heart(),
}
_HOLE = 0.55  # of the ring


def draw(choice: DataChoice) -> tuple[np.ndarray, np.ndarray]:
    """The pictures of a choice of shapes: (n, side, side, 1 or 3) uint8, and labels (n,).

    Each class gets as many pictures. Every picture is drawn from a seed of its own: the first n of a
    larger set are the same pictures.
    """
    side, _, channels = choice.input_shape
    names = choice.class_names
    count = choice.pictures or USUAL
    labels = np.arange(count, dtype=np.int64) % len(names)
    made = np.empty((count, side, side, channels), np.uint8)
    for number, label in enumerate(labels):
        random = np.random.default_rng((choice.seed, 0, number))
        made[number] = draw_one(names[label], choice, random)
    return made, labels


def draw_one(name: str, choice: DataChoice, random: np.random.Generator) -> np.ndarray:
    """One picture (side, side, channels) uint8 of a shape, light on dark where it is grey."""
    side, _, channels = choice.input_shape
    smaller, turn, down, right = random.uniform(size=4)
    radius = side * (_LARGEST - (_LARGEST - _SMALLEST) * smaller * choice.scale)
    angle = math.radians(choice.rotation) * (2 * turn - 1)
    room = choice.position * max(0.0, side / 2 - radius)
    middle = (side / 2 + room * (2 * down - 1), side / 2 + room * (2 * right - 1))
    mask = _mask(name, side, radius, angle, middle)[..., None]  # (side, side, 1), 0..1
    if channels == 3:
        ground, ink = _colours(random)
    else:
        ground, ink = np.zeros(1), np.full(1, 255.0)
    picture = ground + (ink - ground) * mask
    picture += random.normal(0, 255 * choice.noise, picture.shape) if choice.noise else 0
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _mask(name: str, side: int, radius: float, angle: float, middle: Point) -> np.ndarray:
    image = Image.new("L", (side * _FINER, side * _FINER))
    pen = ImageDraw.Draw(image)
    pen.polygon(_placed(OUTLINES[name], radius, angle, middle), fill=255)
    if name == "ring":
        pen.polygon(_placed(OUTLINES[name], radius * _HOLE, angle, middle), fill=0)
    return np.asarray(image.reduce(_FINER), float) / 255


def _placed(outline: list[Point], radius: float, angle: float, middle: Point) -> list[tuple[float, float]]:
    """Pillow's (x, y) of the corners, turned, sized and moved."""
    cos, sin = math.cos(angle), math.sin(angle)
    return [
        (
            _FINER * (middle[1] + radius * (cos * column + sin * row)),
            _FINER * (middle[0] + radius * (cos * row - sin * column)),
        )
        for row, column in outline
    ]


def _colours(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Ground and ink that differ enough to be seen."""
    ground = random.uniform(0, 255, 3)
    ink = random.uniform(0, 255, 3)
    while np.abs(ink - ground).sum() < 200:
        ink = random.uniform(0, 255, 3)
    return ground, ink


assert set(OUTLINES) == set(SHAPES)  # noqa: S101 -- said once here, once where plain data is
