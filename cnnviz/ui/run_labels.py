"""Pictures that a learner gives and sorts into classes on the page; they outlive a switch of pages."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.recipe.own import FEWEST
from cnnviz.ui.components import told
from cnnviz.ui.components.label_board import Sorting, label_board
from cnnviz.ui.text import plain, t

MOST = 300  # pictures in a visit: each is kept at `SIDE` pixels
SIDE = 96
LARGEST = 10  # MB of a file
MOST_NAMED = 5  # files whose fault is said
_BOX, _BOARD = "label-box", "label-board"
_numbers = itertools.count(1)


@dataclasses.dataclass
class Box:
    """Pictures by id, (SIDE, SIDE, 3) with a file's name; names of classes; id → class, -1 for none yet."""

    names: list[str]
    pictures: dict[str, tuple[str, np.ndarray]] = dataclasses.field(default_factory=dict)
    labels: dict[str, int] = dataclasses.field(default_factory=dict)
    refused: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    round: int = 0  # how often files were given

    def sorted(self) -> tuple[list[np.ndarray], list[int]]:
        """The pictures that have a class, and their classes."""
        chosen = {one: label for one, label in self.labels.items() if label >= 0}
        return [self.pictures[one][1] for one in chosen], list(chosen.values())

    def counts(self) -> list[int]:
        """How many pictures each class has."""
        return [sum(label == place for label in self.labels.values()) for place in range(len(self.names))]

    def take(self, said: Sorting) -> None:
        """What the learner did on the board; pictures that it didn't know yet stay as they are."""
        for gone in said.gone:
            self.pictures.pop(gone, None)
            self.labels.pop(gone, None)
        self.names = list(said.names)
        for one, old in self.labels.items():
            label = said.labels.get(one, old)
            self.labels[one] = label if label < len(self.names) else -1

    @property
    def sorting(self) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
        """Names and labels, to be compared."""
        return tuple(self.names), tuple(self.labels.items())


def show() -> Box:
    """Draw the field for files and the board on which they are sorted."""
    box: Box = st.session_state.setdefault(_BOX, Box([t("class 1"), t("class 2")]))
    files = st.file_uploader(
        t("Pictures of all classes: JPEG, PNG, WEBP, GIF or BMP, up to {n} MB each", n=LARGEST),
        type=list(images.EXTENSIONS),
        accept_multiple_files=True,
        key=f"own-files-{box.round}",
        max_upload_size=LARGEST,
    )
    if files:
        with st.spinner(t("Opening the pictures …")):
            add(box, files)
        box.round += 1  # an empty field again: what was given lies on the board
        st.rerun()
    if box.refused:
        st.warning(plain(refusal(box.refused)))
    if box.pictures:
        _board(box)
    return box


def add(box: Box, files: Sequence[Any]) -> None:
    """Take in files as they were given, unsorted; those that are no pictures are named, the others stay."""
    box.refused = []
    for file in files:
        name = PurePath(file.name).name
        if len(box.pictures) >= MOST:
            box.refused.append((name, t("There is room for {n} pictures here; give more as a zip.", n=MOST)))
            continue
        try:
            picture = square(images.read_image(file.getvalue(), max_side=3 * SIDE))
        except LearnerError as error:
            box.refused.append((name, str(error)))
            continue
        one = f"p{next(_numbers)}"
        box.pictures[one], box.labels[one] = (name, picture), -1
    told.note(_BOARD, box.sorting)


def square(image: np.ndarray) -> np.ndarray:
    """The square in the middle of a picture, (SIDE, SIDE, 3)."""
    height, width = image.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return images.resize(np.ascontiguousarray(image[top : top + edge, left : left + edge]), SIDE, SIDE)


def refusal(refused: Sequence[tuple[str, str]]) -> str:
    """Which files could not be taken, and why."""
    named = " ".join(f"{name[:40]}: {why}" for name, why in refused[:MOST_NAMED])
    if len(refused) == 1:
        return t("One file was left out. {named}", named=named)
    return t("{n} files were left out; the others are there. {named}", n=len(refused), named=named)


def lacking(box: Box) -> str:
    """What is to be done before a net can be trained; "" where nothing is."""
    if not box.pictures:
        return t("Give some pictures first, at least {n} of each class.", n=FEWEST)
    short = [
        t("“{name}” has {n}", name=name, n=count)
        for name, count in zip(box.names, box.counts(), strict=True)
        if count < FEWEST
    ]
    if short:
        return t("Each class needs {n} pictures or more: {short}.", n=FEWEST, short=", ".join(short))
    return ""


def _board(box: Box) -> None:
    def heard(said: Sorting) -> None:
        box.take(said)
        told.note(_BOARD, box.sorting)

    (names, labels), turn = told.due(_BOARD, box.sorting)
    label_board(box.pictures, names, dict(labels), turn, key=_BOARD, on_sorting=heard)
