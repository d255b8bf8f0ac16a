"""A picture that loses a frame of pixels in every layer without padding, beside the sizes that are left."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from cnnviz.ui.components.size_grid import picture
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.shrinking",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("size_grid_parts.js", "shrinking.js")
    ),
)


def shrinking(
    sizes: Sequence[int], layers: int, kernel_size: int, *, key: str, on_layers: Callable[[int], None]
) -> None:
    """Draw the sizes through layers without padding, `layers` of them lit; `on_layers` hears a choice."""

    def chosen() -> None:
        said = (st.session_state.get(key) or {}).get("layers")
        if isinstance(said, int) and 1 <= said < len(sizes):
            on_layers(said)

    _mount(
        key=key,
        data={
            "sizes": list(sizes),
            "layers": layers,
            "picture": picture(sizes[0], sizes[0]),
            "text": {
                "rings": t("The input, {size} × {size}", size=sizes[0]),
                "rings_note": t("each ring is what one layer takes away"),
                "bars": t("What is left"),
                "bars_note": t("rows of each map; dashed: with padding"),
                "name": t("Layers without padding"),
                "says": t("after {n} layers: {size} × {size}"),
                "one": t("after 1 layer: {size} × {size}"),
                "none": t("no layer fits"),
                "end": t("no window of {k} fits any more", k=kernel_size),
            },
        },
        on_layers_change=chosen,
    )
