"""What a number of a network is made of, step by step: recomputed by the NumPy core and held against Keras.

Each step takes what Keras handed to it, computes on with 64 bits, and must come out where Keras does with 32.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnviz.numeric import activations, convolution, normalization, pooling
from cnnviz.ui.signed_numbers import fixed
from cnnviz.ui.text import t

TOLERANCE = 1e-5  # times the size of what was added up, and at least of 1: what 32 bits can differ by
OPENED = 12  # channels of a deep kernel that can be opened, the largest first
TERMS = 8  # bars drawn; the others are added up in one

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """The number that NumPy computed, Keras's own, and how large the terms are that went into it."""

    numpy: float
    keras: float
    size: float = 1.0

    @property
    def difference(self) -> float:
        """How far apart the two are."""
        return abs(self.numpy - self.keras)

    @property
    def tolerance(self) -> float:
        """How far apart they may be."""
        return TOLERANCE * max(1.0, self.size)

    @property
    def agrees(self) -> bool:
        """Whether they are the same number, as far as 32 bits go."""
        return bool(self.difference <= self.tolerance)


@dataclass(frozen=True)
class Step:
    """One step on the way: its name in the URL, its formula filled in, what is drawn, and the check."""

    name: str
    title: str
    says: str
    formula: str
    view: Mapping[str, Any]
    check: Check | None = None
    ran: Sequence[Callable] = field(default_factory=tuple)


def shown(value: float, decimals: int = 4) -> str:
    """A number as the steps show it.

    >>> shown(-0.51234), shown(1234.5)
    ('−0.5123', '1,234.5000')
    """
    return fixed(float(value), decimals)


def behind(value: float, decimals: int = 4) -> str:
    """A number behind a sign or a dot: in brackets where it is below zero.

    >>> behind(-0.5), behind(0.5)
    ('(−0.5000)', '0.5000')
    """
    text = shown(value, decimals)
    return f"({text})" if text.startswith("−") else text


def added(values: Sequence[float], decimals: int = 4) -> str:
    """Numbers joined by their signs.

    >>> added([0.5, -0.25])
    '0.5000 − 0.2500'
    """
    first, *rest = (shown(value, decimals) for value in values)
    return first + "".join(f" − {text[1:]}" if text.startswith("−") else f" + {text}" for text in rest)


def decimals_for(values: Sequence[float]) -> int:
    """As many decimals as small numbers need: four for numbers around 1, more below a tenth.

    >>> decimals_for([2.5, 0.01]), decimals_for([0.02]), decimals_for([0.0])
    (4, 6, 4)
    """
    largest = float(np.max(np.abs(values), initial=0.0))
    return 6 if 0 < largest < 0.1 else 4


def window_and_sum(cell: Numbers, *, colours: bool) -> list[Step]:
    """The kernel on its window, then the sum of all products: the convolution's number."""
    trace = convolution.trace(cell["window"].astype(float), cell["kernel"].astype(float), 0, 0)
    sums, kernel = trace.channel_sums, cell["kernel"]
    channels = len(sums)
    order = np.arange(channels) if colours else np.argsort(-np.abs(sums), kind="stable")
    names = [t("red"), t("green"), t("blue")] if colours else [t("map {n}", n=n) for n in range(channels)]
    opened = [
        {
            "name": names[c],
            "window": trace.window[:, :, c].tolist(),
            "kernel": kernel[:, :, c].astype(float).tolist(),
            "products": trace.products[:, :, c].tolist(),
            "sum": shown(sums[c]),
            "source": cell["sources"].get(int(c)),
        }
        for c in order[:OPENED]
    ]
    others = sums[order[OPENED:]]
    bias = cell["bias"]
    total = trace.total + (bias or 0.0)
    check = Check(
        total, float(cell["steps"][0]["outputs"][cell["at"]["map"]]), float(np.abs(trace.products).sum())
    )
    k = f"{kernel.shape[0]}·{kernel.shape[1]}·{channels}"
    window = Step(
        "window",
        t("Patch ⊙ kernel") if colours else t("Window ⊙ kernel"),
        t("The kernel of map {map} lies on the patch: each number times the weight on it.", **cell["at"])
        if colours
        else t(
            "The kernel of map {map} lies on {channels} maps at once. Those that bring most come first.",
            channels=channels,
            **cell["at"],
        ),
        t(
            "{k} = {count} products, together **{total}**",
            k=k,
            count=f"{kernel.size:,}",
            total=shown(trace.total),
        ),
        {
            "kind": "grids",
            "rows": trace_places(cell["rows"]),
            "columns": trace_places(cell["columns"]),
            "channels": opened,
            "open": 3,
            "rest": {"count": len(others), "sum": shown(others.sum())} if len(others) else None,
            "high": {
                name: float(np.max(np.abs(part), initial=0.0))
                for name, part in (("window", trace.window), ("kernel", kernel), ("products", trace.products))
            },
        },
        check if bias is None else None,
        [convolution.trace],
    )
    bars = [{"name": names[c], "value": float(sums[c]), "said": shown(sums[c])} for c in order[:TERMS]]
    rest = float(sums[order[TERMS:]].sum())
    terms = [float(sums[c]) for c in order[:TERMS]] + ([rest] if channels > TERMS else [])
    formula = added([*terms, *([] if bias is None else [bias])])
    summed = Step(
        "sum",
        t("Sum") if bias is None else t("Sum + bias"),
        t("The sums of all channels are added: it has no bias, for batch normalisation brings its own shift.")
        if bias is None
        else t("The sums of all channels are added, and the kernel's bias, {bias}.", bias=shown(bias)),
        t("z = {terms} = **{total}**", terms=formula, total=shown(total)),
        bars_view(bars, rest, channels - TERMS, bias, total, t("z")),
        check,
        [convolution.trace],
    )
    return [window, summed]


