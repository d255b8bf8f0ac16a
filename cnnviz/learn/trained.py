"""A net that a run has left, opened again: what it says of a picture, and all it sees in it.

The bytes are those that this app has written itself; files from outside have no way here.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz import images
from cnnviz.learn.layers import facts
from cnnviz.learn.trainer import NOT_SHOWN

KEPT_LOADED = 4
_loading = threading.Lock()


class _Opened:
    def __init__(self, model: keras.Model) -> None:
        shown = [
            layer
            for layer in model.layers
            if len(layer.output.shape) == 4 and type(layer).__name__ not in NOT_SHOWN
        ]
        self.shape = model.input_shape[1:]
        self.facts = facts(model)
        self.layers = [(layer.name, type(layer).__name__) for layer in shown]
        every_map = keras.Model(model.inputs, [*(layer.output for layer in shown), model.output])
        self.divisor = (
            1 if any(isinstance(layer, keras.layers.Rescaling) for layer in model.layers[:2]) else 255
        )
        self.run = tf.function(
            lambda x: every_map(x, training=False),
            input_signature=[tf.TensorSpec((1, *self.shape), tf.float32)],
            autograph=False,
        )


_opened: dict[str, _Opened] = {}


def _open(file: bytes) -> _Opened:
    name = hashlib.sha256(file).hexdigest()
    with _loading:
        if name not in _opened:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.keras"
                path.write_bytes(file)
                model = keras.saving.load_model(path, compile=False)
            while len(_opened) >= KEPT_LOADED:
                del _opened[next(iter(_opened))]
            _opened[name] = _Opened(model)
        return _opened[name]


def describe(file: bytes) -> list[dict[str, Any]]:
    """The facts of all layers of a run's net, as ``cnnviz.learn.layers.facts`` gives them."""
    return _open(file).facts


def display_maps(file: bytes, picture: np.ndarray) -> dict[str, Any]:
    """What a run's net says of a picture (H, W) or (H, W, 1 or 3), uint8, of any size.

    Returns
    -------
    dict
        ``scores`` (classes,), the probabilities; ``input``, what the net was given, (h, w, c) uint8;
        ``layers``: a dict for each with ``name``, ``kind``, ``maps`` (h, w, n) uint8, ``low``, ``high`` and
        ``strength`` (n,) float32.
    """
    net = _open(file)
    given = images.fitting(picture, net.shape)
    outputs = net.run(given[None] / np.float32(net.divisor))
    *found, scores = outputs if isinstance(outputs, list) else [outputs]  # Keras unpacks a lone output
    layers = []
    for (name, kind), one in zip(net.layers, found, strict=True):
        maps = one.numpy()[0]
        low, high = maps.min(axis=(0, 1)), maps.max(axis=(0, 1))
        steps = (maps - low) * (255 / np.maximum(high - low, 1e-30)) + 0.5
        layers.append(
            {
                "name": name,
                "kind": kind,
                "maps": steps.astype(np.uint8),
                "low": low,
                "high": high,
                "strength": maps.std(axis=(0, 1)),
            }
        )
    return {
        "scores": _probabilities(scores.numpy()[0]),
        "input": given,
        "layers": layers,
    }


def scores(file: bytes, picture: np.ndarray) -> np.ndarray:
    """The probabilities (classes,) that a run's net gives to such a picture."""
    net = _open(file)
    outputs = net.run(images.fitting(picture, net.shape)[None] / np.float32(net.divisor))
    return _probabilities((outputs[-1] if isinstance(outputs, list) else outputs).numpy()[0])


def _probabilities(said: np.ndarray) -> np.ndarray:
    """Of one sigmoid neuron: of both classes."""
    return np.array([1 - said[0], said[0]]) if len(said) == 1 else said
