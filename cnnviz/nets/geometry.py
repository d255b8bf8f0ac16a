"""Which cells feed which: the fields of a net's cells on the picture and on the layers before.

The layers are those of a card, or of any Keras net (`cnnviz.learn.layers.facts`): a chain, or a graph where
`inbound` names the layers whose outputs each takes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cnnviz.nets.cards import LayerCard
from cnnviz.numeric.shapes import Field, receptive_field

Fields = tuple[Field, Field]  # rows, columns
ITSELF: Fields = (Field(1, 1, 0), Field(1, 1, 0))
PICTURE = ""  # the name of what comes before the first layer

# Where a cell takes its own channel only.
CHANNEL_BY_CHANNEL = {
    "InputLayer", "Rescaling", "Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "Identity",
    "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "MaxPooling2D",
    "AveragePooling2D", "DepthwiseConv2D", "ZeroPadding2D", "Cropping2D", "Add", "Subtract", "Multiply",
    "Average", "Maximum", "Minimum", "Concatenate", "AlphaDropout", "ActivityRegularization",
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
}  # fmt: skip
ALL_CHANNELS = {"Conv2D", "SeparableConv2D", "Softmax"}


@dataclass(frozen=True)
class Feed:
    """What a cell takes from one layer before.

    Attributes:
        layer: that layer's name; "" is the picture.
        window: its cells, along rows and along columns; None where it is all of them.
        mixes: whether of all its channels. If not, channel c takes of channel (c − first) // per alone, and
            nothing where there is no such one.
        first, per: see `mixes`.
    """

    layer: str
    window: Fields | None
    mixes: bool
    first: int = 0
    per: int = 1


def fields(layers: Sequence[LayerCard]) -> dict[str, Fields | None]:
    """The receptive field on the picture (rows, columns) of each layer whose output is maps.

    None stands for layers of which it isn't known to be less than the whole picture.

    >>> photo = LayerCard("photo", "InputLayer", (8, 8, 3), 0)
    >>> conv = LayerCard("conv", "Conv2D", (6, 6, 4), 112, (3, 3), (1, 1), "valid")
    >>> pool = LayerCard("pool", "MaxPooling2D", (3, 3, 4), 0, (2, 2), (2, 2), "valid")
    >>> fields([photo, conv, pool])["pool"][0]
    Field(size=4, stride=2, start=0)
    """
    found: dict[str, Fields | None] = {PICTURE: ITSELF}
    for layer, taken in zip(layers, _inbound(layers), strict=True):
        if layer.is_map:
            seen = [_through(found.get(one), _window(layer, _shape(layers, one))) for one in taken]
            found[layer.name] = _hull(seen)
    del found[PICTURE]
    return found


def feeds(layers: Sequence[LayerCard], shown: Collection[str]) -> dict[str, list[Feed]]:
    """What a cell of each layer in `shown` takes from which of the others, or from the picture.

    Layers that aren't shown are passed by: they must hand on what they get, as dropout does.

    >>> conv = LayerCard("conv", "Conv2D", (6, 6, 4), 112, (3, 3), (1, 1), "valid")
    >>> (feed,) = feeds([conv, LayerCard("relu", "ReLU", (6, 6, 4), 0)], ["conv", "relu"])["relu"]
    >>> feed.layer, feed.window[0], feed.mixes
    ('conv', Field(size=1, stride=1, start=0), False)
    """
    taken = dict(zip([layer.name for layer in layers], _inbound(layers), strict=True))
    found: dict[str, list[Feed]] = {}
    for layer in layers:
        if layer.name not in shown:
            continue
        found[layer.name], first = [], 0
        for one in taken[layer.name]:
            before = _shape(layers, one)
            mixes = layer.kind not in CHANNEL_BY_CHANNEL
            per = max(1, layer.shape[2] // before[2]) if layer.kind == "DepthwiseConv2D" and before else 1
            window = _window(layer, before)
            found[layer.name].append(Feed(_shown(one, taken, shown), window, mixes, first, per))
            if layer.kind == "Concatenate" and before:
                first += before[2]
    return found


def _inbound(layers: Sequence[LayerCard]) -> list[tuple[str, ...]]:
    """The names of what each layer takes; where it isn't said, the layer above it."""
    names = [layer.name for layer in layers]
    above = [PICTURE, *names[:-1]]
    known = set(names)
    return [
        (one,)
        if layer.inbound is None
        else tuple(name if name in known else PICTURE for name in layer.inbound) or (PICTURE,)
        for layer, one in zip(layers, above, strict=True)
    ]


def _shape(layers: Sequence[LayerCard], name: str) -> tuple[int, ...] | None:
    """The shape of a layer's output; None for the picture."""
    return next((layer.shape for layer in layers if layer.name == name), None)


def _shown(name: str, taken: dict[str, tuple[str, ...]], shown: Collection[str]) -> str:
    while name not in shown and name != PICTURE:
        name = taken[name][0]
    return name


def _window(layer: LayerCard, before: tuple[int, ...] | None) -> Fields | None:
    """The cells of the layer before, of shape `before`, that a cell takes; None for all or unknown ones."""
    if layer.kind not in CHANNEL_BY_CHANNEL | ALL_CHANNELS or (before and len(before) != 3):
        return None
    if layer.start is not None:
        return Field(1, 1, layer.start[0]), Field(1, 1, layer.start[1])
    if layer.kernel_size is None:
        return ITSELF if before is None or before[:2] == layer.shape[:2] else None
    strides, dilation = layer.strides or layer.kernel_size, layer.dilation_rate or (1, 1)
    rows, columns = (
        receptive_field(
            [(layer.kernel_size[axis], strides[axis], layer.padding or "valid", dilation[axis])],
            before[axis] if before else None,
        )[0]
        for axis in (0, 1)
    )
    return rows, columns


def _through(before: Fields | None, window: Fields | None) -> Fields | None:
    """The field on the picture of a cell that takes `window` of cells with the field `before`."""
    if before is None or window is None:
        return None
    rows, columns = (
        Field(
            one.size + (take.size - 1) * one.stride,
            one.stride * take.stride,
            one.start + take.start * one.stride,
        )
        for one, take in zip(before, window, strict=True)
    )
    return rows, columns


def _hull(seen: Sequence[Fields | None]) -> Fields | None:
    """The least field that holds all of these."""
    known = [one for one in seen if one is not None]
    if len(known) < len(seen):
        return None
    axes = []
    for axis in (0, 1):
        parts = [one[axis] for one in known]
        if len({part.stride for part in parts}) > 1:
            return None
        start = min(part.start for part in parts)
        axes.append(Field(max(part.start + part.size for part in parts) - start, parts[0].stride, start))
    return axes[0], axes[1]
