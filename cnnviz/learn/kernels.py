"""The kernels that a trained network has learned."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

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
