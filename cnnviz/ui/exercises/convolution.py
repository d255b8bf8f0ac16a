"""Exercises on sliding a kernel: what number comes out at a place, and how wide the map is.

Each known mistake is a function of the question: what it would have answered is computed, not guessed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.numeric.convolution import convolve, cross_correlate, trace
from cnnviz.ui.exercises import output_size
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.size_formula import size_formula
from cnnviz.ui.text import t

Array = NDArray[Any]

LETTERS = ("R", "G", "B")


@dataclass(frozen=True, eq=False)
class Place:
    """The question for one number: a picture (H, W, C), a kernel (k, k, C), an output place."""

    image: Array
    kernel: Array
    row: int
    column: int
    flipped: bool = False

    @property
    def laid(self) -> Array:
        """The kernel as it is laid on the picture."""
        return self.kernel[::-1, ::-1] if self.flipped else self.kernel

    @property
    def answer(self) -> int:
        """The right answer."""
        return int(
            (convolve if self.flipped else cross_correlate)(self.image, self.kernel)[self.row, self.column]
        )

    def at(self, row: int, column: int) -> int | None:
        """The output at another place, if there is one."""
        z = cross_correlate(self.image, self.laid)
        return int(z[row, column]) if 0 <= row < z.shape[0] and 0 <= column < z.shape[1] else None

    def window(self) -> Array:
        """The pixels under the kernel, (k, k, C)."""
        return trace(self.image, self.laid, self.row, self.column).window


def _other_way(place: Place) -> int:
    return int(
        (cross_correlate if place.flipped else convolve)(place.image, place.kernel)[place.row, place.column]
    )


def _without_a_channel(place: Place) -> int | None:
    if place.image.shape[2] == 1:
        return None
    return int(trace(place.image, place.laid, place.row, place.column).channel_sums[:-1].sum())


def _first_channel(place: Place) -> int | None:
    if place.image.shape[2] == 1:
        return None
    return int(trace(place.image, place.laid, place.row, place.column).channel_sums[0])


def _without_signs(place: Place) -> int:
    return int(cross_correlate(place.image, np.abs(place.laid))[place.row, place.column])


def _transposed(place: Place) -> int:
    return int(cross_correlate(place.image, place.laid.transpose(1, 0, 2))[place.row, place.column])


# Each known mistake: what it computes (None where it can't be made), and the sentence that names it.
MISTAKES: dict[str, tuple[Callable[[Place], int | None], str]] = {
    "forgot a channel": (
        _without_a_channel,
        "You left out the last channel: the sum goes over all channels, z = ΣΣΣ h.",
    ),
    "one channel": (
        _first_channel,
        "That is the red channel alone: the sum goes over all channels, z = ΣΣΣ h.",
    ),
    "flipped the kernel": (
        _other_way,
        "You turned the kernel by 180°: that is a convolution. A cross-correlation lays it on as it is.",
    ),
    "forgot the signs": (
        _without_signs,
        "You left out the minus signs: a negative weight takes away.",
    ),
    "swapped row and column": (
        lambda place: place.at(place.column, place.row),
        "You swapped row and column: z(row, column) goes down first, then to the right.",
    ),
    "counted from 1": (
        lambda place: place.at(place.row - 1, place.column - 1),
        "You counted from 1: the first row and the first column are number 0.",
    ),
    "one row up": (
        lambda place: place.at(place.row - 1, place.column),
        "Your window stands one row too high.",
    ),
    "one column left": (
        lambda place: place.at(place.row, place.column - 1),
        "Your window stands one column too far left.",
    ),
    "transposed the kernel": (
        _transposed,
        "You swapped the kernel's rows and columns: each pixel meets the weight at its own place.",
    ),
    "no weights": (
        lambda place: int(place.window().sum()),
        "You added up the pixels: multiply each by its weight first.",
    ),
}
NOT_TURNED = (
    "You laid the kernel on as it is: that is a cross-correlation. A convolution turns it by 180° first."
)


def misconceptions(place: Place) -> dict[Answer, str]:
    """What each mistake would have answered; none of them is the right answer.

    >>> image = np.array([[1, 2], [3, 4]])[..., np.newaxis]
    >>> wrong = misconceptions(Place(image, np.array([[1, 0], [0, -1]])[..., np.newaxis], 0, 0))
    >>> wrong[5]
    'You left out the minus signs: a negative weight takes away.'
    """
    known: list[tuple[Answer, str]] = []
    for name, (wrong, sentence) in MISTAKES.items():
        given = wrong(place)
        if given is not None:
            turned = place.flipped and name == "flipped the kernel"
            known.append((given, t(NOT_TURNED if turned else sentence)))
    return mistakes(place.answer, *known)


def value(seed: int) -> Exercise:
    """What is the number at this place? One channel first; every third has three, every fourth is flipped."""
    chance = random.Random(f"value {seed}")
    channels = 3 if seed % 3 == 0 else 1
    place = _draw(chance, channels, flipped=seed % 4 == 0)
    kind = t("convolution (K turned by 180° first)") if place.flipped else t("cross-correlation (K as it is)")
    names = [(name, f"K_{name}") for name in LETTERS] if channels > 1 else [("R", "K")]
    shown = "\n\n".join(
        f"${of_image}={_matrix(place.image[:, :, c])}$ &ensp; ${of_kernel}={_matrix(place.kernel[:, :, c])}$"
        for c, (of_image, of_kernel) in enumerate(names)
    )
    question = t(
        "No padding, stride 1, {kind}. Rows and columns count from 0. What is z({row}, {column})?",
        kind=kind,
        row=place.row,
        column=place.column,
    )
    return Exercise(
        question=f"{question}\n\n{shown}",
        answer=place.answer,
        misconceptions=misconceptions(place),
        right=_worked(place),
    )


def width(seed: int) -> Exercise:
    """How wide is the map? Numbers small enough to count on a grid; the mistakes of `output_size`."""
    chance = random.Random(f"width {seed}")
    floor = seed % 2 == 1
    while True:
        question = output_size.Setting(
            m=chance.choice([6, 7, 8, 9, 10]),
            k=chance.choice([2, 3, 4, 5]),
            s=chance.choice([1, 2, 3]),
            p=chance.choice([0, 0, 1, 2]),
        )
        wrong = output_size.misconceptions(question)
        left_over = bool((question.m + 2 * question.p - question.k) % question.s)
        if left_over == floor and question.p < question.k and question.s <= question.k and len(wrong) >= 3:
            break
    first, *others = wrong
    offered = [first, *chance.sample(others, 2)]
    return Exercise(
        question=t(
            "A picture of {m} × {m}, a kernel of {k} × {k}, stride {s}, padding {p}. How wide is the map?",
            **question._asdict(),
        ),
        answer=question.z,
        options=tuple(sorted([question.z, *offered], key=float)),
        misconceptions=wrong,
        right=size_formula((question.m, question.k, question.s, question.p, 1)),
    )


def _draw(chance: random.Random, channels: int, *, flipped: bool) -> Place:
    """A question in which at least five mistakes give themselves away."""
    side, k = (3, 2) if channels == 3 else chance.choice([(4, 2), (5, 3), (4, 3)])
    while True:
        image = _numbers(chance, (side, side, channels), range(6))
        kernel = _numbers(chance, (k, k, channels), (-2, -1, -1, 0, 1, 1, 2))
        last = side - k
        place = Place(image, kernel, chance.randint(0, last), chance.randint(0, last), flipped)
        if place.row != place.column and (kernel < 0).any() and len(misconceptions(place)) >= 5:
            return place


def _numbers(chance: random.Random, shape: tuple[int, ...], choices: Any) -> Array:
    return np.array(chance.choices(list(choices), k=int(np.prod(shape)))).reshape(shape)


def _matrix(numbers: Array) -> str:
    rows = r" \\ ".join(" & ".join(map(str, row)) for row in numbers.tolist())
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _worked(place: Place) -> str:
    """The sum written out, channel by channel where there are several."""
    laid = place.laid
    one = trace(place.image, laid, place.row, place.column)
    sums = [
        " + ".join(
            f"{pixel}·{factor(weight)}"
            for pixel, weight in zip(one.window[:, :, c].flat, laid[:, :, c].flat, strict=True)
            if weight
        )
        or "0"
        for c in range(place.image.shape[2])
    ]
    if len(sums) == 1:
        return f"z = {sums[0]} = {number(place.answer)}"
    named = "; ".join(
        f"{name}: {written} = {number(total)}"
        for name, written, total in zip(LETTERS, sums, one.channel_sums, strict=True)
    )
    total = " + ".join(factor(s) for s in one.channel_sums)
    return f"{named}; z = {total} = {number(place.answer)}"
