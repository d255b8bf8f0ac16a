"""Exercises on pooling: the shape that comes out and what is discarded; more in `pooling_numbers`.

Each known mistake is a function of the question: what it would have answered is computed, not guessed.
"""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from cnnviz.numeric import pooling, shapes
from cnnviz.ui.exercises import pooling_numbers
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.pool_numbers import size
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t


class Window(NamedTuple):
    """A volume m × m × c under windows of k × k with stride s."""

    m: int
    c: int
    k: int
    s: int

    @property
    def z(self) -> int:
        """The side of the pooled map."""
        return shapes.output_size(self.m, self.k, self.s)


def make(seed: int) -> Exercise:
    """The exercise of that seed; each kind comes once in five seeds."""
    kinds = (pooling_numbers.moved, _shape, pooling_numbers.value, _discarded, pooling_numbers.which)
    return kinds[seed % len(kinds)](random.Random(f"pooling {seed}"))


# ---- the shape of a pooled volume --------------------------------------------------------------------------


def _cube(side: int, depth: int) -> str:
    return f"{side} × {side} × {depth}"


# Each known mistake: the shape it computes, and the sentence that names it.
SHAPES: dict[str, tuple[Callable[[Window], tuple[Fraction | int, Fraction | int]], str]] = {
    "pooled the depth": (
        lambda w: (w.z, Fraction(w.c - w.k, w.s) + 1),
        "You pooled the depth too. The window slides over rows and columns; each channel keeps its own map.",
    ),
    "added the channels": (
        lambda w: (w.z, 1),
        "That is what a kernel does, which adds the channels up. Pooling treats each channel by itself.",
    ),
    "forgot + 1": (
        lambda w: (w.z - 1, w.c),
        "You counted the steps, not the windows: before the first step there is a window already, hence + 1.",
    ),
    "forgot the stride": (
        lambda w: (w.m - w.k + 1, w.c),
        "You left out the stride: the window moves {s} at a time, so divide by {s}.",
    ),
    "rounded up": (
        lambda w: (-((w.k - w.m) // w.s) + 1, w.c),
        "You rounded up. The last window would reach over the edge, so it is dropped: round down.",
    ),
    "divided by the window": (
        lambda w: (w.m // w.k, w.c),
        "You divided by the window. That holds only where the stride is as large as the window; here it is "
        "{s}, so windows overlap.",
    ),
    "divided by the stride": (
        lambda w: (w.m // w.s, w.c),
        "You divided by the stride alone. The last window needs its whole width {k}: take k off first.",
    ),
    "kept the size": (
        lambda w: (w.m, w.c),
        "You kept the size: the channels stay, rows and columns become fewer.",
    ),
}


def shape_mistakes(window: Window) -> dict[Answer, str]:
    """What each mistake would have answered, by that answer.

    >>> list(shape_mistakes(Window(m=8, c=3, k=2, s=2)))
    ['4 × 4 × 1', '3 × 3 × 3', '7 × 7 × 3', '8 × 8 × 3']
    """
    known: list[tuple[Answer, str]] = []
    for wrong, sentence in SHAPES.values():
        side, depth = wrong(window)
        if side >= 1 and depth >= 1 and Fraction(side).denominator == Fraction(depth).denominator == 1:
            known.append((_cube(int(side), int(depth)), t(sentence, k=window.k, s=window.s)))
    return mistakes(_cube(window.z, window.c), *known)


def _shape(chance: random.Random) -> Exercise:
    while True:
        window = Window(
            m=chance.choice([8, 12, 13, 24, 27, 28, 32, 55]),
            c=chance.choice([3, 6, 16, 32, 64]),
            k=chance.choice([2, 2, 3]),
            s=chance.choice([2, 2, 3]),
        )
        wrong = shape_mistakes(window)
        if window.s <= window.k and len(wrong) >= 4:
            break
    offered = chance.sample(list(wrong), 4)
    return Exercise(
        t(
            "{volume} feature maps are pooled by windows of {k} × {k} with stride {s}. What comes out?",
            volume=_cube(window.m, window.c),
            k=window.k,
            s=window.s,
        ),
        _cube(window.z, window.c),
        tuple(sorted([_cube(window.z, window.c), *offered], key=_order)),
        wrong,
        t("{formula}, and the {c} channels stay.", formula=size(window.m, window.k, window.s), c=window.c),
    )


def _order(cube: Answer) -> list[int]:
    return [int(part) for part in str(cube).split(" × ")]


# ---- how much is discarded ---------------------------------------------------------------------------------


def share_mistakes(window: Window) -> dict[Answer, str]:
    """What each mistake would have answered, as percentages.

    >>> list(share_mistakes(Window(m=24, c=1, k=2, s=2)))
    ['25 %', '50 %', '8.2 %', '99.3 %']
    """
    kept = 1 - pooling.discarded((window.m, window.m), window.k, window.s)
    side = Fraction(window.z, window.m)
    known: list[tuple[Answer, str]] = [
        (_percent(kept), t("That is what is kept. What is discarded is the rest.")),
        (
            _percent(1 - side),
            t("You counted one side. Rows and columns both become fewer: {z}·{z} of {m}·{m} are left.",
              z=window.z, m=window.m),
        ),
        (
            _percent(Fraction(window.k**2 - 1, window.k**2)),
            t("You took one of each window’s {n} numbers. The windows overlap, so there are more of them.",
              n=window.k**2),
        ),
        (
            _percent(1 - Fraction(window.m - window.k + 1, window.m) ** 2),
            t("You left out the stride: one window in {s} is taken, down and across.", s=window.s),
        ),
        (
            _percent(1 - Fraction(window.k**2, window.m**2)),
            t("You kept one window. Of every window one number is kept."),
        ),
    ]  # fmt: skip
    return mistakes(_percent(1 - kept), *known)


def _discarded(chance: random.Random) -> Exercise:
    while True:
        window = Window(
            chance.choice([8, 12, 20, 24, 27, 28]), 1, chance.choice([2, 3, 4]), chance.choice([2, 3, 4])
        )
        wrong = share_mistakes(window)
        if window.s <= window.k and len(wrong) >= 4:
            break
    m, z = window.m, window.z
    answer = _percent(pooling.discarded((m, m), window.k, window.s))
    return Exercise(
        t(
            "A map of {m} × {m} is pooled by windows of {k} × {k} with stride {s}. What share of its "
            "numbers is discarded?",
            m=m,
            k=window.k,
            s=window.s,
        ),
        answer,
        tuple(sorted([answer, *list(wrong)[:4]], key=lambda text: float(str(text).split()[0]))),
        wrong,
        f"z = {z}; 1 − z²/m² = 1 − {z * z}/{m * m} = {answer}",
    )


def _percent(share: Fraction) -> str:
    return f"{number(100 * float(share), 1)} %"
