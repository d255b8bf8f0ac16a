"""Tables of nets with blanks to fill in, and the slips that give each wrong number."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnnviz.nets.spec import (
    Conv,
    Dense,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool,
    Net,
    Row,
    check,
    infer,
    size_text,
)
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.net_words import kind_title
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.text import t

INPUTS = ((28, 28, 1), (32, 32, 1), (32, 32, 3), (64, 64, 3), (96, 96, 3), (150, 150, 3))

# Where articles are wrong, or odd: the passage that says so, and the net that shows it.
ARTICLES = (
    ("alexnet-year", "Look at AlexNet", "alexnet-2012"),
    ("googlenet-count", "Count GoogLeNet", "googlenet"),
    ("one-by-one-pools", "Look at that net", "alves"),
    ("filter-and-bias", "Look at that net", "one-stage"),
)


@dataclass(frozen=True)
class Blanks:
    """A net's table with numbers left out: `table` has a letter in their place, `exercises` ask for them."""

    net: Net
    table: list[dict[str, str]]
    exercises: dict[str, Exercise]


def make(seed: int) -> Blanks:
    """The table of a small net drawn by the seed, with four blanks: a map, two counts, and a vector."""
    rng = random.Random(seed)
    net = _net(rng)
    rows = infer(net)
    convs = [row for row in rows if row.kind == "conv"]
    vector = next(row for row in rows if row.kind in ("flatten", "global_average_pool"))
    resized = rng.choice([*convs, *(row for row in rows if row.kind == "max_pool")])
    blanks: list[tuple[Row, str, Exercise]] = [
        (resized, "output", _size(resized)),
        (convs[1], "parameters", _conv_parameters(convs[1])),
        (vector, "output", _vector(vector)),
        (rows[-1], "parameters", _dense_parameters(rows[-1], rows[vector.number])),
    ]
    blanks.sort(key=lambda blank: blank[0].number)
    letters = {(row.number, column): letter for letter, (row, column, _) in zip("ABCD", blanks, strict=True)}
    return Blanks(
        net,
        [_line(row, letters) for row in rows],
        {letter: exercise for letter, (_, _, exercise) in zip("ABCD", blanks, strict=True)},
    )


def _net(rng: random.Random) -> Net:
    """Two or three convolutions with pools between them, and a dense layer; drawn anew until all fits."""
    while True:
        shape = rng.choice(INPUTS)
        layers: list[Layer] = []
        for step in range(rng.choice((2, 2, 3))):
            size = rng.choice((3, 3, 5))
            strides = 2 if step == 0 and shape[0] > 60 and rng.random() < 0.5 else 1
            filters = rng.choice((8, 16, 32, 64))
            padding = rng.choice(("valid", "same"))
            layers.append(Conv(filters, (size, size), (strides, strides), padding, "relu"))
            layers.append(MaxPool((rng.choice((2, 2, 3)),) * 2))
        layers.append(rng.choice((Flatten(), Flatten(), GlobalAveragePool())))
        layers.append(Dense(rng.choice((2, 10, 64, 100))))
        net = Net(shape, tuple(layers), "blanks")
        rows, error = check(net)
        if not error and all(min(row.output_shape[:2]) > 1 for row in rows if len(row.output_shape) == 3):
            return net


def _line(row: Row, letters: dict[tuple[int, str], str]) -> dict[str, str]:
    output, parameters = size_text(row.output_shape), f"{row.parameters:,}"
    if letter := letters.get((row.number, "output")):
        size = f"**{letter}**"
        output = f"{size} × {size} × {row.output_shape[2]}" if len(row.output_shape) == 3 else size
    if letter := letters.get((row.number, "parameters")):
        parameters = f"**{letter}**"
    settings = f"{kind_title(row.kind)} {row.layer.text()}".strip() if row.layer else ""
    return {t("layer"): row.name, t("settings"): settings, t("output"): output, t("parameters"): parameters}


def _exercise(question: str, answer: int, right: str, *known: tuple[Answer, str]) -> Exercise:
    return Exercise(question, answer, misconceptions=mistakes(answer, *known), right=right)


