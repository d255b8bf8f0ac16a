"""A photo beside one of its random variants, all of them below; a pixel is followed to where it is from."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.variants",
    css="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("float_maps.css", "variants.css")
    ),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "float_maps.js", "variants.js")
    ),
)

Place = tuple[int, int, int]
"""A variant's number, and the row and the column of a pixel in it."""


def show(
    pictures: Sequence[np.ndarray],
    maps: Sequence[np.ndarray],
    says: Sequence[str],
    lit: Place,
    *,
    key: str,
    on_place: Callable[[Place], None],
) -> None:
    """Draw them; `on_place` hears another variant or pixel before the page runs.

    The first of the `pictures`, (H, W, 3) uint8, is the photo; `maps` (2, 3) say where pixels come from,
    `says` what each variant is.
    """
    height, width = pictures[0].shape[:2]

    def heard() -> None:
        place = checked((st.session_state.get(key) or {}).get("place"), len(pictures), height, width)
        if place:
            told.note(key, place)
            on_place(place)

    opened, turn = told.due(key, lit)
    _mount(key=key, data=payload(pictures, maps, says, opened, turn), on_place_change=heard)


def payload(
    pictures: Sequence[np.ndarray], maps: Sequence[np.ndarray], says: Sequence[str], lit: Place, turn: int
) -> bytes:
    """What the browser gets."""
    blob = Blob()
    items = [
        {"at": blob.add(np.ascontiguousarray(picture)), "map": np.round(matrix, 6).tolist(), "says": text}
        for picture, matrix, text in zip(pictures, maps, says, strict=True)
    ]
    return pack({"items": items, "lit": list(lit), "turn": turn, "words": _words()}, bytes(blob))


def checked(said: object, count: int, height: int, width: int) -> Place | None:
    """What the browser said, if there is such a pixel."""
    if not isinstance(said, Mapping):
        return None
    values = [value for name in ("variant", "row", "column") if type(value := said.get(name)) is int]
    if len(values) < 3:
        return None
    variant, row, column = values
    inside = 0 <= variant < count and 0 <= row < height and 0 <= column < width
    return (variant, row, column) if inside else None


def _words() -> dict[str, str]:
    return {
        "photo": t("The photo"),
        "photo_label": t("The photo; the frame is what the variant shows of it"),
        "variant": t("Variant {number}: {says}"),
        "as_is": t("The photo, unchanged"),
        "variant_label": t("Variant {number}. Arrow keys move the pixel that is followed back to the photo."),
        "group": t("Variants"),
        "spoken": t(
            "Row {row}, column {column} of the variant comes from row {from_row}, column {from_column}."
        ),
        "beyond": t("That is beyond the edge."),
    }
