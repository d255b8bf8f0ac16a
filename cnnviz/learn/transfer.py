"""Cats and dogs by transfer learning: a network trained on photos of a thousand kinds lends its maps.

Its last maps, averaged, are computed once for every photo; all that is trained on them is one sigmoid neuron.
Then, if asked for, the whole network is tuned for a few epochs in small steps.

The backbone is MobileNetV3-Large in its "minimalistic" form (Howard and others, "Searching for MobileNetV3",
2019, arXiv 1905.02244; Keras has weights trained on ImageNet): convolutions, depthwise convolutions, ReLU and
shortcuts only, so that the pages can show and follow all of it.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from cnnviz.errors import LearnerError
from cnnviz.learn import downloads, photo_folder
from cnnviz.learn.augment import augmented
from cnnviz.learn.cats_and_dogs import FIT
from cnnviz.learn.data_sources import Remote
from cnnviz.learn.fetching import FORBIDDEN
from cnnviz.learn.finishing import finish
from cnnviz.learn.photo_folder import Progress

NAME = "transfer"
_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3"


WEIGHTS = Remote(
    f"{_KERAS}/weights_mobilenet_v3_large_minimalistic_224_1.0_float_no_top_v2.h5",
    6_100_000,
    md5="ec5221f64a2f6d1ef965a614bdae7973",
)


@dataclasses.dataclass(frozen=True)
class Backbone:
    """A network of ``keras.applications``: its width, the size of photos it is given, and its weights' file.

    The hash is the one that Keras has for the file; its size is about that of its weights.
    """

    alpha: float = 1.0
    size: int = 160
    weights: Remote = WEIGHTS

    def build(self, weights: Path | None) -> keras.Model:
        """The network from photos (n, size, size, 3), 0..255, to its last maps."""
        return keras.applications.MobileNetV3Large(
            input_tensor=keras.Input((self.size, self.size, 3), name="photo"),
            alpha=self.alpha,
            minimalistic=True,
            include_top=False,
            weights=str(weights) if weights else None,
        )


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that a training depends on, apart from the photos and the backbone's weights."""

    backbone: Backbone = Backbone()
    epochs: int = 30  # of the head, on features that are there
    learning_rate: float = 3e-3
    dropout: float = 0.2
    tune_epochs: int = 0  # of the whole network
    tune_rate: float = 1e-5
    batch_size: int = 64
    seed: int = 0


RECIPE = Recipe()
AUGMENT = {"rotation": 10.0, "zoom": (0.8, 1.0), "stretch": 0.2, "shear": 0.05, "colour": 0.2, "erase": 0.0}


