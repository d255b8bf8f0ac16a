"""A small canvas to draw on by mouse, finger, pen or keyboard: a grey picture with 255 for ink, as in MNIST.

The drawing is in the URL, packed, so that a link shows it: 28 × 28 pixels make some two hundred letters.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui import link
from cnnviz.ui.components import told
from cnnviz.ui.text import t

_HERE = Path(__file__)
LEVELS = 16  # ink is 0, 17, 34 … 255: half a byte a pixel


def show(key: str, *, height: int = 28, width: int = 28, label: str = "") -> np.ndarray:
    """Draw the pad and return what is on it, (height, width) uint8; the URL holds it under `key`."""
    pad = f"{key}-pad"

    def heard() -> None:
        drawn = read((st.session_state.get(pad) or {}).get("drawing"), height, width)
        if drawn is None:
            return
        text = encode(drawn)
        told.note(pad, text)
        link.put({key: text or None})

    picture = decode(link.get(key), height, width)
    text, turn = told.due(pad, encode(picture))
    _component()(
        key=pad,
        data={
            "height": height,
            "width": width,
            "drawing": base64.b64encode(decode(text, height, width).tobytes()).decode(),
            "turn": turn,
            "words": _words(label or t("Your drawing"), height, width),
        },
        on_drawing_change=heard,
    )
    return picture


def encode(picture: np.ndarray) -> str:
    """A drawing as letters for a URL: half a byte a pixel, compressed; an empty one is "".

    >>> encode(np.zeros((28, 28), np.uint8))
    ''
    """
    if not picture.any():
        return ""
    levels = np.rint(picture / (255 / (LEVELS - 1))).astype(np.uint8).ravel()
    levels = np.append(levels, np.zeros(levels.size % 2, np.uint8))
    packed = zlib.compress((levels[::2] << 4 | levels[1::2]).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str, height: int, width: int) -> np.ndarray:
    """The drawing that `encode` packed, (height, width) uint8; an empty one where the text is none.

    >>> drawing = np.zeros((28, 28), np.uint8); drawing[3, 4] = 255
    >>> decode(encode(drawing), 28, 28)[3, 4]
    np.uint8(255)
    """
    empty = np.zeros((height, width), np.uint8)
    size = height * width
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        halves = zlib.decompressobj().decompress(packed, (size + 1) // 2)  # and not a byte more
    except (ValueError, binascii.Error, zlib.error):
        return empty
    if len(halves) != (size + 1) // 2:
        return empty
    pairs = np.frombuffer(halves, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=1).ravel()[:size]
    return (levels * (255 // (LEVELS - 1))).reshape(height, width)


def read(said: object, height: int, width: int) -> np.ndarray | None:
    """The drawing as the browser sends it (base64 of its bytes), or None where that is no drawing."""
    if not isinstance(said, str):
        return None
    try:
        pixels = np.frombuffer(base64.b64decode(said, validate=True), np.uint8)
    except (ValueError, binascii.Error):
        return None
    return pixels.reshape(height, width) if pixels.size == height * width else None


@st.cache_resource(show_spinner=False)
def _component():
    script = "\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "draw_pad.js")
    )
    css = _HERE.with_suffix(".css").read_text(encoding="utf-8")
    return st.components.v2.component("cnnviz.draw_pad", css=css, js=script)


def _words(label: str, height: int, width: int) -> dict[str, str]:
    return {
        "label": label,
        "pad": t(
            "{label}: {height} rows and {width} columns to draw on. Arrow keys move the brush, Space draws, "
            "Delete erases, Z takes back.",
            label=label,
            height=height,
            width=width,
        ),
        "hint": t("Draw with mouse, finger or pen; or with the arrow keys and Space."),
        "draw": t("Draw"),
        "erase": t("Erase"),
        "undo": t("Undo"),
        "clear": t("Clear"),
        "at": t("row {row}, column {column}: {value}"),
        "down": t("The brush is down: the arrow keys draw."),
        "up": t("The brush is up."),
        "cleared": t("The drawing is empty."),
    }
