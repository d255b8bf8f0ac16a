"""The controls of "slide a kernel": which picture, which kernel, how the window moves; all in the URL.

What a learner edits on the grids becomes the choice "your own", and its numbers go into the URL too.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import samples
from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import foresight, given, link, widgets
from cnnviz.ui.components.slide_kernel import Edit, Slide
from cnnviz.ui.own_numbers import read_pixels, read_weights, write_pixels, write_weights
from cnnviz.ui.text import t

Array = NDArray[Any]

OWN = "own"
PICTURES = [*samples.grids(), OWN]
SINGLE = [
    "horizontal_edges",
    "vertical_edges",
    "corners",
    "falling_lines",
    "rising_lines",
    "laplacian",
    "sharpen",
    "emboss",
    "box_blur",
    "gaussian_blur",
    "gaussian_blur_5",
    "identity",
]
SETS = {  # several kernels at once: each makes a map of its own
    "three": ("Three at once", ["horizontal_edges", "vertical_edges", "laplacian"]),
    "four_edges": ("Four at once: edges and lines", SINGLE[:2] + SINGLE[3:5]),
    "six": (
        "Six at once",
        ["horizontal_edges", "vertical_edges", "laplacian", "sharpen", "box_blur", "identity"],
    ),
}
RED_NOT_BLUE = np.multiply.outer(np.ones((3, 3), int), [1, 0, -1])  # (3, 3, 3): large on warm colours
PRESETS = [*SINGLE, "red_not_blue", *SETS, OWN]
OPERATIONS = {"cross-correlation": cross_correlate, "convolution": convolve}
_NUMBERS = "slide-sources"  # where own numbers come from: an edit on screen, or else the link


def title(kernel: str) -> str:
    """A preset's name on screen."""
    if kernel in SETS:
        return t(SETS[kernel][0])
    return {OWN: t("Your own"), "red_not_blue": t("Red, not blue")}.get(kernel) or t(KERNELS[kernel].title)


def picture_title(picture: str) -> str:
    """A picture's name on screen."""
    return t("Your own") if picture == OWN else t(samples.grids()[picture].title)


def show(*, both: bool = False) -> Slide:
    """Draw the controls and return what slides over what.

    With `both` the operation is no choice, for the two are to be compared, on one channel and by one kernel.

    Raises
    ------
    LearnerError
        If the window with these settings doesn't fit into the picture.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="slide-controls"):
        picture = widgets.menu("Picture", "picture", PICTURES, show=picture_title, width=150)
        channels = 1 if both else widgets.choice("Channels", "channels", [1, 3])
        kernels_here = [*SINGLE, OWN] if both else PRESETS
        kernel = widgets.menu("Kernel", "kernel", kernels_here, show=title, width=230)
        operation = next(iter(OPERATIONS))
        if not both:
            operation = widgets.choice("Operation", "operation", list(OPERATIONS), show=_capital)
        with widgets.together():
            strides = widgets.slider("Stride s", "s", 1, 3, 1, width=widgets.NARROW)
            padding = widgets.slider("Padding p", "p", 0, 2, 0, width=widgets.NARROW)
            dilation_rate = widgets.slider("Dilation d", "d", 1, 3, 1, width=widgets.NARROW)
    for name, chosen in (("pixels", picture), ("weights", kernel)):
        if chosen != OWN:
            link.put({name: None})
    image = own_picture(channels) if picture == OWN else samples.grid(picture, channels)
    kernels = own_kernels(channels) if kernel == OWN else preset(kernel, channels)
    if both:
        kernels = kernels[..., :1]
    volume = image if image.ndim == 3 else image[..., np.newaxis]
    sources = st.session_state.get(_NUMBERS, {})
    return Slide(
        image=volume,
        kernels=kernels,
        maps=OPERATIONS[operation](volume, kernels, strides, padding, dilation_rate),
        strides=strides,
        padding=padding,
        dilation_rate=dilation_rate,
        operation=operation,
        image_source=f"{picture} {channels}"
        if picture != OWN
        else sources.get("image", _link("pixels", channels)),
        kernels_source=f"{kernel} {channels}"
        if kernel != OWN
        else sources.get("kernels", _link("weights", channels)),
        map_names=[title(name) for name in SETS[kernel][1]]
        if kernel in SETS
        else _numbered(kernels.shape[3]),
    )


def _change(name: str) -> foresight.Change:
    def change(slide: Slide, value: int) -> Slide:
        changed: dict[str, Any] = {name: value}
        other = replace(slide, **changed)
        window = other.strides, other.padding, other.dilation_rate
        return replace(
            other, maps=OPERATIONS[slide.operation](slide.volume, np.asarray(slide.stack), *window)
        )

    return change


# what each slider changes, by its key
CHANGES = {"s": _change("strides"), "p": _change("padding"), "d": _change("dilation_rate")}


def preset(name: str, channels: int) -> Array:
    """The kernels of a preset as (k, k, C, n); a grey kernel is laid on every channel alike."""
    if name == "red_not_blue":
        return RED_NOT_BLUE[:, :, :channels, np.newaxis]
    names = SETS[name][1] if name in SETS else [name]
    stack = np.stack([np.asarray(KERNELS[one]) for one in names], axis=-1)  # (k, k, n)
    return np.repeat(stack[:, :, np.newaxis], channels, axis=2)


def own_kernels(channels: int) -> Array:
    """The kernels in the link, fitted to the channels; the first preset where there are none."""
    kernels = read_weights(link.get("weights"))
    if kernels is None:
        return preset(PRESETS[0], channels)
    return kernels if kernels.shape[2] == channels else np.repeat(kernels[:, :, :1], channels, axis=2)


def own_picture(channels: int) -> Array:
    """The picture in the link, fitted to the channels; an empty one where there is none."""
    image = read_pixels(link.get("pixels"))
    if image is None:
        return np.zeros((samples.GRID_SIDE, samples.GRID_SIDE, channels), int)
    return image if image.shape[2] == channels else np.repeat(image[:, :, :1], channels, axis=2)


def remember(edit: Edit) -> None:
    """Make what was edited on screen "your own", here and in the link."""
    sources = dict(st.session_state.get(_NUMBERS, {}))
    if edit.kernels is not None:
        given.give({"kernel": OWN})
        link.put({"weights": write_weights(edit.kernels)})
        sources["kernels"] = edit.kernels_source
    if edit.image is not None:
        given.give({"picture": OWN})
        link.put({"pixels": write_pixels(edit.image)})
        sources["image"] = edit.image_source
    st.session_state[_NUMBERS] = sources


def place() -> int:
    """The window that the link names, counted from 0; the first where it names none."""
    text = link.get("at")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def remember_place(index: int) -> None:
    """Name the window in the link."""
    link.put({"at": str(index) if index else None})


def _link(name: str, channels: int) -> str:
    return f"link {channels} {link.get(name)}"


def _numbered(count: int) -> list[str]:
    return [str(n + 1) for n in range(count)] if count > 1 else []


def _capital(name: str) -> str:
    return t(name.capitalize())
