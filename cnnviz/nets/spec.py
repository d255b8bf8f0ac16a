"""A network as plain data, and everything that follows from it without running it.

```python
net = Net((28, 28, 1), (Conv(32, 5, activation="relu"), MaxPool(), Flatten(), Dense(10, "softmax")))
for row in infer(net):
    print(row.name, row.output_shape, row.parameters)
```

`infer` raises `LayerError` for the first layer that can't take its input; `check` gives the rows up to there
and the error, so that a builder can mark that layer and keep the rest.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from cnnviz.errors import LearnerError
from cnnviz.nets.kinds import (
    KINDS,
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
    GlobalMaxPool,
    Inception,
    MaxPool,
    Rescaling,
    SeparableConv,
    ZeroPad,
)
from cnnviz.nets.layer import Layer, Outcome, Refusal, Shape, Windows, size_text
from cnnviz.nets.settings import MOST, shown
from cnnviz.numeric.shapes import Field

__all__ = [
    "KINDS",
    "Activation",
    "Add",
    "AveragePool",
    "BatchNorm",
    "Conv",
    "Dense",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "Inception",
    "Layer",
    "LayerError",
    "MaxPool",
    "Net",
    "Rescaling",
    "Row",
    "SeparableConv",
    "Shape",
    "Totals",
    "ZeroPad",
    "check",
    "infer",
    "names",
    "size_text",
    "totals",
]

MOST_LAYERS = 200
LARGEST_SIDE = 4_096
LONGEST_NAME = 80
BYTES = 4  # of a number, float32

# No machine holds more; and every figure stays exact in a browser, whose whole numbers end at 2^53.
MOST_PARAMETERS = 10**12
MOST_MULTIPLY_ADDS = 10**15
MOST_NUMBERS = 10**11

Fields = tuple[Field, Field]  # (along rows, along columns)


class LayerError(LearnerError):
    """A layer that can't be: which one, what it received, and what would do.

    Attributes:
        number: of the layer, the first being 1; 0 for the input.
        kind: of the layer.
        received: what is wrong.
        remedy: what would do.
    """

    def __init__(self, number: int, kind: str, received: str, remedy: str) -> None:
        where = f"Layer {number} {kind}" if number else "The input"
        super().__init__(f"{where}: {received}; {remedy}." if remedy else f"{where}: {received}")
        self.number = number
        self.kind = kind
        self.received = received
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[int, str, str, str]]:
        return type(self), (self.number, self.kind, self.received, self.remedy)


@dataclasses.dataclass(frozen=True)
class Net:
    """Layers one after another, and the shape (H, W, C) of what they take.

    Raises `LayerError` or `LearnerError` for more than 200 layers or an input out of bounds. Whether the
    layers fit each other is for `check` to say.
    """

    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...] = ()
    name: str = "net"

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "input_shape", _checked_input(self.input_shape))
        if not isinstance(self.name, str) or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise LearnerError(
                f"A net's name is text of at most {LONGEST_NAME} characters; received {shown(self.name)}."
            )
        if len(self.layers) > MOST_LAYERS:
            raise LearnerError(f"Received {len(self.layers)} layers; a net here has at most {MOST_LAYERS}.")


def _checked_input(shape: object) -> tuple[int, int, int]:
    most = (LARGEST_SIDE, LARGEST_SIDE, MOST)
    if (
        not isinstance(shape, tuple | list)
        or len(shape) != 3
        or not all(type(n) is int and 1 <= n <= limit for n, limit in zip(shape, most, strict=True))
    ):
        raise LayerError(
            0,
            "input",
            f"received {shown(shape)}",
            f"give height, width (each 1 to {LARGEST_SIDE}) and channels (1 to {MOST})",
        )
    return shape[0], shape[1], shape[2]


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of a net's table.

    Attributes:
        number: 0 for the input, 1 for the first layer.
        name: unique in the net, as in Keras: conv1, pool1, …
        kind: the layer's kind, or "input".
        layer: the layer itself; None for the input.
        input_shape: what it takes, (H, W, C) or (n,).
        output_shape: what it gives.
        trainable: parameters that training changes.
        frozen: parameters that it does not.
        multiply_adds: multiplications by weights for one picture once forward.
        memory: bytes of the numbers it puts out for one picture (float32), those of layers inside a
            composite included.
        fields: what one output sees of the net's input, along rows and columns: size, stride (the jump from
            one output to the next, 0 where there is one only) and start. None where branches that move at
            different strides were added, so that no such three numbers exist.
    """

    number: int
    name: str
    kind: str
    layer: Layer | None
    input_shape: Shape
    output_shape: Shape
    trainable: int
    frozen: int
    multiply_adds: int
    memory: int
    fields: Fields | None

    @property
    def parameters(self) -> int:
        """All parameters, trainable or not."""
        return self.trainable + self.frozen


@dataclasses.dataclass(frozen=True)
class Totals:
    """The sums of a net's table; `memory` in bytes, of activations for one picture."""

    trainable: int
    frozen: int
    multiply_adds: int
    memory: int

    @property
    def parameters(self) -> int:
        """All parameters, trainable or not."""
        return self.trainable + self.frozen


