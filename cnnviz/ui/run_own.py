"""One's own pictures to train on: a zip with a folder for each class, or pictures sorted on the page."""

from __future__ import annotations

import streamlit as st

from cnnviz import engine
from cnnviz.errors import LearnerError
from cnnviz.recipe import DataChoice
from cnnviz.recipe.own import OwnPictures
from cnnviz.ui import run_labels, widgets
from cnnviz.ui.text import plain, t

SIDES = (32, 64, 96)
WAYS = {"zip": "A zip of folders", "page": "Pictures to sort here"}
LARGEST_ZIP = 50  # MB
_OWN, _ZIP, _SORTED = "own-pictures", "own-pictures-zip", "own-pictures-sorted"
Known = tuple[object, OwnPictures]  # what they were made from, and what was made


def choose() -> DataChoice:
    """Draw what pictures can be given by; the choice that stands for them, or `LearnerError` before."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = widgets.choice("Your pictures come as", "own-way", list(WAYS), show=lambda one: t(WAYS[one]))
        side = widgets.menu("Pixels a side", "own-side", SIDES, default=64, width=140)
    found = _zip(side) if way == "zip" else _sorted(side)
    st.session_state[_OWN] = found
    return found.choice


def given(data: DataChoice) -> OwnPictures | None:
    """The learner's own pictures, where the choice is of them."""
    return st.session_state.get(_OWN) if data.name == "own" else None


def _zip(side: int) -> OwnPictures:
    file = st.file_uploader(
        t("A zip with a folder for each class, 2 to 10 of them; the folder's name is the class"),
        type=["zip"],
        key="own-zip",
        max_upload_size=LARGEST_ZIP,
    )
    known: Known | None = st.session_state.get(_ZIP)
    if file is not None and (known is None or known[0] != (file.file_id, side)):
        known = (file.file_id, side), engine.get().call("datasets.read_zip", file.getvalue(), side=side)
        st.session_state[_ZIP] = known
    if known is None:
        raise LearnerError("Give a zip file first: a folder of pictures for each class.")
    found = known[1]
    if found.left_out:
        st.info(plain(run_labels.refusal(found.left_out)))
    return found


def _sorted(side: int) -> OwnPictures:
    box = run_labels.show()
    if lacking := run_labels.lacking(box):
        raise LearnerError(lacking)
    pictures, labels = box.sorted()
    made_from = side, tuple(box.names), tuple(box.labels.items())
    known: Known | None = st.session_state.get(_SORTED)
    if known is None or known[0] != made_from:
        found = engine.get().call("datasets.from_pictures", pictures, labels, list(box.names), side=side)
        known = st.session_state[_SORTED] = made_from, found
    return known[1]
