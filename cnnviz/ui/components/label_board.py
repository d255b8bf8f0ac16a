"""A board on which pictures are sorted into classes: by touch, mouse or keyboard."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.figures import palette
from cnnviz.recipe.data import OWN_CLASSES
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

THUMB = 64  # pixels of a picture on the board
LONGEST = 40  # characters of a class name

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.label_board",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "label_board.js")
    ),
)


@dataclasses.dataclass(frozen=True)
class Sorting:
    """What a learner has done: names of the classes, picture → class (-1 for none), pictures taken out."""

    names: tuple[str, ...]
    labels: Mapping[str, int]
    gone: tuple[str, ...] = ()


def label_board(
    pictures: Mapping[str, tuple[str, np.ndarray]],
    names: Sequence[str],
    labels: Mapping[str, int],
    turn: int,
    *,
    key: str,
    on_sorting: Callable[[Sorting], None],
) -> None:
    """Draw the board; `pictures` has, by id, a title and pixels (h, w, 3) uint8.

    `on_sorting` hears what was done before the page runs. The `turn` is that of `told.due`: names and labels
    are taken when it is new; pictures that the board doesn't know yet come in at any time.
    """

    def heard() -> None:
        said = checked((st.session_state.get(key) or {}).get("sorting"))
        if said is not None:
            on_sorting(said)

    blob = Blob()
    items = [
        {"id": one, "title": title, "label": labels.get(one, -1), "at": blob.add(_small(picture))}
        for one, (title, picture) in pictures.items()
    ]
    header = {
        "items": items,
        "names": list(names),
        "turn": turn,
        "classes": list(OWN_CLASSES),
        "colours": list(palette.CATEGORIES),
        "words": _words(),
    }
    _mount(key=key, data=pack(header, bytes(blob)), on_sorting_change=heard)


def checked(said: object) -> Sorting | None:
    """A sorting as the browser sends it, where it is one.

    >>> checked({"names": ["a", " "], "labels": {"p1": 1}, "gone": []})
    Sorting(names=('a', 'class 2'), labels={'p1': 1}, gone=())
    >>> checked({"names": ["a"], "labels": {}, "gone": []}), checked("x")
    (None, None)
    """
    if not isinstance(said, Mapping):
        return None
    names, labels, gone = said.get("names"), said.get("labels"), said.get("gone")
    if not (isinstance(names, list) and isinstance(labels, Mapping) and isinstance(gone, list)):
        return None
    low, high = OWN_CLASSES
    if not low <= len(names) <= high or not all(isinstance(one, str) for one in [*names, *gone, *labels]):
        return None
    if not all(type(one) is int and -1 <= one < len(names) for one in labels.values()):
        return None
    return Sorting(
        tuple(_name(one) or t("class {n}", n=place) for place, one in enumerate(names, start=1)),
        dict(labels),
        tuple(gone),
    )


def _name(said: str) -> str:
    return "".join(letter for letter in said if letter.isprintable()).strip()[:LONGEST]


def _small(picture: np.ndarray) -> np.ndarray:
    return images.resize(picture, THUMB, THUMB)


def _words() -> dict[str, Any]:
    return {
        "classes": t("The class that a pressed picture gets"),
        "class": t("Class {n}: {name}"),
        "new": t("class {n}"),
        "name": t("Name of class {n}"),
        "count": t("{n} pictures"),
        "one": t("1 picture"),
        "drop": t("Take class {name} out"),
        "add": t("Add a class"),
        "rest": t("Put all unsorted ones into “{name}”"),
        "clear": t("Take all pictures out"),
        "sure": t("Really take all out"),
        "none": t("not sorted yet"),
        "all": t("{n} pictures, all of them sorted."),
        "open": t("{n} pictures, {open} of them not sorted yet."),
        "picture": t("{title}: {label}"),
        "out": t("Take {title} out"),
        "tiles": t("Your pictures"),
        "hint": t(
            "Choose a class, then press the pictures that belong to it; press again to take one back. "
            "By keyboard: arrow keys go from picture to picture, 1 … 9 and 0 put it into that class, Delete "
            "takes it out."
        ),
    }
