"""A net from inside while it is trained: kernels, gradients, maps, answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.figures import palette
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
CSS = _HERE.with_suffix(".css").read_text(encoding="utf-8")
_mount = st.components.v2.component(
    "cnnviz.run_inside",
    css=CSS,
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "net_inside.js", "run_inside.js")
    ),
)


@dataclasses.dataclass(frozen=True, eq=False)
class Strip:
    """Small pictures in a row: (n, h, w) places 0…255 on a scale of the palette, or (n, h, w, 3) colours.

    `kind` is "kernel", "map" or "picture", which says how large they are drawn.
    """

    name: str
    title: str
    note: str
    pictures: np.ndarray
    scale: str = "grey"
    kind: str = "map"


@dataclasses.dataclass(frozen=True, eq=False)
class Moment:
    """A moment of a run: a line that says it, what is seen, the probabilities of the classes.

    `said` and `sure` hold, for each picture of the gallery, the class and its probability in percent.
    """

    step: int
    line: str
    strips: Sequence[Strip]
    scores: Sequence[float]
    said: Sequence[int] | None = None
    sure: Sequence[int] | None = None
    truth: int | None = None


def inside(moment: Moment, classes: Sequence[str], *, key: str) -> None:
    """Draw one moment."""
    _mount(key=key, data=payload(moment, classes))


def payload(moment: Moment, classes: Sequence[str]) -> bytes:
    """What is sent to the browser."""
    blob = Blob()
    header = {
        "tables": tables(blob),
        "classes": list(classes),
        "words": words(),
        "moments": [packed(moment, blob)],
    }
    return pack(header, bytes(blob))


def tables(blob: Blob) -> dict[str, Any]:
    """The palette's scales, each as the colours of 256 places."""
    places = np.linspace(0, 1, 256)
    return {name: blob.add(palette.paint(places, name, 0, 1)) for name in palette.SCALES}


def packed(moment: Moment, blob: Blob) -> dict[str, Any]:
    """A moment for a header, its pictures in the blob."""
    told: dict[str, Any] = {
        "step": moment.step,
        "line": moment.line,
        "scores": [round(float(one), 5) for one in moment.scores],
        "truth": moment.truth,
        "strips": [
            {
                "name": strip.name,
                "title": strip.title,
                "note": strip.note,
                "scale": strip.scale,
                "kind": strip.kind,
                **blob.add(np.ascontiguousarray(strip.pictures)),
            }
            for strip in moment.strips
        ],
    }
    if moment.said is not None and moment.sure is not None:
        told |= {"said": list(moment.said), "sure": list(moment.sure)}
    return told


def words() -> Mapping[str, str]:
    """Every word that is shown of a net from inside."""
    return {
        "answer": t("What the net says of this picture"),
        "gallery": t("What it says of some validation pictures"),
        "right": t("{n} of {all} right at this moment."),
        "is": t("This is: {truth}"),
        "one": t("{title}, number {n}"),
        "percent": t("{n} %"),
    }
