"""Read a prepared cats-and-dogs folder into memory and feed it to training, augmented.

The folder is what ``python -m cnnviz prepare cats-and-dogs`` writes:
``train/cat``, ``train/dog``, ``validation/cat``, ``validation/dog``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.learn import data_sources

LABELS = ("cat", "dog")  # the place in this tuple is the label: 0 and 1
PREPARED = "cats_and_dogs_prepared"  # where it is looked for, beside the data sets

Progress = Callable[[int, int], None] | None  # called with (photos done, all photos)


def prepared() -> Path:
    """The prepared folder on this machine; a LearnerError says how to make it."""
    places = [folder / PREPARED for folder in data_sources.folders()]
    for place in places:
        if place.is_dir():
            return place
    raise LearnerError(
        "The photos of cats and dogs are not on this machine. Get them: python -m cnnviz data cats_and_dogs. "
        f"Then lay them out: python -m cnnviz prepare cats-and-dogs --source DIR --out {places[0]}"
    )


def photo_paths(folder: Path) -> tuple[list[Path], np.ndarray]:
    """All photos below ``folder/cat`` and ``folder/dog`` in a fixed order, and their labels (n,)."""
    paths: list[Path] = []
    labels: list[int] = []
    for label, name in enumerate(LABELS):
        found = sorted((folder / name).glob("*.jpg"), key=lambda p: (len(p.stem), p.stem))
        if not found:
            raise LearnerError(
                f"No photos in {folder / name}. Expected a folder made by "
                "`python -m cnnviz prepare cats-and-dogs --source DIR --out DIR`."
            )
        paths += found
        labels += [label] * len(found)
    return paths, np.array(labels, np.float32)


def load(
    folder: Path, size: int, progress: Progress = None, fit: str = photo_fit.DEFAULT
) -> tuple[np.ndarray, np.ndarray]:
    """Photos of a folder as one array (n, size, size, 3) uint8, and labels (n,): 0 cat, 1 dog.

    Each photo is made to fit the square in a way of ``photo_fit``, as the net sees it in the app too.
    """
    paths, labels = photo_paths(folder)
    photos = np.empty((len(paths), size, size, 3), np.uint8)
    for i, path in enumerate(paths):
        photos[i] = photo_fit.fit(images.read_image(path), size, size, fit)
        if progress and (i % 100 == 0 or i == len(paths) - 1):
            progress(i + 1, len(paths))
    return photos, labels


def random_affine(
    batch: int,
    source: int,
    target: int,
    *,
    rotation: float,
    zoom: tuple[float, float],
    stretch: float,
    shear: float,
) -> tf.Tensor:
    """Random maps from target pixels to source pixels, one a photo, as (batch, 8) rows.

    A row holds a0..a2, b0..b2, c0, c1 of ``tf.raw_ops.ImageProjectiveTransformV3``: the target pixel
    (x, y) takes its colour from the source at (a0 x + a1 y + a2, b0 x + b1 y + b2).
    ``rotation`` in degrees; ``zoom`` the range of the visible share of each side; ``stretch`` the
    largest relative change of the aspect ratio; ``shear`` a slope. Half of the photos are mirrored.
    """
    angle = tf.random.uniform((batch,), -rotation, rotation) * math.pi / 180
    share = tf.random.uniform((batch,), *zoom) * source / target
    aspect = tf.exp(tf.random.uniform((batch,), -1.0, 1.0) * math.log1p(stretch) / 2)
    slope = tf.random.uniform((batch,), -shear, shear)
    mirror = tf.where(tf.random.uniform((batch,)) < 0.5, -1.0, 1.0)
    a0 = share * aspect * tf.cos(angle) * mirror
    a1 = share * (aspect * slope - tf.sin(angle))
    b0 = share * tf.sin(angle) * mirror
    b1 = share / aspect * tf.cos(angle)
    middle = (target - 1) / 2
    free = tf.maximum(0.0, source - target * share) / 2
    cx = (source - 1) / 2 + tf.random.uniform((batch,), -1.0, 1.0) * free
    cy = (source - 1) / 2 + tf.random.uniform((batch,), -1.0, 1.0) * free
    a2 = cx - middle * (a0 + a1)
    b2 = cy - middle * (b0 + b1)
    zero = tf.zeros((batch,))
    return tf.stack([a0, a1, a2, b0, b1, b2, zero, zero], axis=1)


def recolour(photos: tf.Tensor, strength: float) -> tf.Tensor:
    """Random brightness, contrast and saturation per photo; (batch, H, W, 3) float, 0..255."""
    shape = (tf.shape(photos)[0], 1, 1, 1)
    brightness, contrast, saturation = (
        tf.random.uniform(shape, 1 - strength, 1 + strength) for _ in range(3)
    )
    mean = tf.reduce_mean(photos, axis=(1, 2, 3), keepdims=True)
    photos = (photos - mean) * contrast + mean * brightness
    grey = tf.reduce_mean(photos, axis=3, keepdims=True)
    return tf.clip_by_value((photos - grey) * saturation + grey, 0.0, 255.0)


def erase(photos: tf.Tensor, largest: float) -> tf.Tensor:
    """Cover a random square of each photo with its mean colour; (batch, H, W, 3) float, 0..255.

    The square's side is up to ``largest`` of the photo's, its middle anywhere: a net that may lose any part
    of an animal learns to look at all of it. Source: DeVries & Taylor 2017, "Improved regularization of
    convolutional neural networks with cutout", arXiv 1708.04552.
    """
    batch, height, width = (tf.shape(photos)[i] for i in range(3))
    half = tf.random.uniform((batch, 1, 1, 1), 0.0, largest / 2)
    row, column = (tf.random.uniform((batch, 1, 1, 1)) for _ in range(2))
    rows = tf.reshape(tf.linspace(0.0, 1.0, height), (1, -1, 1, 1))
    columns = tf.reshape(tf.linspace(0.0, 1.0, width), (1, 1, -1, 1))
    covered = (tf.abs(rows - row) < half) & (tf.abs(columns - column) < half)
    return tf.where(covered, tf.reduce_mean(photos, axis=(1, 2), keepdims=True), photos)


def training_batches(
    photos: np.ndarray | tf.Tensor, labels: np.ndarray, *, size: int, batch_size: int, seed: int, **augment
) -> tf.data.Dataset:
    """Shuffled, augmented batches of one epoch: (batch, size, size, 3) float32 and (batch, 1).

    Give ``photos`` as a tensor where more than one epoch is drawn from them: an array is copied each time.
    """
    n, source = len(photos), photos.shape[1]
    strength, largest = augment.pop("colour"), augment.pop("erase")
    photos, labels = tf.convert_to_tensor(photos), tf.constant(labels[:, None])

    def make(index: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        maps = random_affine(batch_size, source, size, **augment)
        batch = tf.raw_ops.ImageProjectiveTransformV3(
            images=tf.cast(tf.gather(photos, index), tf.float32),
            transforms=maps,
            output_shape=(size, size),
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="REFLECT",
        )
        batch = erase(recolour(batch, strength), largest)
        batch = tf.ensure_shape(batch, (batch_size, size, size, 3))
        return batch, tf.gather(labels, index)

    order = tf.data.Dataset.range(n).shuffle(n, seed=seed)
    return order.batch(batch_size, drop_remainder=True).map(make).prefetch(2)
