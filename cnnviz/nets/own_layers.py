"""The table of layers that a net from outside may have, and what each makes of its input.

An entry of `RULES` takes the settings of a layer and the shapes that come in, and says what Keras is to be
given, what comes out, and the shapes of its weights in Keras's order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cnnviz.nets.layer import Layer, Outcome, Shape, size_text
from cnnviz.nets.own_settings import Settings
from cnnviz.nets.settings import MOST, PADDINGS, WIDEST, shown
from cnnviz.nets.spec import (
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool,
    SeparableConv,
    ZeroPad,
)


@dataclass(frozen=True)
class Made:
    """What a rule says of a layer.

    Attributes:
        shape: of its output, without the batch.
        arguments: what its Keras class is given, plain values.
        weights: the shapes of its weights, in Keras's order.
        multiply_adds: multiplications by weights for one picture.
        squashed: the activation that its output went through, "" where it passes on what it gets.
    """

    shape: Shape
    arguments: dict[str, Any] = field(default_factory=dict)
    weights: tuple[Shape, ...] = ()
    multiply_adds: int = 0
    squashed: str = "linear"


Rule = Callable[[Settings, Sequence[Shape]], Made]


def _through(layer: Layer, shape: Shape) -> Outcome:
    return layer.through(shape, (shape,))


def _windows(settings: Settings) -> dict[str, Any]:
    """What all convolutions have in common."""
    settings.channels_last()
    return {
        "kernel_size": settings.pair("kernel_size", 1, WIDEST),
        "strides": settings.pair("strides", 1, 64, 1),
        "padding": settings.choice("padding", PADDINGS, "valid"),
        "dilation_rate": settings.pair("dilation_rate", 1, 64, 1),
        "use_bias": settings.flag("use_bias", True),
    }


def _made(
    layer: Layer, shape: Shape, arguments: dict[str, Any], weights: list[Shape], activation: str
) -> Made:
    outcome = _through(layer, shape)
    arguments = {**arguments, "activation": activation}
    return Made(outcome.shape, arguments, tuple(weights), outcome.multiply_adds, activation)


def _conv(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (shape,) = shapes
    arguments = {
        "filters": settings.whole("filters", 1, MOST),
        "groups": settings.whole("groups", 1, MOST, 1),
        **_windows(settings),
    }
    layer = Conv(**arguments)
    deep, filters = shape[-1] // layer.groups, layer.filters
    weights: list[Shape] = [(*layer.kernel_size, deep, filters)] + [(filters,)] * layer.use_bias
    return _made(layer, shape, arguments, weights, settings.activation())


def _depthwise(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (shape,) = shapes
    arguments = {"depth_multiplier": settings.whole("depth_multiplier", 1, 256, 1), **_windows(settings)}
    layer = DepthwiseConv(**arguments)
    each = layer.depth_multiplier
    weights: list[Shape] = [(*layer.kernel_size, shape[-1], each)] + [(shape[-1] * each,)] * layer.use_bias
    return _made(layer, shape, arguments, weights, settings.activation())


def _separable(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (shape,) = shapes
    arguments = {
        "filters": settings.whole("filters", 1, MOST),
        "depth_multiplier": settings.whole("depth_multiplier", 1, 256, 1),
        **_windows(settings),
    }
    layer = SeparableConv(**arguments)
    each, filters = layer.depth_multiplier, layer.filters
    weights: list[Shape] = [
        (*layer.kernel_size, shape[-1], each),
        (1, 1, shape[-1] * each, filters),
    ] + [(filters,)] * layer.use_bias
    return _made(layer, shape, arguments, weights, settings.activation())


def _dense(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (shape,) = shapes
    layer = Dense(units=settings.whole("units", 1, MOST), use_bias=settings.flag("use_bias", True))
    arguments = {"units": layer.units, "use_bias": layer.use_bias}
    weights: list[Shape] = [(shape[-1], layer.units)] + [(layer.units,)] * layer.use_bias
    return _made(layer, shape, arguments, weights, settings.activation())


def _pool(kind: type[MaxPool] | type[AveragePool]) -> Rule:
    def rule(settings: Settings, shapes: Sequence[Shape]) -> Made:
        settings.channels_last()
        size = settings.pair("pool_size", 1, WIDEST, 2)
        arguments: dict[str, Any] = {
            "pool_size": size,
            "strides": settings.pair("strides", 1, 64, size),
            "padding": settings.choice("padding", PADDINGS, "valid"),
        }
        return Made(_through(kind(**arguments), shapes[0]).shape, arguments, squashed="")

    return rule


def _global_pool(kind: type[GlobalMaxPool] | type[GlobalAveragePool]) -> Rule:
    def rule(settings: Settings, shapes: Sequence[Shape]) -> Made:
        settings.channels_last()
        keepdims = settings.flag("keepdims", False)
        (channels,) = _through(kind(), shapes[0]).shape
        return Made((1, 1, channels) if keepdims else (channels,), {"keepdims": keepdims}, squashed="")

    return rule


def _zero_pad(settings: Settings, shapes: Sequence[Shape]) -> Made:
    settings.channels_last()
    padding = settings.take("padding", 1)
    if type(padding) is int:
        padding = [padding, padding]
    sides = padding if isinstance(padding, list) else [None]
    pairs: list[Any] = [[side, side] if type(side) is int else side for side in sides]
    if len(pairs) != 2 or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise settings.refuse(f"padding must be ((top, bottom), (left, right)), received {shown(padding)}")
    (top, bottom), (left, right) = pairs
    layer = ZeroPad((top, bottom, left, right))
    return Made(_through(layer, shapes[0]).shape, {"padding": pairs}, squashed="")


def _batch_norm(settings: Settings, shapes: Sequence[Shape]) -> Made:
    (shape,) = shapes
    settings.last_axis(len(shape))
    arguments: dict[str, Any] = {
        "epsilon": settings.number("epsilon", 1e-12, 1, 1e-3),
        "center": settings.flag("center", True),
        "scale": settings.flag("scale", True),
    }
    each: Shape = (shape[-1],)
    settings.take("fused")  # how it is computed, not what
    count = 2 + arguments["center"] + arguments["scale"]
    return Made(
        _through(BatchNorm(), shape).shape,
        arguments,
        (each,) * count,
    )


def _rescaling(settings: Settings, shapes: Sequence[Shape]) -> Made:
    """Times `scale` plus `offset`, each a number or one for each channel."""
    arguments: dict[str, Any] = {}
    for name, usual in (("scale", None), ("offset", 0.0)):
        value = settings.take(name, usual)
        numbers = value if isinstance(value, list) else [value]
        if len(numbers) not in (1, shapes[0][-1]) or not all(
            type(one) in (int, float) and abs(one) <= 1e6 for one in numbers
        ):
            raise settings.refuse(f"{name} must be a number from -1e6 to 1e6, received {shown(value)}")
        arguments[name] = [float(one) for one in numbers] if isinstance(value, list) else float(numbers[0])
    return Made(shapes[0], arguments)


def _activation(settings: Settings, shapes: Sequence[Shape]) -> Made:
    name = settings.activation()
    return Made(shapes[0], {"activation": name}, squashed=name)


def _relu(settings: Settings, shapes: Sequence[Shape]) -> Made:
    top = settings.take("max_value")
    if top is not None and (type(top) not in (int, float) or not 0 <= top <= 1e6):
        raise settings.refuse(f"max_value must be a number from 0 to 1e6, received {shown(top)}")
    arguments = {
        "max_value": top,
        "negative_slope": settings.number("negative_slope", 0, 10, 0.0),
        "threshold": settings.number("threshold", 0, 1e6, 0.0),
    }
    return Made(shapes[0], arguments, squashed="relu")


def _leaky_relu(settings: Settings, shapes: Sequence[Shape]) -> Made:
    old = settings.take("alpha", 0.3)  # as Keras 2 called it
    slope = settings.number("negative_slope", 0, 10, old if type(old) is float else 0.3)
    return Made(shapes[0], {"negative_slope": slope}, squashed="leaky_relu")


def _elu(settings: Settings, shapes: Sequence[Shape]) -> Made:
    return Made(shapes[0], {"alpha": settings.number("alpha", 0, 10, 1.0)}, squashed="elu")


def _softmax(settings: Settings, shapes: Sequence[Shape]) -> Made:
    settings.last_axis(len(shapes[0]))
    return Made(shapes[0], {"axis": -1}, squashed="softmax")


def _flatten(settings: Settings, shapes: Sequence[Shape]) -> Made:
    settings.channels_last()
    return Made(_through(Flatten(), shapes[0]).shape, squashed="")


def _reshape(settings: Settings, shapes: Sequence[Shape]) -> Made:
    target = settings.take("target_shape")
    count = math.prod(shapes[0])
    if (
        not isinstance(target, list)
        or len(target) not in (1, 3)
        or not all(type(n) is int and 1 <= n <= count for n in target)
        or math.prod(target) != count
    ):
        raise settings.refuse(
            f"target_shape must be one or three whole numbers that multiply to {count:,}, "
            f"received {shown(target)}"
        )
    return Made(tuple(target), {"target_shape": target}, squashed="")


def _as_it_is(settings: Settings, shapes: Sequence[Shape]) -> Made:
    """A layer that acts in training only."""
    return Made(shapes[0], squashed="")


def _sum(settings: Settings, shapes: Sequence[Shape]) -> Made:
    """Number by number; an axis of 1 is repeated, as NumPy does it."""
    ranks = {len(shape) for shape in shapes}
    if len(shapes) < 2 or len(ranks) != 1:
        raise settings.refuse(f"received {_shapes(shapes)}, equal shapes will do")
    shape = tuple(max(sizes) for sizes in zip(*shapes, strict=True))
    if any(size not in (1, whole) for one in shapes for size, whole in zip(one, shape, strict=True)):
        raise settings.refuse(f"received {_shapes(shapes)}, equal shapes will do")
    return Made(shape)


def _difference(settings: Settings, shapes: Sequence[Shape]) -> Made:
    if len(shapes) != 2:
        raise settings.refuse(f"received {len(shapes)} inputs, two will do")
    return _sum(settings, shapes)


def _concatenate(settings: Settings, shapes: Sequence[Shape]) -> Made:
    settings.last_axis(len(shapes[0]))
    if len(shapes) < 2 or len({(len(shape), *shape[:-1]) for shape in shapes}) != 1:
        raise settings.refuse(f"received {_shapes(shapes)}, maps of one height and width will do")
    return Made((*shapes[0][:-1], sum(shape[-1] for shape in shapes)), {"axis": -1})


def _shapes(shapes: Sequence[Shape]) -> str:
    return " and ".join(size_text(shape) for shape in shapes[:4])


TRAINING_ONLY = (
    "Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "AlphaDropout",
    "ActivityRegularization", "Identity", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation",
    "RandomContrast", "RandomBrightness",
)  # fmt: skip
JOINS: dict[str, Rule] = {
    "Add": _sum,
    "Average": _sum,
    "Multiply": _sum,
    "Maximum": _sum,
    "Minimum": _sum,
    "Subtract": _difference,
    "Concatenate": _concatenate,
}
RULES: dict[str, Rule] = {
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Dense": _dense,
    "MaxPooling2D": _pool(MaxPool),
    "AveragePooling2D": _pool(AveragePool),
    "GlobalMaxPooling2D": _global_pool(GlobalMaxPool),
    "GlobalAveragePooling2D": _global_pool(GlobalAveragePool),
    "ZeroPadding2D": _zero_pad,
    "BatchNormalization": _batch_norm,
    "Rescaling": _rescaling,
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "ELU": _elu,
    "Softmax": _softmax,
    "Flatten": _flatten,
    "Reshape": _reshape,
    **dict.fromkeys(TRAINING_ONLY, _as_it_is),
    **JOINS,
}
# The folder of a layer's weights in the file, before its number.
FOLDERS = {
    "Conv2D": "conv2d",
    "DepthwiseConv2D": "depthwise_conv2d",
    "SeparableConv2D": "separable_conv2d",
    "Dense": "dense",
    "BatchNormalization": "batch_normalization",
}
