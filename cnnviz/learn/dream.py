"""What a filter or a label wants to see: a picture changed step by step so that the network answers more.

Gradient ascent on the picture: Erhan, Bengio, Courville and Vincent, "Visualizing higher-layer features of a
deep network" (2009). What keeps the picture calm: decay and blur, after Yosinski and others, "Understanding
neural networks through deep visualization" (2015), and shifting it by a few pixels each step, as in DeepDream
(Mordvintsev and others, 2015).

A call makes a few steps and gives the picture back, so whoever asks decides when it is enough.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn.features import DEFAULT, Network, network
from cnnviz.nets.cards import NOT_SHOWN
from cnnviz.numeric.octaves import GREY

MOST_STEPS = 50  # in one call
MOST_SIDE = 384
LABELS = {"cat": -1.0, "dog": 1.0}
LOUDEST = "all"  # DeepDream's goal: whatever the layer answers, more of it


class Dreamer:
    """A network whose answers can be climbed, at any size of picture where its layers allow."""

    def __init__(self, net: Network) -> None:
        self.own_size = (net.height, net.width)
        self.model = _any_size(net.model)
        self.free = self.model is not net.model
        self.climbs: dict[str, Any] = {}

    def climb(self, layer: str) -> Any:
        """The function of (picture (1, h, w, 3), channel, sign) that gives the goal and its gradient.

        For a layer of maps the goal is the mean of a channel, or for channel −1 half the mean square of all;
        for "" it is the logit times ``sign``.
        """
        if layer not in self.climbs:
            neuron = self.model.layers[-1]
            target = self.model.get_layer(layer).output if layer else neuron.input
            inside = keras.Model(self.model.inputs, target)

            @tf.function(
                input_signature=[
                    tf.TensorSpec((1, *self.model.input_shape[1:]), tf.float32),
                    tf.TensorSpec((), tf.int32),
                    tf.TensorSpec((), tf.float32),
                ]
            )
            def climb(picture, channel, sign):
                with tf.GradientTape() as tape:
                    tape.watch(picture)
                    out = inside(picture, training=False)
                    if layer:
                        one = tf.reduce_mean(out[..., tf.maximum(channel, 0)])
                        goal = tf.where(channel < 0, tf.reduce_mean(tf.square(out)) / 2, one)
                    else:
                        goal = sign * (tf.linalg.matvec(out, neuron.kernel[:, 0]) + neuron.bias[0])[0]
                return goal, tape.gradient(goal, picture)

            self.climbs[layer] = climb
        return self.climbs[layer]


def _any_size(model: keras.Model) -> keras.Model:
    """The same network for pictures of any size; itself where it flattens its maps."""
    if any(isinstance(layer, keras.layers.Flatten) for layer in model.layers):
        return model
    config = model.get_config()
    config["layers"][0]["config"]["batch_shape"] = (None, None, None, model.input_shape[-1])
    copy = keras.Model.from_config(config)
    copy.set_weights(model.get_weights())
    return copy


@functools.lru_cache(maxsize=2)
def _dreamer(net: Network) -> Dreamer:
    return Dreamer(net)


def steps(
    picture: np.ndarray,
    *,
    layer: str = "",
    channel: int | str = 0,
    label: str = "dog",
    count: int = 10,
    first: int = 0,
    rate: float = 4.0,
    jitter: int = 4,
    blur: float = 0.5,
    decay: float = 0.01,
    seed: int = 0,
    model: str = DEFAULT,
) -> dict[str, Any]:
    """Some steps of gradient ascent on a picture.

    Each step shifts the picture by up to ``jitter`` pixels, adds ``rate`` times the gradient over its
    standard deviation, shifts back, draws it to grey by ``decay`` and blurs it by ``blur`` pixels every
    fourth time.

    Parameters
    ----------
    picture
        ndarray of shape (h, w, 3), values 0..255, of the network's own size or, where it flattens no maps,
        any up to 384 a side.
    layer, channel
        The map to please, or "all" of a layer's maps; without a layer the ``label``.
    first
        Steps made before: the same steps come out however they are shared among calls.

    Returns
    -------
    dict
        ``picture``, (h, w, 3) float32, and ``goals``, what was reached before each step.
    """
    dreamer = _dreamer(network(model))
    now = _checked(picture, dreamer)
    place = _channel(dreamer, layer, channel, label)
    if not 1 <= count <= MOST_STEPS:
        raise LearnerError(f"Received {count} steps; 1 to {MOST_STEPS} at once will do.")
    if not (0 < rate <= 50 and 0 <= jitter <= 32 and 0 <= blur <= 4 and 0 <= decay < 1):
        raise LearnerError(
            "The rate is above 0 and at most 50, the shift 0 to 32, the blur 0 to 4 and the decay below 1."
        )
    climb = dreamer.climb(layer)
    goals = []
    for number in range(first, first + count):
        shift = np.random.default_rng((seed, number)).integers(-jitter, jitter + 1, 2)
        moved = np.roll(now, shift, (0, 1))
        goal, gradient = climb(moved[None], place, LABELS.get(label, 1.0))
        slope = gradient.numpy()[0]
        moved = moved + rate * slope / (slope.std() + 1e-12)
        now = np.roll(moved, -shift, (0, 1))
        now = GREY + (1 - decay) * (now - GREY)
        if blur and number % 4 == 3:
            now = blurred(now, blur)
        now = np.clip(now, 0, 255).astype(np.float32)
        goals.append(float(goal))
    return {"picture": now, "goals": goals}


def _checked(picture: np.ndarray, dreamer: Dreamer) -> np.ndarray:
    if (
        picture.ndim != 3
        or picture.shape[2] != 3
        or max(picture.shape) > MOST_SIDE
        or min(picture.shape[:2]) < 32
    ):
        raise LearnerError(
            f"Received a picture of shape {picture.shape}; (h, w, 3) of 32 to {MOST_SIDE} a side will do."
        )
    if not dreamer.free and picture.shape[:2] != dreamer.own_size:
        height, width = dreamer.own_size
        raise LearnerError(f"This network flattens its maps: it takes pictures of {height} × {width} only.")
    return np.nan_to_num(picture).astype(np.float32)


def _channel(dreamer: Dreamer, layer: str, channel: int | str, label: str) -> int:
    if not layer:
        if label not in LABELS:
            raise LearnerError(f"Received the label {label!r}; there are {', '.join(LABELS)}.")
        return 0
    names = [
        one.name
        for one in dreamer.model.layers
        if len(one.output.shape) == 4 and type(one).__name__ not in NOT_SHOWN
    ]
    if layer not in names:
        raise LearnerError(f"Received layer {layer!r}; one of {', '.join(names)} will do.")
    if channel == LOUDEST:
        return -1
    most = dreamer.model.get_layer(layer).output.shape[-1]
    if not isinstance(channel, int) or not 0 <= channel < most:
        raise LearnerError(f"Received map {channel!r}; 0 to {most - 1} will do.")
    return channel


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    """A picture (h, w, 3) blurred by a Gaussian, its edge pixels going on beyond it."""
    reach = max(1, math.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(reach, reach) if a == axis else (0, 0) for a in range(3)]
        padded = np.pad(picture, pad, mode="edge")
        size = picture.shape[axis]
        shifted = [np.take(padded, np.arange(size) + k, axis=axis) for k in range(len(weights))]
        picture = np.tensordot(weights, shifted, axes=1)
    return picture.astype(np.float32)
