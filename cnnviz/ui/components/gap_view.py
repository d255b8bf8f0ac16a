"""Training and validation accuracy of several runs side by side, with the gap between them shaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.ui.signed_numbers import fixed
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.gap_view",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in ("pixels.js", "gap_view.js")),
)


@dataclass(frozen=True)
class Growth:
    """One run: accuracy 0..1 after each epoch that is done, of `epochs` in all."""

    title: str
    what: str
    status: str
    epochs: int
    training: Sequence[float]
    validation: Sequence[float]


def show(runs: Sequence[Growth], *, key: str) -> None:
    """Draw the runs."""
    _mount(key=key, data=payload(runs))


def payload(runs: Sequence[Growth]) -> dict[str, Any]:
    """What is sent: plain lists and texts."""
    return {"runs": [_run(run) for run in runs], "words": _words()}


def _run(run: Growth) -> dict[str, Any]:
    training = [round(float(one), 4) for one in run.training]
    validation = [round(float(one), 4) for one in run.validation]
    return {
        "title": run.title,
        "what": run.what,
        "status": run.status,
        "epochs": run.epochs,
        "training": training,
        "validation": validation,
        "label": t("{title}: accuracy after each epoch; arrow keys go from epoch to epoch", title=run.title),
        "readouts": [
            t(
                "Epoch {epoch}: training {training} %, validation {validation} %, gap {gap} points",
                epoch=n,
                training=fixed(100 * a, 1),
                validation=fixed(100 * b, 1),
                gap=fixed(100 * (a - b), 1),
            )
            for n, (a, b) in enumerate(zip(training, validation, strict=True), start=1)
        ],
    }


def _words() -> dict[str, str]:
    return {
        "training": t("training pictures"),
        "validation": t("validation pictures"),
        "gap": t("the gap"),
        "none": t("No epoch is done yet."),
    }
