"""Exercises on several kernels at once, on a kernel that looks for a pattern, and on turning one.

Each known mistake is a function of the question: what it would have answered is computed, not guessed.
"""

import random

import numpy as np

from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.numeric.kernels import KERNELS, detector
from cnnviz.numeric.shapes import output_size
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.text import t

PATTERNS = (
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0, 1, 0], [0, 1, 0], [0, 1, 0]],
    [[1, 1, 1], [1, 0, 0], [1, 0, 0]],
)
TURNED = (
    "horizontal_edges",
    "vertical_edges",
    "laplacian",
    "gaussian_blur",
    "corners",
    "emboss",
    "falling_lines",
)


def make(seed: int) -> Exercise:
    """The exercise of that seed: the shape of the volume first, then the other kinds in turn."""
    kinds = (_turned, _volume, _weights, _match)
    return kinds[seed % len(kinds)](random.Random(f"stacks {seed}"))


def _draw(chance: random.Random) -> tuple[int, int, int, int]:
    """m, k, d, n, all different, so that a mix-up shows."""
    while True:
        m, k = chance.choice([6, 8, 12, 16, 28, 32]), chance.choice([3, 5])
        d, n = chance.choice([1, 3, 3, 8]), chance.choice([2, 4, 6, 16, 32])
        if k < m and len({m, k, d, n, m - k + 1}) == 5:
            return m, k, d, n


def _volume(chance: random.Random) -> Exercise:
    """Which shape has the stack of maps?"""
    m, k, d, n = _draw(chance)
    z = output_size(m, k)
    answer = _shape(z, z, n)
    wrong = mistakes(
        answer,
        (
            _shape(z, z, d),
            t("The input's depth goes into the sum; there is one map for each kernel."),
        ),
        (_shape(z, z, n * d), t("A kernel makes one map, not one a channel: its channels are added up.")),
        (_shape(m, m, n), t("Without padding k − 1 = {lost} places are lost along each axis.", lost=k - 1)),
        (_shape(z, z, 1), t("That is the map of one kernel. There are {n}.", n=n)),
        (_shape(m - k, m - k, n), t("You counted the steps: there is a window before the first, so + 1.")),
    )
    offered = sorted({answer, *map(str, list(wrong)[:4])}, key=_numbers)
    return Exercise(
        t(
            "{n} kernels of {k} × {k} × {d} slide over {m} × {m} × {d}, stride 1, no padding. Which shape "
            "has the stack of their maps?",
            n=n,
            k=k,
            d=d,
            m=m,
        ),
        answer,
        tuple(offered),
        misconceptions=wrong,
        right=f"({m} − {k} + 1) × ({m} − {k} + 1) × {n} = {answer}",
    )


def _shape(*sizes: int) -> str:
    return " × ".join(map(str, sizes))


def _numbers(shape: str) -> list[int]:
    return [int(size) for size in shape.split(" × ")]


def _weights(chance: random.Random) -> Exercise:
    """How many weights are there?"""
    m, k, d, n = _draw(chance)
    answer = n * k * k * d
    wrong = mistakes(
        answer,
        (k * k * d, t("That is one kernel. There are {n}.", n=n)),
        (n * k * k, t("A kernel is as deep as its input: k × k × {d}.", d=d)),
        (n * k * d, t("A kernel is k high *and* k wide.")),
        (output_size(m, k) ** 2 * n, t("That is how many numbers come out; the same weights make them all.")),
        (m * m * d * n, t("That would be a weight for each pixel. A kernel's weights are shared.")),
    )
    return Exercise(
        t(
            "{n} kernels of {k} × {k} slide over an input of {m} × {m} × {d}. How many weights have they "
            "together, without biases?",
            n=n,
            k=k,
            d=d,
            m=m,
        ),
        answer,
        tuple(sorted({answer, *(int(given) for given in list(wrong)[:4])})),
        misconceptions=wrong,
        right=f"{n} · {k} · {k} · {d} = {answer:,}",
    )


def _match(chance: random.Random) -> Exercise:
    """What comes out where the picture is the pattern?"""
    pattern, ink = np.array(chance.choice(PATTERNS)), chance.randint(2, 9)
    kernel = detector(pattern)
    answer = int((kernel * pattern * ink).sum())
    on, off = int(kernel.max()), int(kernel.min())
    count = int(pattern.sum())
    wrong = mistakes(
        answer,
        (0, t("That comes out on an even area, where the weights add up to 0.")),
        (on * ink, t("That is one pixel of the pattern. All {count} are added up.", count=count)),
        (count * ink, t("You added up the pixels: multiply each by its weight, {on}.", on=on)),
        (on * count, t("You added up the weights: multiply each by its pixel, {ink}.", ink=ink)),
        (
            int(np.abs(kernel).sum()) * ink,
            t("The weights of {off} meet black pixels: they add nothing.", off=str(off).replace("-", "−")),
        ),
    )
    return Exercise(
        t(
            "The kernel {kernel} looks for the pattern of its {on}s. The window shows just that pattern, "
            "every pixel of it {ink}, on black (0). What comes out?",
            kernel=_rows(kernel),
            on=on,
            ink=ink,
        ),
        answer,
        tuple(sorted({answer, *(int(given) for given in list(wrong)[:4])})),
        misconceptions=wrong,
        right=t(
            "{count} · {on} · {ink} = {answer}: it can't be larger.",
            count=count,
            on=on,
            ink=ink,
            answer=answer,
        ),
    )


def _turned(chance: random.Random) -> Exercise:
    """What does turning a kernel do to its map?"""
    name = chance.choice(TURNED)
    kernel = np.asarray(KERNELS[name])
    answers = {
        "same": t("The same map"),
        "opposite": t("Every number changes its sign"),
        "another": t("Another map"),
    }
    truth = turning(kernel)
    why = {
        "same": t("Turned by 180° the kernel looks as before."),
        "opposite": t("Turned by 180° every weight becomes its opposite."),
        "another": t("Turned by 180° the kernel is neither itself nor its opposite."),
    }
    wrong: dict[Answer, str] = {
        answers[kind]: t("That is so where a half turn gives {what}. Turn this one in your head.", what=what)
        for kind, what in (
            ("same", t("the kernel itself")),
            ("opposite", t("every weight with the other sign")),
            ("another", t("a kernel that is neither itself nor its opposite")),
        )
        if kind != truth
    }
    wrong[t("The map turned by 180°")] = t("Only the kernel is turned: places stay where they are.")
    return Exercise(
        t(
            "A framework lays the kernel {kernel} on as it is. Now it is a convolution in the strict sense. "
            "What comes out?",
            kernel=_rows(kernel),
        ),
        answers[truth],
        (*answers.values(), t("The map turned by 180°")),
        misconceptions=wrong,
        right=why[truth],
    )


def turning(kernel: np.ndarray) -> str:
    """What convolution makes of a cross-correlation's map, seen on a picture without any symmetry.

    >>> turning(np.array([[-1, 1]])), turning(np.ones((2, 2)))
    ('opposite', 'same')
    """
    picture = np.random.default_rng(0).integers(0, 10, (9, 9))
    plain, turned = cross_correlate(picture, kernel), convolve(picture, kernel)
    if np.allclose(plain, turned):
        return "same"
    return "opposite" if np.allclose(plain, -turned) else "another"


def _rows(matrix: np.ndarray) -> str:
    """A small matrix in one line: its rows, apart by bars."""
    return " | ".join(" ".join(f"{value:g}".replace("-", "−") for value in row) for row in matrix)
