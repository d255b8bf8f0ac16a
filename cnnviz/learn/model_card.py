"""Write a trained cats-and-dogs network's card: what it is, how it came about, how well it does."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import keras

from cnnviz.learn import machine, photo_folder


def write(
    model: keras.Model,
    path: Path,
    data: Path,
    *,
    recipe: dict[str, Any],
    fit: str,
    figures: dict[str, Any],
    temperature: float,
    seconds: float,
    command: str,
) -> Path:
    """The card of ``model``, which lies at ``path`` (NAME.keras), as NAME.json beside it.

    ``data`` is the prepared folder that it was trained on, ``figures`` what ``evaluation.evaluate`` measured;
    models/README.md says what the fields mean.
    """
    counts = {
        split: {label: sum(1 for _ in (data / split / label).glob("*.jpg")) for label in photo_folder.LABELS}
        for split in ("train", "validation")
    }
    facts = {
        "name": path.stem,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "input": list(model.input_shape[1:]),
        "fit": fit,
        "labels": list(photo_folder.LABELS),
        "parameters": model.count_params(),
        "data": {"set": "Dogs vs. Cats (Asirra / Kaggle)", **counts},
        "recipe": recipe,
        "command": command,
        "validation": figures,
        "seconds": round(seconds),
        "machine": machine.describe(),
        "limits": "Knows cats and dogs only: anything else is called one of the two. Trained on pet photos, "
        "mostly of whole animals or faces, squeezed to squares.",
        "layers": geometry(model),
        "temperature": round(temperature, 4),
    }
    card = path.with_suffix(".json")
    write_json(card, facts)
    return card


def geometry(model: keras.Model) -> list[dict[str, Any]]:
    """Each layer's name, kind, output shape, parameters and window: what receptive fields need."""
    rows = []
    for layer in model.layers:
        row: dict[str, Any] = {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for key, attribute in (
            ("kernel_size", "kernel_size"),
            ("kernel_size", "pool_size"),
            ("strides", "strides"),
        ):
            if hasattr(layer, attribute):
                row[key] = list(getattr(layer, attribute))
        if hasattr(layer, "padding"):  # a word, or of a layer that only pads: ((above, below), (left, right))
            row["padding"] = layer.padding
        rows.append(row)
    return rows


def write_json(path: Path, facts: object) -> None:
    """Write facts to a temporary file, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
