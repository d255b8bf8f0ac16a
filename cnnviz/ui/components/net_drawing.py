"""Nets drawn to scale: a volume for each layer's output, several nets on one scale; drawn in the browser."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.nets.spec import Add, Inception, Net, Row, check, size_text
from cnnviz.nets.summary import bytes_text
from cnnviz.ui.net_formulas import sees
from cnnviz.ui.net_words import group, kind_title
from cnnviz.ui.text import t

_HERE = Path(__file__)
_SCRIPTS = ("net_drawing_layout", "net_drawing_blocks", "net_drawing")
_mount = st.components.v2.component(
    "cnnviz.net_drawing",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
)

# Layers that keep the shape are thin sheets at the volume they work on, not volumes of their own.
SHEETS = ("batch_norm", "activation", "dropout", "rescaling")


def net_drawing(nets: Mapping[str, Net], *, key: str, linked: bool = False) -> None:
    """Draw nets by their titles, one below the other on one scale.

    With `linked` a layer that is lit here is lit in the builder on the page too, and the other way round.
    """
    _mount(key=key, data=data(nets, linked))


def data(nets: Mapping[str, Net], linked: bool = False) -> dict[str, Any]:
    """What the browser draws: for each net its volumes in order, and every sentence it may show."""
    return {
        "nets": [
            {"title": title if len(nets) > 1 else "", "blocks": blocks(net)} for title, net in nets.items()
        ],
        "linked": linked,
        "text": {
            "picture": t("{title}: the volumes of the net, to scale. The arrow keys go from layer to layer."),
            "net": t("The net"),
            "bigger": t("Larger"),
            "smaller": t("Smaller"),
            "fit": t("Fit"),
            "hint": t("Point at a volume to see its numbers, and on the input what one of its numbers sees."),
            "scale": t(
                "Height and depth of a volume are to scale; its width, on its own scale, is its channels. "
                "A vector is a bar as long as the square root of its numbers."
            ),
            "legend": {
                "conv": t("convolution"),
                "pool": t("pooling"),
                "dense": t("dense"),
                "quiet": t("other"),
                "sheet": t("batch norm, activation, dropout: thin sheets"),
            },
        },
    }


def blocks(net: Net) -> list[dict[str, Any]]:
    """The volumes of a net, the input's first, as far as its layers fit.

    Each has the `number` and `name` of its layer, its `group` (colour), its `shape`, a sentence `say`, the
    part of the input that its middle number sees, `field` (top, left, height, width), the `parts` of its
    channels where it is made of branches, the block where a shortcut to it begins, `source`, and the thin
    `sheets` behind it.
    """
    rows, _ = check(net)
    found: list[dict[str, Any]] = []
    block_of: dict[int, int] = {}  # by the number of a row: the block that holds its output
    for row in rows:
        if row.kind in SHEETS:
            found[-1]["sheets"].append({"number": row.number, "say": _say(row, net)})
        else:
            found.append(_block(row, net, block_of))
        block_of[row.number] = len(found) - 1
    return found


def _block(row: Row, net: Net, block_of: Mapping[int, int]) -> dict[str, Any]:
    layer = row.layer
    one, _, three, _, five, pool = layer.filters if isinstance(layer, Inception) else (0,) * 6
    return {
        "number": row.number,
        "name": row.name,
        "group": group(row.kind),
        "shape": list(row.output_shape),
        "label": size_text(row.output_shape),
        "say": _say(row, net),
        "field": _field(row),
        "parts": [one, three, five, pool] if one else [],
        "source": block_of[row.number - 1 - layer.back] if isinstance(layer, Add) else None,
        "sheets": [],
    }


def _say(row: Row, net: Net) -> str:
    if row.layer is None:
        return t("Input {shape}", shape=size_text(row.output_shape))
    said = [
        f"{row.name}: {kind_title(row.kind)} {row.layer.text()}".rstrip(),
        t("gives {shape}", shape=size_text(row.output_shape)),
        t("{n} parameters", n=f"{row.parameters:,}"),
        bytes_text(row.memory),
        t("one number sees {field}", field=sees(row, net.input_shape)),
    ]
    return " · ".join(said)


def _field(row: Row) -> list[int] | None:
    """(top, left, height, width) on the input of what the number in the middle of the maps sees."""
    if row.fields is None:
        return None
    middle: Sequence[int] = [(n - 1) // 2 for n in row.output_shape[:-1]] or (0, 0)
    places = [
        field.start + (place * field.stride if len(row.output_shape) == 3 else 0)
        for field, place in zip(row.fields, middle, strict=True)
    ]
    return [*places, *(field.size for field in row.fields)]
