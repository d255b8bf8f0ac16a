"""The cards of the trained networks: what each is, how it was trained, how well it does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.numeric.shapes import Field, receptive_field

MODELS = Path(__file__).parents[2] / "models"
# Layers whose output is the photo itself, rescaled, or the layer before.
NOT_SHOWN = ("InputLayer", "Rescaling", "Dropout", "SpatialDropout2D", "ZeroPadding2D")
MOST_SHOWN = 60
MAIN = ("Conv2D", "ReLU", "Activation", "Add", "MaxPooling2D")


@dataclass(frozen=True)
class LayerCard:
    """One layer; `shape` is its output's, (H, W, C) or (units,), the next three are those of its window.

    The others are for nets that are more than a stack: `dilation_rate` of its kernel; `start`, the first
    cell (row, column) that it takes where it pads or crops; `inbound`, the layers it takes, None for the one
    above it.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    kernel_size: tuple[int, int] | None = None
    strides: tuple[int, int] | None = None
    padding: str | tuple[tuple[int, int], tuple[int, int]] | None = None  # pairs: of a layer that only pads
    dilation_rate: tuple[int, int] | None = None
    start: tuple[int, int] | None = None
    inbound: tuple[str, ...] | None = None

    @property
    def is_map(self) -> bool:
        """Whether its output is a stack of maps, (H, W, C)."""
        return len(self.shape) == 3


@dataclass(frozen=True)
class Card:
    """A network's card, `models/NAME.json`; its weights lie beside it in `file`."""

    name: str
    file: Path
    sha256: str
    input: tuple[int, int, int]
    labels: tuple[str, ...]
    parameters: int
    validation: dict[str, Any]
    layers: tuple[LayerCard, ...]
    bytes: int = 0
    data: dict[str, Any] | None = None
    recipe: dict[str, Any] | None = None
    command: str = ""
    seconds: float = 0
    machine: str = ""
    limits: str = ""
    fit: str = "squeeze"  # how a photo of any shape is made to fit `input`: a way of `cnnviz.photo_fit`
    temperature: float = 1.0  # what its last sum was divided by, to make its confidence honest

    def layer(self, name: str) -> LayerCard:
        """The layer of that name; `LearnerError` names the ones there are."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.name for layer in self.layers)
        raise LearnerError(f"Received layer {name!r}; the net {self.name!r} has: {known}.")

    def shown(self) -> tuple[LayerCard, ...]:
        """The layers whose maps the pages show: see `shown`."""
        return tuple(
            layer
            for layer, yes in zip(
                self.layers, shown([(one.kind, one.is_map) for one in self.layers]), strict=True
            )
            if yes
        )

    def fields(self) -> dict[str, tuple[Field, Field]]:
        """The receptive field (rows, columns) on the input picture, for each layer whose output is maps.

        The layers are taken as a plain stack, each fed by the one before. That is right too where a shortcut
        past some of them is added: what it brings, they see as well.
        """
        maps = [layer for layer in self.layers if layer.is_map]
        rows, columns = (
            receptive_field([_window(layer, axis) for layer in maps], self.input[axis]) for axis in (0, 1)
        )
        return {layer.name: both for layer, both in zip(maps, zip(rows, columns, strict=True), strict=True)}


def shown(layers: Sequence[tuple[str, bool]]) -> list[bool]:
    """Which of a network's layers are shown, each given by its kind and whether its output is maps.

    Not those that pass on the photo, or the maps before them, as they are. Of a network with very many layers
    only convolutions, activations and sums.
    """
    maps = [is_map and kind not in NOT_SHOWN for kind, is_map in layers]
    if sum(maps) <= MOST_SHOWN:
        return maps
    return [one and kind in MAIN for one, (kind, _) in zip(maps, layers, strict=True)]


def cards(folder: Path = MODELS) -> dict[str, Card]:
    """The cards in a folder by their names; `LearnerError` where one can't be read."""
    found = (read_card(path) for path in sorted(folder.glob("*.json")))
    return {card.name: card for card in found}


def read_card(path: Path) -> Card:
    """One card; facts it holds beyond those of `Card` are left out."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        layers = layer_cards(facts["layers"])
        facts = _known(Card, facts) | {"file": path.parent / facts["file"]}
        return Card(**facts | {"layers": layers})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LearnerError(
            f"The card {path.name} can't be read ({type(error).__name__}: {error}). "
            "Train the net anew, or take its card and weights from a fresh copy of the project."
        ) from error


def layer_cards(facts: Sequence[dict[str, Any]]) -> tuple[LayerCard, ...]:
    """Layers from their facts, as a card has them or `cnnviz.learn.layers.facts`; others are left out."""
    return tuple(LayerCard(**_known(LayerCard, layer)) for layer in facts)


def _known(kind: type, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts a dataclass has a place for, lists as tuples."""
    names = {field.name for field in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in facts.items()
        if name in names
    }


def _window(layer: LayerCard, axis: int) -> tuple[int, int, str | tuple[int, int]]:
    """The layer's window along one axis; a layer without one looks at each place by itself."""
    padding = layer.padding or "valid"
    along = padding if isinstance(padding, str) else (padding[axis][0], padding[axis][1])
    if layer.kernel_size is None:
        return 1, 1, along
    return layer.kernel_size[axis], (layer.strides or layer.kernel_size)[axis], along
