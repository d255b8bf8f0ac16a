"""Train the cats-and-dogs networks from scratch and write each with its card.

Source of the baseline: Müller's article (see docs/sources.md), which
follows the Keras tutorial "Building powerful image classification models using very little data".
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn import model_card, photo_folder, photo_nets
from cnnviz.learn.augment import augmented
from cnnviz.learn.checkpoint import EpochCheckpoints, newest, restore
from cnnviz.learn.finishing import finish
from cnnviz.learn.photo_folder import Progress

FIT = "mirror"  # how photos of any shape are made to fit: what docs/photo-fit.md found best


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
    precision: str = (
        "float32"  # "mixed_bfloat16" is faster where processors know it; the net written is float32
    )
    calibrated: bool = False  # by a temperature found on half of the validation photos

    @property
    def epochs(self) -> int:
        """Epochs of all stages together."""
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
        stages=((150, 6),),
        learning_rate=1e-3,
        weight_decay=0.0,
        label_smoothing=0.0,
        augment={
            "rotation": 10.0,
            "zoom": (0.8, 1.0),
            "stretch": 0.0,
            "shear": 0.2,
            "colour": 0.0,
            "erase": 0.0,
        },
    ),
    "best": Recipe(
        build=photo_nets.best,
        size=photo_nets.BEST_SIZE,
        cached_size=160,
        stages=((128, 300),),
        learning_rate=3e-3,
        weight_decay=0.05,
        label_smoothing=0.05,
        augment={
            "rotation": 12.0,
            "zoom": (0.55, 1.0),
            "stretch": 0.35,
            "shear": 0.1,
            "colour": 0.25,
            "erase": 0.5,
        },
        warmup_epochs=1.5,
        precision="mixed_bfloat16",
        calibrated=True,
    ),
}


def train(
    net: str,
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    work: Path | None = None,
    checkpoint_seconds: float = 0.0,
    command: str = "",
    say: Callable[[str], None] = print,
    progress: Progress = None,
    verbose: int = 1,
) -> Path:
    """Train ``net`` on a prepared folder; write ``out/NET.keras`` and ``out/NET.json``.

    A run that was killed goes on from its last finished epoch when the same command is given again:
    its checkpoints lie in ``work`` (default ``out/.NET-training``) until the model is written. Where epochs
    take seconds, ``checkpoint_seconds`` is the time to let pass between two.

    Raises
    ------
    LearnerError
        Where ``data`` is not a prepared folder, the disk is full, the weights become infinite, or
        ``work`` holds an unfinished run of other settings.
    """
    recipe = RECIPES[net] if epochs is None else RECIPES[net].with_epochs(epochs)
    work = work or out / f".{net}-training"
    photo_folder.photo_paths(data / "validation")  # missed now rather than after hours
    keras.utils.set_random_seed(recipe.seed)
    say("Reading the training photos …")
    photos, labels = photo_folder.load(data / "train", recipe.cached_size, progress, FIT)
    batch_size = min(recipe.batch_size, len(photos))
    steps = len(photos) // batch_size
    whole = _whole_batches(len(photos), batch_size, recipe.seed)
    photos, labels = photos[whole], labels[whole, None]

    _claim(work, {"recipe": _recorded(recipe), "photos": len(photos)})
    learner, optimizer, done = _net(recipe), _optimizer(recipe, steps), 0
    resumed = newest(work)
    if resumed:
        checkpoint, done = resumed
        learner.set_weights(checkpoint.get_weights())  # all there is to do where every epoch is done
        say(f"Resuming after epoch {done} of {recipe.epochs}.")
        keras.utils.set_random_seed(recipe.seed + done)
    started = time.monotonic()
    seconds_before = _seconds_so_far(work)
    end = 0
    for size, epochs in recipe.stages:
        end += epochs
        if end <= done:
            continue
        model = augmented(learner, recipe.cached_size, size, seed=recipe.seed + done, **recipe.augment)
        model.compile(
            optimizer,
            keras.losses.BinaryCrossentropy(label_smoothing=recipe.label_smoothing),
            metrics=["accuracy"],
        )
        if resumed:
            restore(model, checkpoint)
            resumed = None
        model.fit(
            photos,
            labels,
            batch_size=batch_size,
            initial_epoch=done,
            epochs=end,
            callbacks=[
                EpochCheckpoints(work, checkpoint_seconds),
                keras.callbacks.LambdaCallback(
                    on_epoch_end=lambda *_: model_card.write_json(
                        work / "seconds.json", seconds_before + time.monotonic() - started
                    )
                ),
            ],
            verbose=verbose,
        )
        done = end

    final = recipe.build(recipe.size)
    final.set_weights(learner.get_weights())
    path = finish(
        final,
        out / f"{net}.keras",
        data,
        calibrated=recipe.calibrated,
        recipe=_recorded(recipe),
        fit=FIT,
        seconds=lambda: _seconds_so_far(work),
        command=command,
        say=say,
        progress=progress,
    )
    shutil.rmtree(work)
    return path


def _whole_batches(photos: int, batch_size: int, seed: int) -> np.ndarray:
    """The places of as many photos as fill whole batches, in order; chance leaves the few others out."""
    order = np.random.default_rng(seed).permutation(photos)
    return np.sort(order[: photos // batch_size * batch_size])


def _net(recipe: Recipe) -> keras.Model:
    """The net of a recipe, ready to learn; one that can take several sizes is built without one."""
    sizes = {size for size, _ in recipe.stages}
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(recipe.precision)
    try:
        return recipe.build(sizes.pop() if len(sizes) == 1 else None)
    finally:
        keras.config.set_dtype_policy(before)


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """AdamW with a warm-up and a cosine for all epochs of ``steps`` batches each."""
    warmup = int(recipe.warmup_epochs * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 100,
        decay_steps=max(1, recipe.epochs * steps - warmup),
        warmup_target=recipe.learning_rate,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=recipe.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer


def _seconds_so_far(work: Path) -> float:
    try:
        return float(json.loads((work / "seconds.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return 0.0


def _claim(work: Path, run: dict) -> None:
    """Make ``work`` the folder of this run, or go on in it; refuse one of another run."""
    run = json.loads(json.dumps(run))  # tuples become lists, as in the file
    described = work / "run.json"
    if not described.exists():
        model_card.write_json(described, run)
    elif json.loads(described.read_text(encoding="utf-8")) != run:
        raise LearnerError(
            f"{work} holds an unfinished training with other settings or photos. Give the command that "
            "began it to finish it, or delete that folder."
        )


def _recorded(recipe: Recipe) -> dict:
    return {k: v for k, v in dataclasses.asdict(recipe).items() if k != "build"}
