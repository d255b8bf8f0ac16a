"""The maps of a layer as a board of switches: press one and it is off; or copy one onto another."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

MOST_SIDE = 32  # pixels of a map as it is sent

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.channel_board",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "channel_board.js")
    ),
)


def channel_board(
    maps: np.ndarray,
    off: Sequence[int],
    *,
    layer: str,
    key: str,
    on_switch: Callable[[int], None],
    on_copy: Callable[[int, int], None],
) -> None:
    """Draw the maps, (h, w, c) uint8; those in `off` are struck out.

    `on_switch` hears a channel that was pressed, `on_copy` the two of a copy, before the page runs.
    """
    count = maps.shape[2]

    def heard() -> None:
        wish = (st.session_state.get(key) or {}).get("edit")
        numbers = [n for n in wish if isinstance(n, int) and 0 <= n < count] if isinstance(wish, list) else []
        if len(numbers) == 1:
            on_switch(numbers[0])
        elif len(numbers) == 2 and numbers[0] != numbers[1]:
            on_copy(numbers[0], numbers[1])

    _mount(key=key, data=data(maps, off, layer), on_edit_change=heard)


def data(maps: np.ndarray, off: Sequence[int], layer: str) -> bytes:
    """What the browser needs: every map small, and every word."""
    step = max(1, -(-maps.shape[0] // MOST_SIDE))
    small = np.ascontiguousarray(np.moveaxis(maps[::step, ::step], -1, 0))
    blob = Blob()
    header = {
        "maps": blob.add(small),
        "colours": blob.add(paint(np.linspace(0, 255, 256), "magnitude", 0, 255).ravel()),
        "off": [int(channel) for channel in off],
        "words": {
            "board": t("The maps of {layer}", layer=layer),
            "map": t("Map {n}"),
            "switch": t("Switch on and off"),
            "copy": t("Copy one onto another"),
            "source": t("Press the map to copy."),
            "target": t("Map {n} is copied: press the one it replaces."),
            "hint": t("A map that is off answers 0 everywhere."),
        },
    }
    return pack(header, bytes(blob))
