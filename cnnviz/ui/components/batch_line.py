"""Eight numbers on a line, to be dragged, and where batch normalisation puts them.

The browser normalises while a number is dragged; a test holds it to `cnnviz.numeric.normalization`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.text import t

NAMES = "ABCDEFGH"
REACH = 10.0

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.batch_line",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "float_maps.js", "batch_line.js")
    ),
)


def show(
    numbers: Sequence[float],
    *,
    gamma: float,
    beta: float,
    epsilon: float,
    fixed: tuple[float, float] | None,
    key: str,
    on_numbers: Callable[[list[float]], None],
) -> None:
    """Draw the numbers; `on_numbers` hears them once one was let go, before the page runs.

    `fixed` are the mean and the variance that the layer takes; None for those of the numbers themselves.
    """

    def heard() -> None:
        said = checked((st.session_state.get(key) or {}).get("numbers"))
        if said:
            told.note(key, said)
            on_numbers(said)

    opened, turn = told.due(key, list(numbers))
    data: Mapping[str, object] = {
        "numbers": opened,
        "turn": turn,
        "names": list(NAMES),
        "reach": REACH,
        "gamma": gamma,
        "beta": beta,
        "epsilon": epsilon,
        "fixed": list(fixed) if fixed else None,
        "words": _words(),
    }
    _mount(key=key, data=data, on_numbers_change=heard)


def checked(said: object) -> list[float] | None:
    """The numbers the browser named, if there are eight on the line."""
    if not isinstance(said, list) or len(said) != len(NAMES):
        return None
    if any(
        isinstance(one, bool) or not isinstance(one, int | float) or not abs(one) <= REACH for one in said
    ):
        return None
    return [round(float(one), 2) for one in said]


def _words() -> dict[str, str]:
    return {
        "before": t("The batch, before: drag a number"),
        "after": t("What the layer gives"),
        "one": t("Example {name}"),
        "spoken": t("{name}: {x} becomes {y}"),
        "stats": t("mean {mean}, deviation {deviation}"),
        "takes": t("the layer takes mean {mean}, deviation {deviation}"),
    }
