"""A dream as it forms: what is asked for, the picture so far, and the steps made in a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine, images, photo_fit
from cnnviz.nets.cards import Card
from cnnviz.numeric.octaves import lost_detail, noise, octave_sides
from cnnviz.ui.photo_source import Photo

STEPS_AT_ONCE = 6
SIDE = 192  # of the photo that is dreamed on, where the network takes any size
_KEY = "dream"


@dataclass(frozen=True)
class Wish:
    """What the network is to answer more of: a map (`channel` −1: all of the layer), or a label; and how.

    With a `photo` it begins with that, octave by octave; else with noise.
    """

    net: str
    layer: str
    channel: int
    label: str
    steps: int
    rate: float
    jitter: int
    blur: float
    decay: float
    seed: int
    octaves: int = 1
    photo: str = ""


@dataclass
class Dream:
    """A wish on its way."""

    wish: Wish
    side: int
    picture: np.ndarray
    photo: np.ndarray | None = None
    running: bool = True
    goals: list[float] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Steps made."""
        return len(self.goals)

    @property
    def total(self) -> int:
        """Steps to make: in each octave the same."""
        return self.wish.steps * self.wish.octaves

    @property
    def sides(self) -> list[int]:
        """The side of the picture in each octave."""
        return octave_sides(self.side, self.wish.octaves)


def begin(wish: Wish, card: Card, photo: Photo | None) -> Dream:
    """A new dream: of noise, or of a photo at its first octave."""
    side = card.input[0] if wish.photo == "" or not free(card) else SIDE
    if photo is None:
        return Dream(wish, side, noise(side, wish.seed))
    square = photo_fit.fit(photo.image, side, side, card.fit)
    dream = Dream(wish, side, square.astype(np.float32), square)
    first = dream.sides[0]
    dream.picture = images.resize(square, first, first).astype(np.float32)
    return dream


def free(card: Card) -> bool:
    """Whether the network takes pictures of any size: it flattens no maps."""
    return all(layer.kind != "Flatten" for layer in card.layers)


def go_on(dream: Dream) -> None:
    """Make some steps, in the worker, and stop at the last one."""
    octave = dream.done // dream.wish.steps
    if dream.done and dream.done % dream.wish.steps == 0:
        dream.picture = _larger(dream, dream.sides[octave])
    count = min(STEPS_AT_ONCE, dream.wish.steps - dream.done % dream.wish.steps)
    found = engine.get().call(
        "dream.steps", dream.picture, count=count, first=dream.done, **_settings(dream.wish)
    )
    dream.picture = np.array(found["picture"])
    dream.goals += found["goals"]
    dream.running = dream.running and dream.done < dream.total


def _larger(dream: Dream, side: int) -> np.ndarray:
    """The picture for the next octave, with the photo's detail that it lost put back."""
    if dream.photo is None:
        return dream.picture
    small = dream.picture.shape[0]
    larger = images.resize(np.rint(dream.picture).astype(np.uint8), side, side).astype(np.float32)
    whole = images.resize(dream.photo, side, side)
    blurry = images.resize(images.resize(dream.photo, small, small), side, side)
    return np.clip(larger + lost_detail(whole, blurry), 0, 255)


def _settings(wish: Wish) -> dict[str, Any]:
    return {
        "layer": wish.layer,
        "channel": "all" if wish.channel < 0 else wish.channel,
        "label": wish.label,
        "rate": wish.rate,
        "jitter": wish.jitter,
        "blur": wish.blur,
        "decay": wish.decay,
        "seed": wish.seed,
        "model": wish.net,
    }


def current() -> Dream | None:
    """The dream of this visit."""
    return st.session_state.get(_KEY)


def keep(dream: Dream) -> None:
    """Make it the dream of this visit."""
    st.session_state[_KEY] = dream
