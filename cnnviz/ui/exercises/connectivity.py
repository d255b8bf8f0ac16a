"""Exercises on connections: who sees what, how many weights, how far a stack of layers looks."""

from __future__ import annotations

import random

import numpy as np

from cnnviz.numeric import connectivity, shapes
from cnnviz.numeric.shapes import Layer
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed; each kind comes once in five seeds."""
    kinds = (_long_kernel, _pixels, _dense, _shared, _field)
    return kinds[seed % len(kinds)](random.Random(f"connectivity {seed}"))


def _counted(question: str, answer: int, known: list[tuple[int, str]], right: str) -> Exercise:
    """An exercise whose answers are counts, written with commas."""
    wrong = mistakes(f"{answer:,}", *((f"{given:,}", sentence) for given, sentence in known if given > 0))
    options: tuple[Answer, ...] = tuple(sorted([f"{answer:,}", *wrong], key=_value))
    return Exercise(question, f"{answer:,}", options, wrong, right)


def _value(text: Answer) -> int:
    return int(str(text).replace(",", ""))


def _pixels(chance: random.Random) -> Exercise:
    """Which pixels does a unit see? The article's example, and others of its kind."""
    side, k, s = chance.choice([(4, 2, 2), (5, 3, 2), (6, 2, 2), (6, 3, 3), (4, 2, 1), (5, 2, 3)])
    seen = connectivity.pixels_seen((side, side), k, s)  # (rows, columns, k, k)
    rows, columns = seen.shape[:2]
    unit = chance.randrange(1, rows * columns)
    row, column = divmod(unit, columns)
    answer = _listed(seen[row, column])
    start = unit * k * k
    flat = np.arange(start, start + k * k) % (side * side) + 1
    known: list[tuple[Answer, str]] = [
        (
            _listed(flat),
            t(
                "You took pixels in a row of the flattened picture. A window takes {k} of each of {k} rows.",
                k=k,
            ),
        )
    ]
    if column < rows and row < columns:
        known.append(
            (_listed(seen[column, row]), t("You counted the units down the columns; they go row by row."))
        )
    dense = connectivity.pixels_seen((side, side), k, 1)
    if s > 1:
        nearer = dense[row, column] if row < dense.shape[0] and column < dense.shape[1] else dense[0, 0]
        known.append((_listed(nearer), t("You moved the window by 1. Here the stride is {s}.", s=s)))
    other = seen[(row + 1) % rows, column]
    known.append((_listed(other), t("That is what another unit sees: count the units from 1, row by row.")))
    wrong = mistakes(answer, *known)
    options: list[Answer] = [answer, *wrong]
    return Exercise(
        t(
            "A picture of {side} × {side} pixels, numbered 1 to {all} row by row. Windows of {k} × {k} with "
            "stride {s} feed units, numbered row by row too. Which pixels does unit {unit} see?",
            side=side,
            all=side * side,
            k=k,
            s=s,
            unit=unit + 1,
        ),
        answer,
        tuple(sorted(options, key=lambda text: [int(one) for one in str(text).split(", ")])),
        wrong,
        t(
            "The window of unit {unit} begins in row {row}, column {column} of the picture, counted from 1.",
            unit=unit + 1,
            row=row * s + 1,
            column=column * s + 1,
        ),
    )


def _dense(chance: random.Random) -> Exercise:
    H, W, C = chance.choice([(8, 8, 3), (28, 28, 1), (32, 32, 3), (64, 64, 3), (512, 512, 3)])
    n = chance.choice([10, 50, 100])
    answer = shapes.dense_parameters(H * W * C, n, bias=False)
    known = [
        (H * W * n, t("You left out the channels: each pixel has {C} numbers.", C=C)),
        (H * W * C + n, t("You added. Every output is connected with every input: multiply.")),
        (H * W * C, t("That is for one output. There are {n}.", n=n)),
        ((H + W + C) * n, t("You added the sides. An input of H × W × C has H · W · C numbers.")),
    ]
    return _counted(
        t("A picture of {H} × {W} × {C} is flattened and fully connected to {n} units. How many "
          "weights, without biases?", H=H, W=W, C=C, n=n),
        answer,
        known,
        f"{H} · {W} · {C} · {n} = {answer:,}",
    )  # fmt: skip


