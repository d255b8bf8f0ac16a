"""Operate on a copy of a trained network: switch channels off, copy them, change kernels; ask it again.

A channel is what one kernel of a convolution answers, with the batch normalisation behind it. Edits are plain
data, made one after the other:

``("off", layer, channel)``
    the channel answers 0 everywhere
``("copy", layer, source, channel)``
    the channel answers what another one does
``("weight", layer, row, column, from_channel, channel, value)``
    one weight of its kernel
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.learn import photo_folder
from cnnviz.learn.features import DEFAULT, Network, drawn, network
from cnnviz.numeric.activations import sigmoid

Edit = Sequence[Any]
MOST_EDITS = 500
BATCH = 32
LARGEST_WEIGHT = 100.0
HELD_BACK = 500  # photos that accuracy is measured on
ASKED = 15  # held-back photos that a label's channels are tried on


class Patient:
    """A copy of a network that may be changed, and its logit."""

    def __init__(self, net: Network) -> None:
        self.source = net.model
        self.model = keras.models.clone_model(net.model)
        self.changed: set[str] = set()
        self.halves: dict[str, tuple[Any, Any]] = {}  # by layer: see `_halves`
        self.restore({layer.name for layer in net.model.layers if layer.weights})
        neuron = self.model.layers[-1]
        inside = keras.Model(self.model.inputs, neuron.input)
        photo = tf.TensorSpec((None, *self.model.input_shape[1:]), tf.float32)

        @tf.function(input_signature=[photo])
        def logits(photos):
            before = inside(photos, training=False)
            return tf.linalg.matvec(before, neuron.kernel[:, 0]) + neuron.bias[0]

        self.logits = logits

    @functools.cached_property
    def seen(self) -> Network:
        """The copy with all its maps as outputs, whatever its weights are at the moment."""
        return Network(self.model)

    def restore(self, names: set[str]) -> None:
        """Give layers the weights of the source."""
        for name in names:
            self.model.get_layer(name).set_weights(self.source.get_layer(name).get_weights())

    def operate(self, edits: Sequence[Edit]) -> None:
        """Make the copy what the source is with these edits, and no others."""
        if len(edits) > MOST_EDITS:
            raise LearnerError(f"Received {len(edits)} edits; up to {MOST_EDITS} will do.")
        weights: dict[str, list[np.ndarray]] = {}
        for edit in edits:
            _edit(self.source, edit, weights)
        self.restore(self.changed - set(weights))
        for name, values in weights.items():
            self.model.get_layer(name).set_weights(values)
        self.changed = set(weights)

    def scores(self, photos: np.ndarray) -> np.ndarray:
        """The logits of any number of photos, a batch at a time: (n,)."""
        return np.concatenate(
            [self.logits(photos[at : at + BATCH].astype(np.float32)) for at in range(0, len(photos), BATCH)]
        )


def _edit(model: keras.Model, edit: Edit, weights: dict[str, list[np.ndarray]]) -> None:
    """Do one edit in ``weights``, which holds the layers changed so far."""
    kind, name, *numbers = edit if len(edit) >= 3 else ("", "")
    convs = conv_layers(model)
    if kind not in _EDITS or name not in convs or len(numbers) != _EDITS[kind]:
        raise LearnerError(
            f"Received the edit {list(edit)!r:.80}; off, copy or weight in one of {', '.join(convs)} will do."
        )
    parts = [name] + ([convs[name]] if convs[name] else [])
    for part in parts:
        if part not in weights:
            weights[part] = model.get_layer(part).get_weights()
    kernel = weights[name][0]
    _within(kernel, kind, numbers)
    if kind == "off":
        for part in parts:
            for values in weights[part][:2]:  # kernel and bias, or gamma and beta
                values[..., numbers[0]] = 0
    elif kind == "copy":
        for part in parts:
            for values in weights[part]:
                values[..., numbers[1]] = values[..., numbers[0]]
    else:
        kernel[tuple(numbers[:4])] = numbers[4]


_EDITS = {"off": 1, "copy": 2, "weight": 5}


def _within(kernel: np.ndarray, kind: str, numbers: list) -> None:
    sizes = {"off": kernel.shape[3:], "copy": kernel.shape[3:] * 2, "weight": kernel.shape}[kind]
    for number, size in zip(numbers, sizes, strict=False):
        if not isinstance(number, int) or not 0 <= number < size:
            raise LearnerError(f"Received place {number!r:.20}; 0 to {size - 1} will do.")
    if kind == "weight" and not (isinstance(numbers[4], int | float) and abs(numbers[4]) <= LARGEST_WEIGHT):
        raise LearnerError(
            f"Received the weight {numbers[4]!r:.20}; a number from −{LARGEST_WEIGHT:g} to "
            f"{LARGEST_WEIGHT:g} will do."
        )


def conv_layers(model: keras.Model) -> dict[str, str]:
    """The convolutions in order, each with the batch normalisation right behind it, or ""."""
    found: dict[str, str] = {}
    for layer, behind in zip(model.layers, [*model.layers[1:], None], strict=True):
        if isinstance(layer, keras.layers.Conv2D):
            found[layer.name] = behind.name if isinstance(behind, keras.layers.BatchNormalization) else ""
    return found


@functools.lru_cache(maxsize=2)
def _patient(net: Network) -> Patient:
    return Patient(net)


def predict(image: np.ndarray, edits: Sequence[Edit] = (), model: str = DEFAULT) -> dict[str, Any]:
    """What the network says of a photo after the edits.

    Returns
    -------
    dict
        ``probability`` of "dog", and ``logit``.
    """
    net = network(model)
    patient = _patient(net)
    patient.operate(edits)
    logit = float(patient.scores(net.photo(image)[None])[0])
    return {"probability": float(sigmoid(logit)), "logit": logit}


def display_maps(image: np.ndarray, edits: Sequence[Edit] = (), model: str = DEFAULT) -> dict[str, Any]:
    """All maps of the network after the edits, as ``features.display_maps`` gives them."""
    patient = _patient(network(model))
    patient.operate(edits)
    return drawn(patient.seen, image)


def channels(
    image: np.ndarray, layer: str, edits: Sequence[Edit] = (), model: str = DEFAULT
) -> dict[str, Any]:
    """The maps of a convolution's channels for a photo after the edits, ReLU taken, and its kernels.

    Returns
    -------
    dict
        ``maps``, (h, w, c) uint8, each channel in 255 steps from 0 to its greatest value in ``high``, (c,)
        float32; ``kernel``, (k, k, channels before, c) float32.
    """
    net = network(model)
    patient = _patient(net)
    patient.operate(edits)
    before, _ = _halves(patient, _end_of(patient, layer))
    maps = np.maximum(0, np.asarray(before(tf.constant(net.photo(image)[None], tf.float32)))[0])
    high = maps.max(axis=(0, 1))
    steps = np.rint(255 * maps / np.maximum(high, 1e-30)).astype(np.uint8)
    return {"maps": steps, "high": high, "kernel": patient.model.get_layer(layer).kernel.numpy()}


def held_back(edits: Sequence[Edit] = (), model: str = DEFAULT) -> dict[str, Any]:
    """How many photos that the network was not trained on it gets right after the edits.

    Returns
    -------
    dict
        ``right`` and ``photos`` in all; ``cat`` and ``dog`` hold both for each label: (right, photos).
    """
    net = network(model)
    patient = _patient(net)
    patient.operate(edits)
    photos, labels = _held_back(net.height, net.fit)
    right = (patient.scores(photos) >= 0) == (labels == 1)
    by_label = {
        name: (int(right[labels == number].sum()), int((labels == number).sum()))
        for number, name in enumerate(photo_folder.LABELS)
    }
    return {"right": int(right.sum()), "photos": len(photos), **by_label}


@functools.lru_cache(maxsize=2)
def _held_back(side: int, fit: str = photo_fit.DEFAULT) -> tuple[np.ndarray, np.ndarray]:
    """The first validation photos of each label, (n, side, side, 3) uint8, and their labels (n,)."""
    folder = photo_folder.prepared() / "validation"
    paths, labels = photo_folder.photo_paths(folder)
    chosen = [i for number in (0, 1) for i in np.flatnonzero(labels == number)[: HELD_BACK // 2]]
    photos = np.stack([photo_fit.fit(images.read_image(paths[i]), side, side, fit) for i in chosen])
    return photos, labels[chosen]


def most_needed(
    image: np.ndarray, layer: str, label: str = "cat", edits: Sequence[Edit] = (), model: str = DEFAULT
) -> dict[str, Any]:
    """Which channels of a layer a label needs most: by how much its score falls without each.

    Every channel is really switched off, one after the other, and the rest of the network run again: for the
    photo, and for held-back photos of that label where they are on this machine.

    Returns
    -------
    dict
        ``channels``, all of the layer, the most needed first; ``falls``, of each the mean fall of the label's
        logit over the photos, float; ``photos``, how many those were, 1 if only the one given.
    """
    net = network(model)
    sign = {"dog": 1.0, "cat": -1.0}.get(label)
    if sign is None:
        raise LearnerError(f"Received the label {label!r}; cat or dog will do.")
    patient = _patient(net)
    patient.operate(edits)
    before, after = _halves(patient, _end_of(patient, layer))
    photos = [image, *_some_of(label, net)]
    falls = []
    for photo in photos:
        maps = before(tf.constant(net.photo(photo)[None], tf.float32))
        whole = sign * np.asarray(after(maps))[0]
        without = sign * np.concatenate([np.asarray(after(part)) for part in _one_off_each(maps)])
        falls.append(whole - without)
    mean = np.mean(falls, axis=0)
    order = np.argsort(-mean, kind="stable")
    return {"channels": order.tolist(), "falls": mean[order].astype(float).tolist(), "photos": len(photos)}


def _some_of(label: str, net: Network) -> np.ndarray:
    """A few held-back photos of a label; none where there are none on this machine."""
    try:
        photos, labels = _held_back(net.height, net.fit)
    except LearnerError:
        return np.empty((0, net.height, net.width, 3), np.uint8)
    return photos[labels == photo_folder.LABELS.index(label)][:ASKED]


def _end_of(patient: Patient, layer: str) -> str:
    """The layer behind which a convolution's channels end: its batch normalisation, or itself."""
    convs = conv_layers(patient.model)
    if layer not in convs:
        raise LearnerError(f"Received layer {layer!r}; one of {', '.join(convs)} will do.")
    return convs[layer] or layer


