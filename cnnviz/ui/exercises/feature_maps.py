"""Exercises on feature maps: how many numbers, how large a receptive field, which patch a kernel answers."""

import random

import numpy as np

from cnnviz.numeric.kernels import KERNELS
from cnnviz.numeric.shapes import receptive_field
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.exercises.windows import chain
from cnnviz.ui.map_formulas import field_formula
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

# Patches of 3 × 3 pixels, 0 black to 1 white.
PATCHES = {
    "dark above, bright below": np.repeat([[0.0], [0.5], [1.0]], 3, axis=1),
    "bright above, dark below": np.repeat([[1.0], [0.5], [0.0]], 3, axis=1),
    "dark left, bright right": np.repeat([[0.0, 0.5, 1.0]], 3, axis=0),
    "bright left, dark right": np.repeat([[1.0, 0.5, 0.0]], 3, axis=0),
    "a thin bright row": np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]),
    "a thin bright column": np.array([[0.0, 1, 0], [0, 1, 0], [0, 1, 0]]),
    "a thin dark row": np.array([[1.0, 1, 1], [0, 0, 0], [1, 1, 1]]),
    "a thin dark column": np.array([[1.0, 0, 1], [1, 0, 1], [1, 0, 1]]),
    "all alike, bright": np.ones((3, 3)),
}
ASKED = ("sobel_horizontal", "sobel_vertical", "horizontal_lines", "vertical_lines")


def make(seed: int) -> Exercise:
    """The exercise of that seed: the three kinds take turns."""
    chance = random.Random(f"feature maps {seed}")
    return (_patch, _count, _field)[seed % 3](chance)


def _count(chance: random.Random) -> Exercise:
    side = chance.choice([8, 16, 17, 32, 36, 64, 74])
    channels = chance.choice([32, 64, 128, 256])
    answer = side * side * channels
    wrong = mistakes(
        answer,
        (side * side, t("That is one map. There are {channels} of them.", channels=channels)),
        (side * channels, t("A map has rows and columns: {side} × {side} numbers each.", side=side)),
        (
            3 * side * side * channels,
            t("The 3 colours of the photo are summed up inside every number: they don't multiply the maps."),
        ),
    )
    return Exercise(
        question=t(
            "A layer answers a photo with {channels} maps of {side} × {side}. How many numbers are that?",
            channels=channels,
            side=side,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=f"{side} × {side} × {channels} = {answer:,}.",
    )


def _field(chance: random.Random) -> Exercise:
    first, last = chance.choice([3, 5]), chance.choice([3, 5])
    windows = chance.choice(
        [
            [(first, 1), (2, 2), (last, 1)],
            [(first, 2), (last, 1)],
            [(first, 1), (last, 1), (2, 2), (3, 1)],
            [(first, 1), (last, 1)],
        ]
    )
    answer = receptive_field(windows)[-1].size
    sizes = [kernel_size for kernel_size, _ in windows]
    summed = 1 + sum(size - 1 for size in sizes)
    wrong = mistakes(
        answer,
        (summed, t("You left out the strides: behind a stride of 2 each step is 2 pixels of the photo.")),
        (sizes[-1], t("That is what it sees of the layer before. Each cell there sees a window itself.")),
        (sum(sizes), t("Neighbouring windows overlap: each layer adds k − 1, not k.")),
        (int(np.prod(sizes)), t("Windows overlap, so sizes don't multiply: each layer adds k − 1 steps.")),
    )
    return Exercise(
        question=t(
            "{chain}. How many pixels of the photo wide is what one cell of the last map sees?",
            chain=chain(windows),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=field_formula(windows) + ".",
    )


def _patch(chance: random.Random) -> Exercise:
    kernel = np.asarray(KERNELS[chance.choice(ASKED)]) * chance.choice([1, -1])
    sums = {name: float((patch * kernel).sum()) for name, patch in PATCHES.items()}
    answer = max(sums, key=lambda name: sums[name])
    least = min(sums, key=lambda name: sums[name])
    other = chance.choice([name for name in sums if name not in (answer, least, "all alike, bright")])
    wrong: dict[Answer, str] = {
        least: t(
            "There the sum is {sum}, as far below zero as it gets: the signs are turned round.",
            sum=number(sums[least]),
        ),
        "all alike, bright": t("The weights add up to 0, so where all pixels are alike the sum is 0."),
        other: t("Lay the weights over these pixels, multiply and add: {sum}.", sum=number(sums[other])),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t("This kernel runs over a photo. Where is its map brightest?") + "\n\n" + _matrix(kernel),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t(
            "The sum of pixels × weights is {sum} there, the largest of the four.", sum=number(sums[answer])
        ),
    )


def _matrix(kernel: np.ndarray) -> str:
    rows = r" \\ ".join(" & ".join(f"{weight:g}" for weight in row) for row in kernel)
    return rf"$\begin{{bmatrix}} {rows} \end{{bmatrix}}$"
