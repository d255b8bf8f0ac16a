"""Exercises on the numbers of pooling: one of them, which output is whose, and what a shift does to a row."""

import random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.numeric import pooling
from cnnviz.numeric.pooling import POOLS
from cnnviz.numeric.shifts import shift
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.text import t

Array = NDArray[Any]

KINDS = {"max": "max", "average": "average", "l2": "l2-norm"}


# ---- one number --------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """The question for one number: a map, windows of 2 × 2 with stride 2, an output place."""

    image: Array
    kind: str
    row: int
    column: int

    def window(self, row: int, column: int, s: int = 2) -> Array:
        """The numbers of a window; with another stride, that of somebody who moved it wrongly."""
        return self.image[row * s : row * s + 2, column * s : column * s + 2]

    def result(self, window: Array, kind: str = "") -> float | int:
        """What becomes of a window."""
        return tidy(float(pooling.GLOBAL_POOLS[kind or self.kind](window)))


def tidy(value: float) -> float | int:
    """A number as it is offered: whole, or with two decimals."""
    return int(value) if value.is_integer() else round(value, 2)


def value_mistakes(place: Place) -> dict[Answer, str]:
    """What each mistake would have answered; none of them is the right answer."""
    here = place.window(place.row, place.column)
    known: list[tuple[Answer, str]] = [
        (
            place.result(place.window(place.column, place.row)),
            t("You swapped row and column: z(row, column) goes down first, then to the right."),
        ),
        (
            place.result(place.window(place.row, place.column, s=1)),
            t("You moved the window by 1. Its stride is 2: it begins at row {row}, column {column}.",
              row=2 * place.row, column=2 * place.column),
        ),
    ]  # fmt: skip
    if place.kind == "average":
        known.append((tidy(float(here.sum())), t("That is the sum: divide it by the number of numbers, 4.")))
        known.append(
            (tidy(float(here.sum()) / 2), t("You divided by k = 2. The window holds k·k = 4 numbers."))
        )
    if place.kind == "l2":
        squares = float(np.square(here).sum())
        known.append((tidy(squares), t("That is the sum of the squares: the root is still to be taken.")))
        known.append((tidy(float(here.sum())), t("You added the numbers. Square each of them first.")))
        known.append((tidy(float(np.sqrt(squares / 4))), t("You divided by 4. A norm isn’t an average.")))
    for kind, name in KINDS.items():
        if kind != place.kind:
            known.append((place.result(here, kind), t("That is the {other} of this window.", other=t(name))))
    return mistakes(place.result(here), *known)


def value(chance: random.Random) -> Exercise:
    """What is the number at this place?"""
    while True:
        kind = chance.choice(list(KINDS))
        image = _numbers(chance, (6, 6))
        place = Place(image, kind, chance.randint(0, 2), chance.randint(0, 2))
        wrong = value_mistakes(place)
        here = place.window(place.row, place.column)
        neat = kind != "l2" or float(np.sqrt(np.square(here).sum())).is_integer()
        if place.row != place.column and len(wrong) >= 4 and neat:
            break
    answer = place.result(here)
    offered = list(wrong)[:4]
    listed = [str(value) for value in here.ravel().tolist()]
    right = {
        "max": f"max({', '.join(listed)}) = {answer}",
        "average": f"({' + '.join(listed)})/4 = {answer}",
        "l2": f"√({' + '.join(f'{value}²' for value in listed)}) = {answer}",
    }[kind]
    return Exercise(
        t(
            "This map is pooled by the **{kind}** of windows of 2 × 2, stride 2. Rows and columns count "
            "from 0. What is z({row}, {column})?",
            kind=t(KINDS[kind]),
            row=place.row,
            column=place.column,
        )
        + f"\n\n{_matrix(image)}",
        answer,
        tuple(sorted([answer, *offered], key=float)),
        wrong,
        right,
    )


# ---- which is which ----------------------------------------------------------------------------------------


