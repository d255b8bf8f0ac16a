"""The controls of a training run; all are in the URL. Together they make a recipe."""

from __future__ import annotations

import dataclasses

import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.nets.library import NETS
from cnnviz.nets.spec import Net, infer, totals
from cnnviz.recipe import (
    INITIALISATIONS,
    OPTIMIZERS,
    SCHEDULES,
    STARTERS,
    DataChoice,
    Recipe,
    check_fit,
    nets_for,
)
from cnnviz.recipe.choices import adapted
from cnnviz.ui import net_state, widgets
from cnnviz.ui.text import t

MINE = "mine"  # the net on the drawing board of `architectures`
RATES = (1e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
BATCHES = (1, 4, 8, 16, 32, 64, 100, 128, 256, 512)
LIMITS = (0, 50, 100, 300, 1000)
SHUFFLED = (0, 25, 50, 100)
TITLES = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "adam": "Adam",
    "adamw": "AdamW",
    "constant": "stays as it is",
    "cosine": "falls along a cosine",
    "one_cycle": "one cycle: up, then down",
    "step": "a tenth at 1/2 and 3/4",
    "usual": "Glorot, Keras's own",
    "he": "He, made for ReLU",
    "large": "far too large",
    "zeros": "all zero",
    "cross_entropy": "cross-entropy",
    "mean_squared_error": "mean squared error",
}


def show(data: DataChoice) -> Recipe:
    """Draw the controls of net and training; return the recipe, or `LearnerError` where they don't fit."""
    net = _net(data)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        optimizer = widgets.menu("Optimiser", "opt", OPTIMIZERS, default="adam", show=_title, width=200)
        rate = widgets.menu("Learning rate η", "rate", RATES, default=0.003, show=rate_text, width=130)
        schedule = widgets.menu("Learning rate over the run", "schedule", SCHEDULES, show=_title, width=220)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        batch = widgets.menu("Batch size", "batch", BATCHES, default=32, width=120)
        epochs = widgets.whole_number("Epochs", "epochs", 1, 200, 10, width=130)
        seed = widgets.whole_number(
            "Seed",
            "seed",
            0,
            99_999,
            1,
            width=130,
            help="Draws the first weights and the order of the pictures.",
        )
    more = st.expander(t("More settings: first weights, loss, fewer pictures, wrong labels"))
    with more.container(horizontal=True, vertical_alignment="bottom"):
        first = widgets.menu("First weights", "init", INITIALISATIONS, show=_title, width=200)
        loss = widgets.menu("Loss", "loss", ("cross_entropy", "mean_squared_error"), show=_title, width=210)
        limit = widgets.menu("Training pictures", "limit", LIMITS, show=_limit, width=150)
        shuffled = widgets.menu("Labels dealt out at random", "shuffled", SHUFFLED, show=_percent, width=210)
    data = dataclasses.replace(data, train_limit=min(limit, data.info.pictures), shuffled=shuffled / 100)
    recipe = Recipe(
        data=data,
        net=net,
        optimizer=optimizer,
        learning_rate=rate,
        schedule=schedule,
        batch_size=batch,
        epochs=epochs,
        seed=seed,
        loss=loss,
        initialisation=first,
    )
    check_fit(recipe)
    return recipe


def _net(data: DataChoice) -> Net:
    fitting = nets_for(data)
    names = [*fitting, MINE]
    name = widgets.menu(
        "Net", "arch", names, default="small", show=lambda one: net_title(one, fitting.get(one)), width=560
    )
    if name != MINE:
        return fitting[name]
    design = net_state.read()
    st.page_link(
        "pages/architectures.py",
        label=t("Change it on the drawing board: {title}", title=net_state.title(design)),
        query_params={net_state.ADDRESS: net_state.address(design)},
    )
    if not design.layers:
        raise LearnerError("There is no net on the drawing board yet. Build one, or choose another net here.")
    return adapted(design, data) or design


def net_title(name: str, net: Net | None) -> str:
    """What a learner reads of a net in the menu: its title and how many weights it has."""
    if net is None:
        return t("Your own net, from the drawing board")
    known = STARTERS | {key: one.title for key, one in NETS.items()}
    title = known.get(name, "Your own net")
    return t("{title} · {n} parameters", title=t(title), n=f"{totals(infer(net)).parameters:,}")


def rate_text(rate: float) -> str:
    """A learning rate as it is read.

    >>> rate_text(0.003), rate_text(1e-5), rate_text(10.0)
    ('0.003', '0.00001', '10')
    """
    return f"{rate:.6f}".rstrip("0").rstrip(".")


def _title(name: str) -> str:
    return t(TITLES[name])


def _limit(count: int) -> str:
    return t("{n} of them", n=f"{count:,}") if count else t("all")


def _percent(share: int) -> str:
    return t("{n} %", n=share) if share else t("none")
