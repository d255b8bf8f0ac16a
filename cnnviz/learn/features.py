"""What a trained network says about a photo, and all it saw in it: one run of one graph for everything.

Models come from ``models/`` alone: each has a card (NAME.json), and is loaded only if its SHA-256 is the
card's. They stay loaded, ready to run.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.nets import cards
from cnnviz.nets.cards import MODELS, read_card

DEFAULT = "best"
KEPT_LOADED = 4
PHOTO = "a photo of shape (H, W, 3), uint8 with values 0..255,"

_loading = threading.Lock()


class Network:
    """A model that is loaded and traced, with all its maps as outputs of one graph.

    ``feature_maps`` takes a photo of shape (1, height, width, 3), uint8, and returns one tensor
    (1, h, w, channels) for each of ``layers``, then the probability of "dog", (1, 1), or those of all
    classes, (1, classes): all float32.
    ``display_maps`` returns for each layer what ``display_maps`` below says, then the same.
    """

    def __init__(self, model: keras.Model, fit: str = photo_fit.DEFAULT) -> None:
        self.fit = fit
        facts = [(type(layer).__name__, len(layer.output.shape) == 4) for layer in model.layers]
        shown = [layer for layer, yes in zip(model.layers, cards.shown(facts), strict=True) if yes]
        self.model = model
        self.layers = [(layer.name, type(layer).__name__) for layer in shown]
        self.height, self.width, self.channels = model.input_shape[1:]
        every_map = keras.Model(model.inputs, [*(layer.output for layer in shown), model.output])
        photo = tf.TensorSpec((1, self.height, self.width, self.channels), tf.uint8)

        @tf.function(input_signature=[photo])
        def feature_maps(photo):
            return [tf.cast(out, tf.float32) for out in every_map(tf.cast(photo, tf.float32), training=False)]

        @tf.function(input_signature=[photo])
        def display_maps(photo):
            *maps, probability = every_map(tf.cast(photo, tf.float32), training=False)
            return [_quantised(tf.cast(m[0], tf.float32)) for m in maps], tf.cast(probability, tf.float32)

        self.feature_maps = feature_maps
        self.display_maps = display_maps
        self.feature_maps(
            np.zeros(photo.shape, np.uint8)
        )  # traced and run once, so that the first photo is quick

    def photo(self, image: np.ndarray) -> np.ndarray:
        """``image`` made to fit as the card says, (height, width, channels) uint8: what the network takes."""
        if not isinstance(image, np.ndarray):
            raise LearnerError(f"Received {type(image).__name__}; {PHOTO} will do.")
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
            raise LearnerError(f"Received {image.dtype} of shape {image.shape}; {PHOTO} will do.")
        if image.shape[:2] != (self.height, self.width):
            image = photo_fit.fit(image, self.height, self.width, self.fit)
        if self.channels == 1:
            return np.rint(images.to_grey(image)).astype(np.uint8)[..., None]
        return image


def _quantised(maps: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Maps (h, w, c) in 255 steps from each channel's least to its greatest value; and each one's spread."""
    low = tf.reduce_min(maps, (0, 1))
    high = tf.reduce_max(maps, (0, 1))
    scale = 255.0 / tf.maximum(high - low, 1e-30)
    steps = (maps - low) * scale  # (h, w, c), 0..255
    mean = tf.reduce_mean(steps, (0, 1))
    variance = tf.reduce_mean(steps * steps, (0, 1)) - mean * mean
    strength = tf.sqrt(tf.maximum(variance, 0.0)) / scale
    return tf.cast(steps + 0.5, tf.uint8), low, high, strength


def names() -> list[str]:
    """The models there are, by the names of their cards."""
    return sorted(path.stem for path in MODELS.glob("*.json"))


def network(name: str) -> Network:
    """The model of that name, loaded and ready; one whose card has changed is loaded anew."""
    known = names()
    if name not in known:
        raise LearnerError(f"There is no model {name!r}; there are {', '.join(known) or 'none'}.")
    card = MODELS / f"{name}.json"
    with _loading:
        return _load(card, card.stat().st_mtime_ns)


