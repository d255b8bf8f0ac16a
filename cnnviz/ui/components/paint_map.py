"""A photo to move a window over: the kernel's answers are painted beside it, wherever the window has been."""

from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.paint_map",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        path.read_text(encoding="utf-8") for path in (_HERE.with_name("pixels.js"), _HERE.with_suffix(".js"))
    ),
)


def paint_map(photo: np.ndarray, kernel: np.ndarray, answers: np.ndarray, *, title: str, key: str) -> None:
    """Draw it.

    Parameters
    ----------
    photo : ndarray of shape (H, W), grey values 0..255
    kernel : ndarray of shape (3, 3)
    answers : ndarray of shape (H, W), the kernel's sum at the window around each pixel
    title : what the kernel looks for, said to those who can't see the picture
    """
    _mount(key=key, data=_data(photo, kernel, answers, title))


def _data(photo: np.ndarray, kernel: np.ndarray, answers: np.ndarray, title: str) -> bytes:
    grey = np.rint(photo).astype(np.uint8)
    blob = Blob()
    header = {
        "photo": blob.add(grey),
        "map": blob.add(coloured(answers)),
        "answers": blob.add(answers.astype(np.float32).ravel()),
        "weights": [[float(weight) for weight in row] for row in kernel],
        "labels": {
            "photo": t("Photo, {size}", size=" × ".join(map(str, photo.shape))),
            "map": t("Feature map: {title}", title=title),
            "window": t("Window ⊙ kernel"),
            "run": t("▶ Run it over the whole photo"),
            "clear": t("Start again"),
            "hint": t("Move the window over the photo, by mouse, finger or arrow keys."),
            "photo_alt": t(
                "Grey photo of a cat. The arrow keys move the window, with Shift by eight pixels."
            ),
            "map_alt": t("The kernel's answers, painted where the window has been"),
            "live": t("Row {row}, column {column}: the sum is {sum}."),
        },
    }
    return pack(header, bytes(blob))


def coloured(answers: np.ndarray) -> np.ndarray:
    """Answers of both signs in the diverging scale, zero in the middle; answers like pixels in grey."""
    if answers.min() < -1:
        limit = float(np.percentile(np.abs(answers), 99))
        return paint(answers, "signed", -limit, limit)
    return paint(answers, "grey", 0, 255)
