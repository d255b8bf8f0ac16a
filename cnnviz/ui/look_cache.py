"""What the networks look at, asked for once: cached by the photo's pixels, the weights and the question."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.nets.cards import Card
from cnnviz.ui.look_settings import Question
from cnnviz.ui.photo_cache import small
from cnnviz.ui.photo_source import Photo

KEPT = 256


def look(photo: Photo, card: Card, question: Question) -> dict[str, Any]:
    """The answer of the job `saliency.look`."""
    return _ask("saliency.look", photo.digest, card.sha256, question, photo.image, card)


def forget(photo: Photo, card: Card, question: Question) -> dict[str, Any]:
    """The answer of the job `saliency.randomised`."""
    return _ask("saliency.randomised", photo.digest, card.sha256, question, photo.image, card)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _ask(
    job: str, digest: str, weights: str, question: Question, _image: np.ndarray, _card: Card
) -> dict[str, Any]:
    return engine.get().call(job, small(_image, _card), model=_card.name, **vars(question))
