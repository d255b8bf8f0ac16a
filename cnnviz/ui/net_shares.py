"""Who holds what in a net: the bars of its layers and the sentence that says it."""

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st

from cnnviz.figures.net_bars import layer_bars, net_bars
from cnnviz.nets.spec import Net, Row, infer, totals
from cnnviz.nets.summary import bytes_text
from cnnviz.ui.net_words import group
from cnnviz.ui.text import t

MEASURES: dict[str, Callable[[Row], int]] = {
    "Parameters": lambda row: row.parameters,
    "Memory in bytes": lambda row: row.memory,
    "Multiply-adds": lambda row: row.multiply_adds,
}
_ROLES = {"conv": "accent", "pool": "unreached", "dense": "right", "quiet": "quiet", "input": "quiet"}


def theme() -> str:
    """The theme that the learner sees, "light" or "dark"."""
    return st.context.theme.type or "light"


def figure(rows: Sequence[Row]) -> go.Figure:
    """The bars of all layers."""
    layers = rows[1:]
    return layer_bars(
        [row.name for row in layers],
        [_ROLES[group(row.kind)] for row in layers],
        {t(title): [measure(row) for row in layers] for title, measure in MEASURES.items()},
        theme(),
    )


def comparison(nets: Mapping[str, Net]) -> go.Figure:
    """The sums of nets beside one another."""
    sums = [totals(infer(net)) for net in nets.values()]
    return net_bars(
        list(nets),
        {
            t("Parameters"): [one.parameters for one in sums],
            t("Memory in bytes"): [one.memory for one in sums],
            t("Multiply-adds"): [one.multiply_adds for one in sums],
        },
        theme(),
    )


def shares(rows: Sequence[Row]) -> dict[str, int]:
    """In percent: the memory of layers that put out maps, the parameters of convolutions and of dense layers.

    >>> from cnnviz.nets.library import find
    >>> shares(infer(find("vgg-16")))
    {'maps': 100, 'conv': 11, 'dense': 89}
    """
    layers = rows[1:]

    def percent(measure: Callable[[Row], int], kept: Callable[[Row], bool]) -> int:
        whole = sum(map(measure, layers)) or 1
        return round(100 * sum(measure(row) for row in layers if kept(row)) / whole)

    return {
        "maps": percent(lambda row: row.memory, lambda row: len(row.output_shape) == 3),
        "conv": percent(lambda row: row.parameters, lambda row: group(row.kind) == "conv"),
        "dense": percent(lambda row: row.parameters, lambda row: row.kind == "dense"),
    }


def sums_text(rows: Sequence[Row]) -> str:
    """The sums of a net, the parameters in bold.

    >>> from cnnviz.nets.library import find
    >>> sums_text(infer(find("lenet-5")))
    '**61,706** parameters · 416,520 multiply-adds · 37.0 kB of activations for one picture'
    """
    sums = totals(rows)
    frozen = t(" ({n} of them not trained)", n=f"{sums.frozen:,}") if sums.frozen else ""
    return t(
        "**{parameters}** parameters{frozen} · {work} multiply-adds · "
        "{memory} of activations for one picture",
        parameters=f"{sums.parameters:,}",
        frozen=frozen,
        work=f"{sums.multiply_adds:,}",
        memory=bytes_text(sums.memory),
    )
