"""All kernels of a layer as small pictures on one canvas, one of them open."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.kernel_bank",
    css="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("tile_grid.css", "kernel_bank.css")
    ),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "tile_grid.js", "kernel_bank.js")
    ),
)


def kernel_bank(
    tiles: np.ndarray,
    order: Sequence[int],
    says: Sequence[str],
    opened: int,
    *,
    label: str,
    about: str,
    look: Mapping[str, object],
    key: str,
    on_open: Callable[[int], None],
) -> None:
    """Draw the kernels; `on_open` hears the number of the one that was opened before the page runs.

    Parameters
    ----------
    tiles : (n, H, W, 4) uint8, a picture for each kernel by number; nothing shows where the last channel is 0
    order : the numbers of all kernels as they shall stand
    says : a sentence for each kernel by number
    look : how tiles are drawn: `least`, `most`, `tall` and `gap` in CSS pixels
    """
    count = len(tiles)

    def heard() -> None:
        number = (st.session_state.get(key) or {}).get("kernel")
        if type(number) is int and 0 <= number < count:
            told.note(key, number)
            on_open(number)

    number, turn = told.due(key, opened)
    blob = Blob()
    header = {
        "tiles": blob.add(np.ascontiguousarray(tiles)),
        "order": [int(kernel) for kernel in order],
        "says": list(says),
        "open": int(number),
        "turn": turn,
        "label": label,
        "about": about,
        "look": dict(look),
    }
    _mount(key=key, data=pack(header, bytes(blob)), on_kernel_change=heard)
