"""What the networks say about a photo, asked for once: cached by its pixels and the network's weights.

Many learners look at the same samples, and all of a server share the cache: it is bounded.
"""

import numpy as np
import streamlit as st

from cnnviz import engine, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card, cards
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

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


def small(image: np.ndarray, card: Card) -> np.ndarray:
    """The photo as the network takes it: a fraction of the bytes to send, and no resizing in the worker."""
    height, width, _ = card.input
    return photo_fit.fit(image, height, width, card.fit)


def framed(photo: Photo, card: Card) -> np.ndarray:
    """What the network sees of the photo, in the photo's own scale and shape: what its maps lie over."""
    return photo_fit.framed(photo.image, card.fit)
