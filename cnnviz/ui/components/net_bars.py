"""Bars of what layers or nets hold, a column for each measure: a table that can be seen as well as read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.net_bars",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Line:
    """One line of bars: its label, the group that colours it, its number for each measure, in words too.

    `number` is the layer's, where the line is a layer: it is lit together with the drawing and the builder.
    """

    label: str
    group: str
    values: Sequence[int]
    words: Sequence[str]
    number: int = 0


def net_bars(measures: Sequence[str], lines: Sequence[Line], *, key: str, caption: str) -> None:
    """Draw the lines; each measure has a scale of its own, from 0 to its largest number."""
    _mount(key=key, data=data(measures, lines, caption))


def data(measures: Sequence[str], lines: Sequence[Line], caption: str) -> dict[str, Any]:
    """What the browser draws: each bar's length in percent of the longest of its measure, and its words."""
    most = [max([line.values[column] for line in lines] or [0]) or 1 for column in range(len(measures))]
    return {
        "caption": caption,
        "measures": list(measures),
        "lines": [
            {
                "label": line.label,
                "group": line.group,
                "number": line.number,
                "bars": [
                    {"length": round(100 * value / largest, 2), "words": words}
                    for value, largest, words in zip(line.values, most, line.words, strict=True)
                ],
            }
            for line in lines
        ],
    }


def short(value: float) -> str:
    """A large number in three digits.

    >>> short(61_706), short(138_357_544), short(15_470_264_320), short(840)
    ('61.7 k', '138 M', '15.5 G', '840')
    """
    for size, unit in ((1e9, t("G")), (1e6, t("M")), (1e3, t("k"))):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:g}"
