"""Train as the articles did and as this course would, one after the other, and compare accuracy and time."""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn import data_files, data_sources, machine, photo_folder
from cnnviz.learn.articles import FIGURES, Figure, Pair, Recipe
from cnnviz.learn.build import build
from cnnviz.nets.spec import Rescaling
from cnnviz.numeric.metrics import accuracy

SEED = 0
QUICK = 2_000  # pictures that a quick run trains on

Say = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a recipe came to: test accuracy, and seconds of training with Keras's set-up in them."""

    accuracy: float
    seconds: float
    parameters: int
    recipe: str


def reproduce(figure: Figure, *, quick: bool = False, say: Say = print, verbose: int = 2) -> dict:
    """Train both recipes of a figure and return them as one plain record.

    Our own goes first and the article's last, each in a fresh Keras session on the same processor.
    """
    outcomes = {}
    for who, recipe in (("ours", figure.ours), ("article", figure.recipe)):
        if quick:
            recipe = quickly(recipe)
        training, test = load(figure.data, recipe, quick)
        say(f"{figure.name}, {who}: {recipe.text}")
        outcomes[who] = run(recipe, training, test, verbose)
        say(f"  accuracy {outcomes[who].accuracy:.4f} after {outcomes[who].seconds:.1f} s")
    return {
        "name": figure.name,
        "article": figure.article,
        "data": figure.data,
        "theirs": figure.theirs,
        "note": figure.note,
        "reproduced": dataclasses.asdict(outcomes["article"]),
        "ours": dataclasses.asdict(outcomes["ours"]),
        "times_faster": round(outcomes["article"].seconds / outcomes["ours"].seconds, 1),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine.describe(),
    }


def quickly(recipe: Recipe) -> Recipe:
    """A recipe for the few pictures of a quick run: one epoch, none of them set aside."""
    return dataclasses.replace(recipe, epochs=1, validation=0)


def run(recipe: Recipe, training: Pair, test: Pair, verbose: int = 0) -> Outcome:
    """Train by a recipe and measure on the test set."""
    keras.utils.set_random_seed(SEED)
    x, y = training[0][recipe.validation :], training[1][recipe.validation :]
    begun = time.perf_counter()
    model = build(recipe.net, recipe.precision)
    recipe.prepare(model, x)
    steps = len(x) // recipe.batch_size * recipe.epochs
    binary = model.output_shape[-1] == 1
    model.compile(
        recipe.optimizer(max(1, steps)),
        "binary_crossentropy" if binary else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=recipe.steps_at_once,
    )
    model.fit(batches(recipe, x, y), epochs=recipe.epochs, shuffle=False, verbose=verbose)
    seconds = time.perf_counter() - begun
    if not all(np.isfinite(w).all() for w in model.get_weights()):
        raise LearnerError(
            f"The training of {recipe.net.name} diverged: its weights are no longer finite numbers."
        )
    test_batches = tf.data.Dataset.from_tensor_slices(test[0]).batch(200).map(_scaled(recipe))
    said = model.predict(test_batches, verbose=0)
    answers = said[:, 0] >= 0.5 if binary else said.argmax(axis=1)
    right = accuracy(test[1], answers)
    return Outcome(round(right, 4), round(seconds, 1), model.count_params(), recipe.text)


def _scaled(recipe: Recipe) -> Callable[[tf.Tensor], tf.Tensor]:
    """Bytes as the net takes them: as they are where it rescales by itself, else 0..1."""
    by = 1.0 if any(isinstance(layer, Rescaling) for layer in recipe.net.layers) else 255.0
    return lambda batch: tf.cast(batch, tf.float32) / by


def batches(recipe: Recipe, x: np.ndarray, y: np.ndarray) -> tf.data.Dataset:
    """Shuffled batches of one epoch after another, changed as the recipe says."""
    change, scaled = recipe.augment(), _scaled(recipe)
    order = tf.data.Dataset.range(len(x)).shuffle(len(x), seed=SEED)
    pictures, labels = tf.constant(x), tf.constant(y)

    def make(index: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        batch = scaled(tf.gather(pictures, index))
        for layer in change:
            batch = layer(batch, training=True)
        return batch, tf.gather(labels, index)

    return order.batch(recipe.batch_size, drop_remainder=True).map(make).prefetch(2)


def load(name: str, recipe: Recipe, quick: bool) -> tuple[Pair, Pair]:
    """Training and test pictures of a data set at the net's size, and their labels."""
    if name == "cats_and_dogs":
        return _photos(recipe, quick)
    most = QUICK if quick else None
    if data_sources.find(name) is None:
        raise LearnerError(
            f"The data set {name} is not on this machine. Get it by `python -m cnnviz data {name}`, or name "
            "the folder it lies in: --data DIR."
        )
    training, test = ((x[:most], y[:most].astype(np.int32)) for x, y in data_files.read(name))
    return training, test


def _photos(recipe: Recipe, quick: bool) -> tuple[Pair, Pair]:
    folder = photo_folder.prepared()
    side = recipe.net.input_shape[0]
    parts = []
    for part in ("train", "validation"):
        x, y = photo_folder.load(folder / part, side)
        order = np.random.default_rng(SEED).permutation(len(x))[: QUICK if quick else None]
        parts.append((x[order], y[order].astype(np.int32)))
    return parts[0], parts[1]


def _cells(outcome: dict) -> str:
    return f"{outcome['accuracy']:.4f} | {outcome['seconds']:,.1f}"


def check_writable(folder: Path, table: Path) -> None:
    """Raise `OSError` where results can't be written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
    with table.open("a"):
        pass


def save(record: dict, folder: Path) -> Path:
    """Write a record to FOLDER/NAME.json."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record['name']}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def report(folder: Path) -> str:
    """Markdown of all records in a folder: article, their figure, ours, seconds."""
    files = [folder / f"{name}.json" for name in FIGURES]
    records = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()]
    lines = [
        "# The articles' figures, reproduced and reached faster",
        "",
        "Each net was trained by its article's own recipe, and by one of this course, on the same machine in "
        "the same run. Accuracy is that on the test set (cats and dogs: the validation photos). Written by "
        "`python -m cnnviz reproduce`.",
        "",
        "| | article says | its recipe here | seconds | our recipe | seconds | times faster |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in records:
        says = "—" if r["theirs"] is None else f"{r['theirs']:.4f}"
        lines.append(
            f"| {r['name']} | {says} | {_cells(r['reproduced'])} | {_cells(r['ours'])} | "
            f"{r['times_faster']:.1f} |"
        )
    for r in records:
        lines += [
            "",
            f"## {r['name']}",
            "",
            f"{r['article']}, on {r['data']}. {r['note']}".strip(),
            "",
            f"- Its recipe: {r['reproduced']['recipe']}; {r['reproduced']['parameters']:,} parameters.",
            f"- Ours: {r['ours']['recipe']}; {r['ours']['parameters']:,} parameters.",
            f"- `python -m cnnviz reproduce --only {r['name']}`, {r['date']}, {r['machine']}.",
        ]
    missing = [name for name in FIGURES if name not in {r["name"] for r in records}]
    if missing:
        lines += ["", f"Not run yet: {', '.join(missing)}."]
    return "\n".join(lines) + "\n"
