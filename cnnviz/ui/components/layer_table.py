"""An editable table of layers, each row with the size that comes out of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.layer_table",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "layer_table.js")
    ),
)


def layer_table(
    layers: Sequence[dict],
    sizes: Sequence[int],
    fields: Sequence[int],
    *,
    limits: dict[str, tuple[int, int]],
    most: int,
    key: str,
    on_change: Callable[[list[dict]], None],
) -> None:
    """Draw the table.

    `layers` have `kind` ("conv" or "pool") and the numbers named in `limits`; `sizes` are the sizes through
    them, the input's first, as far as windows fit; `fields` the receptive field after each. `on_change` hears
    the layers after an edit, before the page runs.
    """

    def edited() -> None:
        said = st.session_state[key]["layers"] or []
        told.note(key, said)
        on_change(said)

    data = {
        "layers": list(layers),
        "turn": told.due(key, list(layers))[1],
        "sizes": list(sizes),
        "fields": list(fields),
        "limits": {name: list(limit) for name, limit in limits.items()},
        "most": most,
        "labels": {
            "caption": t("Layers and the sizes through them"),
            "layer": t("Layer"),
            "kernel_size": t("Kernel k"),
            "strides": t("Stride s"),
            "padding": t("Padding p"),
            "size": t("Map"),
            "field": t("One number sees"),
            "conv": t("convolution"),
            "pool": t("pooling"),
            "input": t("input"),
            "none": t("no window fits"),
            "remove": t("Remove layer {n}"),
            "cell": t("{name} of layer {n}"),
            "add_conv": t("Add a convolution"),
            "add_pool": t("Add a pooling"),
        },
    }
    _mount(key=key, data=data, default={"layers": None}, on_layers_change=edited)
