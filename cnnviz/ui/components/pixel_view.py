"""A picture as H × W × C: its channels, the numbers around a pixel, and the row that a dense net gets.

Pointing, walking with the arrow keys and reading numbers happen in the browser; the server hears which pixel
was chosen.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__).parent

SCALES = {"bytes": (0, 255), "unit": (0, 1), "centred": (-1, 1)}
"""How pixels may be written: as they are, or rescaled to 0..1 or −1..1; with the numbers at both ends."""

Place = tuple[int, int]


def show(
    image: np.ndarray,
    place: Place,
    *,
    key: str,
    scale: str = "bytes",
    on_place: Callable[[Place], None],
) -> None:
    """Draw a picture and its numbers.

    Parameters
    ----------
    image : ndarray of shape (H, W) or (H, W, 3), uint8
    place : the chosen pixel, (row, column)
    scale : one of `SCALES`
    on_place : hears each newly chosen pixel before the page runs
    """
    height, width = image.shape[:2]

    def heard() -> None:
        chosen = checked((st.session_state.get(key) or {}).get("place"), height, width)
        if chosen:
            told.note(key, chosen)
            on_place(chosen)

    # The key names the shape, so that a place chosen in one picture is never read as a place in another.
    _component()(key=key, data=payload(image, told.due(key, place), scale), on_place_change=heard)


def payload(image: np.ndarray, sent: tuple[Place, int], scale: str) -> bytes:
    """What the browser gets: the pixels, how to write them, and every word it shows."""
    pixels = np.atleast_3d(image).astype(np.uint8)  # (H, W, C)
    blob = Blob()
    low, high = SCALES[scale]
    place, turn = sent
    header = {
        "pixels": blob.add(pixels),
        "place": {"row": place[0], "column": place[1]},
        "turn": turn,
        "scale": {"low": low, "high": high, "decimals": 0 if scale == "bytes" else 3},
        "words": _words(pixels.shape[2]),
    }
    return pack(header, bytes(blob))


def checked(said: object, height: int, width: int) -> Place | None:
    """The pixel the browser named, where the picture has one there; else None."""
    if not isinstance(said, Mapping):
        return None
    row, column = said.get("row"), said.get("column")
    if not (isinstance(row, int) and isinstance(column, int)):
        return None
    return (row, column) if 0 <= row < height and 0 <= column < width else None


@st.cache_resource(show_spinner=False)
def _component():
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("pixels.js", "pixel_view.js"))
    css = (_HERE / "pixel_view.css").read_text(encoding="utf-8")
    return st.components.v2.component("cnnviz.pixel_view", css=css, js=script)


def _words(channels: int) -> dict[str, object]:
    names = [t("grey")] if channels == 1 else [t("red"), t("green"), t("blue")]
    return {
        "channels": names,
        "picture": t("The picture"),
        "size": t("{height} rows × {width} columns × {channels} = {count} numbers"),
        "size_one": t("{height} rows × {width} columns × 1 channel = {count} numbers"),
        "picture_label": t(
            "Picture of {height} rows and {width} columns. Arrow keys move the lit pixel, with Shift by ten."
        ),
        "plane": t("Channel {number}: {name}"),
        "plane_label": t("The {name} channel, {height} rows and {width} columns"),
        "around": t("Numbers of the {name} channel around the lit pixel"),
        "flat": t("Flattened: one row of {count} numbers, and no picture"),
        "flat_label": t("All {count} numbers in one row; the lit pixel begins at number {index}"),
        "flat_bar": t("the whole row"),
        "flat_part": t("the part around the lit pixel"),
        "flat_zoom": t("The flattened numbers around the lit pixel"),
        "apart": t(
            "The pixel to the right stands {step} places on, the pixel below {jump} places on: "
            "in the row nothing says that it is a neighbour."
        ),
        "apart_one": t(
            "The pixel to the right stands next to it, the pixel below {jump} places on: "
            "in the row nothing says that it is a neighbour."
        ),
        "lit": t("row {row}, column {column}: {values}"),
        "outside": t("outside"),
    }
