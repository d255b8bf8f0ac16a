"""How often a network is right when it is so sure: for each range of confidence a bar with a mark."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.trust_bars",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "trust_bars.js")
    ),
)


def trust_bars(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str], *, key: str) -> None:
    """Draw rows of `said`, `right` and `sure` (0..1), `text`, and `here`: this photo's answer is in it."""
    _mount(key=key, data={"rows": [dict(row) for row in rows], "words": dict(words)})
