"""The controls of the lesson on pooling: which picture, which pooling, which window; all in the URL."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import images, samples
from cnnviz.numeric.activations import relu
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import FIVE, KERNELS
from cnnviz.numeric.padding import Axis
from cnnviz.numeric.pooling import GLOBAL_POOLS, POOLS
from cnnviz.samples_digits import digit
from cnnviz.ui import foresight, given, link, widgets
from cnnviz.ui.components.slide_kernel import Edit, Slide
from cnnviz.ui.own_numbers import write_pixels
from cnnviz.ui.slide_settings import OWN, own_picture
from cnnviz.ui.text import t

Array = NDArray[Any]

INK = 9  # the largest number of a drawn picture
KINDS = {"max": "Max", "average": "Average", "l2": "L2-norm"}
WIDEST = 6  # as wide as the smallest picture here
EDGES = {  # kernels and what their maps are called
    "horizontal_edges": "edges ─",
    "vertical_edges": "edges │",
    "falling_lines": "lines ╲",
    "rising_lines": "lines ╱",
}
FIGURES: dict[str, dict[str, object]] = {  # settings of the articles, and what the button says
    "24 → 12, the first pool of a network": {"picture": "large", "reach": "local", "k": 2, "s": 2},
    "AlexNet’s windows: 3 × 3, stride 2": {"reach": "local", "k": 3, "s": 2},
    "An article’s windows: 1 × 1": {"reach": "local", "k": 1, "s": 1},
}
_SOURCE = "pool-source"  # where own pixels come from: an edit on screen, or else the link


@dataclass(frozen=True, eq=False)
class Picture:
    """What may be pooled: its title, its numbers (H, W, C) and, where they aren't colours, the channels."""

    title: str
    numbers: Callable[[], Array]
    channels: tuple[str, ...] = ()


def a_digit() -> Array:
    """A handwritten three, (8, 8, 1), whole numbers 0..9."""
    return np.rint(digit(3) / 255 * INK).astype(int)[..., np.newaxis]


@cache
def edge_maps() -> Array:
    """That three under four kernels and ReLU: (6, 6, 4)."""
    stack = np.stack([np.asarray(KERNELS[name]) for name in EDGES], axis=-1)
    return relu(cross_correlate(a_digit(), stack[:, :, np.newaxis])).astype(int)


@cache
def large_map() -> Array:
    """The three at 28 × 28 under a 5 × 5 edge kernel and ReLU, rounded: (24, 24, 1)."""
    picture = images.resize(np.repeat(digit(3)[..., np.newaxis], 3, axis=2), 28, 28)[..., 0] / 255
    kernel = np.outer([-1, -2, 0, 2, 1], FIVE)
    return np.rint(relu(cross_correlate(picture, kernel))).astype(int)[..., np.newaxis]


@cache
def cats_eye() -> Array:
    """A cat's eye, (10, 10, 3), bytes."""
    photo = samples.photo("chelsea")[80:200, 120:240]
    return images.resize(np.ascontiguousarray(photo), 10, 10).astype(int)


def drawn(name: str) -> Array:
    """A drawn grid, (8, 8, 1)."""
    return samples.grid(name)[..., np.newaxis]


def _pictures() -> dict[str, Picture]:
    grids = {name: Picture(grid.title, partial(drawn, name)) for name, grid in samples.grids().items()}
    return {
        "digit": Picture("A handwritten three", a_digit),
        "maps": Picture("Four maps after conv + ReLU", edge_maps, tuple(EDGES.values())),
        "large": Picture("A map of 24 × 24", large_map),
        "photo": Picture("A cat’s eye, RGB", cats_eye),
        **grids,
        OWN: Picture("Your own", lambda: own_picture(1)),
    }


PICTURES = _pictures()


