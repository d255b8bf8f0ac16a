"""Layers as a graph of units: who is connected with whom, by which weight, lit under the pointer.

Everything is decided in Python, the sentences too; the browser draws and lights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.figures import palette
from cnnviz.ui.components import told
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.connections",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "tint.js", "connections.js")
    ),
)

Spot = tuple[int, int]
OWN = -1
"""The weight of a connection that shares it with no other."""


@dataclass(frozen=True)
class Column:
    """The units of one layer, from top to bottom: their names, and a sentence for each when it is lit."""

    title: str
    names: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Kernel:
    """Shared weights: their names, laid out in rows, and a sentence for each."""

    title: str
    columns: int
    names: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """What is drawn.

    `links[g][unit]` holds the (unit of column g, weight) pairs that unit of column g + 1 is connected with.
    `picture` lays the first column out in so many columns of pixels. `values` are the first column's numbers
    and `weights[unit][pixel]` those of a dense layer: then the lit unit's weights are shown as a picture too.
    """

    columns: tuple[Column, ...]
    links: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    picture: int = 0
    picture_title: str = ""
    kernel: Kernel | None = None
    values: tuple[float, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()


def connections(graph: Graph, *, lit: Spot, key: str, on_lit: Callable[[Spot], None]) -> None:
    """Draw the graph with `lit`, a (column, unit), lit; `on_lit` hears what the learner lights for good."""

    def heard() -> None:
        spot = checked((st.session_state.get(key) or {}).get("lit"), graph)
        if spot:
            told.note(key, spot)
            on_lit(spot)

    _mount(key=key, data=data(graph, *told.due(key, lit)), default={"lit": None}, on_lit_change=heard)


def checked(said: Any, graph: Graph) -> Spot | None:
    """The unit that was named, where the graph has it; else None.

    >>> graph = Graph((Column("x", ("x1",), ("",)),), ())
    >>> checked([0, 0], graph), checked([0, 1], graph)
    ((0, 0), None)
    """
    if not isinstance(said, list | tuple) or len(said) != 2 or not all(type(one) is int for one in said):
        return None
    column, unit = said
    if 0 <= column < len(graph.columns) and 0 <= unit < len(graph.columns[column].names):
        return column, unit
    return None


def named(text: str, graph: Graph, default: Spot) -> Spot:
    """The unit that a link names as "column.unit", or the default."""
    parts = text[:20].split(".")
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    return checked(numbers, graph) or default


def data(graph: Graph, lit: Sequence[int], turn: int = 0) -> dict[str, Any]:
    """What the browser is given."""
    kernel = graph.kernel
    return {
        "columns": [
            {"title": one.title, "names": list(one.names), "says": list(one.says)} for one in graph.columns
        ],
        "links": [[[list(pair) for pair in unit] for unit in gap] for gap in graph.links],
        "picture": graph.picture,
        "kernel": kernel
        and {
            "title": kernel.title,
            "columns": kernel.columns,
            "names": list(kernel.names),
            "says": list(kernel.says),
        },
        "values": list(graph.values),
        "weights": [list(unit) for unit in graph.weights],
        "lit": list(lit),
        "colours": list(palette.CATEGORIES),
        "signed": list(palette.SIGNED),
        "words": {
            "picture": graph.picture_title,
            "weights": t("Weights of {name}, laid out like the picture"),
            "graph": t("Connections. In each column the arrow keys go from unit to unit."),
        },
    }
