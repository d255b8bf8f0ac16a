"""Cached wrappers, at the edge: every argument that changes a result is in its key."""

import gc

import streamlit as st


@st.cache_resource(show_spinner=False)
def start_server() -> None:
    """What a server does once, at its first visitor."""
    gc.collect()
    gc.freeze()  # what is loaded now stays: later collections need not walk through it
