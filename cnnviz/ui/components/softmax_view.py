"""Scores to drag and the shares that softmax makes of them; and the same for every pixel of some maps.

Dragging and pointing happen in the browser; the server hears the chosen scores.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
REACH = 5.0  # scores go from −5 to 5
STEP, NEAR = 0.1, 16  # of dragging, and so many steps each way are near


@dataclass(frozen=True, eq=False)
class Scores:
    """One name for each score, and maps (H, W, K) of the same K scores at every pixel."""

    names: Sequence[str]
    maps: np.ndarray


def show(
    scores: Scores, values: Sequence[float], *, key: str, on_values: Callable[[list[float]], None]
) -> None:
    """Draw the bars; `on_values` hears newly chosen scores before the page runs."""

    def heard() -> None:
        chosen = checked((st.session_state.get(key) or {}).get("scores"), len(scores.names))
        if chosen is not None:
            told.note(key, chosen)
            on_values(chosen)

    _component()(key=key, data=payload(scores, *told.due(key, list(values))), on_scores_change=heard)


def near(values: Sequence[float]) -> Iterator[list[float]]:
    """The scores that dragging one of them a little way leads to, the nearest first."""
    yield list(values)
    for far in range(1, NEAR + 1):
        for place, sign in itertools.product(range(len(values)), (-1, 1)):
            moved = list(values)
            moved[place] = round(min(REACH, max(-REACH, moved[place] + sign * far * STEP)), 2)
            yield moved


def payload(scores: Scores, values: Sequence[float], turn: int = 0) -> bytes:
    """What the browser gets: names, scores, maps and every word it shows."""
    blob = Blob()
    steps = np.linspace(-1, 1, 256)
    header = {
        "names": list(scores.names),
        "scores": list(values),
        "turn": turn,
        "reach": REACH,
        "maps": [blob.add(one.astype(np.float32).ravel()) for one in np.moveaxis(scores.maps, -1, 0)],
        "shape": list(scores.maps.shape[:2]),
        "tables": {
            "signed": blob.add(paint(steps, "signed", -1, 1)),
            "magnitude": blob.add(paint(steps, "magnitude", -1, 1)),
        },
        "words": _words(),
    }
    return pack(header, bytes(blob))


def checked(said: object, count: int) -> list[float] | None:
    """The scores the browser named, if they are `count` numbers within reach; with two decimals."""
    if not isinstance(said, list) or len(said) != count:
        return None
    numbers = [value for value in said if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) != count or not all(-REACH <= value <= REACH for value in numbers):
        return None
    return [round(float(value), 2) for value in numbers]


@st.cache_resource(show_spinner=False)
def _component():
    def read(*names: str) -> str:
        return "\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in names)

    return st.components.v2.component(
        "cnnviz.softmax_view",
        css=read("float_maps.css", "softmax_view.css"),
        js=read("pixels.js", "float_maps.js", "softmax_view.js"),
    )


def _words() -> dict[str, str]:
    return {
        "scores": t("Scores: drag them"),
        "shares": t("Shares of 1"),
        "sum": t("Sum of the shares: {sum}"),
        "score": t("Score of {name}"),
        "spoken": t("score {score}, share {share}"),
        "shift": t("Add 1 to every score"),
        "slopes": t("If the score of {name} grows, the shares change at these rates; they add up to 0:"),
        "maps": t("Four scores at every pixel, and their shares"),
        "score_map": t("score"),
        "share_map": t("share"),
        "map_label": t(
            "{name}: {kind} at every pixel, {height} rows and {width} columns. Arrow keys move the pixel "
            "whose scores stand in the bars."
        ),
        "from_map": t("The scores of row {row}, column {column}."),
        "own": t("Your own scores."),
    }
