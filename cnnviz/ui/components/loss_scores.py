"""Scores that one drags, and under each what the loss makes of it: prediction, term, slope.

The browser computes by itself while a slider moves, so nothing waits for the server; the server hears the
numbers when the hand rests, and hands over the loss that NumPy computed, to be compared.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.figures import palette
from cnnviz.ui.components import told
from cnnviz.ui.text import t

LOW, HIGH = -6.0, 6.0

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.loss_scores",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "tint.js", "loss_scores.js")
    ),
)


def loss_scores(
    loss: str,
    scores: Sequence[float],
    targets: Sequence[float],
    *,
    value: float,
    names: Sequence[str],
    key: str,
    on_change: Callable[[Sequence[float], Sequence[float]], None],
) -> None:
    """Draw the sliders.

    Parameters
    ----------
    loss : a name of `cnnviz.numeric.losses.LOSSES`
    scores, targets : one number for each class, the scores from `LOW` to `HIGH`
    value : the loss as the server computes it
    names : the classes
    on_change : hears new scores and targets before the page runs
    """

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("numbers")
        if numbers := checked(said, len(names)):
            told.note(key, numbers)
            on_change(*numbers)

    _mount(
        key=key,
        data={
            "loss": loss,
            "scores": list(scores),
            "targets": list(targets),
            "turn": told.due(key, (list(scores), list(targets)))[1],
            "value": value,
            "names": list(names),
            "low": LOW,
            "high": HIGH,
            "signed": list(palette.SIGNED),
            "words": words(loss),
        },
        default={"numbers": None},
        on_numbers_change=heard,
    )


def checked(said: Any, count: int) -> tuple[list[float], list[float]] | None:
    """The scores and targets that the browser sent, where they are such; else None."""
    if not isinstance(said, dict):
        return None
    scores: Any = said.get("scores")
    targets: Any = said.get("targets")
    if not (_sound(scores, count) and _sound(targets, count)):
        return None
    return list(scores), list(targets)


def _sound(values: Any, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(value, int | float) and LOW <= value <= HIGH for value in values)
    )


def words(loss: str) -> dict[str, str]:
    """Every word that the component shows; `{name}` is filled in by the browser."""
    outputs = {
        "softmax": t("Softmax p"),
        "sigmoid": t("Sigmoid p"),
        "euclidean": t("The score itself"),
    }
    return {
        "score": t("Score x"),
        "output": outputs[loss],
        "target": t("Target t"),
        "term": t("Part of L"),
        "slope": t("Slope ∂L/∂x"),
        "right": t("right"),
        "make_right": t("{name} is right"),
        "target_of": t("Target of {name}"),
        "score_of": t("Score of {name}"),
        "loss": t("Loss L"),
        "curve": t("The loss while the score of {name} moves"),
        "curve_alt": t(
            "Curve of the loss over the score of {name}; at {x} the loss is {loss} and the slope {slope}"
        ),
        "downhill": t("One step downhill"),
        "live": t("{name}: score {x}, prediction {p}, target {t}. Loss {loss}, slope {slope}: {way}"),
        "up": t("a higher score would lower the loss."),
        "down": t("a lower score would lower the loss."),
        "still": t("nothing to gain here."),
        "agrees": t("NumPy on the server computes the same loss."),
        "differs": t("The server computed another loss than this: please report it."),
    }
