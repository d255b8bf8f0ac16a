"""Cached wrappers, at the edge: every argument that changes a result is in its key."""

import gc
import os

import streamlit as st

from cnnviz import engine


@st.cache_resource(show_spinner=False)
def start_server() -> None:
    """What a server does once, at its first visitor: start the workers in the background, settle its memory.

    With `CNNVIZ_WARM_UP=0` the workers start when they are first asked for something.
    """
    if os.environ.get("CNNVIZ_WARM_UP") != "0":
        engine.get().start()
    gc.collect()
    gc.freeze()  # what is loaded now stays: later collections need not walk through it
