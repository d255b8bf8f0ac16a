"""Which pictures a run learns from: the choice in the URL, splits, samples, a picture as the net gets it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.errors import LearnerError
from cnnviz.recipe import DATA_SETS, DataChoice, Recipe
from cnnviz.recipe.own import OwnPictures
from cnnviz.ui import run_fetch, run_own, widgets
from cnnviz.ui.components.picture_row import picture_row
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import plain, t

SIDES = (16, 28, 32, 48)


def choose() -> DataChoice:
    """Draw the choice of pictures and its knobs; `LearnerError` where they aren't on this machine."""
    name = widgets.menu(
        "Pictures",
        "data",
        list(DATA_SETS),
        default="digits",
        show=lambda one: t(DATA_SETS[one].title),
        width=360,
    )
    if name == "own":
        return run_own.choose()
    if name == "shapes":
        return _shapes()
    if (missing := _available().get(name)) and not run_fetch.offer(name):
        raise LearnerError(missing)
    return DataChoice(name)


def _shapes() -> DataChoice:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        classes = widgets.slider("Kinds of shape", "kinds", 2, 8, 4, width=200)
        side = widgets.menu("Pixels a side", "side", SIDES, default=28, width=120)
        pictures = widgets.slider("Pictures", "total", 100, 5000, 1500, step=100, width=200)
        seed = widgets.whole_number(
            "Seed of the drawing", "drawing", 0, 99_999, 0, width=150, help="Other numbers draw other shapes."
        )
        colour = widgets.toggle("In colour", "colour")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        position = widgets.slider("Position, % of the way", "position", 0, 100, 50, step=10, width=200)
        scale = widgets.slider("Sizes, % of the range", "sizes", 0, 100, 50, step=10, width=200)
        rotation = widgets.slider("Turned by up to, degrees", "turned", 0, 180, 15, step=5, width=200)
        noise = widgets.slider("Noise, % of white", "noise", 0, 100, 10, step=5, width=200)
    return DataChoice(
        "shapes",
        side=side,
        classes=classes,
        pictures=pictures,
        position=position / 100,
        scale=scale / 100,
        rotation=float(rotation),
        noise=noise / 100,
        colour=colour,
        seed=seed,
    )


@st.cache_data(ttl=60, show_spinner=False)
def _available() -> dict[str, str]:
    return engine.get().call("datasets.available")


def describe(data: DataChoice) -> dict[str, Any]:
    """What `datasets.describe` says of the pictures; kept for those asked for last."""
    return _describe(repr(data), data, run_own.given(data))


@st.cache_data(max_entries=12, show_spinner=False)
def _describe(key: str, _data: DataChoice, _own: OwnPictures | None) -> dict[str, Any]:
    return engine.get().call("datasets.describe", _data, _own, 6)


def pictures(run: str, data: DataChoice, indices: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Validation pictures of a run by their numbers, and their labels."""
    return _pictures(repr(data), tuple(indices), data, engine.get().runs.own(run))


@st.cache_data(max_entries=32, show_spinner=False)
def _pictures(
    key: str, indices: tuple[int, ...], _data: DataChoice, _own: OwnPictures | None
) -> tuple[np.ndarray, np.ndarray]:
    return engine.get().call("datasets.pictures", _data, "validation", list(indices), _own)


def glance(data: DataChoice, described: dict[str, Any]) -> None:
    """Draw two of each kind of shape as the knobs have them; other pictures stay behind their heading."""
    if data.name != "shapes":
        return
    of = zip(described["classes"], described["samples"]["train"], strict=True)
    picture_row([(one, name, ()) for name, pictures in of for one in pictures[:2]], key="glance")


def show(described: dict[str, Any]) -> None:
    """Draw the counts of the splits, samples of each class, and one picture as the net gets it."""
    st.table(counts_table(described), border="horizontal", hide_index=True)
    split = widgets.choice("Samples from", "split", ("train", "validation", "test"), show=_split)
    of = described["samples"][split]
    wanted = [
        (pictures[place], name, ())
        for name, pictures in zip(described["classes"], of, strict=True)
        for place in range(min(2 if len(of) > 5 else 4, len(pictures)))
    ]
    picture_row(wanted, key="samples")
    st.markdown(example_text(described["example"], described["classes"]))
    st.caption(t("Source: {source}", source=plain(described["source"])))


def counts_table(described: dict[str, Any]) -> list[dict[str, str]]:
    """A row for each split: all pictures, and how many of each class."""
    ours = (t("Split"), t("all"))
    titles = [t("class {name}", name=name) if name in ours else name for name in described["classes"]]
    return [
        {ours[0]: _split(split), ours[1]: f"{sum(counts):,}"}
        | {plain(title): f"{count:,}" for title, count in zip(titles, counts, strict=True)}
        for split, counts in described["counts"].items()
    ]


def example_text(example: dict[str, Any], classes: list[str]) -> str:
    """One-hot label and scaled pixels of a picture, in numbers."""
    picture = example["picture"]
    middle = picture.shape[0] // 2
    raw = picture[middle, :, 0][:8]
    scaled = example["scaled"][middle, :, 0][:8]
    return t(
        "The first training picture shows **{name}**: class {label} of 0 … {last}. Its one-hot "
        "label is ({hot}). "
        "Row {row} of its pixels begins {raw}; divided by 255 the net gets {scaled}.",
        name=plain(classes[example["label"]]),
        label=example["label"],
        last=len(classes) - 1,
        hot=", ".join(number(float(one), 0) for one in example["one_hot"]),
        row=middle,
        raw=", ".join(str(int(one)) for one in raw),
        scaled=", ".join(number(float(one), 2) for one in scaled),
    )


def _split(name: str) -> str:
    return {"train": t("to train"), "validation": t("to validate"), "test": t("to test")}[name]


def training_pictures(described: dict[str, Any], recipe: Recipe) -> int:
    """How many pictures a recipe trains with."""
    count = sum(described["counts"]["train"])
    return min(count, recipe.data.train_limit or count)
