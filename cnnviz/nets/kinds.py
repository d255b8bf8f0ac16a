"""The layer kinds as plain data, in Keras's vocabulary, and what each does to a shape.

Each kind is a frozen dataclass: its fields are its settings (`cnnviz.nets.settings`), and `through(shape)`
says what comes out. `KINDS` is the table from a kind's name to its class.

Multiply-adds count the multiplications by weights of convolutions and dense layers, one picture once
forward. Biases, activations, pooling and batch normalisation are not counted: they are few in comparison.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from cnnviz.nets import settings as s
from cnnviz.nets.blocks import Add, Inception
from cnnviz.nets.convolutions import Conv, DepthwiseConv, SeparableConv
from cnnviz.nets.layer import (
    Layer,
    Outcome,
    Refusal,
    Shape,
    Window,
    maps,
    size_text,
    windows_over,
)


@dataclasses.dataclass(frozen=True)
class _Pool(Layer):
    pool_size: tuple[int, int] = s.pair("window", "", 1, s.WIDEST, default=(2, 2))
    strides: tuple[int, int] | None = s.pair("stride", "s", 1, 64, default=None)
    padding: str = s.choice("padding", s.PADDINGS, default="valid")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strides == self.pool_size:  # one form of one thing, so that equal layers are equal
            object.__setattr__(self, "strides", None)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """One number for each window of each channel."""
        places, windows = windows_over(
            shape, self.pool_size, self.strides or self.pool_size, self.padding, what="window"
        )
        return Outcome((*places, shape[2]), windows=windows)


@dataclasses.dataclass(frozen=True)
class MaxPool(_Pool):
    """The largest number of each window, channel by channel."""

    kind, code, keras, stem = "max_pool", "mp", "MaxPooling2D", "pool"


@dataclasses.dataclass(frozen=True)
class AveragePool(_Pool):
    """The average of each window, channel by channel."""

    kind, code, keras, stem = "average_pool", "ap", "AveragePooling2D", "pool"


@dataclasses.dataclass(frozen=True)
class _GlobalPool(Layer):
    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """One number for each channel."""
        return Outcome((maps(shape)[2],), everything=True)


@dataclasses.dataclass(frozen=True)
class GlobalMaxPool(_GlobalPool):
    """The largest number of each map."""

    kind, code, keras, stem = "global_max_pool", "gmp", "GlobalMaxPooling2D", "global_max"


@dataclasses.dataclass(frozen=True)
class GlobalAveragePool(_GlobalPool):
    """The average of each map."""

    kind, code, keras, stem = "global_average_pool", "gap", "GlobalAveragePooling2D", "global_average"


@dataclasses.dataclass(frozen=True)
class ZeroPad(Layer):
    """Zeros around the maps: (top, bottom, left, right)."""

    kind, code, keras, stem = "zero_pad", "zp", "ZeroPadding2D", "pad"
    padding: tuple[int, int, int, int] = s.wholes(
        "top, bottom, left, right", "", 0, 512, 4, default=(1, 1, 1, 1)
    )

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """The same maps, with a margin."""
        height, width, channels = maps(shape)
        top, bottom, left, right = self.padding
        return Outcome(
            (height + top + bottom, width + left + right, channels),
            windows=(Window(1, 1, top), Window(1, 1, left)),
        )


@dataclasses.dataclass(frozen=True)
class Rescaling(Layer):
    """Each number times `scale`, plus `offset`: pixels of 0..255 become small numbers."""

    kind, code, keras, stem = "rescaling", "rs", "Rescaling", "rescale"
    scale: float = s.number("times", "", -1e6, 1e6, default=1 / 255)
    offset: float = s.number("plus", "o", -1e6, 1e6, default=0.0)


@dataclasses.dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel brought to mean 0 and deviation 1 over the batch, then scaled and shifted as learned."""

    kind, code, keras, stem = "batch_norm", "bn", "BatchNormalization", "norm"

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """The same shape; four parameters a channel, of which two are learned."""
        return Outcome(shape, trainable=2 * shape[-1], frozen=2 * shape[-1])


@dataclasses.dataclass(frozen=True)
class Activation(Layer):
    """A function of each number (softmax: of all channels of a place)."""

    kind, code, keras, stem = "activation", "a", "Activation", ""
    activation: str = s.choice("activation", s.ACTIVATIONS, default="relu")

    def text(self) -> str:
        """Which function."""
        return self.activation


@dataclasses.dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets this part of the numbers to 0 at random."""

    kind, code, keras, stem = "dropout", "do", "Dropout", "dropout"
    rate: float = s.number("part set to 0", "", 0, 0.99, default=0.5)


@dataclasses.dataclass(frozen=True)
class Flatten(Layer):
    """All numbers of the maps in one row."""

    kind, code, keras, stem = "flatten", "f", "Flatten", "flatten"

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """A vector."""
        return Outcome((math.prod(shape),))


@dataclasses.dataclass(frozen=True)
class Dense(Layer):
    """Units that each look at the whole vector."""

    kind, code, keras, stem = "dense", "d", "Dense", "dense"
    units: int = s.whole("units", "", 1, s.MOST)
    activation: str = s.choice("activation", s.ACTIVATIONS, default="linear")
    use_bias: bool = s.flag("bias", "nobias", default=True)
    l2: float = s.number("L2 penalty λ", "l", 0, 1, default=0.0)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """One number for each unit."""
        if len(shape) != 1:
            raise Refusal(
                f"received maps {size_text(shape)}, but it works on a vector",
                "put flatten or global average pooling before it",
            )
        weights = shape[0] * self.units
        return Outcome(
            (self.units,),
            trainable=weights + self.units * self.use_bias,
            multiply_adds=weights,
            everything=True,
        )


KINDS: dict[str, type[Layer]] = {
    kind.kind: kind
    for kind in (
        Conv,
        DepthwiseConv,
        SeparableConv,
        MaxPool,
        AveragePool,
        GlobalMaxPool,
        GlobalAveragePool,
        ZeroPad,
        BatchNorm,
        Activation,
        Dropout,
        Flatten,
        Dense,
        Add,
        Inception,
        Rescaling,
    )
}
