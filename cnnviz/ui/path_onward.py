"""The step behind a stage that isn't the last: on to a kernel of the next layer, or why nothing goes on."""

import numpy as np

from cnnviz.ui.path_numbers import TERMS, Numbers, Step, behind, shown
from cnnviz.ui.text import t


def on(cell: Numbers) -> Step:
    """The kernels of the next layer that see the cell, those that it brings most to first.

    The one that the chain goes on to is lit; where nothing of it goes on anywhere, none is.
    """
    found, layer, later = cell["targets"], cell["next"], cell["later"]
    weights, sums, values = (np.array(found[name], float) for name in ("weights", "sums", "values"))
    goes = np.array(found["goes_on"], bool)
    places = list(zip(found["rows"], found["columns"], strict=True))
    products = cell["value"] * weights
    order = sorted(range(len(products)), key=lambda n: (not goes[n], -products[n]))
    lit = None
    if later is not None and "weight" in cell["link"]:
        lit = later["map"]
        weights[lit], sums[lit], values[lit] = cell["link"]["weight"], cell["link"]["sum"], later["value"]
        products[lit], places[lit] = cell["value"] * weights[lit], (later["row"], later["column"])
    choices = [
        {
            "map": n,
            "row": places[n][0],
            "column": places[n][1],
            "weight": behind(weights[n]),
            "product": shown(products[n]),
            "sum": shown(sums[n]),
            "value": shown(values[n]),
            "goes": bool(goes[n]) or n == lit,
        }
        for n in range(len(products))
    ]
    at = order[0] if lit is None else lit
    first = order[:TERMS] if at in order[:TERMS] else [at, *order[: TERMS - 1]]
    return Step(
        "on",
        t("On to {layer}", layer=layer),
        t(
            "All {n} kernels of {layer} read this number, each with weights of its own. Choose which one to "
            "follow: lit is the one on this chain, the others stand by what it brings to them.",
            n=len(products),
            layer=layer,
        ),
        t(
            "{value} · {weight} = **{product}** of z = {sum} in map {map} of {layer}",
            value=shown(cell["value"]),
            weight=behind(weights[at]),
            product=shown(products[at]),
            sum=shown(sums[at]),
            map=at,
            layer=layer,
        ),
        {
            "kind": "kernels",
            "layer": layer,
            "value": shown(cell["value"]),
            "choices": choices,
            "first": first,
            "lit": lit,
        },
    )


def ends(cell: Numbers) -> Step:
    """Why nothing goes on from a cell, and where to look instead."""
    at = cell["at"]
    pool, target = cell["pool"], None
    if cell["stops"] == "loses":
        best = np.unravel_index(np.argmax(pool["window"]), pool["window"].shape)
        target = at | {"row": pool["rows"][best[0]], "column": pool["columns"][best[1]]}
        says = t("A larger number of the same window goes on, this one is forgotten.")
    elif cell["stops"] == "zero":
        says = t("It is 0: whatever weight it meets, 0 times the weight is 0.")
    else:
        says = t("No window of what follows lies on it: it is left over at the edge.")
    best_map = int(np.argmax(cell["steps"][-1]["outputs"]))
    return Step(
        "end",
        t("The way ends"),
        says,
        t("It brings **{nothing}** to the logit.", nothing="0"),
        {
            "kind": "ends",
            "winner": target,
            "strongest": at | {"map": best_map} if best_map != at["map"] else None,
        },
    )
