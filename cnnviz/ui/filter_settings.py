"""The state of the lesson on filters: photo, kernel, place; all in the URL."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np
import streamlit as st

from cnnviz import engine, images
from cnnviz.nets.cards import Card
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import foresight, link, widgets
from cnnviz.ui.components.filter_lab import (
    FIRST,
    LARGEST_KERNEL,
    LARGEST_WEIGHT,
    OWN,
    VIEWS,
    Choice,
    Learned,
)
from cnnviz.ui.own_numbers import read_weights, write_weights
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

LARGEST_SIDE = 512
FARTHEST, MOST_AHEAD = 8, 220  # steps that a weight is foreseen to move, and what is foreseen in all


@dataclass(frozen=True, eq=False)
class Bench:
    """What lies on the bench: pixels as the kernel takes them, its weights, and the lit place of the map.

    `pixels` is (H, W) or (H, W, 3) with numbers 0..1, `weights` (k, k) or (k, k, 3).
    """

    title: str
    pixels: np.ndarray
    weights: np.ndarray
    place: tuple[int, int]


def full_size(photo: Photo) -> np.ndarray:
    """The photo with sides of 7 to 512 pixels, (H, W, 3) uint8: the largest kernel has a place in it."""
    height, width = photo.image.shape[:2]
    scale = min(1.0, LARGEST_SIDE / max(height, width))
    if min(height, width) * scale < LARGEST_KERNEL:
        scale = LARGEST_KERNEL / min(height, width)
    height, width = (min(LARGEST_SIDE, max(LARGEST_KERNEL, round(side * scale))) for side in (height, width))
    return photo.image if scale == 1 else images.resize(photo.image, height, width)


def choice() -> Choice:
    """What the URL names (`filter`, `weights`, `view`, `row`, `column`), else the first kernel."""
    weights = read_weights(link.get("weights"))
    own = weights is not None and weights.shape[3] == 1
    name = OWN if own else link.get("filter", FIRST)
    try:
        place = int(link.get("row")), int(link.get("column"))
    except ValueError:
        place = None
    view = link.get("view")
    return Choice(
        name,
        weights[:, :, :, 0].astype(float) if own and weights is not None else None,
        view if view in VIEWS else None,
        place if place and min(place) >= 0 else None,
    )


def remember(chosen: Choice) -> None:
    """Put what was chosen or made into the URL."""
    own = chosen.weights is not None
    values = {
        "view": chosen.view or VIEWS[0],
        "filter": None if own else chosen.filter,
        "weights": write_weights(chosen.weights[:, :, :, None]) if chosen.weights is not None else None,
    }
    if chosen.place:
        values["row"], values["column"] = map(str, chosen.place)
    link.put(values)


def bench(photo: np.ndarray, chosen: Choice, learned: Learned | None) -> Bench:
    """The chosen kernel, what it takes of the photo, and a place that its map has."""
    if chosen.weights is not None:
        title, weights = t("Your own"), chosen.weights
    elif learned is not None and chosen.filter in learned.names:
        number = learned.names.index(chosen.filter)
        title, weights = t("Learned {number}", number=number), learned.kernels[:, :, :, number]
    else:
        kernel = KERNELS.get(chosen.filter, KERNELS[FIRST])
        title, weights = t(kernel.title), kernel.weights
    if weights.ndim == 3 and weights.shape[2] == 1:
        weights = weights[:, :, 0]
    pixels = (images.to_grey(photo) if weights.ndim == 2 else photo.astype(float)) / 255
    rows, columns = (side - weights.shape[0] + 1 for side in photo.shape[:2])
    row, column = chosen.place or (rows // 2, columns // 2)
    return Bench(title, pixels, weights, (min(row, rows - 1), min(column, columns - 1)))


def may_become(bench: Bench, key: str) -> dict[str, Bench]:
    """What the component `key` may set next, by how it says it: one weight moved, or another place."""
    found = {said(bench): bench} | {said(one): one for one in itertools.islice(_near(bench), MOST_AHEAD)}
    widgets.in_component(key, said(bench), found)
    return found


def said(bench: Bench) -> str:
    """Weights, channel by channel, and place, as the component says them.

    >>> said(Bench("", np.zeros((9, 9)), np.array([[1, -0.5], [0, 0]]), (3, 4)))
    '2,1:1.000000,-0.500000,0.000000,0.000000:3,4'
    """
    k, _, channels = np.atleast_3d(bench.weights).shape
    numbers = np.moveaxis(np.atleast_3d(bench.weights), 2, 0).ravel().tolist()
    weights = ",".join(f"{weight + 0.0:.6f}" for weight in numbers)  # + 0.0: no −0
    return f"{k},{channels}:{weights}:{bench.place[0]},{bench.place[1]}"


def _near(bench: Bench) -> Iterator[Bench]:
    rows, columns = (side - bench.weights.shape[0] + 1 for side in bench.pixels.shape[:2])
    for place in foresight.places_near(bench.place, rows, columns):
        yield replace(bench, place=place)
    step = step_of(bench.weights)
    for far in range(1, FARTHEST + 1):
        for at, sign in itertools.product(np.ndindex(*bench.weights.shape), (-1, 1)):
            weights = bench.weights.astype(float)
            moved = float(weights[at]) + sign * far * step
            weights[at] = round(min(LARGEST_WEIGHT, max(-LARGEST_WEIGHT, moved)), 6)
            # as the address keeps them, for that is what the server will compute with
            kept = read_weights(write_weights(np.atleast_3d(weights)[..., np.newaxis]))
            if kept is not None:
                yield replace(bench, weights=kept[..., 0].astype(float).reshape(weights.shape))


def step_of(weights: np.ndarray) -> float:
    """The step by which the component drags a weight: about a twentieth of the largest, a round number.

    >>> step_of(np.array([[-1, 2]])), step_of(np.array([[0.111, 0.1]])), step_of(np.zeros((1, 1)))
    (0.1, 0.01, 0.05)
    """
    least = (float(np.abs(weights).max()) or 1) / 20
    power = 10.0 ** floor(log10(least))
    return next(round(n * power, 9) for n in (1, 2, 5, 10) if n * power >= least or n == 10)


def learned(card: Card) -> Learned:
    """The kernels of the network's first layer, asked of the engine once."""
    return Learned(card.name, _kernels(card.name, card.sha256))


@st.cache_data(max_entries=8, show_spinner=False)
def _kernels(net: str, weights: str) -> np.ndarray:
    return np.array(engine.get().call("features.kernels", model=net)["kernels"], np.float32)
