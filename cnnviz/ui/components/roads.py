"""Six roads side by side over one picture: what each sees, how often it is right, what it answers here.

All of them travel at once, so that lighting another road, a cell or a key point needs no round trip.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_STEPS = np.linspace(-1, 1, 256)
_ANSWERS = 3  # likeliest classes that are named


@dataclass(frozen=True, eq=False)
class Runner:
    """One road as it stands.

    `state` is "idle", "queued", "running", "done" or "failed"; `seconds` since it was asked for, until it is
    done. `accuracy` is that on the pictures in the middle, `moved` that on the moved ones, each 0..1 once it
    is known.
    `answer` (K,) are the probabilities for the picture on screen, `change` how much its move has changed
    what the classifier gets, relative to its size.
    """

    road: str
    title: str
    says: str
    state: str = "idle"
    seconds: float = 0.0
    problem: str = ""
    facts: str = ""
    accuracy: float | None = None
    moved: float | None = None
    answer: np.ndarray | None = None
    change: float | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """The picture on screen and what is made of it.

    `seen` is what `cnnviz.learn.classic.look` answers; `templates` (S, S, K) are the weights of the pixel
    road, `words` (V, 16, 16) what SIFT's words look like, `kernels` by net (k, k, 16), where there are any.
    """

    seen: Mapping[str, Any]
    label: int
    classes: Sequence[str]
    runners: Sequence[Runner]
    moved: bool
    templates: np.ndarray | None = None
    words: np.ndarray | None = None
    kernels: Mapping[str, np.ndarray] = field(default_factory=dict)


def show(scene: Scene, lit: str, *, key: str, on_road: Callable[[str], None]) -> None:
    """Draw the roads with `lit` in detail; `on_road` hears another choice before the page runs."""
    names = [runner.road for runner in scene.runners]

    def heard() -> None:
        chosen = (st.session_state.get(key) or {}).get("road")
        if chosen in names:
            told.note(key, chosen)
            on_road(chosen)

    opened, turn = told.due(key, lit)
    _component()(key=key, data=payload(scene, opened, turn), on_road_change=heard)


def payload(scene: Scene, lit: str, turn: int) -> bytes:
    """What the browser gets: the arrays, the numbers as texts, and every word it shows."""
    blob, seen = Blob(), scene.seen
    header = {
        "picture": blob.add(np.ascontiguousarray(seen["picture"], np.uint8)),
        "label": scene.classes[scene.label],
        "classes": list(scene.classes),
        "lit": lit,
        "turn": turn,
        "moved": scene.moved,
        "chance": 1 / len(scene.classes),
        "roads": [_runner(runner, scene) for runner in scene.runners],
        "edges": _maps(seen["edges"], blob),
        "hog": _maps(seen["hog"], blob),
        "points": _points(seen["sift"]),
        "words": None if scene.words is None else blob.add(np.ascontiguousarray(scene.words, np.uint8)),
        "templates": None if scene.templates is None else _maps(scene.templates, blob),
        "maps": {road: _maps(maps, blob) for road, maps in seen["maps"].items()},
        "kernels": {road: _maps(kernels, blob) for road, kernels in scene.kernels.items()},
        "tables": {name: blob.add(paint(_STEPS, name, -1, 1)) for name in ("signed", "magnitude", "grey")},
        "texts": _texts(scene),
    }
    return pack(header, bytes(blob))


def _maps(maps: np.ndarray, blob: Blob) -> dict[str, object]:
    """(h, w, n) as n maps one behind the other, with the largest size of a number among them."""
    each = np.ascontiguousarray(np.moveaxis(maps, -1, 0), np.float32)  # (n, h, w)
    flat = blob.add(each.ravel())
    return {**flat, "count": each.shape[0], "rows": each.shape[1], "columns": each.shape[2],
            "high": float(np.abs(each).max()) or 1.0}  # fmt: skip


def _points(sift: Mapping[str, Any]) -> list[dict[str, object]]:
    words = sift.get("words")
    return [
        {
            "row": round(float(row), 2),
            "column": round(float(column), 2),
            "size": round(float(size), 3),
            "angle": round(float(angle), 3),
            "word": None if words is None else int(words[i]),
        }
        for i, ((row, column), size, angle) in enumerate(
            zip(sift["places"], sift["sizes"], sift["angles"], strict=True)
        )
    ]


def _runner(runner: Runner, scene: Scene) -> dict[str, object]:
    return {
        "name": runner.road,
        "title": runner.title,
        "says": runner.says,
        "state": runner.state,
        "seconds": round(runner.seconds, 1),
        "problem": runner.problem,
        "facts": runner.facts,
        "accuracy": runner.accuracy,
        "accuracy_text": share(runner.accuracy),
        "moved": runner.moved,
        "moved_text": share(runner.moved),
        "answers": _answers(runner.answer, scene),
        "change": _change(runner, scene),
    }


def _change(runner: Runner, scene: Scene) -> str:
    if runner.change is None or not scene.moved:
        return ""
    return t(
        "The move has changed the numbers that the classifier gets by {percent} % of their size.",
        percent=f"{100 * runner.change:.0f}",
    )


def share(value: float | None) -> str:
    """A share of the pictures in per cent, to one decimal; "" for none.

    >>> share(0.95), share(1.0), share(None)
    ('95.0 %', '100.0 %', '')
    """
    return "" if value is None else f"{100 * value:.1f} %"


def _answers(answer: np.ndarray | None, scene: Scene) -> list[dict[str, object]]:
    """The likeliest classes, with their probabilities."""
    if answer is None:
        return []
    best = np.argsort(-answer, kind="stable")[:_ANSWERS]
    return [
        {
            "index": int(i),
            "label": scene.classes[i],
            "share": round(float(answer[i]), 4),
            "percent": f"{100 * float(answer[i]):.0f} %",
            "right": bool(i == scene.label),
        }
        for i in best
    ]


@st.cache_resource(show_spinner=False)
def _component():
    def read(*names: str) -> str:
        return "\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in names)

    return st.components.v2.component(
        "cnnviz.roads",
        css=read("float_maps.css", "roads.css"),
        js=read("pixels.js", "float_maps.js", "roads_details.js", "roads.js"),
    )


def _texts(scene: Scene) -> dict[str, object]:
    side = len(scene.seen["picture"])
    return {
        "group": t("Roads to the class"),
        "picture": t("Held-back picture: {label}", label=scene.classes[scene.label]),
        "idle": t("not trained yet"),
        "queued": t("waits for its turn"),
        "running": t("training … {seconds} s"),
        "failed": t("broke off"),
        "centred": t("in the middle"),
        "moved": t("moved"),
        "chance": t("by chance, {share}", share=share(1 / len(scene.classes))),
        "measuring": t("measuring …"),
        "right": t("right"),
        "wrong": t("wrong"),
        "spoken": t("{title}: {accuracy} right. {moved}"),
        "spoken_moved": t("Moved: {moved}."),
        "flat": t("{side} rows one behind the other: this is all that softmax gets.", side=side),
        "templates": t("The weights of each class, at their places. Orange speaks for it, blue against it."),
        "train_first": t("Train it to see this."),
        "edges": [
            t("brighter to the right"),
            t("brighter to the left"),
            t("brighter downwards"),
            t("brighter upwards"),
        ],
        "edges_says": t("After ReLU and 2 × 2 max-pooling; the brighter, the stronger."),
        "hog_says": t("Each line is an edge in that direction; point at a cell to read its 9 numbers."),
        "hog_cell": t("Cell in row {row}, column {column}"),
        "hog_direction": t("{degrees}°: {value}"),
        "points_says": t(
            "{points} key points. A circle shows its size, two σ, a tick its gradient; SIFT describes "
            "the square around it, three times as large."
        ),
        "points_none": t("SIFT finds no key point in this picture: its bag is empty."),
        "point": t("Key point at row {row}, column {column}: {word}"),
        "word": t("word {word}"),
        "no_word": t("no words yet"),
        "bag": t("The bag: how often each of the {count} words occurs. Nothing says where."),
        "maps_says": t("16 learned kernels of 5 × 5, each above its map of this picture."),
        "map": t("Map {map}"),
    }
