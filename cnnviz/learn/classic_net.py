"""The two small CNNs beside the hand-made roads: they differ in what follows their convolutions."""

from __future__ import annotations

from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf
from keras import layers

STEPS, BATCH, LEARNING_RATE = 400, 32, 0.003
FLATTEN, GLOBAL = "cnn", "cnn_global"


def build(head: str, side: int, classes: int, seed: int = 0) -> keras.Model:
    """Two convolutions, each pooled; then flatten, or a third convolution and the mean of each map."""
    seeds = iter(np.random.default_rng(seed).integers(2**31, size=9).tolist())

    def start() -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=next(seeds))

    net = keras.Sequential([keras.Input((side, side, 1)), layers.Rescaling(1 / 255)])
    net.add(layers.Conv2D(16, 5, activation="relu", kernel_initializer=start()))
    net.add(layers.MaxPooling2D())
    net.add(layers.Conv2D(32, 3, activation="relu", kernel_initializer=start()))
    net.add(layers.MaxPooling2D())
    if head == GLOBAL:
        net.add(layers.Conv2D(64, 3, activation="relu", kernel_initializer=start()))
        net.add(layers.GlobalAveragePooling2D())
    else:
        net.add(layers.Flatten())
    net.add(layers.Dense(classes, activation="softmax", kernel_initializer=start()))
    return net


def fit(head: str, pictures: np.ndarray, labels: np.ndarray, classes: int, seed: int) -> list[np.ndarray]:
    """Train on pictures (N, S, S): always so many batches, however many pictures there are. The weights."""
    net = build(head, pictures.shape[1], classes, seed)
    net.compile(
        keras.optimizers.Adam(LEARNING_RATE), loss="sparse_categorical_crossentropy", jit_compile=False
    )
    random = np.random.default_rng(seed)
    rounds = -(-STEPS * BATCH // len(labels))
    order = np.concatenate([random.permutation(len(labels)) for _ in range(rounds)])[: STEPS * BATCH]
    net.fit(pictures[order][..., None], labels[order], batch_size=BATCH, shuffle=False, verbose=0)
    return [np.asarray(weights) for weights in net.get_weights()]


@lru_cache(maxsize=8)
def _runner(
    head: str, side: int, classes: int
) -> tuple[keras.Model, tf.types.experimental.PolymorphicFunction]:
    """A net whose weights are set before each use, and what computes its outputs."""
    net = build(head, side, classes)
    outputs = [net.layers[1].output, net.layers[-2].output, net.outputs[0]]
    every = keras.Model(net.inputs, outputs)
    picture = tf.TensorSpec((None, side, side, 1), tf.float32)
    return net, tf.function(lambda x: every(x, training=False), input_signature=[picture])


def run(
    head: str, weights: list[np.ndarray], pictures: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a net makes of pictures (N, S, S).

    The maps of its first convolution (N, h, w, 16), what its dense layer gets (N, D), and the probabilities
    of the classes (N, K).
    """
    net, outputs = _runner(head, pictures.shape[1], len(weights[-1]))
    net.set_weights(weights)
    maps, features, probabilities = outputs(tf.constant(pictures[..., None], tf.float32))
    return maps.numpy(), features.numpy(), probabilities.numpy()