@functools.lru_cache(maxsize=KEPT_LOADED)
def _load(card_path: Path, changed: int) -> Network:
    card = read_card(card_path)
    if not card.file.is_file() or hashlib.sha256(card.file.read_bytes()).hexdigest() != card.sha256:
        raise LearnerError(
            f"The model file {card.file.name} is missing or not the one that its card describes, so it was "
            "not opened. Get both anew, or train it: python -m cnnviz train cats-and-dogs"
        )
    return Network(keras.saving.load_model(card.file, compile=False), card.fit)


def warm_up() -> list[str]:
    """Load the models, the default one first, and run each once; returns their names."""
    loaded = sorted(names(), key=lambda name: name != DEFAULT)[:KEPT_LOADED]
    for name in loaded:
        net = network(name)
        net.display_maps(np.zeros((1, net.height, net.width, net.channels), np.uint8))
    return loaded


def classify(image: np.ndarray, model: str = DEFAULT) -> dict[str, Any]:
    """The probability that a photo shows a dog and not a cat.

    Parameters
    ----------
    image
        ndarray of shape (H, W, 3), uint8. It is made to fit the network as its card says.
    model
        The name of a card in ``models/``.

    Returns
    -------
    dict
        ``probability`` of "dog", 0..1; ``input``, what the network was given: (height, width, 3) uint8.
    """
    net = network(model)
    photo = net.photo(image)
    return {"probability": _probability(net.feature_maps(photo[None])[-1]), "input": photo}


def feature_maps(image: np.ndarray, model: str = DEFAULT) -> dict[str, Any]:
    """What ``classify`` returns, and ``layers``: a dict for each, with ``name``, ``kind`` and ``maps``.

    ``maps``, (h, w, c) float32, are the layer's output. In order, there is every convolution, normalisation,
    activation and pooling layer. The arrays are read-only: they lie where TensorFlow has written them.
    """
    net = network(model)
    photo = net.photo(image)
    *maps, probability = net.feature_maps(photo[None])
    layers = [
        {"name": name, "kind": kind, "maps": _array(m)[0]}
        for (name, kind), m in zip(net.layers, maps, strict=True)
    ]
    return {"probability": _probability(probability), "input": photo, "layers": layers}


def display_maps(image: np.ndarray, model: str = DEFAULT) -> dict[str, Any]:
    """The feature maps of a photo as they are drawn: a quarter of the bytes.

    As ``feature_maps``, but ``maps`` are uint8, with ``low`` and ``high``, (c,) float32, the least and
    greatest value in each channel: a value is ``low + maps / 255 * (high - low)``, at most
    (high - low) / 510 off. ``strength``, (c,) float32, is the standard deviation of each map over its
    places, by which to rank them: 0 where the network saw nothing that differs from place to place.
    ``scores``, (classes,) float32, are the probabilities of all classes: two where one neuron answers.
    """
    return drawn(network(model), image)


def drawn(net: Network, image: np.ndarray) -> dict[str, Any]:
    """What ``display_maps`` says, by a network that is at hand."""
    photo = net.photo(image)
    maps, output = net.display_maps(photo[None])
    layers = [
        dict(
            zip(
                ("name", "kind", "maps", "low", "high", "strength"),
                (*layer, *map(_array, parts)),
                strict=True,
            )
        )
        for layer, parts in zip(net.layers, maps, strict=True)
    ]
    said = _array(output)[0]
    scores = np.array([1 - said[0], said[0]]) if len(said) == 1 else said
    return {"probability": _probability(output), "scores": scores, "input": photo, "layers": layers}


def _probability(output: tf.Tensor) -> float:
    return float(_array(output)[0, 0])


def _array(tensor: tf.Tensor) -> np.ndarray:
    """A tensor's own memory as an array, without a copy."""
    return np.asarray(memoryview(tensor))
