"""A trained network taken apart as it is walked through: stages, then what makes the last maps the logit.

A stage is a convolution and what follows it number by number (batch normalisation, activation), then a
pooling where there is one. Behind the last stage stand global average pooling or flatten, a hidden dense
layer or none, and the last neuron. Networks built otherwise are refused with a sentence.
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn.features import Network, network
from cnnviz.numeric.paths import through_hidden

LEFT_OUT = (keras.layers.InputLayer, keras.layers.Dropout, keras.layers.SpatialDropout2D)
POOLS = {keras.layers.MaxPooling2D: "max", keras.layers.AveragePooling2D: "average"}
FUNCTIONS = ("relu", "leaky_relu", "sigmoid", "tanh")  # as cnnviz.numeric.activations has them
KEPT_PHOTOS = 6  # of each network; some 10 MB each
WANTED = (
    "This lesson follows plain stacks: convolutions with batch normalisation, activation and pooling, then "
    "global average pooling or flatten, at most one hidden dense layer, and one sigmoid neuron."
)


@dataclass(frozen=True, eq=False)
class Part:
    """A step that looks at each number by itself: `kind` is "norm", or "activation" with its `function`."""

    kind: str
    layer: str
    function: str
    run: Callable[[Any], Any]
    norm: keras.layers.BatchNormalization | None = None


@dataclass(eq=False)
class Stage:
    """A convolution, its parts in order, and its pooling or None."""

    conv: keras.layers.Conv2D
    parts: list[Part] = field(default_factory=list)
    pool: Any = None


@dataclass(frozen=True, eq=False)
class Seen:
    """All numbers of one photo: `given` (H, W, 3) is what the first kernels see.

    `steps` has for each stage the maps (h, w, c) of its convolution and of each part, `pooled` the pooling's
    or None; `outputs` is what each stage hands on. `features` (n,) have the `weights` (n,) on the logit,
    through those of the `hidden` units that are on: (units,) before their activation, or None.
    """

    photo: np.ndarray
    given: np.ndarray
    steps: list[list[np.ndarray]]
    pooled: list[np.ndarray | None]
    features: np.ndarray
    hidden: np.ndarray | None
    weights: np.ndarray
    logit: float
    probability: float
    usual: dict = field(default_factory=dict)  # the chain to look at first, once it was asked for

    @functools.cached_property
    def outputs(self) -> list[np.ndarray]:
        """What each stage hands on, (h, w, c)."""
        return [
            steps[-1] if pooled is None else pooled
            for steps, pooled in zip(self.steps, self.pooled, strict=True)
        ]


class PathNet:
    """A network's stages and head, and one graph that computes every number on the way."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.before: list[Any] = []
        self.stages: list[Stage] = []
        self.collapse: Any = None
        self.dense: list[keras.layers.Dense] = []
        for layer in net.model.layers:
            if not isinstance(layer, LEFT_OUT):
                self._take(layer)
        self._check()
        self.kernels = [stage.conv.kernel.numpy() for stage in self.stages]  # (k, k, C, n)
        self.dense_kernels = [dense.kernel.numpy() for dense in self.dense]  # (n, units)
        self.kept: OrderedDict[str, Seen] = OrderedDict()
        height, width, channels = net.model.input_shape[1:]
        self.run = tf.function(
            self._forward, input_signature=[tf.TensorSpec((1, height, width, channels), tf.uint8)]
        )

    def _take(self, layer: Any) -> None:
        last = self.stages[-1] if self.stages else None
        if isinstance(layer, keras.layers.Rescaling) and last is None:
            self.before.append(layer)
        elif type(layer) is keras.layers.Conv2D and self.collapse is None and plain(layer):
            self.stages.append(Stage(layer))
            function = layer.activation.__name__
            if function != "linear":
                self.stages[-1].parts.append(Part("activation", layer.name, function, layer.activation))
        elif isinstance(layer, keras.layers.Dense) and self.collapse is not None:
            self.dense.append(layer)
        elif last is None or self.collapse is not None:
            raise refusal(layer)
        elif isinstance(layer, keras.layers.GlobalAveragePooling2D | keras.layers.Flatten):
            self.collapse = layer
        elif type(layer) in POOLS and last.pool is None:
            last.pool = layer
        elif isinstance(layer, keras.layers.BatchNormalization) and last.pool is None:
            run = functools.partial(layer, training=False)
            last.parts.append(Part("norm", layer.name, "", run, layer))
        elif isinstance(layer, keras.layers.ReLU | keras.layers.Activation) and last.pool is None:
            if (function := function_of(layer)) != "linear":  # which changes nothing
                last.parts.append(Part("activation", layer.name, function, layer))
        else:
            raise refusal(layer)

    def _check(self) -> None:
        functions = [part.function for stage in self.stages for part in stage.parts if part.function]
        functions += [dense.activation.__name__ for dense in self.dense[:-1]]
        unknown = [name for name in functions if name not in FUNCTIONS]
        last = self.dense[-1] if self.dense else None
        ends = last is not None and last.units == 1 and last.activation.__name__ == "sigmoid"
        hidden = [dense.activation.__name__ for dense in self.dense[:-1]]
        if unknown or not self.stages or not ends or hidden not in ([], ["relu"]):
            raise LearnerError(f"{WANTED} The net {self.net.model.name!r} is built otherwise.")

    def _forward(self, photo: tf.Tensor) -> list[Any]:
        x = tf.cast(photo, tf.float32)
        for layer in self.before:
            x = layer(x)
        found = [x]
        for stage in self.stages:
            x = stage.conv.convolution_op(x, stage.conv.kernel)
            x = x if stage.conv.bias is None else x + stage.conv.bias
            found.append(x)
            for part in stage.parts:
                x = part.run(x)
                found.append(x)
            if stage.pool is not None:
                x = stage.pool(x)
                found.append(x)
        x = self.collapse(x)
        found.append(x)
        for dense in self.dense:
            x = tf.matmul(x, dense.kernel)
            x = x if dense.bias is None else x + dense.bias
            found.append(x)
            x = dense.activation(x)
        return [*found, x]

    @property
    def flat(self) -> bool:
        """Whether the last maps become one long row; else each becomes its mean."""
        return isinstance(self.collapse, keras.layers.Flatten)

    def seen(self, image: np.ndarray) -> Seen:
        """All numbers for a photo, computed once and kept for the next questions about it."""
        photo = self.net.photo(image)
        name = hashlib.sha256(photo.tobytes()).hexdigest()
        if name not in self.kept:
            while len(self.kept) >= KEPT_PHOTOS:
                self.kept.popitem(last=False)
            self.kept[name] = self._sorted(photo)
        self.kept.move_to_end(name)
        return self.kept[name]

    def _sorted(self, photo: np.ndarray) -> Seen:
        numbers = iter([tensor.numpy()[0] for tensor in self.run(photo[None])])
        given = next(numbers)
        steps, pooled = [], []
        for stage in self.stages:
            steps.append([next(numbers) for _ in range(1 + len(stage.parts))])
            pooled.append(next(numbers) if stage.pool is not None else None)
        features = next(numbers)
        hidden = next(numbers) if len(self.dense) > 1 else None
        logit, probability = (float(number[0]) for number in numbers)
        last = self.dense_kernels[-1][:, 0]
        weights = last if hidden is None else through_hidden(self.dense_kernels[0], hidden > 0, last)
        return Seen(photo, given, steps, pooled, features, hidden, weights, logit, probability)


def plain(conv: keras.layers.Conv2D) -> bool:
    """Whether a convolution's windows have no gaps and see all maps."""
    return tuple(conv.dilation_rate) == (1, 1) and conv.groups == 1 and conv.padding in ("same", "valid")


def function_of(layer: Any) -> str:
    """The activation of a layer by its name; a ReLU that is more than max(0, x) has none that is known."""
    if isinstance(layer, keras.layers.Activation):
        return layer.activation.__name__
    special = layer.negative_slope or layer.max_value is not None or layer.threshold
    return "a special ReLU" if special else "relu"


def refusal(layer: Any) -> LearnerError:
    """What to say of a layer that this lesson doesn't follow."""
    return LearnerError(f"{WANTED} Received the layer {layer.name!r} ({type(layer).__name__}).")


@functools.lru_cache(maxsize=4)
def _path_net(net: Network) -> PathNet:
    return PathNet(net)


def path_net(model: str) -> PathNet:
    """The network of that name, taken apart."""
    return _path_net(network(model))
