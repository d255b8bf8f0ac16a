"""The steps behind the last stage: through average or flatten, dense layers and sigmoid to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cnnviz.numeric import pooling
from cnnviz.numeric.activations import relu, sigmoid
from cnnviz.numeric.paths import average_shares, flat_shares, through_hidden
from cnnviz.ui.path_numbers import (
    TERMS,
    Check,
    Numbers,
    Step,
    added,
    bars_view,
    behind,
    decimals_for,
    shown,
)
from cnnviz.ui.text import t

SOURCES = (average_shares, flat_shares, through_hidden)


@dataclass(frozen=True, eq=False)
class Head:
    """What stands behind the last maps, for one photo: answers of the jobs `pixel_path.ending` and `head`."""

    ending: Mapping[str, Any]
    weights: Mapping[str, Any]

    @property
    def flat(self) -> bool:
        """Whether the maps become one long row; else each becomes its mean."""
        return self.weights["collapse"][1] == "Flatten"

    @property
    def hidden(self) -> Mapping[str, Any] | None:
        """The hidden dense layer, if there is one."""
        return self.weights["dense"][0] if len(self.weights["dense"]) > 1 else None

    @property
    def last(self) -> Mapping[str, Any]:
        """The last neuron."""
        return self.weights["dense"][-1]

    @cached_property
    def on_logit(self) -> np.ndarray:
        """The weight of each feature on the logit, (n,), for this photo."""
        last = self.last["kernel"][:, 0].astype(float)
        if self.hidden is None:
            return last
        return through_hidden(self.hidden["kernel"], self.ending["hidden"] > 0, last)

    @property
    def biases(self) -> float:
        """What all biases together add to the logit."""
        bias = float(self.last["bias"][0])
        if self.hidden is None:
            return bias
        return bias + float(
            through_hidden(
                self.hidden["bias"][None], self.ending["hidden"] > 0, self.last["kernel"][:, 0]
            ).item()
        )

    @cached_property
    def shares(self) -> np.ndarray:
        """What each place of the last maps adds to the logit, (h, w)."""
        return (flat_shares if self.flat else average_shares)(self.ending["maps"], self.on_logit)

    def feature(self, row: int, column: int, channel: int) -> int:
        """The number of the feature that a cell of the last maps goes into."""
        _, width, channels = self.ending["maps"].shape
        return (row * width + column) * channels + channel if self.flat else channel


def head_steps(cell: Numbers, head: Head, unit: int | None) -> list[Step]:
    """From a cell of the last stage to the probability."""
    at = cell["at"] | cell["out"]
    feature = head.feature(at["row"], at["column"], at["map"])
    steps = [_flat(cell, head, feature) if head.flat else _average(cell, head, feature)]
    hidden = head.hidden
    if hidden is not None:
        unit = chosen_unit(head, hidden, feature, unit)
        steps += [_units(cell, head, hidden, feature, unit), _hidden(head, hidden, feature, unit)]
        lit, name = unit, t("unit")
        values = np.maximum(0, head.ending["hidden"].astype(float))
    else:
        lit, name = feature, t("value") if head.flat else t("mean of map")
        values = head.ending["features"].astype(float)
    return [*steps, _logit(cell, head, values, lit, name), _answer(head)]


def part_of_feature(cell: Numbers, head: Head) -> float:
    """What the cell is of its feature: itself in a long row, its part of the mean else."""
    height, width, _ = head.ending["maps"].shape
    return cell["value"] if head.flat else cell["value"] / (height * width)


def _average(cell: Numbers, head: Head, feature: int) -> Step:
    values = cell["map"].astype(float)
    height, width = values.shape
    mean = float(pooling.global_average_pool(values))
    check = Check(mean, float(head.ending["features"][feature]), float(np.abs(values).mean()))
    return Step(
        "average",
        t("Average"),
        t(
            "Global average pooling: the {n} numbers of this map become their mean, this cell's among them.",
            n=values.size,
        ),
        t(
            "Σ/({height}·{width}) = {total}/{n} = **{mean}**, of it {value}/{n} = {part} from this cell",
            height=height,
            width=width,
            total=shown(values.sum()),
            n=values.size,
            mean=shown(mean),
            value=shown(cell["value"]),
            part=shown(part_of_feature(cell, head), 6),
        ),
        {
            "kind": "map",
            "values": values.tolist(),
            "row": cell["out"]["row"],
            "column": cell["out"]["column"],
        },
        check,
        [pooling.global_average_pool],
    )


def _flat(cell: Numbers, head: Head, feature: int) -> Step:
    height, width, channels = head.ending["maps"].shape
    row, column, channel = cell["out"]["row"], cell["out"]["column"], cell["at"]["map"]
    where = t("row {row}, column {column}, map {map}", row=row, column=column, map=channel)
    return Step(
        "flatten",
        t("Flatten"),
        t(
            "{height} × {width} × {channels} numbers become one row of {n}: row by row, the maps of a place "
            "side by side.",
            height=height,
            width=width,
            channels=channels,
            n=f"{height * width * channels:,}",
        ),
        t(
            "({row}·{width} + {column})·{channels} + {channel} = **{place}**",
            row=row,
            width=width,
            column=column,
            channels=channels,
            channel=channel,
            place=f"{feature:,}",
        ),
        {
            "kind": "pipe",
            "boxes": [
                [where, shown(cell["value"])],
                [t("place {place} of the row", place=f"{feature:,}"), shown(cell["value"])],
            ],
        },
        Check(float(cell["value"]), float(head.ending["features"][feature]), abs(cell["value"])),
    )


def chosen_unit(head: Head, hidden: Numbers, feature: int, unit: int | None) -> int:
    """The hidden unit to follow: the one asked for, else the one that carries most to the logit."""
    weights = hidden["kernel"][feature].astype(float)
    if unit is not None and 0 <= unit < len(weights):
        return unit
    return int(np.argmax(np.abs(np.where(head.ending["hidden"] > 0, weights * head.last["kernel"][:, 0], 0))))


def _units(cell: Numbers, head: Head, hidden: Numbers, feature: int, unit: int) -> Step:
    weights = hidden["kernel"][feature].astype(float)
    last, sums = head.last["kernel"][:, 0].astype(float), head.ending["hidden"].astype(float)
    part = part_of_feature(cell, head)
    order = sorted(range(len(weights)), key=lambda n: (sums[n] <= 0, -abs(weights[n] * last[n])))
    choices = [
        {
            "map": n,
            "weight": behind(weights[n], 6),
            "product": shown(part * weights[n], 6),
            "sum": shown(sums[n]),
            "value": shown(max(0.0, sums[n])),
            "goes": bool(sums[n] > 0),
        }
        for n in range(len(weights))
    ]
    return Step(
        "unit",
        t("On to {layer}", layer=hidden["layer"]),
        t(
            "Each of the {n} units of {layer} has a weight for every number before it. Choose which one to "
            "follow; first stands the one through which most of this cell reaches the logit.",
            n=len(weights),
            layer=hidden["layer"],
        ),
        t(
            "{value} · {weight} = **{product}** of z = {sum} in unit {unit} of {layer}",
            value=shown(part),
            weight=behind(weights[unit], 6),
            product=shown(part * weights[unit], 6),
            sum=shown(sums[unit]),
            unit=unit,
            layer=hidden["layer"],
        ),
        {
            "kind": "kernels",
            "layer": hidden["layer"],
            "value": shown(part),
            "choices": choices,
            "first": order[:TERMS] if unit in order[:TERMS] else [unit, *order[: TERMS - 1]],
            "lit": unit,
            "unit": True,
        },
    )


def _hidden(head: Head, hidden: Numbers, feature: int, unit: int) -> Step:
    features = head.ending["features"].astype(float)
    weights, bias = hidden["kernel"][:, unit].astype(float), float(hidden["bias"][unit])
    products = features * weights
    total = float(products.sum()) + bias
    view = _largest(products, feature, bias, total, t("value"), t("z"))
    return Step(
        "hidden",
        t("Dense + ReLU"),
        t(
            "Unit {unit} of {layer} adds {n} products and its bias; ReLU keeps what is above zero.",
            unit=unit,
            layer=hidden["layer"],
            n=f"{len(features):,}",
        ),
        f"z = {_sum_of(view)} = **{shown(total)}**, max(0, {shown(total)}) = {shown(float(relu(total)))}",
        view,
        Check(total, float(head.ending["hidden"][unit]), float(np.abs(products).sum())),
        [relu],
    )


def _logit(cell: Numbers, head: Head, values: np.ndarray, lit: int, name: str) -> Step:
    weights, bias = head.last["kernel"][:, 0].astype(float), float(head.last["bias"][0])
    products = values * weights
    total = float(products.sum()) + bias
    view = _largest(products, lit, bias, total, name, t("logit"))
    return Step(
        "logit",
        t("Logit"),
        t(
            "The last neuron adds {n} products, weight times value, and its bias. Below zero speaks for cat, "
            "above for dog. Lit is {name} {lit}: {value} · {weight} = {product}.",
            n=f"{len(values):,}",
            name=name,
            lit=lit,
            value=shown(values[lit]),
            weight=behind(weights[lit]),
            product=shown(products[lit], 6),
        ),
        f"z = {_sum_of(view)} = **{shown(total)}**",
        view,
        Check(total, float(head.ending["logit"]), float(np.abs(products).sum())),
        [average_shares if not head.flat else flat_shares]
        + ([through_hidden] if head.hidden is not None else []),
    )


def _largest(products: np.ndarray, lit: int, bias: float, total: float, name: str, end: str) -> dict:
    """A sum of many products as bars: the lit one, the largest others, the rest."""
    order = [lit, *(int(n) for n in np.argsort(-np.abs(products), kind="stable")[:TERMS] if n != lit)][:TERMS]
    decimals = decimals_for([products[n] for n in order[1:]] or [products[lit]])
    bars = [
        {
            "name": t("{name} {n}", name=name, n=f"{n:,}"),
            "value": float(products[n]),
            "said": shown(products[n], decimals),
            "lit": n == lit,
        }
        for n in order
    ]
    rest = float(products.sum() - products[order].sum())
    return bars_view(bars, rest, len(products) - len(order), bias, total, end)


def _sum_of(view: Mapping[str, Any]) -> str:
    return added([bar["value"] for bar in view["bars"]], 4)


def _answer(head: Head) -> Step:
    logit = float(head.ending["logit"])
    chance = float(sigmoid(logit))
    return Step(
        "answer",
        t("Answer"),
        t("The sigmoid makes the logit a probability of dog."),
        f"P(dog) = 1/(1 + exp({shown(-logit)})) = **{shown(chance)}**",
        {"kind": "pipe", "boxes": [[t("logit"), shown(logit)], ["1/(1 + e⁻ᶻ)", shown(chance)]]},
        Check(chance, float(head.ending["probability"])),
        [sigmoid],
    )