@dataclass(frozen=True, eq=False)
class Pool:
    """The pooling on screen: what slides over what, and whether it is one window over the whole map."""

    slide: Slide
    everywhere: bool
    editable: bool

    @property
    def kind(self) -> str:
        """ "max", "average" or "l2"."""
        return self.slide.operation

    @property
    def axis(self) -> Axis:
        """The window's settings; rows and columns are alike."""
        return self.slide.image.shape[0], self.slide.kernel_size[0], self.slide.strides, 0, 1

    @property
    def channels(self) -> int:
        """How many there are, before and after."""
        return self.slide.volume.shape[2]

    @property
    def by_one(self) -> bool:
        """Whether the window is a single number."""
        return self.slide.kernel_size == (1, 1)

    @property
    def passages(self) -> list[str]:
        """What of the lesson's text belongs to these settings."""
        _, k, s, *_ = self.axis
        if self.everywhere:
            return ["slide", "global"]
        return ["slide", *(["overlap"] if s < k else []), *(["gaps"] if s > k else [])]


def show() -> Pool:
    """Draw the controls and return what they set."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="pool-controls"):
        picture = widgets.menu("Picture", "picture", list(PICTURES), show=_title, width=215)
        kind = widgets.choice("Pooling", "pool", list(KINDS), show=lambda name: t(KINDS[name]))
        reach = widgets.choice("Window", "reach", ["local", "global"], show=lambda name: t(name.capitalize()))
        k, s = window_sliders() if reach == "local" else (0, 1)
    if picture != OWN:
        link.put({"pixels": None})
    return pool(picture, kind, k, s, _source(picture))


def figures() -> None:
    """Buttons that set what the articles set."""
    with st.container(horizontal=True, key="pool-figures"):
        for number, (label, settings) in enumerate(FIGURES.items()):
            widgets.setter(label, f"try-figure-{number}", part="Slide a window", **settings)


def window_sliders() -> tuple[int, int]:
    """The window's size and its stride."""
    with widgets.together():
        k = widgets.slider("Window k", "k", 1, WIDEST, 2, width=widgets.NARROW)
        return k, widgets.slider("Stride s", "s", 1, 4, 2, width=widgets.NARROW)


# what each slider changes, by its key
CHANGES: dict[str, foresight.Change] = {
    "k": lambda pool, k: replace(pool, slide=replace(pool.slide, kernel_size=(k, k))),
    "s": lambda pool, s: replace(pool, slide=replace(pool.slide, strides=s)),
}


def pool(picture: str, kind: str, kernel_size: int, strides: int, source: str = "") -> Pool:
    """A named picture under a pooling; a `kernel_size` of 0 is one window over the whole map.

    >>> pool("digit", "max", 2, 2).slide.maps.shape
    (4, 4, 1)
    """
    chosen = PICTURES[picture]
    image = chosen.numbers()
    if kernel_size:
        maps = POOLS[kind](image, kernel_size, strides)
    else:
        maps = GLOBAL_POOLS[kind](image)[np.newaxis, np.newaxis]
    names = [t(name) for name in chosen.channels]
    colours = [t("red"), t("green"), t("blue")] if picture == "photo" else []
    small = image.shape == (samples.GRID_SIDE, samples.GRID_SIDE, 1)
    slide = Slide(
        image=image,
        maps=maps,
        kernel_size=(kernel_size, kernel_size) if kernel_size else (image.shape[0], image.shape[1]),
        strides=strides,
        operation=kind,
        high=INK if small else 255 if picture == "photo" else int(image.max()),
        image_source=source or picture,
        map_names=names or colours,
        channel_names=names,
    )
    return Pool(slide, not kernel_size, small)


def remember(edit: Edit) -> None:
    """Make what was edited on screen "your own", here and in the link."""
    if edit.image is not None:
        given.give({"picture": OWN})
        st.session_state[_SOURCE] = edit.image_source
        link.put({"pixels": write_pixels(edit.image)})


def _source(picture: str) -> str:
    """Where the numbers of this picture come from: what was edited on screen stays as it is there."""
    if picture != OWN:
        return picture
    return st.session_state.get(_SOURCE) or f"link {link.get('pixels')}"


def _title(name: str) -> str:
    return t(PICTURES[name].title)
