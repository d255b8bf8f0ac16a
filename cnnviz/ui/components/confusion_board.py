"""The confusion matrix as a table of buttons: pressing a cell asks for its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.confusion_board",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "confusion_board.js")
    ),
)

Cell = tuple[int, int]


def confusion_board(counts: np.ndarray, classes: Sequence[str], *, key: str) -> Cell | None:
    """Draw the matrix (classes, classes), rows the truth; return the cell that was pressed last, if any."""
    cell = checked((st.session_state.get(key) or {}).get("cell"), len(classes))
    of = np.maximum(counts.sum(axis=1), 1)
    _mount(
        key=key,
        data={
            "counts": counts.tolist(),
            "shares": [round(float(one), 4) for one in np.diagonal(counts) / of],
            "classes": list(classes),
            "lit": list(cell) if cell else None,
            "words": {
                "caption": t(
                    "Rows: what it is. Columns: what the net says. Press a cell to see its pictures."
                ),
                "corner": t("is \\ said"),
                "share": t("right"),
                "cell": t("{truth} called {said}: {n}"),
                "percent": t("{n} %"),
            },
        },
        on_cell_change=lambda: None,
    )
    return cell


def checked(said: object, classes: int) -> Cell | None:
    """A cell as the browser sends it, where it is one.

    >>> checked([1, 2], 3), checked([1, 3], 3), checked("x", 3)
    ((1, 2), None, None)
    """
    if not isinstance(said, list) or len(said) != 2:
        return None
    row, column = said
    if all(type(one) is int and 0 <= one < classes for one in (row, column)):
        return row, column
    return None
