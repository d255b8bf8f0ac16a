"""The learner's progress, kept in the browser: which lessons were visited, which exercises were got right."""

from pathlib import Path

import streamlit as st

from cnnviz.ui.pages import HOME

_mount = st.components.v2.component(
    "cnnviz.progress", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def progress(lesson: str, *, right: str | None = None) -> None:
    """Note in the browser that `lesson` was visited, or that its exercise `right` was answered rightly.

    The component shows nothing itself.
    """
    key = f"progress-{right or 'seen'}"
    with st.container(key=key):
        _mount(key=f"{key}-mark", data={"lesson": lesson, "right": [right] if right else [], "home": HOME})