def _shared(chance: random.Random) -> Exercise:
    side, C = chance.choice([(8, 3), (28, 1), (32, 3), (14, 6)])
    k, n = chance.choice([3, 5]), chance.choice([4, 6, 16, 32])
    counts = connectivity.weights((side, side, C), k, n)
    z = shapes.output_size(side, k)
    known = [
        (counts.sparse, t("You gave every place weights of its own. The kernel is shared: all {z} · {z} "
                          "places use the same.", z=z)),
        (k * k * n, t("You left out the depth: each kernel reaches through all {C} channels.", C=C)),
        (k * k * C, t("That is one kernel. There are {n}.", n=n)),
        (k * C * n, t("You took k once. A kernel has k rows and k columns.")),
        (counts.dense, t("That is the dense layer to the same outputs.")),
    ]  # fmt: skip
    return _counted(
        t("{n} kernels of {k} × {k} slide over {side} × {side} × {C} numbers. How many weights, without "
          "biases?",
          n=n, k=k, side=side, C=C),
        counts.shared,
        known,
        f"{k} · {k} · {C} · {n} = {counts.shared:,}",
    )  # fmt: skip


def _long_kernel(chance: random.Random) -> Exercise:
    H, W, C = chance.choice([(8, 8, 3), (28, 28, 1), (32, 32, 3), (512, 512, 3)])
    m, n = H * W * C, chance.choice([10, 50, 100])
    answer = connectivity.kernel_size_for(m, n)
    known = [
        (
            m - n,
            t("You counted the steps, not the places: with k = m there is already one output, hence + 1."),
        ),
        (
            m // n,
            t("You cut the data into {n} parts. The windows overlap: each step moves by one number.", n=n),
        ),
        (m * n, t("That is the dense layer. Sharing leaves one kernel for all outputs.")),
        (answer * n, t("You gave each output a kernel of its own. It is the same one, {n} times.", n=n)),
    ]
    return _counted(
        t("{H} × {W} × {C} numbers lie in one row of m = {m}. One kernel slides along them, one step at a "
          "time, and gives {n} outputs. How many weights has it?", H=H, W=W, C=C, m=f"{m:,}", n=n),
        answer,
        known,
        f"k = m − n + 1 = {m:,} − {n} + 1 = {answer:,}",
    )  # fmt: skip


def _field(chance: random.Random) -> Exercise:
    layers = [Layer(chance.choice([3, 5])), Layer(2, 2), Layer(chance.choice([3, 5]))]
    if chance.random() < 0.5:
        layers = [Layer(chance.choice([3, 5])) for _ in range(chance.choice([2, 3]))]
    answer = shapes.receptive_field(layers)[-1].size
    sizes = [layer.kernel_size for layer in layers]
    product = int(np.prod(sizes))
    flat = shapes.receptive_field([Layer(size) for size in sizes])[-1].size
    known = [
        (
            sum(sizes),
            t("You added the windows. They overlap: each layer adds k − 1, and one pixel is there already."),
        ),
        (flat, t("You forgot the stride: above the pooling a step is 2 pixels wide.")),
        (product, t("You multiplied the windows. That would hold if they didn't overlap.")),
        (
            sizes[-1],
            t("That is what it sees of the map just below. Follow the connections down to the input."),
        ),
    ]
    stack = t(", then ").join(
        t("convolution {k} × {k}", k=layer.kernel_size)
        if layer.strides == 1
        else t("pooling 2 × 2 with stride 2")
        for layer in layers
    )
    return _counted(
        t(
            "Layers: {stack}. How many pixels wide is the receptive field of one number of the last map?",
            stack=stack,
        ),
        answer,
        known,
        t("1 + Σ (k − 1) · steps = {answer}", answer=answer),
    )


def _listed(pixels: np.ndarray) -> str:
    return ", ".join(str(pixel) for pixel in pixels.ravel().tolist())
