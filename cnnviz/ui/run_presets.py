"""Trainings that fail on purpose: a button sets what makes them fail, and the learner starts them."""

from __future__ import annotations

import streamlit as st

from cnnviz.ui import widgets
from cnnviz.ui.lesson import Page

USUAL: dict[str, object] = {
    "data": "digits",
    "arch": "small",
    "opt": "adam",
    "rate": 0.003,
    "schedule": "constant",
    "batch": 32,
    "epochs": 10,
    "seed": 1,
    "init": "usual",
    "loss": "cross_entropy",
    "limit": 0,
    "shuffled": 0,
}

# name → label and settings that differ from `USUAL`; the sentence for each is a passage of the lesson
PRESETS: dict[str, tuple[str, dict[str, object]]] = {
    "works": ("One that works", {}),
    "too-high": ("A rate far too high", {"arch": "medium", "rate": 10.0}),
    "few": ("100 pictures only", {"arch": "medium", "limit": 100, "epochs": 80, "batch": 16}),
    "dying": ("Dying ReLUs", {"arch": "medium", "rate": 0.1}),
    "zeros": ("All weights 0", {"init": "zeros"}),
    "shuffled": (
        "Labels dealt out at random",
        {"arch": "medium", "shuffled": 100, "limit": 300, "epochs": 60},
    ),
}


def values(name: str) -> dict[str, object]:
    """All settings of a preset by the keys of their widgets."""
    return USUAL | PRESETS[name][1]


def show(page: Page) -> None:
    """Draw a passage and a button for each."""
    for name, (label, _) in PRESETS.items():
        with st.container(key=f"preset-{name}"):
            button, said = st.columns([1, 2.8], vertical_alignment="center")
            with button:
                widgets.setter(label, f"try-{name}", **values(name))
            with said:
                page.text(f"try-{name}")
