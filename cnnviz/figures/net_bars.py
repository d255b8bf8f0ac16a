"""Bars of what the layers of nets hold: parameters, memory, multiply-adds."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.figures import palette

ROW = 19  # pixels a bar takes
TALLEST = 1_400
FONT = "Source Sans, sans-serif"  # the one of the app


def layer_bars(
    names: Sequence[str], colours: Sequence[str], measures: Mapping[str, Sequence[int]], theme: str = "light"
) -> go.Figure:
    """A column of bars for each measure, a line for each layer, the first on top.

    Parameters
    ----------
    names : the layers
    colours : for each the role of `palette.Roles` that colours its bars
    measures : the title of each measure, and its number for each layer
    theme : "light" or "dark"
    """
    roles = palette.roles(theme)
    figure = _columns(list(measures), roles)
    for column, (title, values) in enumerate(measures.items(), start=1):
        figure.add_bar(
            x=list(values),
            y=list(names),
            orientation="h",
            marker={"color": [roles[colour] for colour in colours]},
            hovertemplate="%{y}: %{x:,}<extra>" + title + "</extra>",
            row=1,
            col=column,
        )
    return _finished(figure, len(names), roles)


def net_bars(titles: Sequence[str], measures: Mapping[str, Sequence[int]], theme: str = "light") -> go.Figure:
    """A column of bars for each measure, a line for each net, on one scale, the numbers beside the bars."""
    roles = palette.roles(theme)
    figure = _columns(list(measures), roles)
    for column, (title, values) in enumerate(measures.items(), start=1):
        figure.add_bar(
            x=list(values),
            y=list(titles),
            orientation="h",
            marker={"color": roles["accent"]},
            text=[short(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,}<extra>" + title + "</extra>",
            row=1,
            col=column,
        )
        figure.update_xaxes(range=[0, 1.3 * max([*values, 1])], row=1, col=column)
    return _finished(figure, 1.6 * len(titles), roles)


def short(value: float) -> str:
    """A large number in three digits.

    >>> short(61_706), short(138_357_544), short(15_470_264_320), short(840)
    ('61.7 k', '138 M', '15.5 G', '840')
    """
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:g}"


def _columns(titles: Sequence[str], roles: Mapping[str, str]) -> go.Figure:
    figure = make_subplots(
        rows=1, cols=len(titles), shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=list(titles)
    )
    figure.update_annotations(font={"size": 14, "color": roles["ink"]})
    return figure


def _finished(figure: go.Figure, lines: float, roles: Mapping[str, str]) -> go.Figure:
    figure.update_layout(
        height=min(TALLEST, round(70 + ROW * max(lines, 3))),
        margin={"l": 10, "r": 10, "t": 34, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": roles["ink"], "size": 12, "family": FONT},
        showlegend=False,
        bargap=0.25,
        dragmode=False,
        hoverlabel={"bgcolor": roles["panel"], "font": {"color": roles["ink"]}},
    )
    figure.update_xaxes(
        gridcolor=roles["line"], zerolinecolor=roles["quiet"], tickformat="~s", nticks=4, fixedrange=True
    )
    figure.update_yaxes(autorange="reversed", fixedrange=True, ticks="", showgrid=False, automargin=True)
    return figure
