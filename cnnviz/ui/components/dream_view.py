"""A picture that forms, and the curve of what the network answers to it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.dream_view",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "dream_view.js")
    ),
)


def dream_view(picture: np.ndarray, goals: Sequence[float], total: int, *, what: str, key: str) -> None:
    """Draw the picture, (h, w, 3) with values 0..255, and the goals reached so far of `total` steps."""
    _mount(key=key, data=data(picture, goals, total, what))


def data(picture: np.ndarray, goals: Sequence[float], total: int, what: str) -> bytes:
    """What the browser needs."""
    blob = Blob()
    last = f"{goals[-1]:.3g}".replace("-", "−") if goals else ""
    header = {
        "picture": blob.add(np.rint(np.clip(picture, 0, 255)).astype(np.uint8)),
        "goals": [round(float(goal), 5) for goal in goals],
        "total": total,
        "words": {
            "picture": t("The picture after {done} steps, to please {what}", done=len(goals), what=what),
            "curve": t("The goal step by step"),
            "said": t("Step {done} of {total}: the goal is {goal}.", done=len(goals), total=total, goal=last)
            if goals
            else t("Before the first step."),
        },
    }
    return pack(header, bytes(blob))