def trace_places(places: Sequence[int]) -> list[int]:
    """Rows or columns as plain numbers."""
    return [int(place) for place in places]


def bars_view(
    bars: list[dict], rest: float, count: int, bias: float | None, total: float, name: str
) -> dict[str, Any]:
    """A sum as bars: the largest terms, the others in one, the bias, and what they come to."""
    decimals = decimals_for([bar["value"] for bar in bars])
    if count > 0:
        label = t("{n} others together", n=f"{count:,}")
        bars = [*bars, {"name": label, "value": rest, "said": shown(rest, decimals), "rest": True}]
    if bias is not None:
        bars = [*bars, {"name": t("bias"), "value": float(bias), "said": shown(bias, decimals)}]
    end = {"name": name, "value": float(total), "said": shown(total, decimals)}
    return {"kind": "bars", "bars": bars, "total": end}


def parts(cell: Numbers) -> list[Step]:
    """Batch normalisation and activation: the steps that look at the number alone."""
    steps, channel = [], cell["at"]["map"]
    seen: dict[str, int] = {}
    for before, part in zip(cell["steps"], cell["steps"][1:], strict=False):
        x, keras = (float(one["outputs"][channel]) for one in (before, part))
        make = norm if part["kind"] == "norm" else activation
        seen[part["kind"]] = count = seen.get(part["kind"], 0) + 1
        steps.append(make(part, x, keras, part["kind"] if count == 1 else f"{part['kind']}{count}"))
    return steps


def norm(part: Numbers, x: float, keras: float, name: str) -> Step:
    """Batch normalisation of one number by the averages that training left."""
    by = part["norm"]
    mean, variance, gamma, beta, epsilon = (
        by[key] for key in ("mean", "variance", "gamma", "beta", "epsilon")
    )
    result = float(normalization.normalize(x, mean, variance, gamma, beta, epsilon))
    spread = float(np.sqrt(variance + epsilon))
    scaled = (x - mean) / spread
    return Step(
        name,
        t("Batch norm"),
        t(
            "By the mean and variance that training left for this map, then times γ plus β. They are the "
            "same for every photo."
        ),
        f"({shown(x)} − {behind(mean)})/√({shown(variance)} + {epsilon:g}) · {behind(gamma)} "
        f"+ {behind(beta)} = **{shown(result)}**",
        {
            "kind": "pipe",
            "boxes": [
                [t("x"), shown(x)],
                [t("x − mean"), shown(x - mean)],
                [t("… / √(variance + ε)"), shown(scaled)],
                [t("… · γ"), shown(scaled * gamma)],
                [t("… + β"), shown(result)],
            ],
        },
        Check(result, keras, abs(gamma) * (abs(x) + abs(mean)) / spread + abs(beta)),
        [normalization.normalize],
    )


def activation(part: Numbers, x: float, keras: float, name: str) -> Step:
    """What the activation makes of one number."""
    known = activations.ACTIVATIONS[part["function"]]
    result = float(known.function(x))
    relu = part["function"] == "relu"
    if not relu:
        says = t("Each number by itself: {formula}.", formula=known.formula)
    elif result:
        says = t("What is above zero stays as it is: this number goes on.")
    else:
        says = t("What is below zero becomes 0: nothing goes on from here.")
    return Step(
        name,
        known.title,
        says,
        f"max(0, {shown(x)}) = **{shown(result)}**" if relu else f"f({shown(x)}) = **{shown(result)}**",
        {"kind": "pipe", "boxes": [[t("x"), shown(x)], [known.formula, shown(result)]]},
        Check(result, keras, abs(x)),
        [known.function],
    )


def pool(cell: Numbers) -> list[Step]:
    """The pooling window that the cell lies in, if it lies in one."""
    found = cell["pool"]
    if found is None:
        return []
    window = found["window"].astype(float)
    trace = pooling.trace(window, 0, 0, found["kind"], window.shape)
    result = float(trace.result)
    here = found["rows"].index(cell["at"]["row"]), found["columns"].index(cell["at"]["column"])
    best = tuple(int(place) for place in np.unravel_index(np.argmax(window), window.shape))
    numbers = ", ".join(shown(value) for value in window.ravel())
    largest = found["kind"] == "max"
    place = t("row {row}, column {column}", row=found["row"], column=found["column"])
    if not largest:
        says = t(
            "The mean of the window goes to {place}: this cell is one of {n}.", place=place, n=window.size
        )
    elif here == best or not cell["stops"]:
        says = t("It is the largest of its window: it goes on to {place}.", place=place)
    else:
        winner = t("row {row}, column {column}", row=found["rows"][best[0]], column=found["columns"][best[1]])
        says = t(
            "The largest goes on to {place}: that of {winner}. This cell's way ends here.",
            place=place,
            winner=winner,
        )
    formula = f"max({numbers}) = **{shown(result)}**"
    if not largest:
        formula = f"({added(list(window.ravel()))})/{window.size} = **{shown(result)}**"
    view = {
        "kind": "window",
        "rows": found["rows"],
        "columns": found["columns"],
        "window": window.tolist(),
        "here": list(here),
        "best": list(best) if largest else None,
        "result": shown(result),
    }
    check = Check(result, float(found["output"]), float(np.abs(window).max()))
    return [Step("pool", t("Pooling"), says, formula, view, check, [pooling.trace])]
