"""A tiny net whose hidden neurons are put out by chance, batch after batch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.dropout_view",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "float_maps.js", "dropout_view.js")
    ),
)


def show(data: Mapping[str, Any], *, key: str) -> None:
    """Draw what `cnnviz.ui.dropout_net.drawn` gives."""
    _mount(key=key, data=dict(data))
