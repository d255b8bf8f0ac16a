"""The patches that excite a kernel most, side by side, and the photo that the chosen one is from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.numeric.peaks import Box
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.exciting_patches",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "exciting_patches.js")
    ),
)


@dataclass(frozen=True)
class Patch:
    """A patch: the number of its photo among those sent, its box there, and what is said of it.

    `title` names the photo, `picture` describes it for those who can't see it, `value` is the response,
    `label` and `says` are a short and a full sentence.
    """

    photo: int
    box: Box
    title: str
    picture: str
    value: str
    label: str
    says: str


def exciting_patches(
    photos: Sequence[np.ndarray],
    patches: Sequence[Patch],
    opened: int,
    *,
    heading: str,
    key: str,
    on_open: Callable[[int], None],
) -> None:
    """Draw the patches of `photos`, each (H, W, 3) uint8; `on_open` hears which one was chosen."""

    def heard() -> None:
        number = (st.session_state.get(key) or {}).get("patch")
        if type(number) is int and 0 <= number < len(patches):
            told.note(key, number)
            on_open(number)

    number, turn = told.due(key, opened)
    blob = Blob()
    header = {
        "photos": [blob.add(np.ascontiguousarray(photo)) for photo in photos],
        "items": [{**vars(patch), "box": list(patch.box)} for patch in patches],
        "open": number,
        "turn": turn,
        "words": {"heading": heading},
    }
    _mount(key=key, data=pack(header, bytes(blob)), on_patch_change=heard)