def cache() -> Path:
    """Where Keras keeps the weights of its applications."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def weights(backbone: Backbone, say: Callable[[str], None] = print, progress: Progress = None) -> Path:
    """The backbone's weights: Keras's own copy, or downloaded to where Keras would keep it; verified.

    Raises
    ------
    LearnerError
        Where neither is possible: without a connection, or where downloads are forbidden.
    """
    remote, folder = backbone.weights, cache()
    if not (folder / remote.name).is_file():
        if os.environ.get(FORBIDDEN) == "0":
            raise LearnerError(
                f"Transfer learning needs pretrained weights, and downloads are switched off here. Get "
                f"{remote.url} elsewhere and put it into {folder}."
            )
        folder.mkdir(parents=True, exist_ok=True)
        say(f"Downloading the pretrained weights, about {remote.bytes / 1e6:.0f} MB …")
    step = (lambda done: progress(min(done, remote.bytes), remote.bytes)) if progress else None
    return downloads.fetch(remote, folder, step)


def build(backbone: Backbone, path: Path | None, dropout: float = RECIPE.dropout) -> keras.Model:
    """The backbone with one sigmoid neuron on its averaged maps: the probability of "dog", (n, 1)."""
    base = backbone.build(path)
    x = layers.GlobalAveragePooling2D(name="average")(base.output)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Dense(1, activation="sigmoid", dtype="float32", name="dog")(x)
    return keras.Model(base.inputs[0], x, name=NAME)  # one tensor, as of the other nets, and not a list


def train(
    data: Path,
    out: Path,
    *,
    epochs: int | None = None,
    tune: int | None = None,
    command: str = "",
    say: Callable[[str], None] = print,
    progress: Progress = None,
    verbose: int = 1,
) -> Path:
    """Train on a prepared folder; write ``out/transfer.keras`` and its card ``out/transfer.json``.

    ``epochs`` are those of the head, ``tune`` those of the whole network behind them.

    Raises
    ------
    LearnerError
        Where ``data`` is not a prepared folder, the pretrained weights can't be had, or the disk is full.
    """
    recipe = dataclasses.replace(
        RECIPE, epochs=epochs or RECIPE.epochs, tune_epochs=RECIPE.tune_epochs if tune is None else tune
    )
    size = recipe.backbone.size
    photo_folder.photo_paths(data / "validation")  # missed now rather than after the work
    pretrained = weights(recipe.backbone, say, progress)
    started = time.monotonic()
    keras.utils.set_random_seed(recipe.seed)
    model = build(recipe.backbone, pretrained, recipe.dropout)
    say("Reading the training photos …")
    photos, labels = photo_folder.load(data / "train", size, progress, FIT)
    say("Computing their features, once …")
    _train_head(model, features(model, photos, progress), labels, recipe, verbose)
    if recipe.tune_epochs:
        _tune(model, photos, labels, recipe, verbose)
    return finish(
        model,
        out / f"{NAME}.keras",
        data,
        calibrated=True,
        recipe=_recorded(recipe),
        fit=FIT,
        seconds=lambda: time.monotonic() - started,
        command=command,
        say=say,
        progress=progress,
    )


def features(model: keras.Model, photos: np.ndarray, progress: Progress = None) -> np.ndarray:
    """The averaged last maps of photos (n, H, W, 3) uint8 and of each mirrored: (2, n, channels) float32."""
    inside = keras.Model(model.inputs, model.get_layer("average").output)
    run = tf.function(lambda x: inside(tf.cast(x, tf.float32), training=False), autograph=False)
    found = np.empty((2, len(photos), inside.output_shape[-1]), np.float32)
    for at in range(0, len(photos), 64):
        part = photos[at : at + 64]
        found[0, at : at + 64] = run(part)
        found[1, at : at + 64] = run(np.ascontiguousarray(part[:, :, ::-1]))
        if progress:
            progress(min(at + 64, len(photos)), len(photos))
    return found


def _train_head(
    model: keras.Model, found: np.ndarray, labels: np.ndarray, recipe: Recipe, verbose: int
) -> None:
    """Train the last neuron on features (2, n, channels); the rest of the network is not even run."""
    entrance = keras.Input(found.shape[2:])
    head = keras.Model(entrance, model.get_layer("dog")(model.get_layer("dropout")(entrance)))
    head.compile(keras.optimizers.Adam(recipe.learning_rate), "binary_crossentropy", metrics=["accuracy"])
    head.fit(
        found.reshape(-1, found.shape[2]),
        np.tile(labels, 2)[:, None],
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        verbose=verbose,
    )


def _tune(model: keras.Model, photos: np.ndarray, labels: np.ndarray, recipe: Recipe, verbose: int) -> None:
    """Train all but the batch normalisation, whose statistics a few epochs would only disturb."""
    for layer in model.layers:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    size = recipe.backbone.size
    training = augmented(model, size, size, seed=recipe.seed, **AUGMENT)
    training.compile(keras.optimizers.Adam(recipe.tune_rate), "binary_crossentropy", metrics=["accuracy"])
    training.fit(
        photos,
        labels[:, None],
        batch_size=min(recipe.batch_size, len(photos)),
        epochs=recipe.tune_epochs,
        verbose=verbose,
    )


def _recorded(recipe: Recipe) -> dict[str, Any]:
    facts = dataclasses.asdict(recipe)
    facts["backbone"] = {
        "name": "MobileNetV3-Large, minimalistic",
        "alpha": recipe.backbone.alpha,
        "weights": recipe.backbone.weights.url,
        "hash": " ".join(recipe.backbone.weights.hash),
    }
    return facts | {"augment": AUGMENT}
