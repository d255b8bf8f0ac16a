"""The articles' trainings, each as its article gives it, beside this course's own way to the same figure.

Where an article leaves a setting open, Keras's default is taken, and the note says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import keras
import numpy as np

from cnnviz.nets.layer import Layer
from cnnviz.nets.library import NETS
from cnnviz.nets.recipes import conv_norm
from cnnviz.nets.spec import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    GlobalAveragePool,
    MaxPool,
    Net,
    Rescaling,
)
from cnnviz.numeric.whitening import whitening_kernels

Pair = tuple[np.ndarray, np.ndarray]  # pictures (n, H, W, C) uint8, labels (n,)


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One way to train.

    Attributes:
        net: what is trained.
        optimizer: makes it, for a number of steps in all.
        epochs, batch_size: as Keras has them.
        augment: layers that change the pictures while training, none by default.
        validation: pictures set aside from the training set, which an article did not train on.
        steps_at_once: steps for which Keras does not come back to Python.
        precision: what the net computes with, a dtype policy of Keras.
        prepare: what is done to the net before it is trained, given the training pictures.
        how: in words what these numbers don't say: `text` is made of both.
    """

    net: Net
    optimizer: Callable[[int], keras.Optimizer]
    epochs: int
    batch_size: int
    how: str
    augment: Callable[[], list[keras.Layer]] = list
    validation: int = 0
    steps_at_once: int = 1
    precision: str = "float32"
    prepare: Callable[[keras.Model, np.ndarray], None] = lambda model, pictures: None

    @property
    def text(self) -> str:
        """The recipe in words."""
        epochs = "1 epoch" if self.epochs == 1 else f"{self.epochs} epochs"
        words = [self.how, f"batches of {self.batch_size}", epochs]
        if self.validation:
            words.append(f"{self.validation:,} pictures set aside")
        if self.precision == "mixed_bfloat16":
            words.append("bfloat16")
        return ", ".join(words)


@dataclasses.dataclass(frozen=True)
class Figure:
    """An article's result: `theirs` is its test accuracy (None where it gives none)."""

    name: str
    article: str
    data: str
    theirs: float | None
    recipe: Recipe
    ours: Recipe
    note: str = ""


