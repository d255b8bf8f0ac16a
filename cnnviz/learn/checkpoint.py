"""Save a Keras model so that a kill, a crash or a full disk never costs the file before it."""

from __future__ import annotations

import math
import os
import shutil
import time
import zipfile
from pathlib import Path

import keras
import numpy as np

from cnnviz.errors import LearnerError

KEPT = 2  # the newest checkpoint and the one before it


def save(model: keras.Model, path: Path, *, optimizer: bool) -> None:
    """Write ``model`` to ``path`` (.keras): to a temporary file, flushed to disk, then renamed.

    Keras may crash the process on a full disk, so free space is checked first.

    Raises
    ------
    LearnerError
        Where the disk has too little room; an earlier file at ``path`` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    needed = 4 * 4 * model.count_params() + 10_000_000  # weights and two moments, with room to spare
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise LearnerError(
            f"Not enough room on the disk to save {path.name}: {free / 1e6:.0f} MB are free and "
            f"{needed / 1e6:.0f} MB are needed. What was saved before is untouched."
        )
    partial = path.with_name(f".{path.stem}.partial.keras")
    model.save(partial, include_optimizer=optimizer)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(path)


class EpochCheckpoints(keras.callbacks.Callback):
    """Keep a resumable checkpoint (with optimizer) after each epoch: ``epoch-0003.keras``.

    After one, as many ``seconds`` pass before the next. Stops with a clear sentence where a weight is no
    longer finite, instead of training on.
    """

    def __init__(self, folder: Path, seconds: float = 0.0) -> None:
        super().__init__()
        self.folder, self.seconds = folder, seconds
        self._saved = -math.inf

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Check the weights, save, and remove all but the newest checkpoints."""
        if time.monotonic() - self._saved < self.seconds:
            return
        if not all(np.isfinite(w).all() for w in self.model.get_weights()):
            raise LearnerError(
                f"The weights became infinite in epoch {epoch + 1}: the learning rate is too high for "
                "this net. What was saved after the epoch before is kept."
            )
        save(self.model, self.folder / f"epoch-{epoch + 1:04d}.keras", optimizer=True)
        for old in sorted(self.folder.glob("epoch-*.keras"))[:-KEPT]:
            old.unlink()
        self._saved = time.monotonic()


def newest(folder: Path) -> tuple[keras.Model, int] | None:
    """The newest checkpoint that opens, and the number of epochs it has behind it; None without one."""
    for path in sorted(folder.glob("epoch-*.keras"), reverse=True):
        try:
            return keras.models.load_model(path), int(path.stem.split("-")[1])
        except (ValueError, OSError, KeyError, zipfile.BadZipFile):
            continue  # damaged: the one before it will do
    return None


def restore(model: keras.Model, checkpoint: keras.Model) -> None:
    """Give ``model``, compiled, the weights of ``checkpoint`` and the state of its optimizer.

    A checkpoint alone would not do: which weights don't decay is not in its file.
    """
    model.set_weights(checkpoint.get_weights())
    model.optimizer.build(model.trainable_variables)
    for mine, saved in zip(model.optimizer.variables, checkpoint.optimizer.variables, strict=True):
        mine.assign(saved)
