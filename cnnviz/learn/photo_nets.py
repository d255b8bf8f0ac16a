"""The two cats-and-dogs networks, as readable stacks of Keras layers.

Both take photos with values 0..255 of shape (batch, size, size, 3) and answer the probability of
"dog" with one sigmoid neuron, shape (batch, 1). Rescaling is their first layer, so that nobody who
uses a saved model can forget it.
"""

from __future__ import annotations

import keras
from keras import layers

BASELINE_SIZE = 150
BEST_SIZE = 160

# Filters of each stage of the `best` net; "pool" halves the maps.
BEST_STAGES = (64, "pool", 128, "pool", 128, 128, 256, "pool", 256, 256, 256)


def baseline(size: int | None = BASELINE_SIZE) -> keras.Model:
    """The article's net: three convolution + pooling pairs, flatten, dense, one sigmoid neuron.

    A 3x3 kernel without padding makes 148x148 of 150x150. ``size`` must be known, since the
    flattened maps meet a dense layer.
    """
    if size is None:
        raise ValueError("The baseline net flattens its maps, so its input size must be given.")
    photo = keras.Input((size, size, 3), name="photo")
    x = layers.Rescaling(1 / 255, name="rescale")(photo)
    for i, filters in enumerate((32, 32, 64), start=1):
        x = layers.Conv2D(filters, 3, activation="relu", name=f"conv{i}")(x)
        x = layers.MaxPooling2D(2, name=f"pool{i}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(64, activation="relu", name="dense1")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    x = layers.Dense(1, activation="sigmoid", dtype="float32", name="dog")(x)
    return keras.Model(photo, x, name="baseline")


def best(size: int | None = BEST_SIZE) -> keras.Model:
    """A plain stack: convolution + batch norm + ReLU stages, pooling, global average pooling.

    The first kernels are 5x5 with stride 2: large enough to look at, and a quarter of the work for
    all that follows. With ``size=None`` the net takes any size, as training at growing sizes needs.
    """
    photo = keras.Input((size, size, 3), name="photo")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescale")(photo)
    x = _stage(x, 1, 32, kernel_size=5, strides=2)
    conv, pool = 1, 0
    for stage in BEST_STAGES:
        if isinstance(stage, str):
            pool += 1
            x = layers.MaxPooling2D(2, name=f"pool{pool}")(x)
        else:
            conv += 1
            x = _stage(x, conv, stage)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dropout(0.2, name="dropout")(x)
    x = layers.Dense(1, activation="sigmoid", dtype="float32", name="dog")(x)
    return keras.Model(photo, x, name="best")


def _stage(x, number: int, filters: int, kernel_size: int = 3, strides: int = 1):
    """Convolution without bias (batch norm brings its own), batch norm, ReLU."""
    x = layers.Conv2D(
        filters, kernel_size, strides=strides, padding="same", use_bias=False, name=f"conv{number}"
    )(x)
    x = layers.BatchNormalization(name=f"norm{number}")(x)
    return layers.ReLU(name=f"relu{number}")(x)