def one_cycle(peak: float, weight_decay: float = 0.0) -> Callable[[int], keras.Optimizer]:
    """AdamW whose rate climbs to `peak` over the first fifth of the steps and falls to 0 by a cosine.

    After Smith and Topin, "Super-convergence" (2018).
    """

    def make(steps: int) -> keras.Optimizer:
        warm_up = max(1, steps // 5)
        rate = keras.optimizers.schedules.CosineDecay(
            peak / 20, max(1, steps - warm_up), warmup_target=peak, warmup_steps=warm_up
        )
        return keras.optimizers.AdamW(rate, weight_decay=weight_decay)

    return make


def sgd(rate: float = 0.01) -> Callable[[int], keras.Optimizer]:
    """Plain SGD."""
    return lambda steps: keras.optimizers.SGD(rate)


def adam(steps: int) -> keras.Optimizer:
    """Adam at Keras's default rate, 0.001."""
    return keras.optimizers.Adam()


def rmsprop(steps: int) -> keras.Optimizer:
    """RMSprop at Keras's default rate, 0.001."""
    return keras.optimizers.RMSprop()


def turned_shifted_flipped() -> list[keras.Layer]:
    """Rotation up to 45°, shifts up to 10 %, horizontal flips."""
    return [
        keras.layers.RandomRotation(45 / 360, fill_mode="nearest"),
        keras.layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
        keras.layers.RandomFlip("horizontal"),
    ]


def shifted_flipped() -> list[keras.Layer]:
    """Shifts up to an eighth and horizontal flips."""
    return [
        keras.layers.RandomTranslation(0.125, 0.125, fill_mode="reflect"),
        keras.layers.RandomFlip("horizontal"),
    ]


def flipped() -> list[keras.Layer]:
    """Horizontal flips."""
    return [keras.layers.RandomFlip("horizontal")]


def whitened(model: keras.Model, pictures: np.ndarray) -> None:
    """Give the first convolution kernels that make patches uncorrelated, for good."""
    conv = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    some = pictures[:1000].astype(np.float32) / 255
    kernels = whitening_kernels(some, conv.kernel_size[0])
    sums = keras.ops.conv(some, keras.ops.cast(kernels, "float32"))
    conv.set_weights([kernels, -np.asarray(sums).mean(axis=(0, 1, 2))])
    conv.trainable = False


def _small_photos(widths: tuple[int, ...], *last: Layer) -> tuple[Layer, ...]:
    """A first convolution of stride 2, then stages with batch norm between pools, a global average."""
    first, *rest = widths
    stages = (layer for width in rest for layer in (*conv_norm(width), MaxPool()))
    return (*conv_norm(first, 5, 2), *stages, *conv_norm(widths[-1]), GlobalAveragePool(), *last)


_CIFAR_75 = Net((32, 32, 3), _small_photos((32, 64, 128), Dense(10, "softmax")), "small-75")


def _pooled(filters: int) -> tuple[Layer, ...]:
    """Two convolutions, the first with a pool right behind it: so batch norm has a quarter of the work."""
    conv = Conv(filters, padding="same", use_bias=False)
    return (conv, MaxPool(), BatchNorm(), Activation("relu"), *conv_norm(filters))


_CIFAR_85 = Net(
    (32, 32, 3),
    (
        Conv(24, (2, 2), activation="relu"), *_pooled(32), *_pooled(128), *_pooled(128),
        GlobalAveragePool(), Dense(10, "softmax"),
    ),
    "small-85",
)  # fmt: skip
_PETS_76 = Net(
    (64, 64, 3),
    (Rescaling(1 / 127.5, -1), *_small_photos((16, 32, 64, 96), Dense(1, "sigmoid"))),
    "small-pets",
)

FIGURES = {
    figure.name: figure
    for figure in (
        Figure(
            "mnist", "“CNN tutorial with Keras”", "mnist", 0.9806,
            Recipe(NETS["mnist"].net, sgd(), 10, 100, "SGD, rate 0.01"),
            Recipe(
                NETS["mnist"].net, one_cycle(0.006), 1, 150, "the same net; Adam, one cycle to 0.006",
                validation=24_000, steps_at_once=10, precision="mixed_bfloat16",
            ),
            "The article gives no learning rate: Keras's 0.01.",
        ),
        Figure(
            "lenet-5", "Paithara, “Why CNN”", "mnist", None,
            Recipe(NETS["lenet-5-keras"].net, adam, 5, 32, "Adam, rate 0.001"),
            Recipe(
                NETS["mnist"].net, one_cycle(0.006), 1, 128, "the tutorial's net; Adam, one cycle to 0.006",
                validation=30_000, steps_at_once=26, precision="mixed_bfloat16",
            ),
            "The article gives no accuracy, and no batch size: Keras's 32.",
        ),
        Figure(
            "cifar10-alves", "Alves, “Understanding ConvNets”", "cifar10", 0.7524,
            Recipe(NETS["alves"].net, sgd(), 40, 32, "SGD, rate 0.01", validation=5000),
            Recipe(
                _CIFAR_75, one_cycle(0.01, 0.01), 4, 128,
                "a small net with batch norm, flips; AdamW, one cycle to 0.01", flipped, steps_at_once=10,
                precision="mixed_bfloat16",
            ),
            "45,000 photos to train on, 5,000 set aside, as in the article. Trained just so, its net comes "
            "to two hundredths less than it says.",
        ),
        Figure(
            "cifar10-inner", "“The inner workings of convolutional nets”", "cifar10", 0.85,
            Recipe(
                NETS["inner-workings"].net, adam, 64, 32,
                "batch norm, L2 with λ = 0.0001, rotations, shifts, flips; Adam, rate 0.001",
                turned_shifted_flipped,
            ),
            Recipe(
                _CIFAR_85, one_cycle(0.008, 0.05), 12, 128,
                "a small net with a whitening first layer and batch norm, shifts, flips; AdamW, one cycle to "
                "0.008", shifted_flipped, steps_at_once=10, precision="mixed_bfloat16", prepare=whitened,
            ),
            "The article says “about 85 %”, and gives neither the sizes of the layers nor the batch size: "
            "Keras's 32.",
        ),
        Figure(
            "cats-and-dogs", "Müller, “Understanding convolutional neural networks”", "cats_and_dogs", 0.76,
            Recipe(
                NETS["baseline"].net, rmsprop, 10, 32,
                "rotations, shears as shifts, flips; RMSprop, rate 0.001", turned_shifted_flipped,
            ),
            Recipe(
                _PETS_76, one_cycle(0.006, 0.02), 3, 64,
                "a small net with batch norm on photos of 64 × 64, flips; AdamW, one cycle to 0.006", flipped,
                steps_at_once=10,
            ),
            "Measured on the validation photos. The article gives no numbers of kernels and epochs.",
        ),
    )
}  # fmt: skip
