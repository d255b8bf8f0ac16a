"""Exercises on the roads before CNNs: parameters, lengths of features, bags of words, what a move changes."""

import random

from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the four kinds take turns."""
    chance = random.Random(f"before cnn {seed}")
    return (_bag, _parameters, _moved, _hog)[seed % 4](chance)


def _parameters(chance: random.Random) -> Exercise:
    side, channels, classes = chance.choice(
        [(28, 1, 10), (32, 3, 10), (8, 1, 10), (32, 1, 4), (64, 3, 2), (16, 1, 26)]
    )
    pixels = side * side * channels
    answer = (pixels + 1) * classes
    shape = f"{side} × {side}" + (f" × {channels}" if channels > 1 else "")
    wrong = mistakes(
        answer,
        (pixels * classes, t("Almost: each class also has a bias, {classes} more.", classes=classes)),
        (
            pixels + classes,
            t(
                "Each of the {classes} classes has a weight of its own for every pixel: multiply.",
                classes=classes,
            ),
        ),
        (pixels + 1, t("That is one class. Every class has its own weights and its own bias.")),
        (
            side * side * classes + classes,
            t("Each of the {channels} channels is a number, too.", channels=channels),
        ),
        (pixels * (classes + 1), t("The bias belongs to the class, not to the pixel: one for each class.")),
    )
    return Exercise(
        t(
            "Bare pixels and softmax: pictures of {shape}, {classes} classes, no other layer. How many "
            "parameters?",
            shape=shape,
            classes=classes,
        ),
        answer,
        tuple(sorted({answer, *wrong})),
        wrong,
        t("({pixels} weights + 1 bias) · {classes} classes = {answer}.",
          pixels=number(pixels), classes=classes, answer=number(answer)),
    )  # fmt: skip


def _hog(chance: random.Random) -> Exercise:
    cells, directions = chance.choice([3, 4, 6, 8]), chance.choice([6, 8, 9])
    cell = chance.choice([4, 6, 8])
    side, blocks = cells * cell, cells - 1
    answer = blocks * blocks * 4 * directions
    wrong = mistakes(
        answer,
        (
            cells * cells * directions,
            t("Those are the cells. But they go in as blocks, and a cell lies in up to four of them."),
        ),
        (
            cells * cells * 4 * directions,
            t("Blocks overlap, one cell further each: {cells} cells a side give {blocks} blocks.",
              cells=cells, blocks=blocks),
        ),
        (
            (cells // 2) ** 2 * 4 * directions,
            t("Blocks overlap: the next one begins one cell further, not two."),
        ),
        (blocks * blocks * directions, t("Each block holds 4 cells, with a histogram each.")),
        (side * side, t("That is the number of pixels. HOG counts directions, cell by cell.")),
    )  # fmt: skip
    return Exercise(
        t(
            "HOG on {side} × {side} pixels: cells of {cell} × {cell}, blocks of 2 × 2 cells that move by one "
            "cell, {directions} directions. How many numbers does it give?",
            side=side,
            cell=cell,
            directions=directions,
        ),
        answer,
        tuple(sorted({answer, *wrong})),
        wrong,
        t("{blocks} · {blocks} blocks · 4 cells · {directions} directions = {answer}.",
          blocks=blocks, directions=directions, answer=number(answer)),
    )  # fmt: skip


def _bag(chance: random.Random) -> Exercise:
    """What a bag of words can tell apart."""
    same = t("Their bags are the same")
    words = chance.sample(range(1, 9), 3)
    counts = [chance.randint(1, 3) for _ in words]
    total = sum(counts)
    listed = ", ".join(f"{n} × {t('word {word}', word=word)}" for n, word in zip(counts, words, strict=True))
    options = {
        same: "",
        t("Only the largest counts stay the same"): t("No count changes: each key point is still there."),
        t("Half of the counts change"): t("Counts don't look at places, so none changes."),
        t("Each has its bag turned round"): t("A bag has no order, so there is nothing to turn round."),
    }
    order = list(options)
    chance.shuffle(order)
    what = chance.choice(
        [
            t("The second is the first with its left and right half exchanged, key points and all."),
            t("In the second, the same key points are strewn about at random."),
            t("In the second, the same key points stand in the opposite corners."),
        ]
    )
    return Exercise(
        t(
            "SIFT finds {total} key points in a picture: {listed}. {what} How do the two bags of words "
            "differ?",
            total=total,
            listed=listed,
            what=what,
        ),
        same,
        tuple(order),
        mistakes(same, *options.items()),
        t(
            "A bag counts words and forgets their places: good where things move, bad where place is the "
            "message."
        ),
    )


def _moved(chance: random.Random) -> Exercise:
    """What stays exactly the same when the object moves."""
    pixels = chance.choice([9, 11])
    keeps = {
        t("The mean of each edge map"): t("The map moves with the object; its mean doesn't mind where."),
        t("The largest number of each edge map"): t(
            "The map moves with the object; its maximum goes with it."
        ),
        t("The sum of all pixels"): t("The same pixels are there, only elsewhere."),
    }
    breaks = {
        t("The edge maps"): t("A convolution is equivariant, not invariant: its maps move with the object."),
        t("The flattened pixels"): t("The same numbers come, but at other indices: at other weights."),
        t("The edge maps after 2 × 2 max-pooling"): t(
            "Pooling forgives a move inside a window. {pixels} pixels lead out of it.", pixels=pixels
        ),
        t("HOG with cells of 7 × 7"): t("The edges leave their cells: other cells count them now."),
    }
    answer = chance.choice(list(keeps))
    wrong = mistakes(answer, *chance.sample(list(breaks.items()), 3))
    order = [answer, *wrong]
    chance.shuffle(order)
    return Exercise(
        t(
            "A small bright object on black moves {pixels} pixels to the right, never near the frame. "
            "Which of these stays exactly the same?",
            pixels=pixels,
        ),
        answer,
        tuple(order),
        wrong,
        keeps[answer],
    )
