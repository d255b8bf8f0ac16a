"""A photo, what the network was given of it, and its answer on the scale from cat to dog."""

from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.images import resize
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t
from cnnviz.ui.verdict import UNSURE_FROM, UNSURE_TO, Verdict, percent

SIDE = 480  # longer side of the photo as it is sent, in pixels: sharp enough at the size it is drawn

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.photo_answer",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "photo_answer.js")
    ),
)


def photo_answer(
    image: np.ndarray, given: np.ndarray, title: str, verdict: Verdict, fit: str, *, key: str
) -> None:
    """Draw `image` (H, W, 3), `given` (S, S, 3), both uint8, in words how it was made to fit, the verdict."""
    _mount(key=key, data=data(image, given, title, verdict, fit))


def data(image: np.ndarray, given: np.ndarray, title: str, verdict: Verdict, fit: str) -> bytes:
    """What the browser needs: both pictures, the numbers and every word."""
    height, width = image.shape[:2]
    shrink = max(1.0, max(height, width) / SIDE)
    seen = resize(image, round(height / shrink), round(width / shrink)) if shrink > 1 else image
    blob = Blob()
    header = {
        "photo": blob.add(seen),
        "given": blob.add(given),
        "probability": verdict.probability,
        "label": verdict.label,
        "sure": verdict.sure,
        "unsure": [UNSURE_FROM, UNSURE_TO],
        "words": {
            "photo": t("{title}: {height} × {width}", title=title, height=height, width=width),
            "given": t(
                "What the network gets: {height} × {width}", height=given.shape[0], width=given.shape[1]
            ),
            "photo_alt": t("Photo: {title}", title=title),
            "fit": fit,
            "given_alt": t("The photo in the pixels that the network gets"),
            "answer": t("The network says"),
            "percent": verdict.percent,
            "cat": t("cat"),
            "dog": t("dog"),
            "cat_percent": percent(1 - verdict.probability),
            "dog_percent": percent(verdict.probability),
            "unsure": t("unsure"),
        },
    }
    return pack(header, bytes(blob))
