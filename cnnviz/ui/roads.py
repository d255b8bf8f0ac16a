"""The six roads from a picture to its class: what each is called, what it does, how it is counted."""

from dataclasses import dataclass

from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

CNN, GLOBAL, SIFT = "cnn", "cnn_global", "sift"
CELLS, DIRECTIONS = 4, 9  # of HOG
KERNELS = ((16, 5), (32, 3), (64, 3))  # filters and kernel size of the nets' convolutions


@dataclass(frozen=True)
class Road:
    """A road's title, what it makes of a picture, and why it does well or badly.

    `strength` is for where it wins, `centred` for where it loses though all pictures are in the middle,
    `moved` for where it loses off the centre.
    """

    title: str
    says: str
    strength: str
    centred: str
    moved: str


ROADS = {
    "pixels": Road(
        "Pixels",
        "No feature at all: every pixel is a number, and each class has a weight for each of them.",
        "In the middle each class has its own places, so weights for places go a long way.",
        "The same class written a little differently has other pixels, and a weight for one pixel doesn't "
        "forgive that.",
        "Each weight belongs to one place. Move the object, and its pixels meet the weights of other places.",
    ),
    "edges": Road(
        "Edge maps",
        "Sobel's kernels, made by hand: where does it get brighter, and in which direction?",
        "Edges say more than ink, and in the middle it helps to know where they are.",
        "An edge two pixels further is another number: the maps are nearly as strict about places as pixels.",
        "The kernels find an edge wherever it is, but behind them each place has weights of its own.",
    ),
    "hog": Road(
        "HOG",
        "Histograms of oriented gradients: how much of an edge runs in each direction, cell by cell.",
        "Directions, cell by cell, forgive small differences between hands: much knowledge, few parameters.",
        "What HOG keeps was chosen by hand, for people in streets. Nobody asked whether it fits this task.",
        "A cell forgets where in it an edge was, so small moves hardly matter. Larger ones lead into other "
        "cells.",
    ),
    SIFT: Road(
        "SIFT words",
        "Key points, each described by 128 numbers and called by the nearest of the words: a bag of words.",
        "A bag of words has no places at all: wherever the object goes, its words go with it.",
        "A bag of words forgets where its words were. While all is in the middle, places would have helped.",
        "Its words move with the object, but some are lost or found anew on the way.",
    ),
    CNN: Road(
        "CNN, flattened",
        "Learned kernels, pooled twice; the maps are flattened, and each place has weights of its own.",
        "Its kernels were learned for this very task, and so were the weights of all places.",
        "Kernels have to be learned, and it has nothing but its training pictures to learn them from.",
        "Its maps move with the object, but the dense layer behind them has weights for each place apart.",
    ),
    GLOBAL: Road(
        "CNN, global mean",
        "Learned kernels, one layer more, then the mean of each map: how much of it, wherever it was.",
        "Its kernels were learned for this very task, and the mean of a map hardly minds where things are.",
        "A mean over each map forgets places, which help while all is in the middle; and kernels have to be "
        "learned.",
        "The mean of a map stays only as far as its kernels have not learned where the frame is, and pooling "
        "skips every second place.",
    ),
}
"""The roads by the names that the workers and the address use."""


def title(road: str) -> str:
    """A road's title on screen."""
    return t(ROADS[road].title)


def parameter_formula(road: str, side: int, numbers: int, classes: int, parameters: int) -> str:
    """How the parameters of a road are counted, with its numbers."""
    total, count = f"**{number(parameters)}**", number(numbers)
    softmax = f"({count} + 1) · {classes}"
    if road == "pixels":
        return t("{side} · {side} = {count} numbers; {softmax} = {total} parameters",
                 side=side, count=count, softmax=softmax, total=total)  # fmt: skip
    if road == "edges":
        return t("4 maps · {half} · {half} = {count} numbers; {softmax} = {total} parameters",
                 half=side // 2, count=count, softmax=softmax, total=total)  # fmt: skip
    if road == "hog":
        return t("3 · 3 blocks · 4 cells · 9 directions = {count} numbers; {softmax} = {total} parameters",
                 count=count, softmax=softmax, total=total)  # fmt: skip
    if road == SIFT:
        return t("{count} words: {softmax} for softmax + {count} · 128 for the words = {total} parameters",
                 count=count, softmax=softmax, total=total)  # fmt: skip
    return f"{' + '.join(_net_terms(road, side, classes))} = {total} {t('parameters')}"


def _net_terms(road: str, side: int, classes: int) -> list[str]:
    """One term for each layer: (k · k · maps before + 1) · maps."""
    layers = KERNELS if road == GLOBAL else KERNELS[:2]
    terms, before = [], 1
    for filters, k in layers:
        terms.append(f"({k}·{k}·{before} + 1)·{filters}")
        before = filters
    if road == CNN:
        for _, k in layers:
            side = (side - k + 1) // 2
        terms.append(f"({side}·{side}·{before} + 1)·{classes}")
    else:
        terms.append(f"({before} + 1)·{classes}")
    return terms
