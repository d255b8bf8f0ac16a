"""Exercises on learned kernels: how many weights, how large a patch, which patch excites it, what follows."""

import random

import numpy as np

from cnnviz.numeric.shapes import receptive_field
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.exercises.windows import chain
from cnnviz.ui.map_formulas import field_formula
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

COLOURS = {
    "red": (1, 0, 0),
    "green": (0, 1, 0),
    "blue": (0, 0, 1),
    "white": (1, 1, 1),
    "black": (0, 0, 0),
}


def make(seed: int) -> Exercise:
    """The exercise of that seed: the four kinds take turns."""
    chance = random.Random(f"kernels {seed}")
    return (_weights, _patch, _field, _proof)[seed % 4](chance)


def _weights(chance: random.Random) -> Exercise:
    """How many weights one kernel has, at this depth."""
    k = chance.choice([3, 3, 5])
    before, kernels = chance.choice([(32, 64), (64, 128), (128, 256), (256, 128), (3, 32)])
    answer = k * k * before
    wrong = mistakes(
        answer,
        (k * k, t("You forgot the input’s channels: the kernel has a slice for each of the {n}.", n=before)),
        (k * k * kernels, t("It is as deep as what it looks at has channels, not as there are kernels.")),
        (k * k * before * kernels, t("That is the whole layer. One kernel was asked for.")),
        (k * before, t("A slice has {k} rows and {k} columns.", k=k)),
    )
    return Exercise(
        question=t(
            "A convolution has {kernels} kernels of {k} × {k} and looks at {before} channels. How many "
            "weights has *one* kernel?",
            kernels=kernels,
            k=k,
            before=before,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=f"{k} × {k} × {before} = {answer:,}.",
    )


def response(left: str, right: str, plus: int, minus: int, sign: int) -> float:
    """What a kernel of two columns and three channels answers to a patch of two colours.

    Its weights are 1 for channel `plus` and −1 for channel `minus` on the one side, and the signs turned on
    the other; `sign` says which side is which.

    >>> response("red", "blue", plus=0, minus=2, sign=1), response("white", "black", plus=0, minus=2, sign=1)
    (2.0, 0.0)
    """
    kernel = np.zeros((2, 3))
    kernel[0, plus], kernel[0, minus] = sign, -sign
    kernel[1] = -kernel[0]
    return float(np.sum(kernel * np.array([COLOURS[left], COLOURS[right]])))


def _patch(chance: random.Random) -> Exercise:
    """Which of four patches excites a kernel most."""
    names = list(COLOURS)[:3]
    plus, minus = chance.sample(range(3), 2)
    sign = chance.choice([1, -1])
    one, other = (names[plus], names[minus]) if sign > 0 else (names[minus], names[plus])
    patches = [(one, other), (other, one), ("white", "black"), (names[plus], names[plus])]
    sums = [response(*patch, plus, minus, sign) for patch in patches]
    words = [_two(*patch) for patch in patches]
    wrong: dict[Answer, str] = {
        words[1]: t("There the sum is {sum}: sides and signs are turned round.", sum=number(sums[1])),
        words[2]: t(
            "White is red, green and blue at once: the weights of the slices cancel out: {sum}. "
            "This kernel looks for a change of colour, not of brightness.",
            sum=number(sums[2]),
        ),
        words[3]: t(
            "Both sides are alike, so what the left adds the right takes away: {sum}.", sum=number(sums[3])
        ),
    }
    options: list[Answer] = [words[0], *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "A kernel of one row and two columns has on its left {a} on {plus} and {b} on {minus}, on its "
            "right {b} on {plus} and {a} on {minus}, else 0. Which patch excites it most?",
            a=number(sign),
            b=number(-sign),
            plus=t(names[plus]),
            minus=t(names[minus]),
        ),
        answer=words[0],
        options=tuple(options),
        misconceptions=wrong,
        right=t("The products are positive on both sides: the sum is {sum}.", sum=number(sums[0])),
    )


def _two(left: str, right: str) -> str:
    if left == right:
        return t("{colour} on both sides", colour=t(left))
    return t("{left} left, {right} right", left=t(left), right=t(right))


def _field(chance: random.Random) -> Exercise:
    """How large the exciting patch is."""
    first = chance.choice([3, 5])
    windows = chance.choice(
        [
            [(first, 2), (3, 1)],
            [(first, 1), (3, 1), (2, 2), (3, 1)],
            [(first, 2), (3, 1), (2, 2), (3, 1)],
            [(first, 1), (2, 2), (3, 1)],
        ]
    )
    answer = receptive_field(windows)[-1].size
    last = windows[-1][0]
    summed = 1 + sum(size - 1 for size, _ in windows)
    wrong = mistakes(
        answer,
        (last, t("That is the kernel. It looks at a map, and each cell of that map sees a window itself.")),
        (summed, t("You left out the strides: behind a stride of 2 each step is 2 pixels of the photo.")),
        (sum(size for size, _ in windows), t("Windows overlap: each layer adds k − 1 steps, not k.")),
        (int(np.prod([size for size, _ in windows])), t("Windows overlap, so sizes don’t multiply.")),
    )
    return Exercise(
        question=t(
            "{chain}. How many pixels wide is the patch of the photo that excites a kernel of the last one?",
            chain=chain(windows),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=field_formula(windows) + ".",
    )


def _proof(chance: random.Random) -> Exercise:
    """What the nine patches prove."""
    what = chance.choice([t("eyes"), t("ears"), t("whiskers"), t("noses")])
    answer = t("In these pictures, the kernel answers most to places like {what}", what=what)
    wrong: dict[Answer, str] = {
        t("It answers to {what} and to nothing else", what=what): t(
            "Only the strongest nine are shown. Weaker answers may be to something else altogether."
        ),
        t("No other kernel answers to {what}", what=what): t(
            "Other kernels weren’t looked at. Many answer to much the same; see the page Surgery."
        ),
        t("The kernel’s weights are a picture of {what}", what=what): t(
            "Only the first layer’s kernels look at pixels. This one weighs maps of the layer before."
        ),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "The nine patches that excite a kernel of a late layer most all show {what}. What follows?",
            what=what,
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("With other pictures the nine can be others: that is what the pool is for."),
    )
