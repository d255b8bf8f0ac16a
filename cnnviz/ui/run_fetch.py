"""The offer to download a data set that isn't on this machine, and how far that is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cnnviz import engine
from cnnviz.errors import LearnerError
from cnnviz.ui.part import part
from cnnviz.ui.text import plain, t

_PROBLEM = "fetch-problem"


def offer(name: str) -> bool:
    """Draw the button, or the progress of the download; whether the data set is here by now."""
    state = _state(name)
    if state is None or state["here"]:
        return state is not None
    part(_part, run_every=1.0 if state["running"] else None)(name)
    return False


def _part(name: str) -> None:
    state = _state(name)
    if state is None or state["here"]:
        st.rerun()
    running = state["running"]
    size = f"{state['bytes'] / 1e6:,.0f}"
    if running:
        done = state["done"] / state["bytes"]
        st.progress(done, t("{done} of {size} MB", done=f"{state['done'] / 1e6:,.0f}", size=size))
    else:
        st.button(t("Download it, {size} MB", size=size), key="fetch", on_click=_begin, args=(name,))
    if problem := state["problem"] or st.session_state.pop(_PROBLEM, ""):
        st.warning(plain(problem))
    if running != st.session_state.get("fetch-ran", running):
        st.session_state["fetch-ran"] = running
        st.rerun()
    st.session_state["fetch-ran"] = running


def _begin(name: str) -> None:
    try:
        engine.get().call("datasets.download", name)
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)


def _state(name: str) -> dict[str, Any] | None:
    """How the download stands; None for what can't be had so."""
    return engine.get().call("datasets.downloads").get(name)
