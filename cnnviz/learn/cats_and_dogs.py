"""Train the cats-and-dogs networks from scratch and write each with its card.

Source of the baseline: the third of the articles the course is built on (see docs/sources.md), which
follows the Keras tutorial "Building powerful image classification models using very little data".
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from cnnviz.learn import photo_folder, photo_nets
from cnnviz.learn.checkpoint import EpochCheckpoints, newest, save


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that a training run depends on, apart from the photos.

    ``stages`` are (input size, epochs): small photos first, since early epochs learn as well from
    them at a fraction of the work.
    """

    build: Callable[[int | None], keras.Model]
    size: int
    cached_size: int
    stages: tuple[tuple[int, int], ...]
    learning_rate: float
    weight_decay: float
    label_smoothing: float
    augment: dict
    warmup_epochs: float = 1.0
    batch_size: int = 64
    seed: int = 0

    @property
    def epochs(self) -> int:
        return sum(n for _, n in self.stages)

    def with_epochs(self, epochs: int) -> Recipe:
        """The same recipe in another number of epochs, shared among its stages in proportion."""
        ends = np.round(np.cumsum([n for _, n in self.stages]) * epochs / self.epochs).astype(int)
        counts = np.diff(ends, prepend=0)
        stages = tuple((size, int(n)) for (size, _), n in zip(self.stages, counts, strict=True))
        return dataclasses.replace(self, stages=stages, warmup_epochs=min(self.warmup_epochs, epochs / 4))


RECIPES = {
    "baseline": Recipe(
        build=photo_nets.baseline,
        size=photo_nets.BASELINE_SIZE,
        cached_size=150,
        stages=((150, 8),),
        learning_rate=1e-3,
        weight_decay=0.0,
        label_smoothing=0.0,
        augment={"rotation": 10.0, "zoom": (0.8, 1.0), "stretch": 0.0, "shear": 0.2, "colour": 0.0},
    ),
    "best": Recipe(
        build=photo_nets.best,
        size=photo_nets.BEST_SIZE,
        cached_size=160,
        stages=((80, 5), (96, 5), (112, 4)),
        learning_rate=3e-3,
        weight_decay=0.05,
        label_smoothing=0.05,
        augment={"rotation": 12.0, "zoom": (0.6, 1.0), "stretch": 0.35, "shear": 0.1, "colour": 0.25},
        warmup_epochs=1.5,
    ),
}


def train(
    net: str,
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    work: Path | None = None,
    command: str = "",
    say: Callable[[str], None] = print,
    verbose: int = 1,
) -> Path:
    """Train ``net`` on a prepared folder; write ``out/NET.keras`` and ``out/NET.json``.

    A run that was killed goes on from its last finished epoch when the same command is given again:
    its checkpoints lie in ``work`` (default ``out/.NET-training``) until the model is written.
    """
    recipe = RECIPES[net] if epochs is None else RECIPES[net].with_epochs(epochs)
    work = work or out / f".{net}-training"
    keras.utils.set_random_seed(recipe.seed)
    say("Reading the training photos …")
    photos, labels = photo_folder.load(data / "train", recipe.cached_size)
    steps = len(photos) // recipe.batch_size

    resumed = newest(work)
    model, done = resumed or (_compiled(recipe, steps), 0)
    if done:
        say(f"Resuming after epoch {done} of {recipe.epochs}.")
        keras.utils.set_random_seed(recipe.seed + done)
    started = time.monotonic()
    seconds_before = _seconds_so_far(work)
    for epoch, size in list(enumerate(s for s, n in recipe.stages for _ in range(n)))[done:]:
        batches = photo_folder.training_batches(
            photos, labels, size=size, batch_size=recipe.batch_size, seed=recipe.seed + epoch, **recipe.augment
        )
        model.fit(
            batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=[EpochCheckpoints(work)],
            verbose=verbose,
        )
        seconds = seconds_before + time.monotonic() - started
        (work / "seconds.json").write_text(json.dumps(seconds))

    final = recipe.build(recipe.size)
    final.set_weights(model.get_weights())
    path = out / f"{net}.keras"
    save(final, path, optimizer=False)
    say("Measuring on the validation photos …")
    figures = evaluate(final, data / "validation")
    card = _card(net, recipe, final, path, data, figures, _seconds_so_far(work), command)
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n")
    for left in work.glob("*"):
        left.unlink()
    work.rmdir()
    say(f"{path}: validation accuracy {figures['accuracy']:.4f} on {figures['photos']} photos.")
    return path


def _compiled(recipe: Recipe, steps: int) -> keras.Model:
    """The net of a recipe, ready to fit; one that can take several sizes is built without one."""
    one_size = len({size for size, _ in recipe.stages}) == 1
    model = recipe.build(recipe.size if one_size else None)
    warmup = int(recipe.warmup_epochs * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 100,
        decay_steps=max(1, recipe.epochs * steps - warmup),
        warmup_target=recipe.learning_rate,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=recipe.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    loss = keras.losses.BinaryCrossentropy(label_smoothing=recipe.label_smoothing)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def _seconds_so_far(work: Path) -> float:
    try:
        return float(json.loads((work / "seconds.json").read_text()))
    except (OSError, ValueError):
        return 0.0


def evaluate(model: keras.Model, folder: Path) -> dict:
    """Accuracy, loss, confusion and calibration of ``model`` on the photos of a folder.

    The expected calibration error follows Guo et al. 2017, equation 3, with ten bins of the
    confidence in the given label.
    """
    size = model.input_shape[1]
    photos, labels = photo_folder.load(folder, size)
    dog = np.concatenate([np.asarray(model(photos[i : i + 64], training=False)) for i in range(0, len(photos), 64)])[:, 0]
    said, truth = dog >= 0.5, labels >= 0.5
    confidence = np.where(said, dog, 1 - dog)
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs((said == truth)[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
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


def geometry(model: keras.Model) -> list[dict]:
    """Each layer's name, kind, output shape, parameters and window: what receptive fields need."""
    rows = []
    for layer in model.layers:
        row: dict = {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for key, attribute in (("kernel_size", "kernel_size"), ("kernel_size", "pool_size"), ("strides", "strides")):
            if hasattr(layer, attribute):
                row[key] = list(getattr(layer, attribute))
        if hasattr(layer, "padding"):
            row["padding"] = layer.padding
        rows.append(row)
    return rows


def _card(
    net: str, recipe: Recipe, model: keras.Model, path: Path, data: Path, figures: dict, seconds: float, command: str
) -> dict:
    recorded = {k: v for k, v in dataclasses.asdict(recipe).items() if k != "build"}
    counts = {
        split: {label: sum(1 for _ in (data / split / label).glob("*.jpg")) for label in photo_folder.LABELS}
        for split in ("train", "validation")
    }
    return {
        "name": net,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "input": list(model.input_shape[1:]),
        "labels": list(photo_folder.LABELS),
        "parameters": model.count_params(),
        "data": {"set": "Asirra / Kaggle Dogs vs. Cats, resized to 160x160", **counts},
        "recipe": recorded,
        "command": command,
        "validation": figures,
        "seconds": round(seconds),
        "machine": f"{platform.system()} {platform.machine()}, TensorFlow backend of Keras {keras.__version__}, no GPU",
        "limits": "Knows cats and dogs only: anything else is called one of the two. Trained on pet photos, "
        "mostly of whole animals or faces, squeezed to squares.",
        "layers": geometry(model),
    }
