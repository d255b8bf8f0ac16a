"""The time machine: one scrubber replays a run, or two side by side, all in the browser."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.ui.components import run_inside
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.components.run_curves import PLOT_CSS, words
from cnnviz.ui.components.run_inside import Moment
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.time_machine",
    css=PLOT_CSS + run_inside.CSS + _HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "plot.js", "net_inside.js", "time_machine.js")
    ),
)


@dataclasses.dataclass(frozen=True, eq=False)
class Told:
    """A run to be replayed.

    `gallery` holds pictures (g, h, w, c) uint8 and what they show (g,); `steps` is how many batches it was
    trained for.
    """

    title: str
    steps: int
    moments: Sequence[Moment]
    classes: Sequence[str]
    gallery: tuple[np.ndarray, np.ndarray]


def time_machine(runs: Sequence[Told], curve: Mapping[str, Any], *, key: str) -> None:
    """Draw one run or two; `curve` is what `run_curves.payload` makes of them, the second as `other`."""
    _mount(key=key, data=payload(runs, curve))


def payload(runs: Sequence[Told], curve: Mapping[str, Any]) -> bytes:
    """What is sent to the browser."""
    blob = Blob()
    header = {
        "tables": run_inside.tables(blob),
        "curve": dict(curve),
        "runs": [_run(one, blob) for one in runs],
        "words": _words(),
    }
    return pack(header, bytes(blob))


def _run(told: Told, blob: Blob) -> dict[str, Any]:
    pictures, truth = told.gallery
    return {
        "title": told.title,
        "steps": max(1, told.steps),
        "classes": list(told.classes),
        "moments": [run_inside.packed(one, blob) for one in told.moments],
        "gallery": {"pictures": blob.add(np.ascontiguousarray(pictures)), "truth": truth.tolist()},
    }


def _words() -> dict[str, Any]:
    return {
        "play": t("Replay"),
        "stop": t("Hold"),
        "slider": t("Moment of the run"),
        "axis": t("Lay the runs over each other by"),
        "share": t("Share of the training"),
        "step": t("Number of the batch"),
        "inside": run_inside.words(),
        "plot": dict(words()),
    }
