"""Builds a net from outside and runs it on pictures, in a process of its own.

It is started as `python -m cnnviz.learn.own_child`. It gets a description in which every word is checked
(`cnnviz.nets.own_net`), and weights that are plain numbers already: no file is in play, and nothing of
Keras's loading. What is left to fear is how much the net costs, so memory and time are limited, and the
process belongs to one net alone.
"""

from __future__ import annotations

import contextlib
import os
import select
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn.own_limits import allow_seconds, confine, write_nothing
from cnnviz.learn.own_pipe import answer, read_request, take_pipes, unpacked
from cnnviz.nets.own_layers import JOINS, RULES, TRAINING_ONLY

MEMORY = 1_000_000_000  # beyond what TensorFlow has taken
SECONDS_TO_BUILD, SECONDS_FOR_A_PICTURE = 120, 30
IDLE = 300.0  # seconds without a picture, after which it ends by itself


class Running:
    """A net that is built and traced.

    `description` has `parts`, each with `kind`, `arguments`, `inbound` (places of other parts, 0 the input)
    and `weights` (shapes); `input` (H, W, C); `output`, the place of the answer; `shown`, those of the maps.
    """

    def __init__(self, description: dict[str, Any], weights: np.ndarray) -> None:
        self.shape = tuple(description["input"])
        inputs = keras.Input(self.shape)
        outputs: list[Any] = [inputs]
        used = 0
        for part in description["parts"][1:]:
            before = [outputs[place] for place in part["inbound"]]
            kind = part["kind"]
            if kind in TRAINING_ONLY:
                outputs.append(before[0])
                continue
            layer = getattr(keras.layers, kind if kind in RULES else "")(**part["arguments"])
            outputs.append(layer(before if kind in JOINS else before[0]))
            used = _fill(layer, part["weights"], weights, used)
        wanted = [*(outputs[place] for place in description["shown"]), outputs[description["output"]]]
        model = keras.Model(inputs, wanted)
        self.run = tf.function(
            lambda x: model(x, training=False),
            input_signature=[tf.TensorSpec((1, *self.shape), tf.float32)],
            autograph=False,
        )

    def look(self, picture: np.ndarray, times: float, plus: float) -> bytes:
        """The answer and the maps of a picture (H, W, C) uint8, whose numbers are multiplied and added to.

        First the answer, float32; then for each layer its maps (h, w, c) uint8, and `low`, `high` and
        `strength`, (c,) float32 each, as of `cnnviz.learn.features.display_maps`.
        """
        *found, said = self.run(picture[None] * np.float32(times) + np.float32(plus))
        pieces = [_finite(said.numpy()[0])]
        for one in found:
            maps = one.numpy()[0]
            low, high = maps.min(axis=(0, 1)), maps.max(axis=(0, 1))
            scale = 255 / np.maximum(_finite(high) - _finite(low), 1e-30)
            pieces.append(((maps - low) * scale + 0.5).astype(np.uint8))
            pieces += [low, high, _finite(maps.std(axis=(0, 1)))]
        return b"".join(np.ascontiguousarray(piece).tobytes() for piece in pieces)


def _fill(layer: keras.Layer, shapes: list[list[int]], weights: np.ndarray, used: int) -> int:
    """Give a layer its weights, from place `used` on; returns where the next ones begin."""
    values = []
    for shape in shapes:
        count = int(np.prod(shape))
        values.append(weights[used : used + count].reshape(shape))
        used += count
    layer.set_weights(values)
    return used


def _finite(numbers: np.ndarray) -> np.ndarray:
    """The numbers, unless they are none or too large to be drawn."""
    if not np.all(np.abs(numbers) < 1e30):
        raise LearnerError(
            "On this picture the net's numbers grow beyond all bounds. Does it take the pixels as they were "
            "given, 0…1, −1…1 or 0…255?"
        )
    return numbers


def _open(request: bytes) -> Running:
    description, data = unpacked(request)
    try:
        running = Running(description, np.frombuffer(data, np.float32))
        running.run(np.zeros((1, *running.shape), np.float32))  # traced, so that the first picture is quick
    except (MemoryError, tf.errors.ResourceExhaustedError):
        raise LearnerError("This net needs more memory than a net from outside is given here.") from None
    except (ValueError, TypeError, tf.errors.OpError) as error:
        raise LearnerError(
            f"Keras can't build or run this net here ({type(error).__name__}), though it looks right."
        ) from error
    return running


def _look(running: Running, request: bytes) -> bytes:
    head, data = unpacked(request)
    picture = np.frombuffer(data, np.uint8).reshape(running.shape)
    return running.look(picture, head["times"], head["plus"])


def _load_all() -> None:
    """Use all kinds of layers once, since Keras and TensorFlow load parts of themselves when first used.

    TensorFlow's optimizer of graphs starts threads of its own for some nets, which a confined process may
    not, unless it is root's: so it is left out.
    """
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    layers = keras.layers
    picture = keras.Input((8, 8, 3))
    maps = layers.ZeroPadding2D()(layers.Rescaling(1.0)(picture))
    for layer in (
        layers.Conv2D(4, 3, activation="relu"),
        layers.Conv2D(4, 3, groups=2, padding="same"),
        layers.DepthwiseConv2D(3, padding="same"),
        layers.SeparableConv2D(4, 3, padding="same"),
        layers.BatchNormalization(),
        layers.LeakyReLU(),
        layers.ELU(),
        layers.ReLU(6.0),
        layers.MaxPooling2D(),
        layers.AveragePooling2D(2, padding="same"),
    ):
        maps = layer(maps)
    joined = layers.Concatenate()(
        [getattr(layers, kind)()([maps, maps]) for kind in JOINS if kind != "Concatenate"]
    )
    ends = [
        layers.Flatten()(joined),
        layers.GlobalMaxPooling2D()(joined),
        layers.GlobalAveragePooling2D()(joined),
    ]
    ends = [layers.Reshape((1, 1, end.shape[-1]))(end) for end in ends]
    answers = layers.Dense(2)(layers.Flatten()(layers.Concatenate()(ends)))
    model = keras.Model(picture, [maps, layers.Softmax()(layers.Activation("tanh")(answers))])
    for layer in model.layers:
        layer.set_weights(layer.get_weights())
    tf.function(lambda x: model(x, training=False), autograph=False)(tf.zeros((1, 8, 8, 3)))


def main() -> None:
    """Build the net of the first request, and answer with the maps of the pictures that follow."""
    write_nothing()
    inward, outward = take_pipes()
    _load_all()
    confine(MEMORY)
    allow_seconds(SECONDS_TO_BUILD)
    request = read_request(inward)
    opened: list[Running] = []

    def build() -> bytes:
        opened.append(_open(request or b""))
        return b""

    def look() -> bytes:
        return _look(opened[0], request or b"")

    with contextlib.suppress(BrokenPipeError):
        if request is None or not answer(outward, build):
            return
        while select.select([inward], [], [], IDLE)[0]:
            allow_seconds(SECONDS_FOR_A_PICTURE)
            request = read_request(inward)
            if request is None:
                return
            answer(outward, look)


if __name__ == "__main__":
    main()
