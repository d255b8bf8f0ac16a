"""A photo, a kernel whose weights are dragged, and the map at full size; beside it the maps of many kernels.

The browser computes: a weight that is dragged shows its map in the next frame. The server hears what was
chosen or made, and computes the same numbers by the NumPy core.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
VIEWS = ("signed", "strength", "picture")
OWN = "own"
FIRST = "sobel_vertical"  # where a link names a kernel that is not there
LARGEST_WEIGHT = 99.0
LARGEST_KERNEL = 7

Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Choice:
    """What is on the bench: a kernel by name or own weights (k, k, C), how the map is shown, a place."""

    filter: str
    weights: np.ndarray | None = None
    view: str | None = None
    place: Place | None = None

    def plain(self) -> dict[str, object]:
        """As the browser is told it: weights channel by channel."""
        weights = self.weights
        return {
            "filter": self.filter,
            "weights": None if weights is None else np.moveaxis(weights, 2, 0).ravel().tolist(),
            "size": None if weights is None else weights.shape[0],
            "channels": None if weights is None else weights.shape[2],
            "view": self.view,
            "place": None if self.place is None else {"row": self.place[0], "column": self.place[1]},
        }


@dataclass(frozen=True, eq=False)
class Learned:
    """Kernels that a network has learned, (k, k, 3, n) float32, and the network's name."""

    net: str
    kernels: np.ndarray

    @property
    def names(self) -> list[str]:
        """The names that links use."""
        return [f"learned-{place}" for place in range(self.kernels.shape[3])]


def show(
    photo: np.ndarray,
    choice: Choice,
    learned: Learned | None,
    *,
    key: str,
    on_choice: Callable[[Choice], None],
) -> None:
    """Draw the lab over a photo (H, W, 3) uint8; `on_choice` hears each new choice before the page runs."""
    told, sent = f"{key}-told", f"{key}-sent"

    def heard() -> None:
        chosen = checked((st.session_state.get(key) or {}).get("choice"))
        if chosen:
            st.session_state[told] = chosen.plain()
            on_choice(chosen)

    if choice.plain() != st.session_state.get(told) or sent not in st.session_state:
        st.session_state[told] = choice.plain()
        st.session_state[sent] = choice
    _component()(key=key, data=payload(photo, st.session_state[sent], learned), on_choice_change=heard)


def payload(photo: np.ndarray, choice: Choice, learned: Learned | None) -> bytes:
    """What the browser gets: the photo, all kernels, the choice, and every word it shows."""
    blob = Blob()
    pixels = np.ascontiguousarray(photo, np.uint8)
    steps = np.linspace(-1, 1, 256)
    scales = ("signed", "magnitude", "grey")
    header = {
        "photo": blob.add(pixels),
        "digest": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "tables": {scale: blob.add(paint(steps, scale, -1, 1)) for scale in scales},
        "bank": [
            {
                "name": name,
                "title": t(kernel.title),
                "says": t(kernel.says),
                "size": kernel.weights.shape[0],
                "weights": kernel.weights.ravel().tolist(),
            }
            for name, kernel in KERNELS.items()
        ],
        "learned": None if learned is None else _learned(learned, blob),
        "first": FIRST,
        "choice": choice.plain(),
        "words": _words(),
    }
    return pack(header, bytes(blob))


def _learned(learned: Learned, blob: Blob) -> dict[str, object]:
    weights = np.ascontiguousarray(np.transpose(learned.kernels, (3, 2, 0, 1)), np.float32)  # (n, C, k, k)
    return {
        "names": learned.names,
        "titles": [t("Learned {number}", number=place) for place in range(len(learned.names))],
        "shape": [weights.shape[0], weights.shape[1], weights.shape[2]],
        "weights": blob.add(weights.ravel()),
        "digest": hashlib.sha256(weights.tobytes()).hexdigest(),
    }


def checked(said: object) -> Choice | None:
    """What the browser said, where it makes sense; else None."""
    if not isinstance(said, Mapping) or not isinstance(said.get("filter"), str):
        return None
    view, place = said.get("view"), said.get("place")
    weights = _weights(said.get("weights"), said.get("channels")) if said["filter"] == OWN else None
    if view not in VIEWS or (said["filter"] == OWN and weights is None):
        return None
    where = None
    if isinstance(place, Mapping) and all(isinstance(place.get(axis), int) for axis in ("row", "column")):
        where = (place["row"], place["column"])
    return Choice(said["filter"], weights, view, where)


def _weights(said: object, channels: object) -> np.ndarray | None:
    """Own weights (k, k, C) from a flat list, channel by channel."""
    if not isinstance(said, Sequence) or channels not in (1, 3) or not said:
        return None
    numbers = [value for value in said if isinstance(value, int | float) and not isinstance(value, bool)]
    size = isqrt(len(said) // channels)
    if len(numbers) != len(said) or size * size * channels != len(said) or not 1 <= size <= LARGEST_KERNEL:
        return None
    if not all(abs(value) <= LARGEST_WEIGHT for value in numbers):
        return None
    return np.moveaxis(np.array(numbers, float).reshape(channels, size, size), 0, 2)


@st.cache_resource(show_spinner=False)
def _component():
    def read(*names: str) -> str:
        return "\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in names)

    return st.components.v2.component(
        "cnnviz.filter_lab",
        css=read("float_maps.css", "filter_lab.css"),
        js=read(
            "pixels.js", "float_maps.js", "filter_lab_numbers.js", "filter_lab_parts.js", "filter_lab.js"
        ),
    )


def _words() -> dict[str, object]:
    return {
        "photo": t("Photo"),
        "photo_label": t("The photo; the frame is the window of the lit number"),
        "size": t("{height} × {width} pixels"),
        "map": t("Feature map"),
        "map_label": t("The feature map. Arrow keys move the lit number, with Shift by ten."),
        "map_size": t("{rows} × {columns}: {title}"),
        "kernel": t("Kernel"),
        "kernel_size": t("{title}, {size} × {size}"),
        "own": t("Your own"),
        "own_size": t("Your own, {size} × {size}"),
        "weight": t("Weight in row {row}, column {column}"),
        "channel": t("Weights for"),
        "channels": [t("red"), t("green"), t("blue")],
        "colours": t("The kernel as colours: grey is 0"),
        "turn": t("Turn 90°"),
        "flip": t("Flip signs"),
        "zero": t("All 0"),
        "hint": t("Drag a weight up or down, use the arrow keys, or type a number."),
        "view": t("Show the map as"),
        "views": {
            "signed": t("signed numbers"),
            "strength": t("strength"),
            "picture": t("picture"),
        },
        "weights": t("The pixels are grey, 0 to 1."),
        "weights_rgb": t(
            "{size} × {size} × 3 weights: red, green and blue are added up. The pixels are 0 to 1."
        ),
        "sum": t("The weights add up to {sum}: an even white area becomes {sum}."),
        "sum_zero": t("The weights add up to 0: every even area becomes 0."),
        "at": t("row {row}, column {column}: z ="),
        "cost": t("{products} products, drawn in {ms} ms."),
        "bank": t("Feature maps of hand-made kernels"),
        "bank_text": t("Choose one: it comes to the bench above. Blue is below zero, orange above."),
        "learned": t("Feature maps of learned kernels"),
        "learned_text": t(
            "The {count} kernels of the network's first layer, over the same photo. Nobody drew them: "
            "training did."
        ),
    }
