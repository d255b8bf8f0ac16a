"""Exercises on hand-made kernels: what an even area becomes, signs, and which kernel made a map."""

from __future__ import annotations

import base64
import random
from functools import lru_cache

import numpy as np

from cnnviz import images, samples
from cnnviz.figures.palette import paint
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

LOOKALIKES = ("sobel_vertical", "sobel_horizontal", "laplacian", "gaussian_blur_5", "emboss")
_PHOTOS = ("chelsea", "astronaut", "coffee", "brick", "camera", "coins")
_ROWS = 160


def make(seed: int) -> Exercise:
    """A question on kernels; each kind comes once in four seeds."""
    kinds = (_sign, _which_kernel, _even_area, _turned)
    return kinds[seed % len(kinds)](random.Random(seed))


def _which_kernel(rng: random.Random) -> Exercise:
    """A map of a photo: which kernel made it?"""
    name, photo = rng.choice(LOOKALIKES), rng.choice(_PHOTOS)
    options = [title(one) for one in LOOKALIKES]
    rng.shuffle(options)
    wrong: dict[Answer, str] = {
        title(other): _told_apart(name, other) for other in LOOKALIKES if other != name
    }
    picture = f"![{t('A feature map')}](data:image/png;base64,{map_png(photo, name)})"
    return Exercise(
        t("Which kernel made this map? Blue is below zero, orange above, white is zero.") + f"\n\n{picture}",
        title(name),
        tuple(options),
        misconceptions=wrong,
        right=t(KERNELS[name].says),
    )


def title(name: str) -> str:
    """A kernel's title on screen."""
    return t(KERNELS[name].title)


@lru_cache(maxsize=64)
def map_png(photo: str, kernel: str) -> str:
    """The map of a sample photo under a kernel, painted, as base64 of a PNG."""
    image = samples.photo(photo)
    small = images.resize(image, _ROWS, round(_ROWS * image.shape[1] / image.shape[0]))
    feature_map = cross_correlate(images.to_grey(small) / 255, np.asarray(KERNELS[kernel]))
    reach = float(np.quantile(np.abs(feature_map), 0.99)) or 1.0
    return base64.b64encode(images.encode_png(paint(feature_map, "signed", -reach, reach))).decode()


def _told_apart(truth: str, given: str) -> str:
    """How the true map differs from what the given kernel would have made."""
    if {truth, given} == {"sobel_vertical", "sobel_horizontal"}:
        return t(
            "The other way round: a kernel for {edges} edges answers to changes across them. Look which "
            "lines are missing here.",
            edges=t("vertical") if given == "sobel_vertical" else t("horizontal"),
        )
    telling = {
        "sobel_vertical": t("It would show upright edges alone, one side blue and one orange."),
        "sobel_horizontal": t("It would show level edges alone, one side blue and one orange."),
        "laplacian": t(
            "It would answer to edges of every direction, each as a thin pair of blue and orange."
        ),
        "gaussian_blur_5": t("A blur has no negative weight: its map is orange all over, like a soft photo."),
        "emboss": t("Its weights add up to 1: even areas stay bright, with edges lit from one side."),
    }
    return telling[given]


def _even_area(rng: random.Random) -> Exercise:
    name, grey = (
        rng.choice(("sobel_vertical", "laplacian", "box_blur", "sharpen", "emboss")),
        10 * rng.randint(4, 20),
    )
    weights = np.asarray(KERNELS[name])
    answer = round(float(grey * weights.sum()), 3)
    largest = round(float(grey * np.abs(weights).sum()), 3)
    positive = round(float(grey * weights[weights > 0].sum()), 3)
    middle = round(float(grey * weights[1, 1]), 3)
    options = sorted({answer, 0.0, float(grey), largest, positive, middle})
    zero_sum = abs(weights.sum()) < 1e-9
    return Exercise(
        t(
            "The kernel “{title}” ({weights}) stands over an even area, every pixel {grey}. What comes out?",
            title=title(name),
            weights=_rows(weights),
            grey=grey,
        ),
        answer,
        tuple(options),
        misconceptions=mistakes(
            answer,
            (
                float(grey),
                t("That is so where the weights add up to 1. Here they add up to 0.")
                if zero_sum
                else t("Add the weights up: how many times {grey} is it?", grey=grey),
            ),
            (0.0, t("That is so where the weights add up to 0. Here they add up to 1.")),
            (largest, t("You left out the signs: negative weights take away.")),
            (positive, t("You counted the positive weights only.")),
            (middle, t("You looked at the middle alone. All nine products are added up.")),
        ),
        right=t("{grey} times the sum of the weights, {sum}.", grey=grey, sum=f"{weights.sum():g}"),
    )