def which(chance: random.Random) -> Exercise:
    """Which of three outputs is the max, the average, the l2-norm?"""
    while True:
        image = _numbers(chance, (4, 4))
        windows = pooling.pooling_windows(image).reshape(4, 4)
        means = windows.mean(axis=1, keepdims=True)
        # an average that stands in its window, or an l2-norm that is its largest number, would be no clue
        if not (windows == means).any() and (np.count_nonzero(windows, axis=1) > 1).all():
            break
    order = chance.sample(list(KINDS), 3)
    asked = chance.choice(order)
    outputs = {letter: POOLS[kind](image) for letter, kind in zip("ABC", order, strict=True)}
    tells = {
        "max": t("is the max: each of its numbers stands in its window."),
        "average": t("is the average: each number lies between the smallest and the largest of its window."),
        "l2": t("is the l2-norm: no number is smaller than the largest of its window."),
    }
    said = {letter: f"{letter} {tells[kind]}" for letter, kind in zip("ABC", order, strict=True)}
    answer = "ABC"[order.index(asked)]
    shown = " &ensp; ".join(f"{letter} {_matrix(np.round(output, 1))}" for letter, output in outputs.items())
    return Exercise(
        t("Windows of 2 × 2, stride 2. Which output is the **{kind}**?", kind=t(KINDS[asked]))
        + f"\n\n{_matrix(image)} &ensp;→&ensp; {shown}",
        answer,
        ("A", "B", "C"),
        {letter: sentence for letter, sentence in said.items() if letter != answer},
        said[answer],
    )


# ---- a shift -----------------------------------------------------------------------------------------------


def row_mistakes(row: Array, by: int, s: int) -> tuple[str, dict[Answer, str]]:
    """What comes of a row moved right by so many pixels and max-pooled, and what mistakes give."""
    image = row[np.newaxis]

    def pooled(image: Array) -> Array:
        return pooling.max_pool(image, (1, s))

    before, answer = pooled(image), _row(pooled(shift(image, 0, by)))
    whole = by % s == 0
    moved = t("You moved the pooled row by {by}. One place of it is {s} pixels of the input.", by=by, s=s)
    stayed = t(
        "You took pooling for invariant. It forgives a shift inside a window, not one across its edge."
    )
    one = t(
        "You moved the pooled row by one place. One place is {s} pixels, and the input moved by {by}: "
        "pool it anew.",
        by=by,
        s=s,
    )
    back = t("You moved the other way: the picture goes to the right, and zeros come in on the left.")
    return answer, mistakes(
        answer,
        (_row(before), stayed),
        (_row(shift(before, 0, by)), moved if whole else one),
        (_row(pooled(shift(image, 0, -by))), back),
        (_row(shift(before, 0, -(-by // s))), one),
        (
            _row(pooled(shift(image, 0, by - 1 if by > 1 else by + 1))),
            t("You counted the shift wrongly by one pixel."),
        ),
    )  # fmt: skip


def moved(chance: random.Random) -> Exercise:
    """What becomes of a pooled row when its input moves by 1, or by the stride?"""
    s = chance.choice([2, 2, 3])
    by = chance.choice([1, s])
    while True:
        row = _numbers(chance, (4 * s,))
        row[-s:] = 0  # nothing leaves
        answer, wrong = row_mistakes(row, by, s)
        if len(wrong) >= 3:
            break
    offered = list(wrong)[:4]
    right = (
        t("{by} is a multiple of the stride {s}: the pooled row has moved by {n}.", by=by, s=s, n=by // s)
        if by % s == 0
        else t("{by} is no multiple of the stride {s}: the windows hold other numbers now.", by=by, s=s)
    )
    return Exercise(
        t(
            "The row `{row}` is pooled by the max of windows of {s}, stride {s}: `{before}`. Now the input "
            "moves to the right by {by}; zeros come in. What is the pooled row?",
            row=_row(row[np.newaxis]),
            s=s,
            before=_row(pooling.max_pool(row[np.newaxis], (1, s))),
            by=by,
        ),
        answer,
        tuple(sorted([answer, *map(str, offered)])),
        wrong,
        right,
    )


def _row(row: Array) -> str:
    return " ".join(str(int(value)) for value in row.ravel())


def _numbers(chance: random.Random, shape: tuple[int, ...]) -> Array:
    return np.array([chance.randint(0, 9) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _matrix(numbers: Array) -> str:
    rows = r" \\ ".join(" & ".join(f"{value:g}" for value in row) for row in numbers.tolist())
    return rf"$\begin{{bmatrix}} {rows} \end{{bmatrix}}$"
