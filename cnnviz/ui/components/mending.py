"""What Streamlit's own markup lacks for screen readers and keyboards, put right in the browser."""

from pathlib import Path

import streamlit as st

from cnnviz.ui.text import t

_mount = st.components.v2.component(
    "cnnviz.mending", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def mend() -> None:
    """Watch the whole page while it is open; called once a run, by `app.py`. It shows nothing itself."""
    with st.container(key="mending"):
        _mount(key="mending-watch", data={"table": t("Table that scrolls")})
