"""A net from outside, once it is checked (`cnnviz.nets.own_config`): plain words, numbers and names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from cnnviz.nets.layer import Shape
from cnnviz.nets.own_layers import TRAINING_ONLY

# How a net may want pixels of 0..255: times, plus.
PIXELS = {"unit": (1 / 255, 0.0), "signed": (2 / 255, -1.0), "bytes": (1.0, 0.0)}
# Layers that pass on the picture or what they get: not drawn.
NOT_SHOWN = frozenset({"InputLayer", "Rescaling", *TRAINING_ONLY})


@dataclass(frozen=True)
class Part:
    """A checked layer.

    Attributes:
        name: in the file.
        kind: its Keras class, one of the table.
        arguments: what the class is given, plain values.
        inbound: places of the layers whose outputs it takes, 0 being the input.
        shape: of its output, (H, W, C) or (n,).
        weights: the shapes of its weights, in Keras's order.
        folder: where they lie in the file.
    """

    name: str
    kind: str
    arguments: dict[str, Any]
    inbound: tuple[int, ...]
    shape: Shape
    weights: tuple[Shape, ...] = ()
    folder: str = ""

    @property
    def parameters(self) -> int:
        """How many numbers its weights are."""
        return sum(map(math.prod, self.weights))

    @property
    def is_shown(self) -> bool:
        """Whether its output is maps that are drawn."""
        return len(self.shape) == 3 and self.kind not in NOT_SHOWN


@dataclass(frozen=True)
class OwnNet:
    """A checked net: the first part is its input, each takes parts before it.

    Attributes:
        name: in the file.
        parts: its layers.
        output: the place of the part that its answer comes from.
        says: what the numbers of its answer are: "shares" (softmax), "scores" (softmax is still to come),
            "yes" (one number, a probability), "score" (one number, sigmoid is still to come) or "labels" (a
            probability for each class by itself).
    """

    name: str
    parts: tuple[Part, ...]
    output: int
    says: str

    @property
    def input(self) -> tuple[int, int, int]:
        """(height, width, channels) of the pictures it takes."""
        height, width, channels = self.parts[0].shape
        return height, width, channels

    @property
    def classes(self) -> int:
        """How many classes it tells apart: one number tells two."""
        return max(2, self.parts[self.output].shape[0])

    @property
    def parameters(self) -> int:
        """All its parameters."""
        return sum(part.parameters for part in self.parts)

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts whose maps are drawn, in order."""
        return tuple(part for part in self.parts if part.is_shown)

    @property
    def weights(self) -> dict[str, Shape]:
        """Where each weight lies in the file, and its shape."""
        return {
            f"{part.folder}/vars/{number}": shape
            for part in self.parts
            for number, shape in enumerate(part.weights)
        }

    @property
    def pixels(self) -> str:
        """How it seems to want pixels, of `PIXELS`: as they are, if it makes them small itself."""
        early = [part.kind for part in self.parts if part.kind not in TRAINING_ONLY][1:3]
        return "bytes" if "Rescaling" in early or early[:1] == ["BatchNormalization"] else "unit"

    def facts(self) -> list[dict[str, Any]]:
        """Each layer's facts in order, as a card has them (`cnnviz.nets.cards.LayerCard`)."""
        return [self._facts(part) for part in self.parts]

    def _facts(self, part: Part) -> dict[str, Any]:
        row: dict[str, Any] = {
            "name": part.name,
            "kind": part.kind,
            "shape": list(part.shape),
            "parameters": part.parameters,
            "inbound": [self.parts[place].name for place in part.inbound],
        }
        given = part.arguments
        for name, argument in (
            ("kernel_size", "kernel_size"),
            ("kernel_size", "pool_size"),
            ("strides", "strides"),
        ):
            if argument in given:
                row[name] = list(given[argument])
        if "dilation_rate" in given:
            row["dilation_rate"] = list(given["dilation_rate"])
        if part.kind == "ZeroPadding2D":
            (top, _), (left, _) = given["padding"]
            row["start"] = [-top, -left]
        elif "padding" in given:
            row["padding"] = given["padding"]
        return row
