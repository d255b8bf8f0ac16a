"""Layer kinds that aren't a simple chain: residual connections and inception blocks."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from cnnviz.nets import settings as s
from cnnviz.nets.layer import (
    Layer,
    Outcome,
    Pair,
    Refusal,
    Shape,
    Window,
    maps,
    size_text,
)


@dataclasses.dataclass(frozen=True)
class Add(Layer):
    """A residual connection: adds what there was `back` layers ago.

    With `projection` the shortcut passes 1×1 kernels without bias and batch normalisation, which bring it to
    the shape needed (He and others, "Deep residual learning for image recognition", 2015, option B).
    """

    kind, code, keras, stem = "add", "add", "Add", "add"
    back: int = s.whole("layers leapt over", "", 1, 200)
    projection: bool = s.flag("1×1 kernels in the shortcut", "projection", default=False)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """The shape of its input."""
        before = len(earlier) - 1
        if self.back > before:
            raise Refusal(
                f"leaps over {self.back} layers, but only {before} stand before it",
                f"leap over at most {before}" if before else "put layers before it",
            )
        source = earlier[-1 - self.back]
        if self.projection:
            strides = self.shortcut_strides(source, shape)
            filters = maps(shape)[2]
            return Outcome(
                shape,
                trainable=source[2] * filters + 2 * filters,
                frozen=2 * filters,
                multiply_adds=source[2] * math.prod(shape),
                inner=2 * math.prod(shape),
                shortcut=(self.back, (Window(1, strides[0], 0), Window(1, strides[1], 0))),
            )
        if source != shape:
            raise Refusal(
                f"received {size_text(shape)} and, from {self.back} layers ago, {size_text(source)}",
                "only equal shapes add up: put 1×1 kernels into the shortcut, or keep the shape in between",
            )
        return Outcome(shape, shortcut=(self.back, None))

    def shortcut_strides(self, source: Shape, shape: Shape) -> Pair:
        """The strides at which 1×1 kernels lead from one height and width to the other."""
        (height, width, _), (rows, columns, _) = maps(source), maps(shape)
        strides = (-(-height // rows), -(-width // columns))
        if (-(-height // strides[0]), -(-width // strides[1])) != (rows, columns):
            raise Refusal(
                f"received {size_text(shape)} and, from {self.back} layers ago, {size_text(source)}",
                "no stride of 1×1 kernels leads from one to the other: use padding 'same' in between",
            )
        return strides


@dataclasses.dataclass(frozen=True)
class Inception(Layer):
    """Four branches side by side, their maps stacked: 1×1, 1×1 → 3×3, 1×1 → 5×5, and 3×3 max-pooling → 1×1.

    Szegedy and others, "Going deeper with convolutions", 2014, figure 2(b). `filters` are those of the table
    there: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection.
    """

    kind, code, keras, stem = "inception", "in", "Concatenate", "inception"
    filters: tuple[int, ...] = s.wholes("1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool", "", 1, s.MOST, 6)
    activation: str = s.choice("activation", s.ACTIVATIONS, default="relu")

    def text(self) -> str:
        """The six numbers by branch.

        >>> Inception((64, 96, 128, 16, 32, 32)).text()
        '1×1 64, 3×3 96→128, 5×5 16→32, pool 32'
        """
        one, reduce3, three, reduce5, five, pool = self.filters
        unusual = "" if self.activation == "relu" else f", {self.activation}"
        return f"1×1 {one}, 3×3 {reduce3}→{three}, 5×5 {reduce5}→{five}, pool {pool}{unusual}"

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """The maps of all branches."""
        height, width, channels = maps(shape)
        one, reduce3, three, reduce5, five, pool = self.filters
        weights = (
            channels * (one + reduce3 + reduce5 + pool)  # all 1×1
            + 9 * reduce3 * three
            + 25 * reduce5 * five
        )
        out = one + three + five + pool
        return Outcome(
            (height, width, out),
            trainable=weights + sum(self.filters),
            multiply_adds=weights * height * width,
            inner=height * width * (sum(self.filters) + channels),
            windows=(Window(5, 1, 2), Window(5, 1, 2)),
        )
