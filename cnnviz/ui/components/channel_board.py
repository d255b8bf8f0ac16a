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

    `on_switch` hears a channel that was pressed, `on_copy` the two of a copy, before the page runs. The
    browser says its last presses each time, for of two messages that follow fast Streamlit keeps the newer.
    """
    count = maps.shape[2]
    done = f"{key}-done"

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("presses")
        for turn, *numbers in presses(said, count, st.session_state.get(done, 0)):
            st.session_state[done] = turn
            if len(numbers) == 1:
                on_switch(*numbers)
            else:
                on_copy(*numbers)

    _mount(key=key, data=data(maps, off, layer, st.session_state.get(done, 0)), on_presses_change=heard)


def presses(said: object, count: int, done: int) -> list[list[int]]:
    """Of what the browser said the presses that make sense and are not done yet: a turn, then the maps.

    >>> presses([[4, 0], [5, 1], [6, 1, 1], [7, 1, 2], [8, 99], "?"], 3, 4)
    [[5, 1], [7, 1, 2]]
    """
    lists = [one for one in said if isinstance(one, list)] if isinstance(said, list) else []
    whole = [one for one in lists if len(one) in (2, 3) and all(type(n) is int for n in one)]
    return [
        [turn, *maps]
        for turn, *maps in whole
        if turn > done and all(0 <= n < count for n in maps) and len(set(maps)) == len(maps)
    ]


def data(maps: np.ndarray, off: Sequence[int], layer: str, turn: int) -> bytes:
    """What the browser needs: every map small, every word, and the turn of the last press that was done."""
    step = max(1, -(-maps.shape[0] // MOST_SIDE))
    small = np.ascontiguousarray(np.moveaxis(maps[::step, ::step], -1, 0))
    blob = Blob()
    header = {
        "maps": blob.add(small),
        "colours": blob.add(paint(np.linspace(0, 255, 256), "magnitude", 0, 255).ravel()),
        "off": [int(channel) for channel in off],
        "turn": turn,
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
