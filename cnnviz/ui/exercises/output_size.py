"""Exercises on output sizes, and the wrong formulas that learners are known to use."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from cnnviz.numeric import shapes
from cnnviz.numeric.padding import Axis
from cnnviz.ui.predict import Answer, Exercise, show
from cnnviz.ui.size_formula import number, size_formula
from cnnviz.ui.text import t


class Setting(NamedTuple):
    """One axis of a question: z = ⌊(m + 2p − k)/s⌋ + 1."""

    m: int
    k: int
    s: int
    p: int

    @property
    def z(self) -> int:
        """The right answer."""
        return shapes.output_size(self.m, self.k, self.s, self.p)


# Each known mistake: what it computes, and the sentence that names it.
MISTAKES: dict[str, tuple[Callable[[Setting], Fraction], str]] = {
    "forgot the floor": (
        lambda q: Fraction(q.m + 2 * q.p - q.k, q.s) + 1,
        "{given} windows can't be: you left out the floor. A window that reaches over the edge is dropped.",
    ),
    "rounded up": (
        lambda q: Fraction(-((q.k - q.m - 2 * q.p) // q.s)) + 1,
        "You rounded up. The last window would reach over the edge, so it is dropped: round down.",
    ),
    "counted p once": (
        lambda q: Fraction((q.m + q.p - q.k) // q.s + 1),
        "You counted p once. Padding stands on both sides, so 2p is added.",
    ),
    "forgot the padding": (
        lambda q: Fraction((q.m - q.k) // q.s + 1),
        "You left out the padding: with it the input is {padded} wide.",
    ),
    "forgot + 1": (
        lambda q: Fraction((q.m + 2 * q.p - q.k) // q.s),
        "You counted the steps, not the windows: before the first step there is a window already, hence + 1.",
    ),
    "forgot the stride": (
        lambda q: Fraction(q.m + 2 * q.p - q.k + 1),
        "You left out the stride: the window moves {s} at a time, so divide by {s}.",
    ),
    "kept the size": (
        lambda q: Fraction(q.m),
        "The size stays only if stride is 1 and the padding makes up for the kernel: 2p = k − 1.",
    ),
    "divided the input by the stride": (
        lambda q: Fraction(q.m // q.s),
        "You divided the input by the stride. That is what “same” gives; here the kernel needs room too.",
    ),
}


# Where articles are wrong: the passage that says so, and the settings of the page that show it.
ARTICLES: list[tuple[str, str, dict[str, object]]] = [
    (passage, label, {"s": 1, "d": 1, "pad": "valid", "apart": False, **settings})
    for passage, label, settings in (
        ("stride-two", "Try it: stride 2 on 32", {"m": 32, "k": 5, "s": 2}),
        ("no-padding", "Try it: padding 2 keeps 32", {"m": 32, "k": 5, "pad": "zeros", "p": 2}),
        ("centre", "Try it: a 5 × 5 kernel on 150", {"m": 150, "k": 5}),
    )
]


def misconceptions(question: Setting) -> dict[Answer, str]:
    """What each mistake would have answered, by that answer; none of them is the right one.

    Where two mistakes give the same number the first of the table is named.

    >>> sorted(misconceptions(Setting(m=32, k=5, s=2, p=0)))
    [13, 14.5, 15, 16, 28, 32]
    """
    found: dict[Answer, str] = {}
    for wrong, sentence in MISTAKES.values():
        exact = wrong(question)
        answer: Answer = int(exact) if exact.denominator == 1 else round(float(exact), 2)
        if answer != question.z and exact > 0:
            padded = question.m + 2 * question.p
            named = t(sentence, given=number(exact), padded=padded, **question._asdict())
            found.setdefault(answer, named)
    return found


def make(seed: int) -> Exercise:
    """The exercise of that seed: whole sizes first, then the floor; every fourth has rows and columns."""
    chance = random.Random(f"output size {seed}")
    if seed % 4 == 0:
        return _rectangle(chance)
    return _square(_draw(chance, floor=seed % 2 == 1 and seed > 1), chance)


def _draw(chance: random.Random, *, floor: bool) -> Setting:
    """A setting whose formula is whole, or (with `floor`) isn't."""
    while True:
        question = Setting(
            m=chance.choice([7, 8, 10, 12, 16, 20, 24, 28, 32, 64, 150, 227]),
            k=chance.choice([2, 3, 4, 5, 7, 11]),
            s=chance.choice([1, 2, 3, 4]),
            p=chance.choice([0, 0, 1, 2]),
        )
        sensible = question.p < question.k < question.m and question.s <= question.k
        if sensible and bool(shapes.left_over(*_axis(question)[:4])) == floor:
            return question


def _square(question: Setting, chance: random.Random) -> Exercise:
    wrong = misconceptions(question)
    first, *others = wrong  # where there is a floor to forget, that is the first
    offered = [first, *chance.sample(others, min(3, len(others)))]
    return Exercise(
        question=t(
            "A window of {k} × {k} moves over {m} × {m} pixels with stride {s} and padding {p}. "
            "How wide is the map?",
            **question._asdict(),
        ),
        answer=question.z,
        options=tuple(sorted([question.z, *offered], key=float)),
        misconceptions=wrong,
        right=size_formula(_axis(question)),
    )


def _rectangle(chance: random.Random) -> Exercise:
    rows = _draw(chance, floor=False)
    columns = rows._replace(m=rows.m + chance.choice([2, 3, 5]) * rows.s)
    answer = f"{rows.z} × {columns.z}"
    wrong: dict[Answer, str] = {}
    for mistake, sentence in MISTAKES.values():
        given = f"{_text(mistake(rows))} × {_text(mistake(columns))}"
        padded = f"{rows.m + 2 * rows.p} × {columns.m + 2 * columns.p}"
        if given != answer and mistake(rows) > 0:
            wrong.setdefault(given, t(sentence, given=given, padded=padded, **rows._asdict()))
    swapped = f"{columns.z} × {rows.z}"
    wrong[swapped] = t("You swapped rows and columns: a shape is rows × columns, so the height comes first.")
    offered = {swapped, *chance.sample(sorted(map(str, wrong)), min(3, len(wrong)))}
    return Exercise(
        question=t(
            "A window of {k} × {k} moves over {m} rows × {columns} columns with stride {s} and padding {p}. "
            "What shape has the map?",
            columns=columns.m,
            **rows._asdict(),
        ),
        answer=answer,
        options=tuple(sorted([answer, *offered])),
        misconceptions=wrong,
        right=f"{size_formula(_axis(rows), t('rows'))}; {size_formula(_axis(columns), t('columns'))}",
    )


def _axis(question: Setting) -> Axis:
    return question.m, question.k, question.s, question.p, 1


def _text(value: Fraction) -> str:
    return show(round(float(value), 2))
