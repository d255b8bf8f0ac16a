"""What the workers tell of a cell and of a photo's end, asked for once: by pixels, weights and cell."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.nets.cards import Card
from cnnviz.ui.path_choice import Choice
from cnnviz.ui.path_head import Head
from cnnviz.ui.photo_cache import small
from cnnviz.ui.photo_source import Photo

CELLS = 256  # some 50 KB each
PHOTOS = 64  # some 100 KB each


def follow(photo: Photo, card: Card, choice: Choice) -> dict[str, Any]:
    """The answer of the job `pixel_path.follow`."""
    at = tuple(choice.at.items())
    return _follow(photo.digest, card.sha256, at, choice.path, photo.image, card)


@st.cache_data(max_entries=CELLS, show_spinner=False)
def _follow(
    digest: str, weights: str, at: tuple, path: tuple, _image: np.ndarray, _card: Card
) -> dict[str, Any]:
    return engine.get().call(
        "pixel_path.follow", small(_image, _card), at=dict(at), path=path, model=_card.name
    )


def head(photo: Photo, card: Card) -> Head:
    """What stands behind the last maps of the photo."""
    return _head(photo.digest, card.sha256, photo.image, card)


@st.cache_resource(max_entries=PHOTOS, show_spinner=False)
def _head(digest: str, weights: str, _image: np.ndarray, _card: Card) -> Head:
    ending = engine.get().call("pixel_path.ending", small(_image, _card), model=_card.name)
    return Head(ending, _weights(weights, _card))


@st.cache_resource(max_entries=4, show_spinner=False)
def _weights(weights: str, _card: Card) -> dict[str, Any]:
    return engine.get().call("pixel_path.head", model=_card.name)
