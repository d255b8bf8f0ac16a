"""The controls of "losses": which loss, and the scores and targets that are dragged; all in the URL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.numeric.losses import LOSSES, Loss
from cnnviz.ui import link, widgets
from cnnviz.ui.components.loss_scores import HIGH, LOW, loss_scores
from cnnviz.ui.text import t

CLASSES = ("cat", "dog", "bird")
STEP, NEAR = 0.1, 16  # of a score's slider, and so many steps each way are near
START = (1.0, 2.0, -1.0), (1.0, 0.0, 0.0)

# Answers of a net for a picture of a cat: name, title, scores.
PRESETS: dict[str, tuple[str, tuple[float, ...]]] = {
    "undecided": ("Undecided", (0.0, 0.0, 0.0)),
    "right": ("Sure and right", (5.0, -2.0, -2.0)),
    "wrong": ("Sure and wrong", (-2.0, 5.0, -2.0)),
}


@dataclass(frozen=True)
class Scored:
    """A loss by its name in `LOSSES`, one score for each class, and what is asked of each."""

    name: str
    scores: tuple[float, ...]
    targets: tuple[float, ...]

    @property
    def loss(self) -> Loss:
        """The loss with its gradient."""
        return LOSSES[self.name]

    @property
    def value(self) -> float:
        """The loss of these scores."""
        return float(self.loss.function(self.scores, self.targets))

    @property
    def gradient(self) -> list[float]:
        """The loss's slope by each score."""
        return self.loss.gradient(self.scores, self.targets).tolist()

    @property
    def outputs(self) -> list[float]:
        """What the scores are taken for: shares, yes-or-no probabilities, or themselves."""
        return self.loss.predict(self.scores).tolist()


def show() -> Scored:
    """Draw the controls and the sliders, and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="loss-controls"):
        name = widgets.choice("Loss", "loss", list(LOSSES), show=lambda one: t(LOSSES[one].title))
        for preset, (title, scores) in PRESETS.items():
            st.button(t(title), key=f"scores-{preset}", on_click=_set, args=(scores, START[1]))
    scored = address(name)
    loss_scores(
        scored.name,
        scored.scores,
        scored.targets,
        value=scored.value,
        names=[t(one) for one in CLASSES],
        key="scores-view",
        on_change=_set,
    )
    widgets.in_component("scores-view", said(scored), map(said, near(scored)))
    return scored


def near(scored: Scored) -> Iterator[Scored]:
    """What moving one score a little way leads to, the nearest first."""
    yield scored
    for far in range(1, NEAR + 1):
        for place, sign in itertools.product(range(len(CLASSES)), (-1, 1)):
            scores = list(scored.scores)
            scores[place] = round(min(HIGH, max(LOW, scores[place] + sign * far * STEP)), 1)
            yield replace(scored, scores=tuple(scores))


def said(scored: Scored) -> str:
    """Scores and targets as the component says them.

    >>> said(Scored("softmax", (1.0, -0.5, -0.0), (1.0, 0.0, 0.0)))
    '1,-0.5,0;1,0,0'
    """
    rows = (scored.scores, scored.targets)
    return ";".join(",".join(f"{value + 0.0:g}" for value in row) for row in rows)  # + 0.0: no −0


def moved(scored: Scored, said: str) -> Scored:
    """The same loss with the scores and targets that the component says.

    >>> moved(Scored("softmax", START[0], START[1]), "1,-0.5,0;1,0,0").scores
    (1.0, -0.5, 0.0)
    """
    scores, targets = (tuple(map(float, row.split(","))) for row in said.split(";"))
    return replace(scored, scores=scores, targets=targets)


def address(name: str) -> Scored:
    """What the URL says (`scores`, `targets`), made to fit the loss; the start where it says nothing sound.

    Softmax has one right class, sigmoid yes or no for each, the Euclidean loss any targets.
    """
    scores = read(link.get("scores")) or START[0]
    targets = read(link.get("targets")) or START[1]
    if name == "softmax":
        right = max(range(len(CLASSES)), key=lambda n: targets[n])
        targets = tuple(float(n == right) for n in range(len(CLASSES)))
    elif name == "sigmoid":
        targets = tuple(float(target >= 0.5) for target in targets)
    return Scored(name, scores, targets)


def read(text: str) -> tuple[float, ...] | None:
    """Numbers with commas, one for each class, each kept to the sliders' range; or None.

    >>> read("1,-2.5,99"), read("1,x,2"), read("1,2")
    ((1.0, -2.5, 6.0), None, None)
    """
    try:
        values = [float(part) for part in text[:200].split(",")]
    except ValueError:
        return None
    if len(values) != len(CLASSES) or any(value != value for value in values):
        return None
    return tuple(min(max(round(value, 1), LOW), HIGH) for value in values)


def _set(scores: Sequence[float], targets: Sequence[float]) -> None:
    said = {"scores": scores, "targets": targets}
    link.put({key: ",".join(f"{value:g}" for value in values) for key, values in said.items()})
