"""A field for a number as people write it, "−4", "3/4", "78,643,200": a spin box takes none of these."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui.signed_numbers import read
from cnnviz.ui.text import plain, t


def draw(label: str, key: str, place: DeltaGenerator | None = None, *, width: int) -> None:
    """Draw the field; what was typed is read with `typed(key)`."""
    (place or st).text_input(label, key=key, width=width, max_chars=30, autocomplete="off")


def typed(key: str) -> float | None:
    """The number in the field, None where it is empty or holds something else."""
    return read(st.session_state.get(key) or "")


def complaint(key: str) -> str:
    """What to say of something in the field that is no number; "" if there is nothing to say."""
    written = st.session_state.get(key) or ""
    if not written.strip() or read(written) is not None:
        return ""
    return t("“{written}” is no number. Write one like 14, −0.5 or 3/4.", written=plain(written))
