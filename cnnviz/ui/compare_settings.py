"""The same small net on little data, trained in several ways: what is compared, as recipes."""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from cnnviz.nets.spec import Activation, BatchNorm, Conv, Dense, Dropout, Flatten, Layer, MaxPool, Net
from cnnviz.numeric.augmentation import Ranges
from cnnviz.recipe import DataChoice, Recipe
from cnnviz.ui import widgets
from cnnviz.ui.text import t

RATE, L2, LEARNING_RATE, BATCH = 0.5, 0.005, 0.001, 8
AUGMENTATION = Ranges(rotation=15, height_shift=0.1, width_shift=0.1, zoom=0.1)
LIMITS, EPOCHS = (50, 100, 300), (20, 60, 120)

WAYS = {
    "plain": "Nothing",
    "dropout": "Dropout",
    "l2": "L2",
    "batch_norm": "Batch norm",
    "augmentation": "Augmentation",
}
WHAT = {
    "plain": "the net as it is",
    "dropout": "rate 0.5 before both dense layers",
    "l2": "λ = 0.005 on every kernel",
    "batch_norm": "after both convolutions",
    "augmentation": "±15°, shifts and zoom 10 %",
}
FIRST = ("dropout", "augmentation")

DATA = {
    "shapes": "Shapes",
    "digits": "Digits",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
}


@dataclass(frozen=True)
class Comparison:
    """The pictures, the ways beside the plain one, epochs and seed."""

    data: DataChoice
    ways: tuple[str, ...]
    epochs: int
    seed: int

    def recipes(self) -> dict[str, Recipe]:
        """A recipe for each way: they differ in what it adds alone."""
        return {way: recipe(way, self.data, self.epochs, self.seed) for way in self.ways}


def show(available: Collection[str]) -> Comparison:
    """Draw the controls; `available` data sets can be chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = widgets.menu(
            "Pictures",
            "data",
            [one for one in DATA if one in available],
            show=lambda one: t(DATA[one]),
            width=170,
        )
        limit = widgets.choice("Training pictures", "limit", LIMITS, default=100)
        epochs = widgets.choice("Epochs", "epochs", EPOCHS, default=60)
        seed = widgets.whole_number("Seed", "seed", 1, 99, 1, width=110)
    with st.container(horizontal=True, key="ways"):
        chosen = [
            way
            for way, title in WAYS.items()
            if way != "plain" and widgets.toggle(title, f"with-{way}", default=way in FIRST, help=WHAT[way])
        ]
    return Comparison(pictures(name, limit), ("plain", *chosen), epochs, seed)


def pictures(name: str, limit: int) -> DataChoice:
    """Few training pictures, and enough to validate with."""
    if name == "shapes":
        return DataChoice(
            "shapes", train_limit=limit, pictures=2_000, position=0.7, scale=0.7, rotation=20.0, noise=0.12
        )
    return DataChoice(name, train_limit=limit, pictures=0 if name == "digits" else 3_000)


def recipe(way: str, data: DataChoice, epochs: int, seed: int) -> Recipe:
    """One way to train the net on these pictures."""
    return Recipe(
        data,
        net(way, data),
        learning_rate=LEARNING_RATE,
        batch_size=BATCH,
        epochs=epochs,
        seed=seed,
        l2=L2 if way == "l2" else 0.0,
        augmentation=AUGMENTATION if way == "augmentation" else Ranges(),
    )


def net(way: str, data: DataChoice) -> Net:
    """The net, with what the way adds to it; it bears the name of the way."""
    layers: list[Layer] = []
    for filters in (16, 32):
        if way == "batch_norm":
            layers += [Conv(filters, (3, 3), padding="same"), BatchNorm(), Activation("relu"), MaxPool()]
        else:
            layers += [Conv(filters, (3, 3), padding="same", activation="relu"), MaxPool()]
    drop = [Dropout(RATE)] if way == "dropout" else []
    layers += [Flatten(), *drop, Dense(64, "relu"), *drop, Dense(len(data.class_names), "softmax")]
    return Net(data.input_shape, tuple(layers), way)
