"""Change photos at random while a net learns from them, so that it never sees the same one twice.

Written in ``keras.ops``: it runs inside the training step on whatever Keras computes with, TensorFlow on
processors or JAX on a graphics card.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="cnnviz")
class Augment(keras.layers.Layer):
    """Photos (batch, S, S, 3), 0..255, cut, turned, mirrored and recoloured to (batch, size, size, 3) float.

    Each photo has its own chance. Half of them are mirrored.

    Parameters
    ----------
    size
        Of the photos that come out, at most that of those that go in.
    rotation
        The largest angle, in degrees.
    zoom
        The range of the visible share of each side.
    stretch
        The largest relative change of the aspect ratio.
    shear
        The largest slope.
    colour
        How much brightness, contrast and saturation may change, each as a share.
    erase
        The largest side of a square covered, as a share of the photo's.
    """

    def __init__(
        self,
        size: int,
        *,
        rotation: float = 0.0,
        zoom: tuple[float, float] = (1.0, 1.0),
        stretch: float = 0.0,
        shear: float = 0.0,
        colour: float = 0.0,
        erase: float = 0.0,
        seed: int = 0,
        **keywords: Any,
    ) -> None:
        super().__init__(**{"dtype": "float32", **keywords})
        self.size, self.rotation, self.zoom, self.stretch = size, rotation, tuple(zoom), stretch
        self.shear, self.colour, self.erase, self.seed = shear, colour, erase, seed
        self.chance = keras.random.SeedGenerator(seed)

    def call(self, photos):
        """The changed photos."""
        maps = self._maps(ops.shape(photos)[0], photos.shape[1])
        photos = ops.image.affine_transform(
            ops.cast(photos, "float32"), maps, interpolation="bilinear", fill_mode="reflect"
        )
        return self.cover(self.recolour(photos[:, : self.size, : self.size]))

    def _between(self, low: float, high: float, shape: tuple) -> Any:
        return keras.random.uniform(shape, low, high, seed=self.chance)

    def _maps(self, batch: Any, source: int) -> Any:
        """Random maps from new pixels to old ones, one a photo: rows a0 a1 a2 b0 b1 b2 0 0.

        The new pixel (x, y) takes its colour from the old place (a0 x + a1 y + a2, b0 x + b1 y + b2).
        """
        one = (batch,)
        angle = self._between(-self.rotation, self.rotation, one) * (math.pi / 180)
        share = self._between(self.zoom[0], self.zoom[1], one) * (source / self.size)
        aspect = ops.exp(self._between(-1.0, 1.0, one) * (math.log1p(self.stretch) / 2))
        slope = self._between(-self.shear, self.shear, one)
        mirror = ops.where(self._between(0.0, 1.0, one) < 0.5, -1.0, 1.0)
        a0 = share * aspect * ops.cos(angle) * mirror
        a1 = share * (aspect * slope - ops.sin(angle))
        b0 = share * ops.sin(angle) * mirror
        b1 = share / aspect * ops.cos(angle)
        middle = (self.size - 1) / 2
        free = ops.maximum(0.0, source - self.size * share) / 2
        cx = (source - 1) / 2 + self._between(-1.0, 1.0, one) * free
        cy = (source - 1) / 2 + self._between(-1.0, 1.0, one) * free
        a2 = cx - middle * (a0 + a1)
        b2 = cy - middle * (b0 + b1)
        zero = ops.zeros_like(share)
        return ops.stack([a0, a1, a2, b0, b1, b2, zero, zero], axis=1)

    def recolour(self, photos: Any) -> Any:
        """Random brightness, contrast and saturation per photo; (batch, H, W, 3) float, 0..255."""
        shape = (ops.shape(photos)[0], 1, 1, 1)
        brightness, contrast, saturation = (
            self._between(1 - self.colour, 1 + self.colour, shape) for _ in range(3)
        )
        mean = ops.mean(photos, axis=(1, 2, 3), keepdims=True)
        photos = (photos - mean) * contrast + mean * brightness
        grey = ops.mean(photos, axis=3, keepdims=True)
        return ops.clip((photos - grey) * saturation + grey, 0.0, 255.0)

    def cover(self, photos: Any) -> Any:
        """Cover a random square of each photo with its mean colour; (batch, H, W, 3) float, 0..255.

        Its middle may be anywhere: a net that may lose any part of an animal learns to look at all of it.
        Source: DeVries & Taylor 2017, "Improved regularization of convolutional neural networks with
        cutout", arXiv 1708.04552.
        """
        shape = (ops.shape(photos)[0], 1, 1, 1)
        half = self._between(0.0, self.erase / 2, shape)
        row, column = self._between(0.0, 1.0, shape), self._between(0.0, 1.0, shape)
        line = ops.linspace(0.0, 1.0, self.size)
        rows, columns = ops.reshape(line, (1, -1, 1, 1)), ops.reshape(line, (1, 1, -1, 1))
        covered = ops.logical_and(ops.abs(rows - row) < half, ops.abs(columns - column) < half)
        return ops.where(covered, ops.mean(photos, axis=(1, 2), keepdims=True), photos)

    def compute_output_shape(self, shape: tuple) -> tuple:
        """The photos' shape with another size."""
        return (shape[0], self.size, self.size, shape[3])

    def get_config(self) -> dict[str, Any]:
        """What it was made with."""
        names = ("size", "rotation", "zoom", "stretch", "shear", "colour", "erase", "seed")
        return super().get_config() | {name: getattr(self, name) for name in names}


def augmented(net: keras.Model, source: int, size: int, *, seed: int, **augment: Any) -> keras.Model:
    """``net`` fed with augmented photos (batch, source, source, 3) uint8: what learns is the net itself."""
    photos = keras.Input((source, source, 3), dtype="uint8", name="photos")
    return keras.Model(photos, net(Augment(size, seed=seed, **augment)(photos)), name=f"{net.name}_training")
