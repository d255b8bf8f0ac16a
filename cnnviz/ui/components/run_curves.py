"""Loss and accuracy of a run, batch by batch and validated: exact numbers by hover and by keyboard."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.recipe.records import Epoch
from cnnviz.ui.text import t

MOST = 500  # points that are sent; more are averaged

_HERE = Path(__file__)
PLOT_CSS = _HERE.with_name("plot.css").read_text(encoding="utf-8")
_mount = st.components.v2.component(
    "cnnviz.run_curves",
    css=PLOT_CSS,
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "plot.js", "run_curves.js")
    ),
)


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """Training batches: their numbers, loss and accuracy, each the mean over `stride` batches."""

    step: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    stride: int = 1

    def __len__(self) -> int:
        return len(self.step)


@dataclasses.dataclass(frozen=True, eq=False)
class Other:
    """A run drawn beside the first."""

    title: str
    points: Points
    epochs: Sequence[Epoch]
    per_epoch: int


def run_curves(
    points: Points,
    epochs: Sequence[Epoch],
    *,
    per_epoch: int,
    most: int,
    key: str,
    other: Other | None = None,
) -> None:
    """Draw them; `most` batches are to come in all, `other` is a second run."""
    _mount(key=key, data=payload(points, epochs, per_epoch=per_epoch, most=most, other=other))


def payload(
    points: Points,
    epochs: Sequence[Epoch],
    *,
    per_epoch: int,
    most: int,
    other: Other | None = None,
) -> dict[str, Any]:
    """What is sent: plain lists, None where a number is not finite."""
    data: dict[str, Any] = {**_run(points, epochs, per_epoch), "most": most, "words": words()}
    if other:
        data["other"] = {"title": other.title, **_run(other.points, other.epochs, other.per_epoch)}
    return data


def _run(points: Points, epochs: Sequence[Epoch], per_epoch: int) -> dict[str, Any]:
    thin = thinned(points)
    return {
        **_lists(thin),
        "val": [
            {
                "step": one.step,
                "epoch": one.epoch,
                "loss": finite(one.val_loss),
                "accuracy": finite(one.val_accuracy),
            }
            for one in epochs
        ],
        "stride": thin.stride,
        "per_epoch": max(1, per_epoch),
    }


def thinned(points: Points, most: int = MOST) -> Points:
    """At most so many points: means over neighbours; the last few stay out until their group is whole.

    >>> thinned(Points(np.arange(1, 7), np.arange(6.0), np.ones(6)), 3).loss.tolist()
    [0.5, 2.5, 4.5]
    """
    group = math.ceil(len(points) / most)
    if group <= 1:
        return points
    whole = len(points) // group * group

    def mean(values: np.ndarray) -> np.ndarray:
        return values[:whole].reshape(-1, group).mean(axis=1)

    step = points.step[:whole].reshape(-1, group)[:, -1]
    return Points(step, mean(points.loss), mean(points.accuracy), points.stride * group)


def finite(value: float) -> float | None:
    """A number for the browser, to six digits; None for what is none."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _lists(points: Points) -> dict[str, list]:
    return {
        "x": points.step.astype(int).tolist(),
        "loss": [finite(value) for value in points.loss.tolist()],
        "accuracy": [finite(value) for value in points.accuracy.tolist()],
    }


def words() -> Mapping[str, str]:
    """Every word that the plot shows; `{name}` is filled in by the browser."""
    return {
        "label": t("Loss and accuracy over the batches; arrow keys go from point to point"),
        "train": t("training batches"),
        "val": t("validation, after each epoch"),
        "log": t("Logarithmic loss"),
        "loss": t("Loss"),
        "accuracy": t("Accuracy"),
        "batches": t("{n} batches"),
        "whole": t("all of the training"),
        "at": t("Batch {step}, epoch {epoch}: loss {loss}, accuracy {accuracy}."),
        "validated": t("Validation after epoch {epoch}: loss {loss}, accuracy {accuracy}."),
        "mean": t("Each point is the mean of {n} batches."),
        "none": t("No batch yet."),
        "nan": t("no number"),
    }
