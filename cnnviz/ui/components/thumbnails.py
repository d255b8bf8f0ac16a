"""A row of small pictures to choose one from, as a group of radio buttons."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack

SIDE = 64  # pixels of a picture; it is drawn at this size on a phone too

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.thumbnails",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "thumbnails.js")
    ),
)


def thumbnails(
    pictures: Mapping[str, tuple[str, np.ndarray]],
    chosen: str,
    *,
    key: str,
    label: str,
    on_choice: Callable[[str], None],
) -> None:
    """Draw the row; `on_choice` hears the name of each newly chosen picture before the page runs.

    `pictures` has, by name, a title and pixels of shape (SIDE, SIDE, 3), uint8; `label` says what is chosen.
    """

    def heard() -> None:
        name = (st.session_state.get(key) or {}).get("name")
        if isinstance(name, str) and name in pictures:
            told.note(key, name)
            on_choice(name)

    opened, turn = told.due(key, chosen)
    blob = Blob()
    items = [{"name": name, "title": title, "at": blob.add(rgb)} for name, (title, rgb) in pictures.items()]
    header = {"items": items, "side": SIDE, "chosen": opened, "turn": turn, "label": label}
    _mount(key=key, data=pack(header, bytes(blob)), on_name_change=heard)