def _size(row: Row) -> Exercise:
    """Height and width of a convolution's or a pool's maps."""
    layer, size, answer = row.layer, row.input_shape[0], row.output_shape[0]
    question = t("A map of {name} is how high?", name=row.name)
    if isinstance(layer, MaxPool):
        window = layer.pool_size[0]
        right = t("{m} divided by {k}, rounded down.", m=size, k=window)
        return _exercise(
            question,
            answer,
            right,
            (-(-size // window), t("You rounded up. A window that would reach over the edge is dropped.")),
            (size - window + 1, t("You let the window move by 1. A pool moves by its own width: divide.")),
            (size, t("That is the size before the pool.")),
            (size // window**2, t("Each side is divided by {k}, not by {k}².", k=window)),
        )
    assert isinstance(layer, Conv)  # noqa: S101 -- only convolutions and pools are asked for
    k, s = layer.kernel_size[0], layer.strides[0]
    if layer.padding == "same":
        step = t(" and is divided by the stride") if s > 1 else ""
        return _exercise(
            question,
            answer,
            t("“same” keeps the size{step}.", step=step),
            ((size - k) // s + 1, t("You took the kernel off. “same” pads, so that nothing is lost.")),
            (size, t("You left out the stride: the kernel moves by {s}.", s=s)),
            (size // s, t("You rounded down. With “same” the size is divided and rounded up.")),
        )
    return _exercise(
        question,
        answer,
        t("({m} − {k})/{s} + 1, rounded down.", m=size, k=k, s=s),
        (size - k + 1, t("You left out the stride: the kernel moves by {s}.", s=s)),
        ((size - k) // s, t("You counted the steps, not the windows: + 1.")),
        (-(-(size - k) // s) + 1, t("You rounded up. A window that would reach over the edge is dropped.")),
        (size, t("Without padding the map is smaller than its input: k − 1 are lost.")),
        (-(-size // s), t("That is what “same” padding gives; here there is none.")),
        (size - 2 * (k - 1), t("You took k − 1 off on both sides. It is k − 1 together.")),
    )


def _conv_parameters(row: Row) -> Exercise:
    layer, channels = row.layer, row.input_shape[2]
    assert isinstance(layer, Conv)  # noqa: S101 -- only convolutions are asked for
    n, k = layer.filters, layer.kernel_size[0]
    places = math.prod(row.output_shape[:2])
    return _exercise(
        t("How many parameters has {name}?", name=row.name),
        row.parameters,
        t("{n} · ({k}·{k}·{c} + 1): a kernel is as deep as its input, with one bias.", n=n, k=k, c=channels),
        (n * k * k * channels, t("You forgot the biases: one for each of the {n} kernels.", n=n)),
        (
            n * (k * k + 1),
            t("You forgot the channels: a kernel is as deep as its input, {k} × {k} × {c}.", k=k, c=channels),
        ),
        (
            n * k * k,
            t("You forgot channels and biases: a kernel is {k}·{k}·{c} weights and a bias.", k=k, c=channels),
        ),
        (n * k * k * channels + 1, t("One bias is too few: each of the {n} kernels has its own.", n=n)),
        (n * channels * (k * k + 1), t("A bias for each channel is too many: a kernel has one in all.")),
        (k * k * channels + 1, t("That is one kernel; there are {n}.", n=n)),
        (channels * (k * k * n + 1), t("You swapped input and output: the {n} kernels have biases.", n=n)),
        (n * (k * channels + 1), t("A kernel has {k} rows and {k} columns: {k} · {k}.", k=k)),
        (
            row.parameters * places,
            t("You gave each place its own weights. A convolution uses the same ones everywhere."),
        ),
    )  # fmt: skip


def _vector(row: Row) -> Exercise:
    height, width, channels = row.input_shape
    question = t("How many numbers does {name} put out?", name=row.name)
    if row.kind == "flatten":
        return _exercise(
            question,
            row.output_shape[0],
            t("All numbers of the maps: {h}·{w}·{c}.", h=height, w=width, c=channels),
            (height * width, t("You forgot the channels: there are {c} maps.", c=channels)),
            (height * channels, t("A map has {h} rows and {w} columns: {h} · {w}.", h=height, w=width)),
            (channels, t("That is what global pooling would leave: one number for each map.")),
            (height + width + channels, t("The sides are multiplied, not added.")),
        )
    return _exercise(
        question,
        channels,
        t("One for each map: its average."),
        (
            height * width * channels,
            t("That is what flatten gives. Global pooling leaves one number for each map."),
        ),
        (height * width, t("It averages over the places, and keeps the channels.")),
        (1, t("One for each map, not one in all.")),
    )


def _dense_parameters(row: Row, vector: Row) -> Exercise:
    layer, inputs = row.layer, row.input_shape[0]
    assert isinstance(layer, Dense)  # noqa: S101 -- only dense layers are asked for
    n = layer.units
    other = vector.input_shape[2] if vector.kind == "flatten" else math.prod(vector.input_shape)
    slip = (
        t("Flatten keeps all {n} numbers, not one for each map.", n=inputs)
        if vector.kind == "flatten"
        else t("After global pooling there are {n} numbers only, one for each map.", n=inputs)
    )
    return _exercise(
        t("How many parameters has {name}?", name=row.name),
        row.parameters,
        t("{n} · ({m} + 1): a weight for each input, and a bias.", n=n, m=inputs),
        (n * inputs, t("You forgot the biases: one for each of the {n} units.", n=n)),
        (n * inputs + 1, t("One bias for all units is too few: each of the {n} has its own.", n=n)),
        (n * (other + 1), slip),
        (n * other, slip),
        (inputs * (n + 1), t("The biases belong to the {n} units, not to the inputs.", n=n)),
        (n + inputs, t("Each unit looks at each input: multiply.")),
    )


def feedback(blanks: Blanks, given: dict[str, float | None]) -> Sequence[tuple[str, bool, str]]:
    """For each letter that was filled in: whether it is right, and what to say."""
    said = []
    for letter, exercise in blanks.exercises.items():
        value = given.get(letter)
        if value is not None:
            said.append((letter, *exercise.feedback(value)))
    return said


Maker = Callable[[int], Blanks]
