"""Measure a cats-and-dogs network on photos it was not trained on, and check its card."""

from __future__ import annotations

import hashlib
from pathlib import Path

import keras
import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn import photo_folder
from cnnviz.learn.photo_folder import Progress
from cnnviz.nets.cards import MODELS, cards, read_card


def measure(
    name: str, data: Path, models: Path | None = None, progress: Progress = None
) -> tuple[dict, dict]:
    """The validation figures of a trained model, measured anew, and those on its card."""
    models = models or MODELS
    path = models / f"{name}.json"
    if not path.is_file():
        raise LearnerError(f"There is no model {name!r}; there are {', '.join(cards(models)) or 'none'}.")
    card = read_card(path)
    if not card.file.is_file() or hashlib.sha256(card.file.read_bytes()).hexdigest() != card.sha256:
        raise LearnerError(f"{card.file} is missing or not the file that its card {path.name} describes.")
    model = keras.saving.load_model(card.file, compile=False)
    return evaluate(model, data / "validation", progress), card.validation


def agree(measured: dict, recorded: dict) -> bool:
    """Whether two sets of figures are the same measurement.

    Processors round differently, which may tip photos at the very boundary: one in a thousand is let pass.
    """
    return (
        measured["photos"] == recorded["photos"]
        and abs(measured["accuracy"] - recorded["accuracy"]) <= 0.001
        and abs(measured["loss"] - recorded["loss"]) <= 0.002
    )


def evaluate(model: keras.Model, folder: Path, progress: Progress = None) -> dict:
    """Accuracy, loss, confusion and calibration of ``model`` on the photos of a folder.

    The expected calibration error follows Guo et al. 2017, equation 3, with ten bins of the
    confidence in the given label.
    """
    size = model.input_shape[1]
    photos, labels = photo_folder.load(folder, size, progress)
    dog = np.concatenate(
        [np.asarray(model(photos[i : i + 64], training=False)) for i in range(0, len(photos), 64)]
    )[:, 0]
    said, truth = dog >= 0.5, labels >= 0.5
    confidence = np.where(said, dog, 1 - dog)
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs((said == truth)[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in set(bins)
    ]
    p = np.clip(np.where(truth, dog, 1 - dog), 1e-7, 1)
    return {
        "photos": len(labels),
        "accuracy": round(float((said == truth).mean()), 4),
        "loss": round(float(-np.log(p).mean()), 4),
        "confusion": {
            "cat called cat": int((~truth & ~said).sum()),
            "cat called dog": int((~truth & said).sum()),
            "dog called cat": int((truth & ~said).sum()),
            "dog called dog": int((truth & said).sum()),
        },
        "expected_calibration_error": round(float(sum(gaps)), 4),
    }
