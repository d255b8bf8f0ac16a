"""The layers of the course's nets. `cnnviz.nets.library` has the table of them, with sources and counts."""

from __future__ import annotations

from cnnviz.nets.layer import Layer
from cnnviz.nets.spec import (
    Activation,
    Add,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Inception,
    MaxPool,
    Rescaling,
    ZeroPad,
)


def conv_norm(filters: int, kernel_size: int = 3, strides: int = 1) -> tuple[Layer, ...]:
    """Convolution without bias (batch norm brings its own), batch norm, ReLU; maps keep their size."""
    conv = Conv(filters, (kernel_size,) * 2, (strides,) * 2, "same", use_bias=False)
    return (conv, BatchNorm(), Activation("relu"))


def residual(filters: int, strides: int = 1, projection: bool = False) -> tuple[Layer, ...]:
    """Two 3×3 convolutions with a shortcut around them, as in He and others, 2015, figure 2."""
    return (
        *conv_norm(filters, strides=strides),
        *conv_norm(filters)[:2],
        Add(5, projection),
        Activation("relu"),
    )


def _conv(filters: int, kernel_size: int = 3, strides: int = 1, padding: str = "same") -> Conv:
    return Conv(filters, (kernel_size,) * 2, (strides,) * 2, padding, "relu")


def tutorial() -> tuple[Layer, ...]:
    """Two convolution + pooling pairs, then one dense layer."""
    return (
        _conv(32, 5, padding="valid"),
        MaxPool(),
        _conv(64, 5, padding="valid"),
        MaxPool(),
        Flatten(),
        Dense(10, "softmax"),
    )


def lenet(padding: str) -> tuple[Layer, ...]:
    """LeNet-5's layers: 5×5 kernels, average pooling, tanh."""
    return (
        Conv(6, (5, 5), padding=padding, activation="tanh"),
        AveragePool(),
        Conv(16, (5, 5), activation="tanh"),
        AveragePool(),
        Conv(120, (5, 5), activation="tanh"),
        Flatten(),
        Dense(84, "tanh"),
        Dense(10, "softmax"),
    )


def alexnet(classes: int) -> tuple[Layer, ...]:
    """AlexNet with batch norm after each convolution, as the article lists it."""
    pool = MaxPool((3, 3), (2, 2))
    return (
        _conv(96, 11, 4, "valid"), BatchNorm(), pool,
        _conv(256, 5), BatchNorm(), pool,
        _conv(384), BatchNorm(),
        _conv(384), BatchNorm(),
        _conv(256), BatchNorm(), pool,
        Flatten(),
        Dense(4096, "relu"), Dropout(0.5),
        Dense(4096, "relu"), Dropout(0.5),
        Dense(classes, "softmax"),
    )  # fmt: skip


def alexnet_2012() -> tuple[Layer, ...]:
    """AlexNet as published: some convolutions in two halves, one on each of two graphics cards."""
    pool = MaxPool((3, 3), (2, 2))

    def in_two(filters: int, kernel_size: int) -> Conv:
        return Conv(filters, (kernel_size,) * 2, padding="same", activation="relu", groups=2)

    return (
        _conv(96, 11, 4, "valid"), pool,
        in_two(256, 5), pool,
        _conv(384),
        in_two(384, 3),
        in_two(256, 3), pool,
        Flatten(),
        Dense(4096, "relu"), Dropout(0.5),
        Dense(4096, "relu"), Dropout(0.5),
        Dense(1000, "softmax"),
    )  # fmt: skip


def vgg16() -> tuple[Layer, ...]:
    """VGG-16: 3×3 kernels only, twice or three times between pools."""
    stages = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    convs = (layer for filters, times in stages for layer in (*(_conv(filters),) * times, MaxPool()))
    return (*convs, Flatten(), Dense(4096, "relu"), Dense(4096, "relu"), Dense(1000, "softmax"))


