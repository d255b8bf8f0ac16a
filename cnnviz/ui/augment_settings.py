"""The controls of augmentation: how far a photo may be changed, and which draws are shown; all in the URL."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.numeric.augmentation import PRESETS, Ranges
from cnnviz.ui import foresight, link, widgets
from cnnviz.ui.text import t

SHOWN = 11  # variants beside the photo as it is
FIRST_LIT = 8  # of them: mirrored and turned far, with the first seed
PRESET_TITLES = {
    "inner workings": "An article: ±45°, shifts 10 %, flips",
    "müller": "Another: rotate, shift, shear, flip",
    "gentle": "Gentle",
    "everything": "Everything",
    "nothing": "Nothing",
}
_FIRST = PRESETS["inner workings"]
_LIT, _ROW, _COLUMN = "variant", "row", "column"
FILLS = {"nearest": "the pixels of the edge", "constant": "black"}


@dataclass(frozen=True)
class Augmenting:
    """Ranges to draw from, what lies beyond the edges, and the seed of the first draw."""

    ranges: Ranges
    fill_mode: str
    seed: int


def show() -> Augmenting:
    """Draw the presets and a slider for each setting; return what they say."""
    with st.container(horizontal=True, key="augmentation-presets"):
        for name, title in PRESET_TITLES.items():
            widgets.setter(title, f"preset-{name}", **as_settings(PRESETS[name]))
    left, right = st.columns(2, gap="medium")
    with left:
        rotation = widgets.slider("Rotation, up to ±°", "rotation", 0, 180, int(_FIRST.rotation))
        width = widgets.slider("Shift across, up to ± %", "across", 0, 50, percent(_FIRST.width_shift))
        height = widgets.slider("Shift up and down, up to ± %", "updown", 0, 50, percent(_FIRST.height_shift))
    with right:
        shear = widgets.slider("Shear, up to ±°", "shear", 0, 45, 0)
        zoom = widgets.slider("Zoom, up to ± %", "zoom", 0, 60, 0)
        brightness = widgets.slider("Brightness, up to ± %", "brightness", 0, 90, 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mirror = widgets.toggle("Left and right may change places", "mirror", default=True)
        over = widgets.toggle("Top and bottom may change places", "over")
        fill = widgets.choice("Beyond the edge", "fill", list(FILLS), show=lambda name: t(FILLS[name]))
        seed = widgets.whole_number("Seed", "seed", 1, 99, 1, width=110)
    ranges = Ranges(
        rotation=float(rotation),
        height_shift=height / 100,
        width_shift=width / 100,
        shear=float(shear),
        zoom=zoom / 100,
        brightness=brightness / 100,
        horizontal_flip=mirror,
        vertical_flip=over,
    )
    return Augmenting(ranges, fill, seed)


def _change(name: str, share: bool = False) -> foresight.Change:
    def change(chosen: Augmenting, value: int) -> Augmenting:
        wanted: dict[str, Any] = {name: value / 100 if share else float(value)}
        return replace(chosen, ranges=replace(chosen.ranges, **wanted))

    return change


# what each slider changes, by its key
CHANGES = {
    "rotation": _change("rotation"),
    "across": _change("width_shift", share=True),
    "updown": _change("height_shift", share=True),
    "shear": _change("shear"),
    "zoom": _change("zoom", share=True),
    "brightness": _change("brightness", share=True),
}


def as_settings(ranges: Ranges) -> dict[str, object]:
    """Ranges as the values of the widgets.

    >>> as_settings(PRESETS["inner workings"])["across"]
    10
    """
    return {
        "rotation": int(ranges.rotation),
        "across": percent(ranges.width_shift),
        "updown": percent(ranges.height_shift),
        "shear": int(ranges.shear),
        "zoom": percent(ranges.zoom),
        "brightness": percent(ranges.brightness),
        "mirror": ranges.horizontal_flip,
        "over": ranges.vertical_flip,
    }


def percent(share: float) -> int:
    """A share as a whole number of per cent."""
    return round(100 * share)


@dataclass(frozen=True)
class Looking:
    """The lit variant, 0 for the photo as it is, and a pixel of it."""

    variant: int
    row: int
    column: int


def looking(height: int, width: int) -> Looking:
    """What the URL names (`variant`, `row`, `column`), else the pixel in the middle of a telling variant."""
    variant = _whole(link.get(_LIT), SHOWN + 1, FIRST_LIT)
    return Looking(
        variant,
        _whole(link.get(_ROW), height, height // 2),
        _whole(link.get(_COLUMN), width, width // 2),
    )


def look_at(there: Looking) -> None:
    """Put another variant and pixel into the URL."""
    link.put({_LIT: str(there.variant), _ROW: str(there.row), _COLUMN: str(there.column)})


def _whole(text: str, below: int, otherwise: int) -> int:
    known = text.isascii() and text.isdigit() and len(text) < 6 and int(text) < below
    return int(text) if known else otherwise
