"""The pictures that are looked through for what excites a kernel: those at hand, or photos held back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import images, samples
from cnnviz.nets.cards import Card
from cnnviz.numeric.peaks import Box, box_seen, cut, resampled, strongest
from cnnviz.ui import kernel_cache, photo_source, widgets
from cnnviz.ui.kernel_cache import Found
from cnnviz.ui.photo_cache import small
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

SHOWN = 9
HAND, HELD_BACK = "at_hand", "held_back"


@dataclass(frozen=True)
class Place:
    """A place that excites a kernel: its picture's number, where in the map, how much, and what it sees."""

    picture: int
    row: int
    column: int
    value: float
    box: Box


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures that were looked through, and the peaks of a layer's maps in them.

    `photos` gives pixels (n, side, side, 3) and titles by numbers, `patches` small patches (n, s, s, 4).
    """

    card: Card
    layer: str
    found: Found
    says: str
    photos: Callable[[tuple[int, ...]], tuple[np.ndarray, list[str]]]
    patches: Callable[[tuple[tuple[int, Box], ...], int], np.ndarray]

    def best(self, kernel: int, several: bool) -> list[Place]:
        """The nine places where a kernel's map is strongest; at most one in a picture, or several."""
        peaks = slice(None) if several else slice(1)
        return [
            self._place(picture, peak, kernel)
            for picture, peak in strongest(self.found.values[:, peaks, kernel], SHOWN)
        ]

    def strengths(self, picture: int) -> np.ndarray:
        """The strongest response of each kernel in one picture: (channels,)."""
        return self.found.values[picture, 0]

    def first_of_each(self) -> list[Place | None]:
        """For each kernel the place that excites it most; None where nothing does."""
        pictures = self.found.values[:, 0].argmax(axis=0)
        places = [self._place(int(picture), 0, kernel) for kernel, picture in enumerate(pictures)]
        return [place if place.value > 0 else None for place in places]

    def _place(self, picture: int, peak: int, kernel: int) -> Place:
        row, column = (int(part[picture, peak, kernel]) for part in (self.found.rows, self.found.columns))
        box = box_seen(*self.card.fields()[self.layer], row, column)
        return Place(picture, row, column, float(self.found.values[picture, peak, kernel]), box)


def at_hand(card: Card, layer: str, photo: Photo) -> tuple[Pool, int]:
    """The sample pictures and the learner's own of this visit, and the number of `photo` among them."""
    own = [one for one in photo_source.own() if one.digest != photo.digest]
    own += [] if photo.sample else [photo]
    known = samples.photos()
    shipped = _small_samples(card.input[:2])
    mine = [small(one.image, card) for one in own]
    parts = [
        kernel_cache.find(shipped, "samples", card, layer),
        *(
            kernel_cache.find(pixels[None], one.digest, card, layer)
            for pixels, one in zip(mine, own, strict=True)
        ),
    ]
    pictures = np.stack([*shipped, *mine])
    titles = [*(t(sample.title) for sample in known.values()), *(one.title for one in own)]
    kinds: list[str] = [sample.kind for sample in known.values()]
    pool = Pool(
        card,
        layer,
        kernel_cache.joined(parts),
        t(
            "Looked through: the {n} pictures at hand. {cats} of a cat, {dogs} of a dog, {others} of other "
            "things, {drawn} drawn test cards, {own} of your own.",
            n=len(pictures),
            cats=kinds.count("cat"),
            dogs=kinds.count("dog"),
            others=kinds.count("neither"),
            drawn=kinds.count("card"),
            own=len(own),
        ),
        lambda numbers: (pictures[list(numbers)], [titles[number] for number in numbers]),
        lambda places, side: np.array([resampled(cut(pictures[n], box), side) for n, box in places]),
    )
    return pool, list(known).index(photo.sample) if photo.sample else len(pictures) - 1


@st.cache_resource(max_entries=4, show_spinner=False)
def _small_samples(size: tuple[int, int]) -> np.ndarray:
    return np.stack([images.resize(samples.photo(name), *size) for name in samples.photos()])


def choose() -> str:
    """Draw the choice of the pool where there is one: the pictures at hand, or photos held back."""
    count = kernel_cache.held_back()
    if not count:
        return HAND
    said = {HAND: t("the pictures at hand"), HELD_BACK: t("{n} photos it never saw", n=count)}
    return widgets.choice("Look through", "pool", list(said), show=said.__getitem__)


def chosen(kind: str, hand: Pool, bar: DeltaGenerator) -> Pool:
    """The pool of that kind for the net and layer of `hand`; `bar` shows how far a long search has come."""
    return hand if kind == HAND else held_back(hand.card, hand.layer, kernel_cache.held_back(), bar)


def held_back(card: Card, layer: str, count: int, bar: DeltaGenerator) -> Pool:
    """Photos of cats and dogs that were held back from training, `count` of them."""

    def photos(numbers: tuple[int, ...]) -> tuple[np.ndarray, list[str]]:
        pixels, labels = kernel_cache.photos_held_back(numbers, card.name, card.sha256)
        named = zip(labels, numbers, strict=True)
        return pixels, [t("{label}, photo {n}", label=t(label), n=number) for label, number in named]

    return Pool(
        card,
        layer,
        kernel_cache.find_held_back(card, layer, count, bar),
        t("Looked through: {n} photos of cats and dogs that the network was not trained on.", n=count),
        photos,
        lambda places, side: kernel_cache.patches_held_back(places, side, card.name, card.sha256),
    )
