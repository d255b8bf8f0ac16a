"""The end of every training of a cats-and-dogs network: calibrated, saved, measured, its card written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from cnnviz.learn import model_card
from cnnviz.learn.checkpoint import save
from cnnviz.learn.evaluation import calibrate, evaluate
from cnnviz.learn.photo_folder import Progress


def finish(
    model: keras.Model,
    path: Path,
    data: Path,
    *,
    calibrated: bool,
    recipe: dict[str, Any],
    fit: str,
    seconds: Callable[[], float],
    command: str,
    say: Callable[[str], None],
    progress: Progress,
) -> Path:
    """Write a trained ``model`` to ``path`` and its card beside it; ``data`` is the prepared folder.

    ``seconds`` is asked for the time that the training took once all is measured.
    """
    say("Measuring on the validation photos …")
    found = calibrate(model, data / "validation", progress, fit) if calibrated else 1.0
    save(model, path, optimizer=False)
    figures = evaluate(model, data / "validation", progress, fit)
    model_card.write(
        model,
        path,
        data,
        recipe=recipe,
        fit=fit,
        figures=figures,
        temperature=found,
        seconds=seconds(),
        command=command,
    )
    say(f"{path}: validation accuracy {figures['accuracy']:.4f} on {figures['photos']} photos.")
    return path
