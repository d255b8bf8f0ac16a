"""While the workers warm up: a calm word, and the page goes on by itself."""

import time

import streamlit as st

from cnnviz import engine
from cnnviz.ui.part import part
from cnnviz.ui.text import t

USUAL = 12.0  # seconds from the start of the server to the first answer, on a small machine
PATIENCE = 90.0  # after that it is said that something is wrong
_SINCE = "waking-since"


def awake() -> bool:
    """Whether a network can answer now. If not, this is said, and the page runs again once one can."""
    running = engine.get()
    if running.ready:
        st.session_state.pop(_SINCE, None)
        return True
    running.start()
    st.session_state.setdefault(_SINCE, time.monotonic())
    part(_wait, run_every=0.5)()
    return False


def _wait() -> None:
    running = engine.get()
    if running.ready:
        st.rerun()
    waited = time.monotonic() - st.session_state.get(_SINCE, time.monotonic())
    with st.container(key="waking", border=True):
        st.markdown(t("**The network is waking up.** {status}", status=running.status()))
        st.progress(min(0.95, 1 - 0.5 ** (2 * waited / USUAL)))
        if waited > PATIENCE:
            st.warning(t("This takes longer than it should. The line above says what it is waiting for."))
            if st.button(t("Try again"), key="waking-again"):
                st.session_state[_SINCE] = time.monotonic()
                running.start()
