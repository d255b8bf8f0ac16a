"""The small net of "a gradient by hand": its picture, weights and steps, all from the URL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from cnnviz.numeric import gradients
from cnnviz.numeric.gradients import Backward, Forward, Net, Terms
from cnnviz.ui import link, widgets
from cnnviz.ui.text import t

# Strokes of 6 × 6 pixels in halves, each its own class.
_STROKES = {
    "slanted": "210000 121000 012100 001210 000121 000012",
    "upright": "001210 001210 001210 001210 001210 001210",
    "flat": "000000 111111 222222 111111 000000 000000",
}
CLASSES = tuple(_STROKES)
NETS, FIRST_NET = 30, 2
RATES = (0.01, 0.1, 0.5, 2.0)
NUDGES = (0.5, 0.1, 0.001, 1e-05, 1e-13)
MOST_STEPS = 50


@dataclass(frozen=True)
class Lesson:
    """A picture, a net that has taken `steps` steps downhill, and the one kernel weight that is looked at."""

    picture: str
    seed: int
    steps: int
    rate: float
    nudge: float
    weight: tuple[int, int]
    place: int

    @property
    def label(self) -> int:
        """The number of the right class."""
        return CLASSES.index(self.picture)

    @property
    def index(self) -> tuple[int, int, int, int]:
        """The weight's place in the kernels (k, k, C, n)."""
        return (*self.weight, 0, 0)

    @cached_property
    def image(self) -> np.ndarray:
        """The picture, (6, 6, 1) of 0, 0.5 and 1."""
        rows = _STROKES[self.picture].split()
        return np.array([[int(pixel) / 2 for pixel in row] for row in rows])[:, :, np.newaxis]

    @cached_property
    def path(self) -> list[tuple[Net, Forward]]:
        """Every net from the first to the one now, each with its way from the picture to the loss."""
        net = first_net(self.seed)
        found = [(net, gradients.forward(net, self.image, self.label))]
        for _ in range(self.steps):
            net, seen = found[-1]
            net = gradients.step(net, gradients.backward(net, seen).net, self.rate)
            found.append((net, gradients.forward(net, self.image, self.label)))
        return found

    @property
    def net(self) -> Net:
        """The net now."""
        return self.path[-1][0]

    @property
    def seen(self) -> Forward:
        """Everything from the picture to the loss."""
        return self.path[-1][1]

    @property
    def losses(self) -> list[float]:
        """The loss before the first step and after each."""
        return [seen.loss for _, seen in self.path]

    @cached_property
    def back(self) -> Backward:
        """Everything from the loss back to the weights."""
        return gradients.backward(self.net, self.seen)

    @cached_property
    def terms(self) -> Terms:
        """The gradient of the lit weight, taken apart."""
        return gradients.terms(self.net, self.seen, self.back, *self.weight)

    @cached_property
    def after(self) -> tuple[Net, float]:
        """The net one step further, and its loss."""
        net = gradients.step(self.net, self.back.net, self.rate)
        return net, gradients.forward(net, self.image, self.label).loss

    @cached_property
    def nudged(self) -> list[float]:
        """The losses with the lit weight a little larger, and a little smaller."""
        change = np.zeros(self.net.kernels.shape)
        change[self.index] = self.nudge
        more, less = (self.net._replace(kernels=self.net.kernels + sign * change) for sign in (1, -1))
        return [gradients.forward(net, self.image, self.label).loss for net in (more, less)]

    @cached_property
    def slope(self) -> float:
        """The slope between these two losses."""
        return gradients.finite_difference(self.net, self.image, self.label, self.index, nudge=self.nudge)


def first_net(seed: int) -> Net:
    """One 3 × 3 kernel and a dense layer with random weights, rounded so that they can be read.

    >>> first_net(2).kernels[1, :, 0, 0]
    array([-1.2,  0.8,  0.5])
    """
    net = gradients.random_net((6, 6, 1), filters=1, classes=len(CLASSES), seed=seed)
    return Net(*(np.round(weights, 1) + 0.0 for weights in net))  # + 0.0: no −0


def show() -> Lesson:
    """Draw the picture's and the net's controls, and return the lesson that they and the URL say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="gradient-controls"):
        picture = widgets.choice("Picture", "stroke", list(CLASSES), show=lambda name: t(name))
        seed = widgets.whole_number("Random weights, no.", "net", 1, NETS, FIRST_NET, width=160)
    rate = st.session_state.get("rate", _number("rate", RATES, 0.1))
    nudge = st.session_state.get("nudge", _number("nudge", NUDGES, 0.001))
    return Lesson(
        picture=picture,
        seed=seed,
        steps=_whole("steps", MOST_STEPS, 0),
        rate=rate if rate in RATES else 0.1,
        nudge=nudge if nudge in NUDGES else 0.001,
        weight=divmod(_whole("weight", 8, 5), 3),
        place=_whole("place", 15, 0),
    )


def choose_weight(index: int) -> None:
    """Light another weight of the kernel, counted row by row."""
    link.put({"weight": str(index)})


def choose_place(index: int) -> None:
    """Light another place of the map, counted row by row."""
    link.put({"place": str(index)})


def choose_nudge() -> None:
    """Draw the choice of ε."""
    widgets.choice("ε", "nudge", NUDGES, default=0.001, show=_written)


def take_steps(lesson: Lesson) -> None:
    """Draw the learning rate, and the buttons that take a step or go back to the first weights."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="step-controls"):
        widgets.choice("Learning rate η", "rate", RATES, default=0.1, show=_written)
        st.button(
            t("Take a step"),
            key="take-step",
            type="primary",
            disabled=lesson.steps >= MOST_STEPS,
            on_click=_go,
            args=(lesson.steps + 1,),
        )
        st.button(
            t("Back to the first weights"),
            key="undo-steps",
            disabled=not lesson.steps,
            on_click=_go,
            args=(0,),
        )


def _go(steps: int) -> None:
    link.put({"steps": str(steps)})


def _written(value: float) -> str:
    return f"{value:g}"


def _whole(key: str, most: int, default: int) -> int:
    text = link.get(key)
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 4 else default


def _number(key: str, allowed: tuple[float, ...], default: float) -> float:
    named = {_written(value): value for value in allowed}
    return named.get(link.get(key), default)
