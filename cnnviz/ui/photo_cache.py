"""What the networks say about a photo, asked for once: cached by its pixels and the network's weights.

Many learners look at the same samples. The caches are bounded, since each sheet of maps has some 2 MB and all
learners of a server share them.
"""

import numpy as np
import streamlit as st

from cnnviz import engine, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card, cards
from cnnviz.ui.components.feature_maps import Sheet, sheet
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

SHEETS = 32
ANSWERS = 512


def nets() -> dict[str, Card]:
    """The trained networks by name: the best, then by accuracy."""
    found = cards()
    if not found:
        raise LearnerError(
            t("No trained network lies in models/. Train one: python -m cnnviz train cats-and-dogs")
        )
    return dict(sorted(found.items(), key=lambda item: (item[0] != "best", -item[1].validation["accuracy"])))


def answer(photo: Photo, card: Card) -> tuple[float, np.ndarray]:
    """The probability of "dog", and what the network was given, (H, W, 3) uint8."""
    return _answer(photo.digest, card.name, card.sha256, photo.image, card)


@st.cache_data(max_entries=ANSWERS, show_spinner=False)
def _answer(digest: str, net: str, weights: str, _image: np.ndarray, _card: Card) -> tuple[float, np.ndarray]:
    result = engine.get().call("features.classify", small(_image, _card), model=net)
    return float(result["probability"]), np.array(result["input"])


def maps(photo: Photo, card: Card) -> Sheet:
    """Every map of the network for the photo, packed for the browser."""
    return _maps(photo.digest, card.name, card.sha256, photo.image, card)


@st.cache_data(max_entries=SHEETS, show_spinner=False)
def _maps(digest: str, net: str, weights: str, _image: np.ndarray, _card: Card) -> Sheet:
    result = engine.get().call("features.display_maps", small(_image, _card), model=net)
    return sheet(result, _card.fields(), head(_card))


def small(image: np.ndarray, card: Card) -> np.ndarray:
    """The photo as the network takes it: a fraction of the bytes to send, and no resizing in the worker."""
    height, width, _ = card.input
    return photo_fit.fit(image, height, width, card.fit)


def framed(photo: Photo, card: Card) -> np.ndarray:
    """What the network sees of the photo, in the photo's own scale and shape: what its maps lie over."""
    return photo_fit.framed(photo.image, card.fit)


def head(card: Card) -> list[str]:
    """What follows the last map, a line for each layer.

    Layers that only act in training are left out.
    """
    last = max(index for index, layer in enumerate(card.layers) if layer.is_map)
    after = [layer for layer in card.layers[last + 1 :] if "Dropout" not in layer.kind]
    return [t("{name}: {count}", name=layer.name, count=f"{layer.shape[0]:,}") for layer in after]
