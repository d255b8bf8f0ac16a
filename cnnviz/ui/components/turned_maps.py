"""One kernel laid on as it is and turned by 180°: two maps of the same picture, side by side."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cnnviz.figures import palette
from cnnviz.ui.components.slide_kernel import Array, Slide
from cnnviz.ui.text import t

_HERE = Path(__file__)
_PARTS = ("pixels", "slide_kernel_numbers", "slide_kernel_grids", "turned_maps")
_mount = st.components.v2.component(
    "cnnviz.turned_maps",
    css="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("slide_kernel.css", "turned_maps.css")
    ),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _PARTS),
)


def turned_maps(
    key: str, slide: Slide, convolved: Array, *, place: int, on_place: Callable[[int], None]
) -> None:
    """Draw both maps of a grey picture: `slide` has the cross-correlation, `convolved` (H', W') is the other.

    `on_place` hears which place was chosen, counted row by row.
    """

    def moved() -> None:
        index = (st.session_state.get(key) or {}).get("place")
        if isinstance(index, int) and 0 <= index < convolved.size:
            on_place(index)

    _mount(key=key, data=data(slide, convolved, place), on_place_change=moved)


def data(slide: Slide, convolved: Array, place: int) -> dict:
    """What the browser is given, the numbers of the cross-correlation as `slide_kernel` is given them."""
    told = slide.data(editable=False, place=0, report_place=False)
    names = ("image", "kernels", "kernel_size", "strides", "padding", "dilation_rate", "high")
    return {
        **{name: told[name] for name in names},
        "maps": {"cross-correlation": told["maps"][0], "convolution": convolved.tolist()},
        "place": min(place, convolved.size - 1),
        "scales": {"signed": list(palette.SIGNED)},
        "channel_colours": [palette.SIGNED[0]],
        "text": {
            "input": t("Input"),
            "input_grid": t("Input, {rows} rows and {columns} columns"),
            "window": t("the frame is the window of the lit number"),
            "kernel": t("Kernel K"),
            "turned": t("K turned by 180°"),
            "laid": t("as it is"),
            "laid_turned": t("rows and columns reversed"),
            "cross-correlation": t("Cross-correlation"),
            "convolution": t("Convolution"),
            "map_note": t("{rows} × {columns}"),
            "map_grid": t("{name}, {rows} rows and {columns} columns; the arrow keys move the window"),
            "cell": t("row {row}, column {column}: {value}"),
            "padding": t("row {row}, column {column}: padding, 0"),
            "live": t("Row {row}, column {column}: cross-correlation {cross}, convolution {other}"),
        },
    }
