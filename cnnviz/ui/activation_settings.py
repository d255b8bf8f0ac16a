"""The controls of the lesson on activations: which function, number and feature map; all in the URL."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.numeric.activations import ACTIVATIONS
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS, SOBEL_HORIZONTAL, SOBEL_VERTICAL
from cnnviz.ui import foresight, link, photo_source, widgets
from cnnviz.ui.components import activation_view, softmax_view
from cnnviz.ui.text import t

FUNCTIONS = (*ACTIVATIONS, "softmax")
MAPS = ("sobel_vertical", "sobel_horizontal", "laplacian", "corners", "emboss")
SLOPES = (0.01, 0.1, 0.2, 0.3, 0.5)
FIRST_X = 1.5
FIRST_SCORES = (2.0, 1.0, 0.1, -1.0)
ROWS = 96  # of the feature map: large enough to know the photo, small enough to walk through
MOST_COLUMNS = 288
DIRECTIONS = ("edge →", "edge ←", "edge ↓", "edge ↑")


@dataclass(frozen=True, eq=False)
class Setting:
    """What is on screen: the function, its number or its scores, and the maps before it."""

    name: str
    x: float = FIRST_X
    negative_slope: float = 0.2
    scores: tuple[float, ...] = FIRST_SCORES


def title(name: str) -> str:
    """A function's name on screen."""
    return t("Softmax") if name == "softmax" else t(ACTIVATIONS[name].title)


def show() -> Setting:
    """Draw the controls and the interaction; return what is set."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="activation-controls"):
        name = widgets.choice("Function", "function", FUNCTIONS, show=title)
        slope, kernel = 0.2, MAPS[0]
        if name == "leaky_relu":
            slope = widgets.choice("Slope where x < 0", "slope", SLOPES, default=0.2)
        if name != "softmax":
            kernel = widgets.menu(
                "Feature map", "map", MAPS, show=lambda map: t(KERNELS[map].title), width=260
            )
    with st.expander(t("Another photo")):
        photo = photo_source.show("photo")
    if name == "softmax":
        return _softmax(photo.image, photo.digest)
    x = _x()
    curve = activation_view.Curve(
        name, title(name), feature_map(photo.digest, kernel, photo.image), t(KERNELS[kernel].title), slope
    )
    activation_view.show(curve, x, key="curve", on_x=_remember_x)
    widgets.in_component("curve", said(x), map(said, activation_view.NUMBERS))
    return Setting(name, x, slope)


def said(*numbers: float) -> str:
    """Numbers as a component says them.

    >>> said(1.5), said(2, -0.0, -0.1)
    ('1.5', '2,0,-0.1')
    """
    return ",".join(f"{number + 0.0:g}" for number in numbers)  # + 0.0: no −0


# what is dragged in a component changes, by its key
CHANGES: dict[str, foresight.Change] = {
    "curve": lambda on, said: replace(on, x=float(said)),
    "softmax": lambda on, said: replace(on, scores=tuple(map(float, said.split(",")))),
}


def _softmax(image: np.ndarray, digest: str) -> Setting:
    scores = _scores()
    four = softmax_view.Scores([t(name) for name in DIRECTIONS], direction_maps(digest, image))
    softmax_view.show(four, scores, key="softmax", on_values=_remember_scores)
    widgets.in_component("softmax", said(*scores), (said(*one) for one in softmax_view.near(scores)))
    return Setting("softmax", scores=tuple(scores))


@st.cache_data(max_entries=64, show_spinner=False)
def feature_map(digest: str, kernel: str, _image: np.ndarray) -> np.ndarray:
    """The photo, made small and grey with pixels 0..1, under a named kernel: (H, W) float32."""
    return _correlate(_image, np.asarray(KERNELS[kernel]))


@st.cache_data(max_entries=32, show_spinner=False)
def direction_maps(digest: str, _image: np.ndarray) -> np.ndarray:
    """How much each pixel is an edge in each of four directions: (H, W, 4) float32."""
    across, down = _correlate(_image, SOBEL_VERTICAL), _correlate(_image, SOBEL_HORIZONTAL)
    return np.stack([across, -across, down, -down], axis=-1)


def _correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    columns = min(MOST_COLUMNS, max(1, round(ROWS * image.shape[1] / image.shape[0])))
    grey = images.to_grey(images.resize(image, ROWS, columns)) / 255
    return cross_correlate(grey, kernel, padding=1, padding_mode="replicate").astype(np.float32)


def _x() -> float:
    """The number the URL names, else the first one."""
    try:
        x = activation_view.checked(float(link.get("x")))
    except ValueError:
        x = None
    return FIRST_X if x is None else x


def _remember_x(x: float) -> None:
    link.put({"x": f"{x:g}"})


def _scores() -> list[float]:
    """The scores the URL names, else the first ones."""
    try:
        said = [float(score) for score in link.get("scores").split(",")]
    except ValueError:
        said = []
    return softmax_view.checked(said, len(DIRECTIONS)) or list(FIRST_SCORES)


def _remember_scores(scores: list[float]) -> None:
    link.put({"scores": ",".join(f"{score:g}" for score in scores)})
