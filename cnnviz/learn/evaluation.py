"""Measure a cats-and-dogs network on photos it was not trained on, and check its card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from cnnviz import photo_fit
from cnnviz.errors import LearnerError
from cnnviz.learn import model_card, photo_folder
from cnnviz.learn.photo_folder import Progress
from cnnviz.nets.cards import MODELS, Card, cards, read_card
from cnnviz.numeric.metrics import expected_calibration_error, reliability, temperature

# Of the confidence in a card's `accuracy_by_confidence`: finer where a good network mostly is.
EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def measure(
    name: str, data: Path, models: Path | None = None, progress: Progress = None
) -> tuple[dict, dict]:
    """The validation figures of a trained model, measured anew, and those on its card."""
    card = _card(name, models or MODELS)
    model = keras.saving.load_model(card.file, compile=False)
    return evaluate(model, data / "validation", progress, card.fit), card.validation


def _card(name: str, models: Path) -> Card:
    """The card of a model whose file is the one it describes."""
    path = models / f"{name}.json"
    if not path.is_file():
        raise LearnerError(f"There is no model {name!r}; there are {', '.join(cards(models)) or 'none'}.")
    card = read_card(path)
    if not card.file.is_file() or hashlib.sha256(card.file.read_bytes()).hexdigest() != card.sha256:
        raise LearnerError(f"{card.file} is missing or not the file that its card {path.name} describes.")
    return card


def complete(name: str, figures: dict[str, Any], models: Path | None = None, fit: str | None = None) -> Path:
    """Write measured figures into a model's card, and how photos are to be made to fit; the rest of it stays.

    What the card says of the training (command, time, machine) is that of the training.
    """
    if fit is not None and fit not in photo_fit.WAYS:
        raise LearnerError(f"Received the way to fit {fit!r}; there are {', '.join(photo_fit.WAYS)}.")
    path = _card(name, models or MODELS).file.with_name(f"{name}.json")
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["validation"] = figures
    if fit is not None:
        facts["fit"] = fit
    model_card.write_json(path, facts)
    return path


def agree(measured: dict, recorded: dict) -> bool:
    """Whether two sets of figures are the same measurement.

    Processors round differently, which may tip photos at the very boundary: one in a thousand is let pass.
    """
    return (
        measured["photos"] == recorded["photos"]
        and abs(measured["accuracy"] - recorded["accuracy"]) <= 0.001
        and abs(measured["loss"] - recorded["loss"]) <= 0.002
    )


def evaluate(
    model: keras.Model, folder: Path, progress: Progress = None, fit: str = photo_fit.DEFAULT
) -> dict[str, Any]:
    """What ``model`` gets right and wrong on the photos of a folder, and how honest its confidence is.

    Returns
    -------
    dict
        ``photos``, ``accuracy``, ``loss`` (cross-entropy) and ``confusion`` of all photos; ``wrong``, for
        each label the photos that it called the other one, by their number where the file has one
        (``cat.12.jpg``: 12), else by the file's stem; ``expected_calibration_error`` and
        ``accuracy_by_confidence`` of every second photo: those that ``calibrate`` does not look at.
    """
    paths, _ = photo_folder.photo_paths(folder)
    photos, labels = photo_folder.load(folder, model.input_shape[1], progress, fit)
    dog = _answers(model, photos)
    said, truth = dog >= 0.5, labels >= 0.5
    confidence = np.where(said, dog, 1 - dog)
    right = said == truth
    p = np.clip(np.where(truth, dog, 1 - dog), 1e-7, 1)
    unseen = slice(1, None, 2)
    bins = reliability(right[unseen], confidence[unseen].astype(float), EDGES)
    return {
        "photos": len(labels),
        "accuracy": round(float(right.mean()), 4),
        "loss": round(float(-np.log(p).mean()), 4),
        "confusion": {
            f"{label} called {other}": int(((truth == i) & (said == j)).sum())
            for i, label in enumerate(photo_folder.LABELS)
            for j, other in enumerate(photo_folder.LABELS)
        },
        "expected_calibration_error": round(expected_calibration_error(right[unseen], confidence[unseen]), 4),
        "accuracy_by_confidence": [
            {
                "above": one.low,
                "to": one.high,
                "photos": one.count,
                "confidence": round(one.confidence, 4),
                "accuracy": round(one.accuracy, 4),
            }
            for one in bins
        ],
        "wrong": {
            label: [
                _number(path)
                for path, is_dog, ok in zip(paths, truth, right, strict=True)
                if is_dog == i and not ok
            ]
            for i, label in enumerate(photo_folder.LABELS)
        },
    }


def _number(path: Path) -> int | str:
    """12 of ``cat.12.jpg``; of a file without a number its name before the dot."""
    last = path.stem.rsplit(".", 1)[-1]
    return int(last) if last.isdecimal() and last.isascii() else path.stem


def report(name: str, measured: dict[str, Any], recorded: dict[str, Any]) -> str:
    """Measured figures beside those of a card, a line each, and whether they are the same measurement."""
    lines = [f"{name:28}{'measured':>10}{'card':>10}"]
    for key, now in _flat(measured).items():
        lines.append(f"{key.replace('_', ' '):28}{now:>10}{_flat(recorded).get(key, ''):>10}")
    same = agree(measured, recorded)
    lines.append("The card's figures are reproduced." if same else "These are not the card's figures.")
    return "\n".join(lines)


def _flat(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures by a name each, those of confidence by their range; without the list of what was wrong."""
    flat = {key: value for key, value in figures.items() if not isinstance(value, dict | list)}
    flat |= figures.get("confusion", {})
    for one in figures.get("accuracy_by_confidence", []):
        flat[f"right at {one['above']:g} to {one['to']:g}"] = one["accuracy"]
        flat[f"photos at {one['above']:g} to {one['to']:g}"] = one["photos"]
    return flat


def calibrate(
    model: keras.Model, folder: Path, progress: Progress = None, fit: str = photo_fit.DEFAULT
) -> float:
    """Make the model's probabilities honest and return the temperature that they were divided by.

    One number, found on every second photo of a folder (see ``numeric.metrics.temperature``), goes into the
    weights of the last neuron: which label is the likelier one stays as it was for every photo.
    """
    photos, labels = photo_folder.load(folder, model.input_shape[1], progress, fit)
    dog = np.clip(_answers(model, photos[::2]).astype(float), 1e-7, 1 - 1e-7)
    found = temperature(np.log(dog / (1 - dog)), labels[::2])
    neuron = model.layers[-1]
    neuron.set_weights([weights / found for weights in neuron.get_weights()])
    return found


def _answers(model: keras.Model, photos: np.ndarray) -> np.ndarray:
    """The probability of "dog" for photos (n, size, size, 3): (n,)."""
    parts = [np.asarray(model(photos[i : i + 64], training=False)) for i in range(0, len(photos), 64)]
    return np.concatenate(parts)[:, 0]
