"""A photo with a map of what the network looks at laid over it, and the map alone beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.figures.palette import SCALES, paint
from cnnviz.images import resize
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t
from cnnviz.ui.verdict import percent

SIDE = 480  # longer side of the photo as it is sent, in pixels

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.look_map",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "float_maps.js", "look_map.js")
    ),
)


def look_map(image: np.ndarray, found: Mapping[str, Any], *, label: str, title: str, key: str) -> None:
    """Draw the photo, (H, W, 3) uint8, and the map of `found`, an answer of the job `saliency.look`."""
    _mount(key=key, data=data(image, found, label, title))


def data(image: np.ndarray, found: Mapping[str, Any], label: str, title: str) -> bytes:
    """What the browser needs: both pictures, the numbers and every word."""
    height, width = image.shape[:2]
    shrink = max(1.0, max(height, width) / SIDE)
    seen = resize(image, round(height / shrink), round(width / shrink)) if shrink > 1 else image
    values = np.asarray(found["map"], np.float32)
    rows, columns = values.shape
    scale = "signed" if found["signed"] else "magnitude"
    blob = Blob()
    header: dict[str, Any] = {
        "photo": blob.add(np.ascontiguousarray(seen)),
        "map": blob.add(values.ravel()),
        "rows": rows,
        "columns": columns,
        "signed": bool(found["signed"]),
        "colours": blob.add(paint(np.linspace(0, 255, 256), scale, 0, 255).ravel()),
        "stops": list(SCALES[scale]),
        "words": words(found, label, title, (rows, columns)),
    }
    if "boxes" in found:
        side = found["input"].shape[0]
        header["boxes"] = (np.asarray(found["boxes"], float) / side).round(5).tolist()
        header["chances"] = [share(p, label) for p in np.ravel(found["probabilities"])]
    return pack(header, bytes(blob))


def share(probability: float, label: str) -> str:
    """The label's part of a probability of "dog", in words."""
    return percent(float(probability if label == "dog" else 1 - probability))


def words(found: Mapping[str, Any], label: str, title: str, shape: tuple[int, int]) -> dict[str, str]:
    """Every sentence that may be shown."""
    name = t(label)
    said = {
        "over": t(
            "{title}: what speaks for {label} ({share})",
            title=title,
            label=name,
            share=share(found["probability"], label),
        ),
        "alone": t("The map alone: {rows} × {columns}", rows=shape[0], columns=shape[1]),
        "over_alt": t("Photo with the map over it: {title}. The arrow keys read it.", title=title),
        "alone_alt": t("The map alone. The arrow keys read it."),
        "strength": t("How much of the map"),
        "live": t("Row {row}, column {column}: {value}"),
        "low": t("against {label}", label=name) if found["signed"] else t("nothing"),
        "high": t("for {label}", label=name) if found["signed"] else t("most"),
    }
    if "boxes" in found:
        said["live"] = t(
            "Without what is under the square {label} has {chance}; its score falls by {value}.",
            label=name,
            chance="{chance}",
            value="{value}",
        )
        said["run"] = t("▶ Slide the square")
        said["pause"] = t("❚❚ Pause")
    return said
