"""Kernels and what excites them, asked for once: cached by the weights, the layer and the pictures."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import engine
from cnnviz.nets.cards import Card
from cnnviz.numeric.peaks import Box, half_a_field
from cnnviz.ui.text import t

PART = 50  # held-back photos looked through at a time: about half a second
EACH = 3  # places of one photo


class Found(NamedTuple):
    """The strongest places of every map in each picture: all (n, EACH, channels), the strongest first.

    `values` above 0 are places; `rows` and `columns` say where in the map.
    """

    values: np.ndarray
    rows: np.ndarray
    columns: np.ndarray


def joined(parts: Sequence[Found]) -> Found:
    """The same for the pictures of all parts."""
    return Found(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def kernels(card: Card, layer: str) -> dict[str, Any]:
    """The answer of the job `kernels.of_layer`; shared by all learners, so not to be changed."""
    return _kernels(card.name, card.sha256, layer)


@st.cache_resource(max_entries=12, show_spinner=False)
def _kernels(net: str, weights: str, layer: str) -> dict[str, Any]:
    return engine.get().call("kernels.of_layer", layer, model=net)


def find(pictures: np.ndarray, digest: str, card: Card, layer: str) -> Found:
    """The peaks of a layer's maps in pictures (n, height, width, 3) of the network's size."""
    return _find(digest, card.sha256, layer, pictures, card)


@st.cache_data(max_entries=128, show_spinner=False)
def _find(digest: str, weights: str, layer: str, _pictures: np.ndarray, _card: Card) -> Found:
    return _ask("exciting.find", _card, layer, _pictures)


@st.cache_data(ttl=60, show_spinner=False)
def held_back() -> int:
    """How many held-back photos there are on this machine to look through."""
    return int(engine.get().call("exciting.held_back"))


def find_held_back(card: Card, layer: str, count: int, bar: DeltaGenerator) -> Found:
    """The same for held-back photos, part by part; in `bar` is shown how far it has come."""
    place = bar.empty()
    parts = []
    for first in range(0, count, PART):
        parts.append(_part(first, card.sha256, layer, card))
        done = min(count, first + PART)
        if done < count:
            place.progress(done / count, t("Looked through: {done} of {all} photos", done=done, all=count))
    place.empty()
    return joined(parts)


@st.cache_data(max_entries=120, show_spinner=False)
def _part(first: int, weights: str, layer: str, _card: Card) -> Found:
    return _ask("exciting.find_held_back", _card, layer, first, PART)


def _ask(job: str, card: Card, layer: str, *what: Any) -> Found:
    apart = half_a_field(*card.fields()[layer])
    found = engine.get().call(job, *what, layer=layer, apart=apart, each=EACH, model=card.name)
    return Found(*(np.array(found[name]) for name in Found._fields))


@st.cache_data(max_entries=64, show_spinner=False)
def photos_held_back(numbers: tuple[int, ...], net: str, weights: str) -> tuple[np.ndarray, list[str]]:
    """Held-back photos by number, (n, side, side, 3), and their labels."""
    told = engine.get().call("exciting.photos_held_back", list(numbers), model=net)
    return np.array(told["photos"]), list(told["labels"])


@st.cache_data(max_entries=16, show_spinner=False)
def patches_held_back(places: tuple[tuple[int, Box], ...], side: int, net: str, weights: str) -> np.ndarray:
    """Patches of held-back photos, (n, side, side, 4): each by the photo's number and its box."""
    boxes = [(number, *box) for number, box in places]
    return np.array(engine.get().call("exciting.patches_held_back", boxes, side, model=net))
