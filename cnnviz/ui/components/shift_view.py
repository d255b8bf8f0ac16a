"""A picture that is pushed about, and what becomes of its feature map, pooled map and global number.

Everything is measured beforehand for every shift within reach, so that pushing needs no round trip; the
browser draws, and the server hears where the picture was left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures.palette import paint
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

_HERE = Path(__file__)
_STEPS = np.linspace(0, 1, 256)
_mount = st.components.v2.component(
    "cnnviz.shift_view",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "float_maps.js", "shift_view.js")
    ),
)

Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage: its title, its outputs (H, W, n) for all n shifts, and what was measured of them.

    `changed` and `off` have a number for each shift; `off` is None where the output can't have moved along.
    `strides` says how many pixels of the picture one place is; 0 for an output that has no places.
    """

    title: str
    values: NDArray[np.floating]
    changed: list[float]
    off: list[float | None]
    strides: int


def show(
    picture: NDArray[np.integer],
    high: int,
    stages: list[Stage],
    reach: int,
    place: Place,
    *,
    key: str,
    on_place: Callable[[Place], None],
) -> None:
    """Draw a picture (H, W), 0..`high`, and its stages, pushed to `place`, (rows, columns).

    Shifts go from −`reach` to `reach`, row by row; `on_place` hears each place before the page runs.
    """

    def heard() -> None:
        said = checked((st.session_state.get(key) or {}).get("place"), reach)
        if said:
            told.note(key, said)
            on_place(said)

    _mount(
        key=key,
        data=payload(picture, high, stages, reach, *told.due(key, place)),
        on_place_change=heard,
    )


def payload(
    picture: NDArray[np.integer], high: int, stages: list[Stage], reach: int, place: Place, turn: int
) -> bytes:
    """What the browser gets: pictures as places on a colour scale, all that was measured, every word."""
    blob = Blob()
    header = {
        "turn": turn,
        "place": list(place),
        "reach": reach,
        "picture": {**_picture(picture, high), "pixels": blob.add(_bytes(picture, high))},
        "stages": [_stage(stage, blob, (2 * reach + 1) ** 2 // 2) for stage in stages],
        "tables": {name: blob.add(paint(_STEPS, name, 0, 1)) for name in ("grey", "magnitude")},
        "words": _words(*picture.shape),
    }
    return pack(header, bytes(blob))


def checked(said: object, reach: int) -> Place | None:
    """The place the browser named, if it is within reach."""
    if not isinstance(said, Mapping):
        return None
    rows, columns = said.get("rows"), said.get("columns")
    if type(rows) is not int or type(columns) is not int or max(abs(rows), abs(columns)) > reach:
        return None
    return rows, columns


def _stage(stage: Stage, blob: Blob, origin: int) -> dict[str, object]:
    height, width, _ = stage.values.shape
    single = (height, width) == (1, 1)
    found: dict[str, object] = {
        "title": stage.title,
        "size": t("{height} × {width}", height=height, width=width),
        "shape": [height, width],
        "strides": stage.strides,
        "changed": stage.changed,
        "off": stage.off,
    }
    if single:
        return found | {"size": t("one number"), "numbers": [float(one) for one in stage.values.ravel()]}
    pixels = np.ascontiguousarray(np.moveaxis(_bytes(stage.values, float(stage.values.max())), 2, 0))
    return found | {"pixels": blob.add(pixels), "box": box(stage.values[..., origin])}


def _picture(picture: NDArray[np.integer], high: int) -> dict[str, object]:
    height, width = picture.shape
    size = t("{height} × {width}, values 0…{high}", height=height, width=width, high=high)
    return {"title": t("Input"), "size": size, "shape": [height, width], "box": box(picture)}


def box(values: NDArray) -> list[int] | None:
    """The rows and columns that hold all that isn't 0: [first row, first column, rows, columns].

    >>> box(np.array([[0, 0, 0], [0, 7, 5]]))
    [1, 1, 1, 2]
    """
    rows, columns = np.nonzero(values)
    if not len(rows):
        return None
    top, left = int(rows.min()), int(columns.min())
    return [top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1]


def _bytes(values: NDArray, high: float) -> NDArray[np.uint8]:
    return np.rint(np.clip(values / (high or 1), 0, 1) * 255).astype(np.uint8)


def _words(height: int, width: int) -> dict[str, str]:
    return {
        "columns": t("Columns dx"),
        "rows": t("Rows dy"),
        "back": t("Back to the start"),
        "push": t(
            "Input of {height} × {width}, moved {place}. The arrow keys move it.",
            height=height,
            width=width,
            place="{place}",
        ),
        "map_label": t("{title}, {size}: {said}"),
        "place": t("by {rows} rows and {columns} columns"),
        "changed": t("Stayed?"),
        "changed_by": t("changed by {gap}"),
        "off": t("Moved along?"),
        "off_by": t("off by {gap}"),
        "off_exact": t("exactly: off by {gap}"),
        "off_start": t("not moved yet"),
        "off_never": t("has no places"),
        "off_part": t("{way} places can’t be"),
        "way": t("dashed: where it was; frame: where it ought to be now"),
        "chart": t("How much each changes while the picture moves along the row"),
        "chart_axis": t("columns dx"),
        "chart_label": t("Change for dx from {first} to {last}; the numbers are in the table below."),
        "live": t("Moved {place}. {stages}"),
        "live_stage": t("{title}: {changed}, {off}."),
    }
