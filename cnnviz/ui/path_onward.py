"""The step behind a stage that isn't the last: on to a kernel of the next layer, or why nothing goes on."""

import numpy as np

from cnnviz.ui.path_numbers import TERMS, Numbers, Step, behind, shown
from cnnviz.ui.text import t


def on(cell: Numbers) -> Step:
    """The kernels of the next layer that see the cell, those that it brings most to first."""
    found, next_layer = cell["targets"], cell["next"]
    value = cell["value"]
    products = value * np.array(found["weights"], float)
    goes = np.array(found["goes_on"], bool)
    order = sorted(range(len(products)), key=lambda n: (not goes[n], -products[n]))
    choices = [
        {
            "map": n,
            "row": found["rows"][n],
            "column": found["columns"][n],
            "weight": behind(found["weights"][n]),
            "product": shown(products[n]),
            "sum": shown(found["sums"][n]),
            "value": shown(found["values"][n]),
            "goes": bool(goes[n]),
        }
        for n in range(len(products))
    ]
    best = order[0]
    return Step(
        "on",
        t("On to {layer}", layer=next_layer),
        t(
            "All {n} kernels of {layer} read this number, each with weights of its own. Choose which one to "
            "follow; first stands the one that it brings most to and that goes on itself.",
            n=len(products),
            layer=next_layer,
        ),
        f"{shown(value)} · {behind(found['weights'][best])} = **{shown(products[best])}** "
        + t(
            "of z = {sum} in map {map} of {layer}",
            sum=shown(found["sums"][best]),
            map=best,
            layer=next_layer,
        ),
        {
            "kind": "kernels",
            "layer": next_layer,
            "value": shown(value),
            "choices": choices,
            "first": order[:TERMS],
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
