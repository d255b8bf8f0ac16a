"""The controls of the lesson on roads before CNNs; all are in the URL."""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui import link, widgets
from cnnviz.ui.roads import ROADS
from cnnviz.ui.text import t

DATA = {
    "digits": "Digits",
    "shapes": "Shapes",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10, in grey",
}
COUNTS = (50, 200, 500)
LARGEST_SHIFT = 6
_STARTED, _ROAD, _PICTURE = "train", "road", "which"
_TRAINED = "roads-shall-be-trained"


@dataclass(frozen=True)
class Settings:
    """What the roads are trained on."""

    data: str
    count: int
    seed: int
    shifted: bool


@dataclass(frozen=True)
class Place:
    """Which held-back picture is looked at, and how far off the centre it is, and all others with it."""

    which: int
    down: int
    right: int

    @property
    def moved(self) -> bool:
        """Whether it is off the centre."""
        return bool(self.down or self.right)


def training(available: Collection[str]) -> Settings:
    """Draw the controls of the training and return what they say; `available` data sets can be chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        data = widgets.menu(
            "Pictures",
            "data",
            [name for name in DATA if name in available],
            show=lambda name: t(DATA[name]),
            width=170,
            help="MNIST, Fashion-MNIST and CIFAR-10 can be chosen once they have been downloaded.",
        )
        count = widgets.choice("Training pictures", "pictures", COUNTS, default=200)
        seed = widgets.whole_number(
            "Seed",
            "seed",
            1,
            99,
            1,
            width=110,
            help="Draws the training pictures and the nets' first weights.",
        )
        shifted = widgets.toggle(
            "Train on moved copies too",
            "copies",
            help="Three more of each picture, moved by up to 4 pixels: augmentation.",
        )
    return Settings(data, count, seed, shifted)


def moves(row: DeltaGenerator) -> tuple[int, int]:
    """Draw the sliders that move the object: pixels down and to the right."""
    with row:
        right = widgets.slider("Move to the right", "right", -LARGEST_SHIFT, LARGEST_SHIFT, 0)
        down = widgets.slider("Move down", "down", -LARGEST_SHIFT, LARGEST_SHIFT, 0)
    return down, right


def which(count: int, first: int) -> int:
    """The number of the held-back picture that the URL names; `first` for anything else."""
    text = link.get(_PICTURE)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < count else first


def choose_picture(name: str) -> None:
    """Put another picture's number into the URL."""
    link.put({_PICTURE: name})


def road() -> str:
    """The road that is lit."""
    named = link.get(_ROAD)
    return named if named in ROADS else next(iter(ROADS))


def choose_road(name: str) -> None:
    """Light another road."""
    link.put({_ROAD: name})


def started() -> bool:
    """Whether the roads shall be trained: once the learner has said so in this visit, or by the link."""
    if link.get(_STARTED) == "1":
        st.session_state[_TRAINED] = True
    elif st.session_state.get(_TRAINED):
        start()
    return bool(st.session_state.get(_TRAINED))


def start() -> None:
    """Train from now on."""
    link.put({_STARTED: "1"})
