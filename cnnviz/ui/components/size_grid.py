"""Input and feature map as two grids: the window each number sees, and the cells no window reaches."""

from pathlib import Path

import streamlit as st

from cnnviz.numeric import shapes
from cnnviz.numeric.padding import Axis
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.size_grid",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def size_grid(rows: Axis, columns: Axis, *, key: str) -> None:
    """Draw the two grids for one window on both axes, each an `Axis` of `cnnviz.numeric.padding`."""
    _mount(key=key, data=data(rows, columns))


def data(rows: Axis, columns: Axis) -> dict:
    """What the browser needs: per axis the sizes and the unreached places, and every sentence it may show."""
    down, across = _axis(rows), _axis(columns)
    return {"rows": down, "columns": across, "labels": _labels(down, across)}


def _axis(axis: Axis) -> dict:
    input_size, kernel_size, strides, padding, dilation_rate = axis
    before, after = shapes.pad_widths(padding, input_size, kernel_size, strides, dilation_rate)
    padded = before + input_size + after
    return {
        "size": input_size,
        "kernel_size": kernel_size,
        "strides": strides,
        "dilation_rate": dilation_rate,
        "before": before,
        "padded": padded,
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
        "live_padding": t("Row {row}, column {column} is padding; {n} windows see it."),
        "legend_window": t("what the lit number sees"),
        "legend_padding": t("padding"),
        "legend_unreached": t("reached by no window"),
    }
