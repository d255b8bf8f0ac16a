"""What a learner can take home of a run: the trained net, its log for TensorBoard, its recipe."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import tensorflow as tf

from cnnviz.learn import checkpoint
from cnnviz.learn.trainer import Trainer
from cnnviz.recipe.recipe import to_json
from cnnviz.recipe.records import Epoch
from cnnviz.recipe.runlog import Curve

NAMES = {"model": "model.keras", "tensorboard": "tensorboard.zip", "recipe": "recipe.json"}


def files(trainer: Trainer, epochs: list[Epoch], curve: Curve) -> dict[str, bytes]:
    """The bytes of each file of `NAMES`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        checkpoint.save(trainer.model, path, optimizer=False)
        return {
            "model": path.read_bytes(),
            "tensorboard": _tensorboard(Path(folder) / "log", epochs, curve),
            "recipe": to_json(trainer.recipe).encode(),
        }


def _tensorboard(folder: Path, epochs: list[Epoch], curve: Curve) -> bytes:
    """A zip of two logs, train and validation, as Keras's TensorBoard callback names them."""
    with tf.summary.create_file_writer(str(folder / "train")).as_default():
        for step, loss, accuracy in zip(curve.step, curve.loss, curve.accuracy, strict=True):
            _scalar("batch_loss", loss, int(step))
            _scalar("batch_accuracy", accuracy, int(step))
        for epoch in epochs:
            _scalar("epoch_loss", epoch.loss, epoch.epoch - 1)
            _scalar("epoch_accuracy", epoch.accuracy, epoch.epoch - 1)
            _scalar("epoch_learning_rate", epoch.learning_rate, epoch.epoch - 1)
    with tf.summary.create_file_writer(str(folder / "validation")).as_default():
        for epoch in epochs:
            _scalar("epoch_loss", epoch.val_loss, epoch.epoch - 1)
            _scalar("epoch_accuracy", epoch.val_accuracy, epoch.epoch - 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()


def _scalar(tag: str, value: float, step: int) -> None:
    """As `tf.summary.scalar`, which asks for TensorBoard itself; writing its files needs it not."""
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = "scalars"
    metadata.data_class = 1  # DATA_CLASS_SCALAR
    tf.summary.write(tag, tf.constant(value, tf.float32), step, metadata)
