"""Points and a curve through them, with what they were drawn from and points that were not learned from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.curve_fit",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "curve_fit.js")),
)


def show(data: Mapping[str, Any], *, key: str) -> None:
    """Draw `points` and `new` (lists of [x, y]), `curve` and `truth` (the same), with their `words`."""
    _mount(key=key, data=dict(data))
