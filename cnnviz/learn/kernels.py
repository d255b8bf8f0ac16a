"""The kernels that a trained network has learned."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn.features import DEFAULT, network


def first_kernels(model: str = DEFAULT) -> dict[str, Any]:
    """The kernels of a network's first convolution: the only ones that look at the photo itself.

    Returns
    -------
    dict
        ``layer``, its name; ``kernels`` of shape (k, k, 3, n), float32: n kernels, each with a weight for
        every pixel and channel of its window.
    """
    layer = next(layer for layer in network(model).model.layers if isinstance(layer, keras.layers.Conv2D))
    return {"layer": layer.name, "kernels": layer.kernel.numpy().astype(np.float32)}


def layer_kernels(layer: str, model: str = DEFAULT) -> dict[str, Any]:
    """All kernels of a convolution, and the numbers behind each: its bias, its batch normalisation.

    Returns
    -------
    dict
        ``kernels`` of shape (k, k, channels before, n), float32; ``bias`` (n,) or None; ``norm``, None where
        no batch normalisation follows at once, else ``gamma``, ``beta``, ``mean`` and ``variance``, each
        (n,) float32, and ``epsilon``.
    """
    net = network(model).model
    convs = [one.name for one in net.layers if isinstance(one, keras.layers.Conv2D)]
    if layer not in convs:
        raise LearnerError(f"Received layer {layer!r}; one of {', '.join(convs)} will do.")
    conv = net.get_layer(layer)
    behind = net.layers[net.layers.index(conv) + 1]
    return {
        "kernels": conv.kernel.numpy().astype(np.float32),
        "bias": conv.bias.numpy().astype(np.float32) if conv.use_bias else None,
        "norm": _norm(behind) if isinstance(behind, keras.layers.BatchNormalization) else None,
    }


def _norm(layer: keras.layers.BatchNormalization) -> dict[str, Any]:
    count = layer.moving_mean.shape[0]
    return {
        "gamma": layer.gamma.numpy() if layer.scale else np.ones(count, np.float32),
        "beta": layer.beta.numpy() if layer.center else np.zeros(count, np.float32),
        "mean": layer.moving_mean.numpy(),
        "variance": layer.moving_variance.numpy(),
        "epsilon": float(layer.epsilon),
    }
