"""The state of the lesson on filters: photo, kernel, place; all in the URL."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz import engine, images
from cnnviz.nets.cards import Card
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui.components.filter_lab import FIRST, LARGEST_KERNEL, OWN, VIEWS, Choice, Learned
from cnnviz.ui.own_numbers import read_weights, write_weights
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

LARGEST_SIDE = 512


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
    said = st.query_params
    weights = read_weights(said.get("weights", ""))
    own = weights is not None and weights.shape[3] == 1
    name = OWN if own else said.get("filter", FIRST)
    try:
        place = int(said["row"]), int(said["column"])
    except (KeyError, ValueError):
        place = None
    view = said.get("view")
    return Choice(
        name,
        weights[:, :, :, 0].astype(float) if own and weights is not None else None,
        view if view in VIEWS else None,
        place if place and min(place) >= 0 else None,
    )


def remember(chosen: Choice) -> None:
    """Put what was chosen or made into the URL."""
    values = {"view": chosen.view or VIEWS[0]}
    if chosen.weights is None:
        values["filter"] = chosen.filter
        st.query_params.pop("weights", None)
    else:
        values["weights"] = write_weights(chosen.weights[:, :, :, None])
        st.query_params.pop("filter", None)
    if chosen.place:
        values["row"], values["column"] = map(str, chosen.place)
    st.query_params.update(values)


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


def learned(card: Card) -> Learned:
    """The kernels of the network's first layer, asked of the engine once."""
    return Learned(card.name, _kernels(card.name, card.sha256))


@st.cache_data(max_entries=8, show_spinner=False)
def _kernels(net: str, weights: str) -> np.ndarray:
    return np.array(engine.get().call("features.kernels", model=net)["kernels"], np.float32)
