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
from cnnviz.numeric.metrics import expected_calibration_error, temperature


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

    The expected calibration error is that of every second photo: those that ``calibrate`` does not look at.
    """
    photos, labels = photo_folder.load(folder, model.input_shape[1], progress)
    dog = _answers(model, photos)
    said, truth = dog >= 0.5, labels >= 0.5
    confidence = np.where(said, dog, 1 - dog)
    right = said == truth
    p = np.clip(np.where(truth, dog, 1 - dog), 1e-7, 1)
    return {
        "photos": len(labels),
        "accuracy": round(float(right.mean()), 4),
        "loss": round(float(-np.log(p).mean()), 4),
        "confusion": {
            "cat called cat": int((~truth & ~said).sum()),
            "cat called dog": int((~truth & said).sum()),
            "dog called cat": int((truth & ~said).sum()),
            "dog called dog": int((truth & said).sum()),
        },
        "expected_calibration_error": round(expected_calibration_error(right[1::2], confidence[1::2]), 4),
    }


def calibrate(model: keras.Model, folder: Path, progress: Progress = None) -> float:
    """Make the model's probabilities honest and return the temperature that they were divided by.

    One number, found on every second photo of a folder (see ``numeric.metrics.temperature``), goes into the
    weights of the last neuron: which label is the likelier one stays as it was for every photo.
    """
    photos, labels = photo_folder.load(folder, model.input_shape[1], progress)
    dog = np.clip(_answers(model, photos[::2]).astype(float), 1e-7, 1 - 1e-7)
    found = temperature(np.log(dog / (1 - dog)), labels[::2])
    neuron = model.layers[-1]
    neuron.set_weights([weights / found for weights in neuron.get_weights()])
    return found


def _answers(model: keras.Model, photos: np.ndarray) -> np.ndarray:
    """The probability of "dog" for photos (n, size, size, 3): (n,)."""
    parts = [np.asarray(model(photos[i : i + 64], training=False)) for i in range(0, len(photos), 64)]
    return np.concatenate(parts)[:, 0]
