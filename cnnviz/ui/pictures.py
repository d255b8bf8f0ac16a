"""The picture of a lesson on single pixels: a photo, a digit, or a drawing of one's own."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import images, samples_digits
from cnnviz.ui import foresight, link, photo_source, widgets
from cnnviz.ui.components import draw_pad
from cnnviz.ui.text import t

SOURCES = {"photo": "A photo", "digit": "A digit", "drawing": "Your drawing"}
HEIGHTS = (8, 16, 32, 64, 128, 256)
MOST_COLUMNS = 2 * max(HEIGHTS)
HANDS = 20
DRAWING_SIDE = 28  # MNIST's


NUMBERS = {"bytes": "0…255", "unit": "0…1", "centred": "−1…1"}


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels (H, W, C), uint8; the passage that speaks of them; how to write their numbers; room for text.

    `digit` is the digit that a picture of one shows.
    """

    pixels: np.ndarray
    source: str
    scale: str
    beside: DeltaGenerator
    digit: int = 0

    @property
    def shape(self) -> tuple[int, int, int]:
        """H, W, C."""
        height, width, channels = self.pixels.shape
        return height, width, channels

    def middle(self) -> tuple[int, int]:
        """The pixel to begin with."""
        return self.shape[0] // 2, self.shape[1] // 2


def show() -> Picture:
    """Draw the controls and return the chosen picture; the URL holds the choice."""
    row = st.container(horizontal=True, vertical_alignment="bottom", key="picture-controls")
    with row:
        source = widgets.choice("Picture", "picture", list(SOURCES), show=lambda name: t(SOURCES[name]))
    pixels, beside = {"photo": _photo, "digit": _digit, "drawing": _drawing}[source](row)
    with row:
        scale = widgets.choice("Numbers", "numbers", list(NUMBERS), show=lambda name: t(NUMBERS[name]))
    return Picture(pixels, source, scale, beside, st.session_state.get("digit", 0))


def _photo(row: DeltaGenerator) -> tuple[np.ndarray, DeltaGenerator]:
    photo = photo_source.show("photo", row)
    with row:
        height = widgets.choice("Rows", "rows", HEIGHTS, default=32)
    width = round(height * photo.image.shape[1] / photo.image.shape[0])
    width = min(max(1, width), MOST_COLUMNS)  # a ribbon is squeezed: all its pixels go to the browser
    return images.resize(photo.image, height, width), st.container()


def _digit(row: DeltaGenerator) -> tuple[np.ndarray, DeltaGenerator]:
    with row:
        label = widgets.menu("Digit", "digit", range(10), default=7, width=120)
        hand = widgets.whole_number("Written by hand", "hand", 1, HANDS, 1, width=140)
    return _written(label, hand), st.container()


def _written(label: int, hand: int) -> np.ndarray:
    return samples_digits.digit(label, hand - 1)[:, :, None]


def _drawing(row: DeltaGenerator) -> tuple[np.ndarray, DeltaGenerator]:
    pad, beside = st.columns([2, 3])
    with pad:
        drawing = draw_pad.show("drawing", height=DRAWING_SIDE, width=DRAWING_SIDE)
    return drawing[:, :, None], beside


def place(picture: Picture) -> tuple[int, int]:
    """The pixel that the URL names (`row`, `column`), or the middle one where the picture has none there."""
    try:
        row, column = int(link.get("row")), int(link.get("column"))
    except ValueError:
        return picture.middle()
    height, width, _ = picture.shape
    return (row, column) if 0 <= row < height and 0 <= column < width else picture.middle()


def may_choose(picture: Picture, place: tuple[int, int], key: str) -> None:
    """Name the pixels that may be chosen next in the component `key`, as it says them."""
    near = foresight.places_near(place, *picture.shape[:2])
    widgets.in_component(key, said(place), map(said, near))


def said(place: tuple[int, int]) -> str:
    """A pixel as the component says it.

    >>> said((3, 40)), at("3,40")
    ('3,40', (3, 40))
    """
    return f"{place[0]},{place[1]}"


def at(said: str) -> tuple[int, int]:
    """The pixel of what the component says."""
    row, column = said.split(",")
    return int(row), int(column)


Pointed = tuple[Picture, tuple[int, int]]  # a picture and the chosen pixel


def _by_hand(pointed: Pointed, hand: int) -> Pointed:
    picture, place = pointed
    return replace(picture, pixels=_written(picture.digit, hand)), place


# what each control changes, by its key
CHANGES: dict[str, foresight.Change] = {
    "pixels": lambda pointed, said: (pointed[0], at(said)),
    "hand": _by_hand,
}


def choose(place: tuple[int, int]) -> None:
    """Put a chosen pixel into the URL."""
    link.put(dict(zip(("row", "column"), map(str, place), strict=True)))
