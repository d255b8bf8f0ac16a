"""What a shift of the picture does to convolution, pooling and global pooling: measured, and in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.numeric.activations import relu
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.pooling import GLOBAL_POOLS, POOLS
from cnnviz.numeric.shifts import change, shift
from cnnviz.ui.pool_numbers import layer, written
from cnnviz.ui.signed_numbers import fixed
from cnnviz.ui.signed_numbers import number as signed
from cnnviz.ui.size_formula import number
from cnnviz.ui.text import t

Array = NDArray[Any]

SIDE = 20  # pixels of the ground that the picture moves on
CORNER = 5  # of the picture on the ground: the dot, at (3, 3), then begins windows of 2 and of 4
REACH = 6
STEPS = range(-REACH, REACH + 1)
SHIFTS = [(rows, columns) for rows in STEPS for columns in STEPS]
ORIGIN = SHIFTS.index((0, 0))

Gaps = list[float | None]


@dataclass(frozen=True, eq=False)
class Outputs:
    """The outputs of one stage for all `SHIFTS`, and what was measured of them.

    `values` is (H, W, 169), a channel for each shift; `changed` says how far each output is from that of the
    picture where it stood, `off` how far from that output moved along (None where no whole place would do).
    """

    values: Array
    changed: list[float]
    off: Gaps

    @property
    def moves(self) -> bool:
        """Whether it has places at all, so that it could move along."""
        return self.values.shape[:2] != (1, 1)

    def at(self, place: tuple[int, int]) -> Array:
        """The output (H, W) at a shift."""
        return self.values[..., SHIFTS.index(place)]


@dataclass(frozen=True, eq=False)
class Shifts:
    """A picture on its ground, the settings, and each stage at every shift."""

    picture: Array
    kernel: Array
    kind: str
    kernel_size: int
    strides: int
    feature_map: Outputs
    pooled: Outputs
    overall: Outputs


def ground(motif: Array) -> Array:
    """A small picture laid on an empty ground: (SIDE, SIDE)."""
    picture = np.zeros((SIDE, SIDE), motif.dtype)
    picture[CORNER : CORNER + motif.shape[0], CORNER : CORNER + motif.shape[1]] = motif
    return picture


def measure(picture: Array, kernel: Array, kind: str, kernel_size: int, strides: int) -> Shifts:
    """Send the picture through conv + ReLU, pooling and global pooling, at every shift within reach."""
    maps = np.stack(
        [relu(cross_correlate(shift(picture, *by), kernel, padding="same")) for by in SHIFTS], axis=-1
    )  # (H, W, 169): a channel for each shift, and pooling works on each channel by itself
    pooled = POOLS[kind](maps, kernel_size, strides)
    overall = GLOBAL_POOLS[kind](maps)[np.newaxis, np.newaxis]
    return Shifts(
        picture,
        kernel,
        kind,
        kernel_size,
        strides,
        _measured(maps, 1),
        _measured(pooled, strides),
        _measured(overall, 0),
    )


def under(shifts: Shifts, kernel_size: int, strides: int) -> Shifts:
    """The same with another pooling window: only the pooled stage is another one."""
    maps = shifts.feature_map.values
    pooled = _measured(POOLS[shifts.kind](maps, kernel_size, strides), strides)
    return replace(shifts, kernel_size=kernel_size, strides=strides, pooled=pooled)


def _measured(values: Array, strides: int) -> Outputs:
    before = values[..., ORIGIN]
    changed = [change(before, values[..., n]) for n in range(len(SHIFTS))]
    off: Gaps = [
        change(shift(before, rows // strides, columns // strides), values[..., n])
        if strides and rows % strides == 0 and columns % strides == 0
        else None
        for n, (rows, columns) in enumerate(SHIFTS)
    ]
    return Outputs(values, changed, off)


def formulas(shifts: Shifts, place: tuple[int, int]) -> list[tuple[str, str]]:
    """Each formula with the numbers of this shift filled in, and its note."""
    before, after = shifts.pooled.at((0, 0)), shifts.pooled.at(place)
    index = SHIFTS.index(place)
    difference, size = (float(np.linalg.norm(values)) for values in (after - before, before))
    changed = shifts.pooled.changed[index]
    stayed = t(
        "change of the pooled map = ‖after − before‖/‖before‖ = {difference}/{size} = **{changed}**",
        difference=fixed(difference, 2),
        size=fixed(size, 2),
        changed=fixed(changed),
    )
    conv = shifts.feature_map.changed[index]
    note = t(
        "0 is invariant. The map after the convolution changed by {conv}, the global number by {overall}.",
        conv=fixed(conv),
        overall=fixed(shifts.overall.changed[index]),
    )
    if place == (0, 0):
        note = t("Nothing has moved yet, so nothing has changed.")
    return [(stayed, note), (_ways(shifts.strides, place), _way_note(shifts, index))]


def _ways(strides: int, place: tuple[int, int]) -> str:
    places = [number_of(by, strides) for by in place]
    return t(
        "way of the pooled map = (dy/s, dx/s) = ({dy}/{s}, {dx}/{s}) = **({rows}, {columns})**",
        dy=signed(place[0]),
        dx=signed(place[1]),
        s=strides,
        rows=places[0],
        columns=places[1],
    )


def _way_note(shifts: Shifts, index: int) -> str:
    off = shifts.pooled.off[index]
    if off is None and shifts.pooled.changed[index] == 0:
        return t("A map has whole places only: it can’t move so far. This time it stays just as it was.")
    if off is None:
        return t("A map has whole places only: it can’t move so far, it has to change.")
    if off:
        return t("Whole places, but part of the picture has left the ground: off by {off}.", off=fixed(off))
    return t("Whole places: the pooled map has moved just so, and is off by 0.000.")


def number_of(by: int, strides: int) -> str:
    """How many places a map moves for a shift of so many pixels.

    >>> number_of(-3, 2), number_of(4, 2), number_of(1, 3)
    ('−1.5', '2', '1/3')
    """
    return ("−" if by < 0 else "") + number(Fraction(abs(by), strides)).removeprefix("0 ")


def table(shifts: Shifts, rows: int) -> list[dict[str, str]]:
    """What was measured of each shift along the row, a line for each."""
    lines = []
    for columns in STEPS:
        index = SHIFTS.index((rows, columns))
        lines.append(
            {
                t("rows dy"): signed(rows),
                t("columns dx"): signed(columns),
                t("conv: changed"): fixed(shifts.feature_map.changed[index]),
                t("conv: off its way"): _off(shifts.feature_map.off[index]),
                t("pooled: changed"): fixed(shifts.pooled.changed[index]),
                t("pooled: off its way"): _off(shifts.pooled.off[index]),
                t("global: changed"): fixed(shifts.overall.changed[index]),
            }
        )
    return lines


def _off(gap: float | None) -> str:
    return t("no whole place") if gap is None else fixed(gap)


def functions(shifts: Shifts) -> list[Callable[..., Any]]:
    """The functions that ran."""
    return [shift, cross_correlate, relu, POOLS[shifts.kind], GLOBAL_POOLS[shifts.kind], change]


def keras_lines(shifts: Shifts, place: tuple[int, int]) -> str:
    """A program that ends with how much the pooled map changed, in `changed`."""
    top, left = (REACH - by for by in place)
    size = len(shifts.kernel)
    squares = shifts.kind == "l2"
    pool = f"{shifts.kernel_size**2} * pool(conv(batch) ** 2)" if squares else "pool(conv(batch))"
    return f"""import keras
import numpy as np

image = np.array({written(shifts.picture)}, dtype="float32")
moved = np.pad(image, {REACH})[{top}:{top + SIDE}, {left}:{left + SIDE}]
kernel = np.array({written(shifts.kernel)}, dtype="float32")

conv = keras.layers.Conv2D(1, {size}, padding="same", activation="relu", use_bias=False)
conv.build((None, {SIDE}, {SIDE}, 1))
conv.set_weights([kernel.reshape({size}, {size}, 1, 1)])
pool = {layer(shifts.kind, shifts.kernel_size, shifts.strides)}


def pooled(image):
    batch = image.reshape(1, {SIDE}, {SIDE}, 1)
    return {"np.sqrt(" if squares else "np.array("}{pool})[0, :, :, 0]


before, after = pooled(image), pooled(moved)
changed = np.linalg.norm(after - before) / np.linalg.norm(before)
print(changed)"""