def totals(rows: Sequence[Row]) -> Totals:
    """The sums of a table."""
    return Totals(
        sum(row.trainable for row in rows),
        sum(row.frozen for row in rows),
        sum(row.multiply_adds for row in rows),
        sum(row.memory for row in rows),
    )


def names(net: Net) -> list[str]:
    """A name for each layer, counted by kind.

    >>> names(Net((28, 28, 1), (Conv(6), Activation("relu"), MaxPool(), Conv(16))))
    ['conv1', 'relu1', 'pool1', 'conv2']
    """
    counts: dict[str, int] = {}
    found = []
    for layer in net.layers:
        stem = layer.activation if isinstance(layer, Activation) else layer.stem
        counts[stem] = counts.get(stem, 0) + 1
        found.append(f"{stem}{counts[stem]}")
    return found


def infer(net: Net) -> list[Row]:
    """The net's table: the input, then a row for each layer. `LayerError` where a layer doesn't fit.

    >>> rows = infer(Net((28, 28, 1), (Conv(32, (5, 5)), MaxPool())))
    >>> [(row.name, row.output_shape, row.parameters) for row in rows]
    [('input', (28, 28, 1), 0), ('conv1', (24, 24, 32), 832), ('pool1', (12, 12, 32), 0)]
    """
    rows, error = check(net)
    if error:
        raise error
    return rows


def check(net: Net) -> tuple[list[Row], LayerError | None]:
    """The net's table up to the first layer that doesn't fit, and the error that names it (or None)."""
    shape: Shape = net.input_shape
    here = Field(size=1, stride=1, start=0)
    numbers = math.prod(shape)
    rows = [Row(0, "input", "input", None, shape, shape, 0, 0, 0, BYTES * numbers, (here, here))]
    shapes, all_fields = [shape], [rows[0].fields]
    parameters = multiply_adds = 0
    places = shape[:2]  # of the maps last seen: a vector made of them looks at all their places
    for number, (name, layer) in enumerate(zip(names(net), net.layers, strict=True), start=1):
        try:
            outcome = layer.through(shape, shapes)
            parameters += outcome.trainable + outcome.frozen
            multiply_adds += outcome.multiply_adds
            numbers = math.prod(outcome.shape) + outcome.inner
            _bound(numbers, parameters, multiply_adds)
        except Refusal as refusal:
            return rows, LayerError(number, layer.kind, refusal.received, refusal.remedy)
        all_fields.append(_fields(outcome, all_fields, places))
        rows.append(
            Row(
                number,
                name,
                layer.kind,
                layer,
                shape,
                outcome.shape,
                outcome.trainable,
                outcome.frozen,
                outcome.multiply_adds,
                BYTES * numbers,
                all_fields[-1],
            )
        )
        shape = outcome.shape
        shapes.append(shape)
        if len(shape) == 3:
            places = shape[:2]
        elif outcome.everything:
            places = (1, 1)
    return rows, None


def _bound(numbers: int, parameters: int, multiply_adds: int) -> None:
    for count, most, what in (
        (numbers, MOST_NUMBERS, "numbers put out"),
        (parameters, MOST_PARAMETERS, "parameters so far"),
        (multiply_adds, MOST_MULTIPLY_ADDS, "multiply-adds so far"),
    ):
        if count > most:
            raise Refusal(
                f"that makes {count:,} {what}, more than any machine holds",
                "use fewer filters or units, or smaller maps",
            )


def _fields(outcome: Outcome, before: Sequence[Fields | None], places: Sequence[int]) -> Fields | None:
    """The fields behind a layer, from those before it, the input's first."""
    fields = before[-1]
    if fields is None:
        return None
    if outcome.everything:
        rows, columns = (
            Field(field.size + (n - 1) * field.stride, 0, field.start)
            for field, n in zip(fields, places, strict=True)
        )
        return rows, columns
    if outcome.windows:
        fields = _widened(fields, outcome.windows)
    if outcome.shortcut:
        back, windows = outcome.shortcut
        other = before[-1 - back]
        if other is None:
            return None
        return _joined(fields, _widened(other, windows) if windows else other)
    return fields


def _widened(fields: Fields, windows: Windows) -> Fields:
    rows, columns = (
        Field(f.size + (w.span - 1) * f.stride, f.stride * w.strides, f.start - w.before * f.stride)
        for f, w in zip(fields, windows, strict=True)
    )
    return rows, columns


def _joined(one: Fields, other: Fields) -> Fields | None:
    """The span of two fields at the same places; None where they move at different strides."""
    if any(a.stride != b.stride for a, b in zip(one, other, strict=True)):
        return None
    starts = [min(a.start, b.start) for a, b in zip(one, other, strict=True)]
    ends = [max(a.start + a.size, b.start + b.size) for a, b in zip(one, other, strict=True)]
    rows, columns = (
        Field(end - start, a.stride, start) for a, start, end in zip(one, starts, ends, strict=True)
    )
    return rows, columns