def _sign(rng: random.Random) -> Exercise:
    """An edge under an edge kernel: how large, and with which sign."""
    left, right = rng.sample(range(1, 10), 2)
    patch = np.array([[left, left, right]] * 3)
    kernel = np.asarray(KERNELS["vertical_edges"])
    answer = int((patch * kernel).sum())
    step = right - left
    options = sorted({answer, -answer, step, 0, 3 * (right + left)})
    return Exercise(
        t(
            "The window {patch} lies under the kernel {kernel}. What is z?",
            patch=_rows(patch),
            kernel=_rows(kernel),
        ),
        answer,
        tuple(options),
        misconceptions=mistakes(
            answer,
            (-answer, t("The other sign: it is right column minus left. A flipped kernel gives that.")),
            (step, t("That is one row. Three rows are added up.")),
            (0, t("It would be 0 on an even area. Here it gets {what} to the right.", what=_change(step))),
            (3 * (right + left), t("The left column counts negative.")),
        ),
        right=t("3 · ({right} − {left}) = {answer}: it gets {what} to the right.", right=right, left=left,
                answer=number(answer), what=_change(step)),
    )  # fmt: skip


def _turned(rng: random.Random) -> Exercise:
    """What a change of all weights does to the map."""
    changes = {
        "flipped signs": (
            t("Every weight of an edge kernel changes its sign. What becomes of the map?"),
            t("Blue and orange change places"),
            t("Every product changes its sign, and so does the sum."),
        ),
        "doubled": (
            t("Every weight of a kernel is doubled. What becomes of the map?"),
            t("Every number doubles"),
            t("Every product doubles, and so does the sum."),
        ),
        "turned": (
            t("A kernel for vertical edges is turned by 90°. What becomes of the map?"),
            t("It shows horizontal edges"),
            t("It now compares rows where it compared columns."),
        ),
        "all zero": (
            t("Every weight is 0. What becomes of the map?"),
            t("Every number is 0"),
            t("Every product is 0: the kernel looks for nothing."),
        ),
    }
    kind = rng.choice(list(changes))
    question, answer, right = changes[kind]
    options = [one[1] for one in changes.values()] + [t("The map itself is turned by 90°")]
    rng.shuffle(options)
    known = [
        (changes["flipped signs"][1], t("That takes negative weights in place of positive ones.")),
        (changes["doubled"][1], t("That takes weights twice as large.")),
        (changes["turned"][1], t("That takes a kernel that compares rows, not columns.")),
        (changes["all zero"][1], t("That takes a kernel without any weight.")),
        (
            t("The map itself is turned by 90°"),
            t("The photo isn't turned: every place keeps its place in the map."),
        ),
    ]
    return Exercise(question, answer, tuple(options), mistakes(answer, *known), right)


def _change(step: int) -> str:
    return t("brighter") if step > 0 else t("darker")


def _rows(matrix: np.ndarray) -> str:
    """A small matrix in one line: its rows, apart by bars.

    >>> _rows(np.array([[1, 0], [-1, 2]]))
    '1 0 | −1 2'
    """
    return " | ".join(" ".join(number(float(value), 2) for value in row) for row in matrix)