def _one_off_each(maps: tf.Tensor) -> list[tf.Tensor]:
    """Copies of maps (1, h, w, c), each with one channel at its value for "off", in batches."""
    count = maps.shape[-1]
    masks = 1 - np.eye(count, dtype=np.float32)
    return [maps * masks[at : at + BATCH, None, None, :] for at in range(0, count, BATCH)]


def _halves(patient: Patient, name: str) -> tuple[Any, Any]:
    """The copy up to a layer's output, and from there to the logit."""
    if name not in patient.halves:
        middle = patient.model.get_layer(name).output
        first = keras.Model(patient.model.inputs, middle)

        @tf.function(input_signature=[tf.TensorSpec((None, *patient.model.input_shape[1:]), tf.float32)])
        def before(photos):
            return first(photos, training=False)

        patient.halves[name] = before, _after(patient, name)
    return patient.halves[name]


def _after(patient: Patient, name: str) -> Any:
    """The copy from a layer's output to the logit; or, where a shortcut goes past it, why there is none."""
    middle, neuron = patient.model.get_layer(name).output, patient.model.layers[-1]
    try:
        last = keras.Model(middle, neuron.input)
    except ValueError:  # more than this layer's maps goes on from here

        def none(_):
            raise LearnerError(
                f"A shortcut goes past {name}: its maps alone don't make the answer, so which of them a "
                "label needs most can't be measured here. Take another layer, such as the last one."
            )

        return none

    @tf.function(input_signature=[tf.TensorSpec((None, *middle.shape[1:]), tf.float32)])
    def after(maps):
        return tf.linalg.matvec(last(maps, training=False), neuron.kernel[:, 0]) + neuron.bias[0]

    return after
