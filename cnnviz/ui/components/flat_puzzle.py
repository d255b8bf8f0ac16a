"""Five pictures as a dense net gets them, flattened: guess which is which, then unflatten and see."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
LETTERS = "ABCDEFGH"


def show(
    pictures: Sequence[np.ndarray],
    names: Sequence[str],
    verdicts: Sequence[Sequence[str]],
    *,
    key: str,
    order: Sequence[int],
    on_another: Callable[[], None],
) -> bool:
    """Draw the puzzle; whether all pictures were named rightly.

    Parameters
    ----------
    pictures : arrays (H, W) uint8, all of one size
    names : what each picture is
    verdicts : `verdicts[i][j]` is what to say to one who takes picture i for picture j
    order : the order in which the names are offered
    on_another : hears that the learner wants other pictures
    """
    blob = Blob()
    header = {
        "pictures": [blob.add(picture) for picture in pictures],
        "names": list(names),
        "order": list(order),
        "verdicts": [list(row) for row in verdicts],
        "words": _words(pictures[0].shape),
    }

    def noted() -> None:
        """The state is read below: a callback is what makes the page run."""

    result = _component()(
        key=key, data=pack(header, bytes(blob)), on_solved_change=noted, on_another_change=on_another
    )
    return (result.get("solved") if result else None) == header["names"]


@st.cache_resource(show_spinner=False)
def _component():
    script = "\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "flat_puzzle.js")
    )
    css = _HERE.with_suffix(".css").read_text(encoding="utf-8")
    return st.components.v2.component("cnnviz.flat_puzzle", css=css, js=script)


def _words(shape: tuple[int, ...]) -> dict[str, object]:
    height, width = shape
    return {
        "letters": list(LETTERS),
        "row": t("Row {letter}"),
        "numbers": t("Row {letter}, {count} numbers: {numbers}"),
        "which": t("What is row {letter}?"),
        "choose": t("choose …"),
        "hint": t("Show where each stretch of {width} begins", width=width),
        "unflatten": t("Unflatten to {height} × {width}", height=height, width=width),
        "again": t("Flatten again"),
        "another": t("Another five"),
        "missing": t("Name all {all} first; {n} still to go."),
        "score": t("{n} of {all} right."),
    }
