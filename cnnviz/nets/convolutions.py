"""The convolutions as layer kinds: plain, depthwise and separable (`cnnviz.nets.kinds` has the rest)."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from cnnviz.nets import settings as s
from cnnviz.nets.layer import (
    Layer,
    Outcome,
    Refusal,
    Shape,
    equal_strides,
    one_of_strides_and_dilation,
    windows_over,
)


@dataclasses.dataclass(frozen=True)
class Conv(Layer):
    """Kernels as deep as the input, one map each."""

    kind, code, keras, stem = "conv", "c", "Conv2D", "conv"
    filters: int = s.whole("filters", "", 1, s.MOST)
    kernel_size: tuple[int, int] = s.pair("kernel", "k", 1, s.WIDEST, default=(3, 3))
    strides: tuple[int, int] = s.pair("stride", "s", 1, 64, default=(1, 1))
    padding: str = s.choice("padding", s.PADDINGS, default="valid")
    activation: str = s.choice("activation", s.ACTIVATIONS, default="linear")
    use_bias: bool = s.flag("bias", "nobias", default=True)
    dilation_rate: tuple[int, int] = s.pair("dilation", "d", 1, 64, default=(1, 1))
    groups: int = s.whole("groups", "g", 1, s.MOST, default=1)
    l2: float = s.number("L2 penalty λ", "l", 0, 1, default=0.0)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """A map for each kernel."""
        one_of_strides_and_dilation(self.strides, self.dilation_rate)
        places, windows = windows_over(
            shape, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )
        channels = shape[2]
        if channels % self.groups or self.filters % self.groups:
            raise Refusal(
                f"received {channels} channels for {self.filters} filters in {self.groups} groups",
                f"use a number of groups that divides both, such as {math.gcd(channels, self.filters)}",
            )
        weights = math.prod(self.kernel_size) * (channels // self.groups) * self.filters
        return Outcome(
            (*places, self.filters),
            trainable=weights + self.filters * self.use_bias,
            multiply_adds=weights * math.prod(places),
            windows=windows,
        )


@dataclasses.dataclass(frozen=True)
class DepthwiseConv(Layer):
    """Flat kernels: each channel has its own, and the channels stay apart."""

    kind, code, keras, stem = "depthwise_conv", "dw", "DepthwiseConv2D", "depthwise"
    kernel_size: tuple[int, int] = s.pair("kernel", "", 1, s.WIDEST, default=(3, 3))
    strides: tuple[int, int] = s.pair("stride", "s", 1, 64, default=(1, 1))
    padding: str = s.choice("padding", s.PADDINGS, default="valid")
    activation: str = s.choice("activation", s.ACTIVATIONS, default="linear")
    use_bias: bool = s.flag("bias", "nobias", default=True)
    dilation_rate: tuple[int, int] = s.pair("dilation", "d", 1, 64, default=(1, 1))
    depth_multiplier: int = s.whole("maps per channel", "m", 1, 256, default=1)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """`depth_multiplier` maps for each channel."""
        equal_strides(self.strides)
        one_of_strides_and_dilation(self.strides, self.dilation_rate)
        places, windows = windows_over(
            shape, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )
        deep = shape[2] * self.depth_multiplier
        weights = math.prod(self.kernel_size) * deep
        return Outcome(
            (*places, deep),
            trainable=weights + deep * self.use_bias,
            multiply_adds=weights * math.prod(places),
            windows=windows,
        )


@dataclasses.dataclass(frozen=True)
class SeparableConv(Layer):
    """A depthwise convolution, then 1×1 kernels that mix the channels: a convolution in two cheap steps."""

    kind, code, keras, stem = "separable_conv", "sc", "SeparableConv2D", "separable"
    filters: int = s.whole("filters", "", 1, s.MOST)
    kernel_size: tuple[int, int] = s.pair("kernel", "k", 1, s.WIDEST, default=(3, 3))
    strides: tuple[int, int] = s.pair("stride", "s", 1, 64, default=(1, 1))
    padding: str = s.choice("padding", s.PADDINGS, default="valid")
    activation: str = s.choice("activation", s.ACTIVATIONS, default="linear")
    use_bias: bool = s.flag("bias", "nobias", default=True)
    dilation_rate: tuple[int, int] = s.pair("dilation", "d", 1, 64, default=(1, 1))
    depth_multiplier: int = s.whole("maps per channel", "m", 1, 256, default=1)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """A map for each filter."""
        equal_strides(self.strides)
        one_of_strides_and_dilation(self.strides, self.dilation_rate)
        places, windows = windows_over(
            shape, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )
        deep = shape[2] * self.depth_multiplier
        weights = math.prod(self.kernel_size) * deep + deep * self.filters
        return Outcome(
            (*places, self.filters),
            trainable=weights + self.filters * self.use_bias,
            multiply_adds=weights * math.prod(places),
            windows=windows,
        )
