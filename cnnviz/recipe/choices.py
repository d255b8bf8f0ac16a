"""Which nets suit which pictures: those of the course, made to fit, and small ones to begin with."""

from __future__ import annotations

import dataclasses

from cnnviz.nets.library import NETS
from cnnviz.nets.spec import (
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool,
    Net,
    Rescaling,
    check,
)
from cnnviz.recipe.data import DataChoice

MOST_PARAMETERS = 5_000_000
"""Of a net of the course that is offered for training while one watches."""


def _conv(filters: int) -> Conv:
    return Conv(filters, (3, 3), padding="same", activation="relu")


_STARTERS: dict[str, tuple[str, tuple[Layer, ...]]] = {
    "softmax": ("Pixels straight to scores", (Flatten(),)),
    "dense": ("Dense layers only", (Flatten(), Dense(64, "relu"), Dense(32, "relu"))),
    "small": ("A small convolutional net", (_conv(8), MaxPool(), _conv(16), MaxPool(), Flatten())),
    "medium": (
        "A convolutional net with a dense layer",
        (_conv(16), MaxPool(), _conv(32), MaxPool(), Flatten(), Dense(64, "relu")),
    ),
    "dropout": (
        "The same with dropout",
        (_conv(16), MaxPool(), _conv(32), MaxPool(), Flatten(), Dropout(0.5), Dense(64, "relu")),
    ),
    "batch-norm": (
        "The same with batch normalisation",
        (_conv(16), BatchNorm(), MaxPool(), _conv(32), BatchNorm(), MaxPool(), Flatten(), Dense(64, "relu")),
    ),
}

STARTERS: dict[str, str] = {name: title for name, (title, _) in _STARTERS.items()}
"""Small nets that fit any pictures: name → title. `starter` makes them."""


def starter(name: str, data: DataChoice) -> Net:
    """A small net for these pictures.

    >>> starter("small", DataChoice("digits")).input_shape
    (8, 8, 1)
    """
    layers = (*_STARTERS[name][1], Dense(len(data.class_names), "softmax"))
    return Net(data.input_shape, layers, name)


def nets_for(data: DataChoice) -> dict[str, Net]:
    """The nets that can learn these pictures, by name: the small ones, then those of the course.

    Nets of the course keep their layers; their input and their last layer are made to fit. Left out are
    those whose windows don't fit the pictures and those of more than 5 million parameters.

    >>> list(nets_for(DataChoice("mnist")))[-3:]
    ['resnet-mini', 'alves', 'inner-workings']
    """
    found = {name: starter(name, data) for name in STARTERS}
    for name, known in NETS.items():
        if (net := adapted(known.net, data)) is not None:
            found[name] = net
    return found


def adapted(net: Net, data: DataChoice) -> Net | None:
    """A net made to fit pictures by its input and its last layer alone; None where that can't be.

    A net that fits already comes back as it is.
    """
    last = net.layers[-1] if net.layers else None
    if not isinstance(last, Dense) or last.activation not in ("softmax", "sigmoid"):
        return None
    photos = isinstance(net.layers[0], Rescaling)
    height = net.input_shape[0]
    if height > 64 and not photos:
        return None  # nets for large pictures: their strides leave nothing of small ones
    classes = len(data.class_names)
    if not (last.units == 1 and classes == 2):
        last = dataclasses.replace(last, units=classes, activation="softmax")
    layers = (*net.layers[:-1], last)
    made = dataclasses.replace(net, input_shape=data.input_shape, layers=layers)
    if made == net:
        return net
    rows, error = check(made)
    if error or sum(row.parameters for row in rows) > MOST_PARAMETERS:
        return None
    return made
