"""Input and feature map as two grids: the window of each number, the border, what no window reaches."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz import images, samples
from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import PADDING_MODES, pad
from cnnviz.numeric.padding import Axis
from cnnviz.ui.text import t

LARGEST_PICTURE = 96  # pixels a side that are sent: a larger input repeats them
NEAR = 4  # pixels of the input shown beside the border

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.size_grid",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("size_grid_parts.js", "size_grid.js")
    ),
)


def size_grid(rows: Axis, columns: Axis, *, mode: str = "zero", key: str) -> None:
    """Draw the two grids for one window on both axes, each an `Axis` of `cnnviz.numeric.padding`.

    `mode` is what the padding is filled with, a key of `PADDING_MODES`.
    """
    _mount(key=key, data=data(rows, columns, mode))


def data(rows: Axis, columns: Axis, mode: str = "zero") -> dict:
    """What the browser needs: per axis the sizes, what the padding copies and the places no window reaches;
    a picture to lay under the grid, its border in numbers, and every sentence that may be shown."""
    down, across = _axis(rows, mode), _axis(columns, mode)
    return {
        "rows": down,
        "columns": across,
        "picture": picture(rows[0], columns[0]),
        "border": border(rows, columns, mode),
        "labels": _labels(down, across),
    }


@lru_cache(maxsize=64)
def picture(rows: int, columns: int) -> list[str]:
    """A grey photo of so many pixels, at most 96 a side: for each row its digits, 0 black to 9 white."""
    rows, columns = min(rows, LARGEST_PICTURE), min(columns, LARGEST_PICTURE)
    grey = images.to_grey(images.resize(samples.photo("camera"), rows, columns))
    dark, light = np.quantile(grey, (0.05, 0.95))
    levels = np.clip(np.rint((grey - dark) / max(1, light - dark) * 9), 0, 9).astype(int)
    return ["".join(map(str, line)) for line in levels.tolist()]


def border(rows: Axis, columns: Axis, mode: str) -> dict | None:
    """The ends of one row of the input in every mode of padding, so that they can be compared; None without
    padding. A mode that has too few pixels to mirror is left out."""
    before, after = _sides(columns)
    if before + after == 0:
        return None
    size, levels = columns[0], picture(rows[0], columns[0])
    chosen = max(range(len(levels)), key=lambda row: len({*levels[row][:NEAR]}) + len({*levels[row][-NEAR:]}))
    line = [int(levels[chosen][c * len(levels[0]) // size]) for c in range(size)]
    lines = []
    for one in PADDING_MODES:
        if one != "reflect" or max(before, after) < size:
            values = pad([line], ((0, 0), (before, after)), one)[0].tolist()
            lines.append({"name": _mode_names()[one], "values": values, "chosen": one == mode})
    return {
        "title": t("Row {row} of the padded input", row=-(-chosen * rows[0] // len(levels))),
        "columns": [*range(-before, size + after)],
        "before": before,
        "after": after,
        "near": NEAR,
        "lines": lines,
        "axis": t("column"),
    }


def _mode_names() -> dict[str, str]:
    return {"zero": t("zeros"), "reflect": t("reflect"), "replicate": t("replicate")}


def _sides(axis: Axis) -> tuple[int, int]:
    input_size, kernel_size, strides, padding, dilation_rate = axis
    return shapes.pad_widths(padding, input_size, kernel_size, strides, dilation_rate)


def _axis(axis: Axis, mode: str) -> dict:
    input_size, kernel_size, strides, padding, dilation_rate = axis
    before, after = _sides(axis)
    padded = before + input_size + after
    # which pixel each place of the padded input holds, counted from 1; 0 is no pixel
    held = pad([range(1, input_size + 1)], ((0, 0), (before, after)), mode)[0]
    return {
        "size": input_size,
        "kernel_size": kernel_size,
        "strides": strides,
        "dilation_rate": dilation_rate,
        "before": before,
        "extra": max(0, after - before) if padding == "same" else 0,
        "padded": padded,
        "copies": (held - 1).tolist(),
        "span": shapes.window_span(kernel_size, dilation_rate),
        "windows": shapes.output_size(*axis),
        # places of the padded input, so that padding beyond the last window is painted too
        "unreached": shapes.unreached(padded, kernel_size, strides, 0, dilation_rate),
    }


def _labels(rows: dict, columns: dict) -> dict[str, str]:
    size = f"{rows['size']} × {columns['size']}"
    windows = f"{rows['windows']} × {columns['windows']}"
    return {
        "input_title": t("Input {size}", size=size),
        "input_note": t("{rows} × {columns} with padding", rows=rows["padded"], columns=columns["padded"]),
        "output_title": t("Feature map {size}", size=windows),
        "output_note": t("one number per window"),
        "input_alt": t("Input of {size} pixels with the window of the lit number", size=size),
        "output_alt": t("Feature map of {size} numbers; the arrow keys move the window", size=windows),
        "slide": t("▶ Slide"),
        "pause": t("❚❚ Pause"),
        # the browser fills these in
        "live_window": t(
            "Row {row}, column {column} of the map sees rows {top} to {bottom} "
            "and columns {left} to {right} of the input."
        ),
        "live_pixel": t("Row {row}, column {column} of the input is seen by {n} windows."),
        "live_one": t("Row {row}, column {column} of the input is seen by 1 window."),
        "live_unreached": t(
            "Row {row}, column {column} of the input is seen by no window: it can't change the map."
        ),
        "live_padding": t("Row {row}, column {column} is padding, a 0; {n} windows see it."),
        "live_copy": t(
            "Row {row}, column {column} is padding, a copy of row {from_row}, column {from_column}; "
            "{n} windows see it."
        ),
        "legend_window": t("what the lit number sees"),
        "legend_padding": t("padding"),
        "legend_extra": t("the extra one of “same”"),
        "legend_unreached": t("reached by no window"),
    }
