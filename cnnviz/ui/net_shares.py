"""Who holds what in a net: the bars of its layers, and the sentences that say it."""

from collections.abc import Callable, Mapping, Sequence

from cnnviz.nets.spec import Net, Row, Totals, infer, totals
from cnnviz.nets.summary import bytes_text
from cnnviz.ui.components.net_bars import Line, net_bars, short
from cnnviz.ui.net_words import group
from cnnviz.ui.text import t

# What is measured of a layer and of a net alike, and how its number is written.
MEASURES: dict[str, tuple[Callable[[Row | Totals], int], Callable[[int], str]]] = {
    "Parameters": (lambda one: one.parameters, short),
    "Memory": (lambda one: one.memory, bytes_text),
    "Multiply-adds": (lambda one: one.multiply_adds, short),
}


def layer_lines(rows: Sequence[Row]) -> list[Line]:
    """A line of bars for each layer; beside it stands its share of the whole, from 1 % on."""
    sums = totals(rows)

    def share(value: int, whole: int) -> str:
        percent = 100 * value / (whole or 1)
        return t("{percent} %", percent=round(percent)) if percent >= 1 else ""

    return [
        Line(
            row.name,
            group(row.kind),
            [measure(row) for measure, _ in MEASURES.values()],
            [share(measure(row), measure(sums)) for measure, _ in MEASURES.values()],
            row.number,
        )
        for row in rows[1:]
    ]


def net_lines(nets: Mapping[str, Net]) -> list[Line]:
    """A line of bars for the sums of each net."""
    sums = {title: totals(infer(net)) for title, net in nets.items()}
    return [
        Line(
            title,
            "conv",
            [measure(one) for measure, _ in MEASURES.values()],
            [write(measure(one)) for measure, write in MEASURES.values()],
        )
        for title, one in sums.items()
    ]


def show_layers(rows: Sequence[Row], key: str) -> None:
    """Draw the bars of all layers."""
    caption = t("Parameters, memory and multiply-adds of each layer")
    net_bars([t(title) for title in MEASURES], layer_lines(rows), key=key, caption=caption)


def show_nets(nets: Mapping[str, Net], key: str) -> None:
    """Draw the sums of nets beside one another, on one scale."""
    caption = t("Parameters, memory and multiply-adds of each net")
    net_bars([t(title) for title in MEASURES], net_lines(nets), key=key, caption=caption)


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
