"""Exercises of the lesson on images: where a number stands in the flattened row, and what a row shows."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from cnnviz.numeric.tensors import flat_index, place, rescale
from cnnviz.samples_digits import digit
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Exercise
from cnnviz.ui.text import t

SIDE = 8
COLOURS = ("red", "green", "blue")
_SHAPES = ((6, 10, 3), (5, 7, 3), (8, 12, 3), (9, 6, 3), (28, 28, 1), (8, 8, 1))


@dataclass(frozen=True)
class Flat:
    """A picture of 8 × 8 to be recognised when flattened: what it is, and how its row gives it away."""

    kind: str
    name: str
    picture: np.ndarray
    trace: str


def five(seed: int) -> list[Flat]:
    """Five pictures for the puzzle, some of them easily confused: the same five for the same seed."""
    rng = random.Random(seed)
    straight = rng.sample(["row", "column", "falling", "rising"], 3)
    figure = rng.choice(["frame", "squares", "block"])
    kinds = [*straight, figure, "digit"]
    rng.shuffle(kinds)
    return [_flat(kind, rng) for kind in kinds]


def verdict(truth: Flat, guess: Flat) -> str:
    """What to say to one who took the flattened picture `truth` for `guess`."""
    if truth.kind == guess.kind:
        return t("Yes, {name}: {trace}.", name=truth.name, trace=truth.trace)
    mixed_up = {truth.kind, guess.kind}
    if mixed_up == {"row", "column"}:
        why = t("You read down the columns, but flattening goes along the rows.")
    elif mixed_up == {"falling", "rising"}:
        why = t(
            "You went one column the wrong way: a row further down is 8 places on, a column right 1 more."
        )
    else:
        why = t("{name} would be: {trace}.", name=_capital(guess.name), trace=guess.trace)
    return t("No, it is {name}: {trace}. {why}", name=truth.name, trace=truth.trace, why=why)


def make(seed: int) -> Exercise:
    """A question about shapes, places in the row or rescaling; each kind comes once in four seeds."""
    kinds = (_index, _count, _rescaled, _back)
    return kinds[seed % len(kinds)](random.Random(seed))


def _flat(kind: str, rng: random.Random) -> Flat:
    picture = np.zeros((SIDE, SIDE), np.uint8)
    line = rng.randrange(1, SIDE - 1)
    if kind == "row":
        picture[line] = 255
        return Flat(kind, t("a horizontal line"), picture, t("its 8 inked numbers stand side by side"))
    if kind == "column":
        picture[:, line] = 255
        return Flat(kind, t("a vertical line"), picture, t("one inked number every 8 places"))
    if kind == "falling":
        np.fill_diagonal(picture, 255)
        return Flat(kind, t("a falling diagonal ╲"), picture, t("one inked number every 9 places, 8 + 1"))
    if kind == "rising":
        np.fill_diagonal(picture[:, ::-1], 255)
        return Flat(kind, t("a rising diagonal ╱"), picture, t("one inked number every 7 places, 8 − 1"))
    if kind == "frame":
        picture[[0, -1]] = picture[:, [0, -1]] = 255
        trace = t(
            "full at both ends, and pairs between, where the right edge of a row meets the left of the next"
        )
        return Flat(kind, t("a frame"), picture, trace)
    if kind == "squares":
        picture[np.indices(picture.shape).sum(axis=0) % 2 == 0] = 255
        trace = t("every second number, but two alike meet wherever a new row begins")
        return Flat(kind, t("a chequerboard"), picture, trace)
    if kind == "block":
        picture[2:6, 2:6] = 255
        return Flat(kind, t("a filled square"), picture, t("four runs of 4, each 8 places after the last"))
    label = rng.randrange(10)
    trace = t("uneven greys, as a pen leaves them, in every stretch of 8")
    return Flat("digit", t("a handwritten {label}", label=label), digit(label, rng.randrange(20)), trace)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pick(rng: random.Random) -> tuple[tuple[int, int, int], int, int, int]:
    """A shape, and a row, column and channel in it; row and column differ and neither is 0."""
    H, W, C = rng.choice(_SHAPES)
    row, column = rng.sample(range(1, min(H, W)), 2)
    return (H, W, C), row, column, rng.randrange(C)


def _shape(shape: tuple[int, int, int]) -> str:
    return " × ".join(map(str, shape))


def _index(rng: random.Random) -> Exercise:
    (H, W, C), row, column, channel = _pick(rng)
    answer = flat_index(row, column, channel, (H, W, C))
    named = t("the {colour} number", colour=t(COLOURS[channel])) if C > 1 else t("the number")
    filled = f"({row} · {W} + {column}) · {C} + {channel} = {answer}"
    return Exercise(
        t(
            "An image of {shape} (H × W × C) is flattened. At which index (counted from 0) stands {named} of "
            "row {row}, column {column}?",
            shape=_shape((H, W, C)),
            named=named,
            row=row,
            column=column,
        ),
        answer,
        misconceptions=mistakes(
            answer,
            (
                (column * W + row) * C + channel,
                t("You swapped rows and columns: whole rows come first, row · W + column."),
            ),
            (
                (row * H + column) * C + channel,
                t("You multiplied by H, the number of rows. A row is W numbers wide: row · W."),
            ),
            (
                row * W + column,
                t("You counted pixels. Each pixel has {C} numbers: times C, plus the channel.", C=C),
            ),
            (
                channel * H * W + row * W + column,
                t("That is channels first, C × H × W. Here the channels of a pixel stay together."),
            ),
            (
                (row * W + column) * C,
                t("That is the pixel's first number, red: add the channel, {n}.", n=channel),
            ),
            (answer + 1, t("You counted from 1. Indices count from 0.")),
            (
                ((row - 1) * W + column - 1) * C + channel,
                t("Row {row} has {row} rows before it, since rows count from 0.", row=row),
            ),
        ),
        right=t("index = (row · W + column) · C + channel = {filled}.", filled=filled),
    )


def _count(rng: random.Random) -> Exercise:
    H, W, C = rng.choice(((28, 28, 1), (32, 32, 3), (150, 150, 3), (512, 512, 3), (64, 96, 3), (227, 227, 3)))
    answer = H * W * C
    return Exercise(
        t("How many numbers does a dense layer get from an image of {shape}?", shape=_shape((H, W, C))),
        answer,
        misconceptions=mistakes(
            answer,
            (H * W, t("You counted pixels. Each has {C} numbers: H · W · C.", C=C)),
            (H + W + C, t("You added the sides. Every row has W pixels: multiply.")),
            ((H + W) * C, t("You added rows and columns. Every row has W pixels: multiply.")),
            (H * W * 3, t("This image is grey: C = 1, one number a pixel.")),
            (256 * answer, t("A pixel can have 256 values, but it has only one of them: one number.")),
        ),
        right=t("H · W · C = {H} · {W} · {C} = {answer}.", H=H, W=W, C=C, answer=f"{answer:,}"),
    )


def _rescaled(rng: random.Random) -> Exercise:
    byte = rng.choice((51, 102, 153, 204))
    centred = rng.random() < 0.5
    low = -1 if centred else 0

    def to_range(value: float) -> float:
        return round(float(rescale([value], low=low)[0]), 3)

    answer = to_range(byte)
    other = round(float(rescale([byte], low=-1 - low)[0]), 3)
    far = to_range(255 - byte)
    options = tuple(sorted({answer, other, far, round(byte / 256, 3), round(byte / 100, 3)}))
    ends = "−1…1" if centred else "0…1"
    filled = f"{byte}/255 · 2 − 1" if centred else f"{byte}/255"
    return Exercise(
        t("A pixel of {byte} (of 0…255) is rescaled to {ends}. What does it become?", byte=byte, ends=ends),
        answer,
        options,
        misconceptions=mistakes(
            answer,
            (
                other,
                t("That is on the scale −1…1; here black becomes 0.")
                if not centred
                else t("That is on the scale 0…1; here black becomes −1, so double it and take 1 off."),
            ),
            (far, t("You turned the scale round: black stays the low end, white the high one.")),
            (
                round(byte / 256, 3),
                t("You divided by 256, the number of levels. The largest is 255, and it must become 1."),
            ),
            (round(byte / 100, 3), t("That treats it as a percentage. The largest pixel is 255, not 100.")),
        ),
        right=f"{filled} = {answer}.".replace("= -", "= −"),
    )


def _back(rng: random.Random) -> Exercise:
    (H, W, C), row, column, channel = _pick(rng)
    index = flat_index(row, column, channel, (H, W, C))
    answer = place(index, (H, W, C))[0]
    filled = f"{index} // ({W} · {C}) = {index} // {W * C} = {answer}"
    return Exercise(
        t("In the flattened row of an image of {shape}, which row does index {index} come from?",
          shape=_shape((H, W, C)), index=index),
        answer,
        misconceptions=mistakes(
            answer,
            (index // W, t("A row of pixels has {W} · {C} numbers in the flattened row, not {W}.", W=W, C=C)),
            (index // H, t("You divided by H. A row is W pixels wide.")),
            (index // (H * C), t("You divided by H · C. A row is W · C numbers long.")),
            (column, t("That is its column.")),
            (answer + 1, t("You counted rows from 1; they count from 0.")),
            (channel, t("That is its channel.")),
        ),
        right=t("Whole rows before it: {filled}.", filled=filled),
    )  # fmt: skip