def googlenet() -> tuple[Layer, ...]:
    """GoogLeNet's nine inception blocks, without the classifiers that only helped its training."""
    pool = MaxPool((3, 3), (2, 2), "same")
    return (
        _conv(64, 7, 2), pool,
        _conv(64, 1), _conv(192), pool,
        Inception((64, 96, 128, 16, 32, 32)),
        Inception((128, 128, 192, 32, 96, 64)), pool,
        Inception((192, 96, 208, 16, 48, 64)),
        Inception((160, 112, 224, 24, 64, 64)),
        Inception((128, 128, 256, 24, 64, 64)),
        Inception((112, 144, 288, 32, 64, 64)),
        Inception((256, 160, 320, 32, 128, 128)), pool,
        Inception((256, 160, 320, 32, 128, 128)),
        Inception((384, 192, 384, 48, 128, 128)),
        GlobalAveragePool(), Dropout(0.4), Dense(1000, "softmax"),
    )  # fmt: skip


def resnet(stem: int, stages: tuple[int, ...], blocks: int, classes: int) -> tuple[Layer, ...]:
    """Residual blocks in stages; each stage after the first halves the maps."""
    layers = conv_norm(stem)
    for stage, filters in enumerate(stages):
        for block in range(blocks):
            first = stage > 0 and block == 0
            layers += residual(filters, strides=2 if first else 1, projection=first)
    return (*layers, GlobalAveragePool(), Dense(classes, "softmax"))


def mobilenet() -> tuple[Layer, ...]:
    """MobileNet: each convolution in two cheap steps, depthwise and 1×1."""

    def depthwise(filters: int, strides: int) -> tuple[Layer, ...]:
        pad = (ZeroPad((0, 1, 0, 1)),) if strides == 2 else ()
        padding = "valid" if strides == 2 else "same"
        return (
            *pad,
            DepthwiseConv((3, 3), (strides,) * 2, padding, use_bias=False), BatchNorm(), Activation("relu6"),
            Conv(filters, (1, 1), use_bias=False), BatchNorm(), Activation("relu6"),
        )  # fmt: skip

    steps = (
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        *((512, 1),) * 5,
        (1024, 2),
        (1024, 1),
    )
    first = (Conv(32, (3, 3), (2, 2), "same", use_bias=False), BatchNorm(), Activation("relu6"))
    blocks = (layer for filters, strides in steps for layer in depthwise(filters, strides))
    return (*first, *blocks, GlobalAveragePool(), Dropout(0.001), Dense(1000, "softmax"))


def alves() -> tuple[Layer, ...]:
    """The article's net for CIFAR-10."""
    return (
        _conv(128), MaxPool(),
        _conv(128, padding="valid"), MaxPool(), Dropout(0.25),
        _conv(64, 2, padding="valid"), MaxPool((1, 1)),
        _conv(32, 2, padding="valid"), MaxPool((1, 1)),
        _conv(32, 2, padding="valid"), MaxPool((1, 1)), Dropout(0.25),
        Flatten(), Dense(64, "relu"), Dense(10, "softmax"),
    )  # fmt: skip


def inner() -> tuple[Layer, ...]:
    """The article's recipe for CIFAR-10 on three stages of two convolutions."""

    def stage(filters: int, rate: float) -> tuple[Layer, ...]:
        conv = Conv(filters, padding="same", activation="relu", l2=0.0001)
        return (conv, BatchNorm(), conv, BatchNorm(), MaxPool(), Dropout(rate))

    return (*stage(32, 0.2), *stage(64, 0.3), *stage(128, 0.4), Flatten(), Dense(10, "softmax"))


def cats_and_dogs_baseline() -> tuple[Layer, ...]:
    """Three convolution + pooling pairs, flatten, dense, one sigmoid neuron."""
    convs = (layer for n in (32, 32, 64) for layer in (_conv(n, padding="valid"), MaxPool()))
    return (
        Rescaling(1 / 255), *convs, Flatten(), Dense(64, "relu"), Dropout(0.5), Dense(1, "sigmoid")
    )  # fmt: skip


def cats_and_dogs_best() -> tuple[Layer, ...]:
    """Convolution + batch norm + ReLU stages, global average pooling, one sigmoid neuron."""
    pool = (MaxPool(),)
    return (
        Rescaling(1 / 127.5, -1),
        *conv_norm(32, 5, 2),
        *conv_norm(64), *pool,
        *conv_norm(128), *pool,
        *conv_norm(128), *conv_norm(128), *conv_norm(256), *pool,
        *conv_norm(256), *conv_norm(256), *conv_norm(256),
        GlobalAveragePool(), Dropout(0.2), Dense(1, "sigmoid"),
    )  # fmt: skip
