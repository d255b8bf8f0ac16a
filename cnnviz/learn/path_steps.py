"""From cell to cell of a network: what a cell hands on, which cell it feeds most, which fed it most.

A cell is a number of a stage's convolution: (stage, map, row, column). The rules are those that a learner can
check by hand: what a cell brings to another one is its value times the weight between them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cnnviz.learn.path_net import POOLS, PathNet, Seen
from cnnviz.numeric.padding import pad_widths, per_axis
from cnnviz.numeric.paths import Place, average_shares, flat_shares, places_seeing, strongest

Array = np.ndarray


class Cell(NamedTuple):
    """A number of the convolution of a stage."""

    stage: int
    map: int
    row: int
    column: int


class Handed(NamedTuple):
    """What a stage makes of a cell: where its value goes on, and why it doesn't, if so."""

    row: int
    column: int
    value: float
    stops: str  # "", "zero", "loses" its pooling window, or "unseen" by any


def handed(net: PathNet, seen: Seen, cell: Cell) -> Handed:
    """The value that a cell hands on, and its place in what the stage hands on."""
    last, pooled = seen.steps[cell.stage][-1], seen.pooled[cell.stage]
    value = float(last[cell.row, cell.column, cell.map])
    if pooled is None:
        lost = not read_next(net, seen, cell.stage, cell.row, cell.column)
        return Handed(cell.row, cell.column, value, "unseen" if lost else "" if value else "zero")
    places = pool_places(net, seen, cell)
    if not places:
        return Handed(-1, -1, value, "unseen")
    pool = net.stages[cell.stage].pool
    wins = [p for p in places if POOLS[type(pool)] != "max" or pooled[p.row, p.column, cell.map] == value]
    place = (wins or places)[0]
    out = float(pooled[place.row, place.column, cell.map])
    if not read_next(net, seen, cell.stage, place.row, place.column):
        return Handed(place.row, place.column, out, "unseen")
    if not wins:
        return Handed(place.row, place.column, out, "loses")
    return Handed(place.row, place.column, out, "" if value else "zero")


def read_next(net: PathNet, seen: Seen, stage: int, row: int, column: int) -> list[Place] | bool:
    """The places of the next convolution that see a cell of what a stage hands on; behind the last, True."""
    if stage + 1 == len(net.stages):
        return True
    conv, shape = net.stages[stage + 1].conv, seen.outputs[stage].shape
    return places_seeing(row, column, shape[:2], conv.kernel_size, conv.strides, conv.padding)


def pool_places(net: PathNet, seen: Seen, cell: Cell) -> list[Place]:
    """The outputs of the stage's pooling whose window lies on the cell."""
    pool, shape = net.stages[cell.stage].pool, seen.steps[cell.stage][-1].shape
    return places_seeing(cell.row, cell.column, shape[:2], pool.pool_size, pool.strides, pool.padding)


def pool_winner(net: PathNet, seen: Seen, stage: int, row: int, column: int, channel: int) -> Cell:
    """The cell with the largest value in the window of a pooling's output (the stage has one)."""
    pool, maps = net.stages[stage].pool, seen.steps[stage][-1][..., channel]
    rows, columns = window_places(maps.shape, (row, column), pool.pool_size, pool.strides, pool.padding)
    rows, columns = (
        [at for at in axis if 0 <= at < size] for axis, size in zip((rows, columns), maps.shape, strict=True)
    )
    best = int(np.argmax(maps[np.ix_(rows, columns)]))
    return Cell(stage, channel, rows[best // len(columns)], columns[best % len(columns)])


def window_places(
    shape: tuple[int, ...], place: tuple[int, int], size: Any, strides: Any, padding: str
) -> tuple[list[int], list[int]]:
    """The rows and columns of the window of an output; some may lie beyond the edge, in padding."""
    axes = per_axis((shape[0], shape[1]), tuple(size), tuple(strides), padding, 1)
    rows, columns = (
        [at * s - pad_widths(p, m, k, s, d)[0] + tap for tap in range(k)]
        for at, (m, k, s, p, d) in zip(place, axes, strict=True)
    )
    return rows, columns


def window(net: PathNet, seen: Seen, cell: Cell) -> tuple[Array, list[int], list[int]]:
    """What the kernel of a cell lies on, (k, k, C) with zeros for padding, its rows and its columns."""
    source = seen.given if cell.stage == 0 else seen.outputs[cell.stage - 1]
    conv = net.stages[cell.stage].conv
    rows, columns = window_places(
        source.shape, (cell.row, cell.column), conv.kernel_size, conv.strides, conv.padding
    )
    values = np.zeros((len(rows), len(columns), source.shape[2]), np.float32)
    for a, row in enumerate(rows):
        for b, column in enumerate(columns):
            if 0 <= row < source.shape[0] and 0 <= column < source.shape[1]:
                values[a, b] = source[row, column]
    return values, rows, columns


def kernel_of(net: PathNet, cell: Cell) -> Array:
    """The kernel that a cell's number is made by, (k, k, C)."""
    return net.kernels[cell.stage][..., cell.map]


class Targets(NamedTuple):
    """For each kernel of the next stage the cell to which this one brings most: arrays of shape (n,)."""

    rows: Array
    columns: Array
    tap_rows: Array
    tap_columns: Array
    weights: Array
    sums: Array  # the convolution's number there
    values: Array  # and what comes of it before any pooling
    goes_on: Array  # whether it is above nothing and wins its pooling window


def targets(net: PathNet, seen: Seen, cell: Cell) -> Targets | None:
    """Where a cell can be followed to; None behind the last stage, and where nobody sees it."""
    if cell.stage + 1 == len(net.stages):
        return None
    out = handed(net, seen, cell)
    places = [] if out.row < 0 else read_next(net, seen, cell.stage, out.row, out.column)
    if not isinstance(places, list) or not places:
        return None
    rows, columns, tap_rows, tap_columns = (np.array(axis) for axis in zip(*places, strict=True))
    weights = net.kernels[cell.stage + 1][tap_rows, tap_columns, cell.map]  # (places, n)
    goes_on = _goes_on(net, seen, cell.stage + 1, places)
    allowed = np.where(goes_on.any(axis=0), goes_on, True)
    best = np.argmax(np.where(allowed, out.value * weights, -np.inf), axis=0)  # (n,)
    kernels = np.arange(weights.shape[1])
    sums, values = seen.steps[cell.stage + 1][0], seen.steps[cell.stage + 1][-1]
    return Targets(
        rows[best],
        columns[best],
        tap_rows[best],
        tap_columns[best],
        weights[best, kernels],
        sums[rows[best], columns[best], kernels],
        values[rows[best], columns[best], kernels],
        goes_on[best, kernels],
    )


def _goes_on(net: PathNet, seen: Seen, stage: int, places: list[Place]) -> Array:
    """Whether the cells of all maps at these places hand anything on, (places, n)."""
    last, pooled = seen.steps[stage][-1], seen.pooled[stage]
    found = np.array([last[p.row, p.column] != 0 for p in places])
    if pooled is None:
        return found
    pool = net.stages[stage].pool
    for index, place in enumerate(places):
        windows = pool_places(net, seen, Cell(stage, 0, place.row, place.column))
        wins = np.zeros(last.shape[2], bool)
        for over in windows:
            wins |= (POOLS[type(pool)] != "max") | (
                pooled[over.row, over.column] == last[place.row, place.column]
            )
        found[index] &= wins
    return found


def ahead(net: PathNet, seen: Seen, cell: Cell) -> Cell | None:
    """The cell of the next stage to which this one brings most and that goes on itself."""
    found = targets(net, seen, cell)
    out = handed(net, seen, cell)
    if found is None or out.stops:
        return None
    best = strongest(out.value * found.weights, found.goes_on)
    if best is None:
        return None
    (kernel,) = best
    return Cell(cell.stage + 1, kernel, int(found.rows[kernel]), int(found.columns[kernel]))


def source(net: PathNet, seen: Seen, cell: Cell, channel: int | None = None) -> Cell | None:
    """The cell of the stage before that brought most to this one (of one map, if `channel` is given)."""
    if cell.stage == 0:
        return None
    values, rows, columns = window(net, seen, cell)
    height, width, channels = seen.outputs[cell.stage - 1].shape
    inside = np.ones(values.shape, bool)
    inside[[not 0 <= row < height for row in rows]] = False
    inside[:, [not 0 <= column < width for column in columns]] = False
    if channel is not None:
        inside &= np.arange(channels) == channel
    best = strongest(values * kernel_of(net, cell), inside)
    if best is None:
        return None
    row, column, found = rows[best[0]], columns[best[1]], best[2]
    if seen.pooled[cell.stage - 1] is None:
        return Cell(cell.stage - 1, found, row, column)
    return pool_winner(net, seen, cell.stage - 1, row, column, found)


def feeds(net: PathNet, seen: Seen, cell: Cell, later: Cell) -> bool:
    """Whether a cell hands something on that lies in the window of a later one."""
    out = handed(net, seen, cell)
    if later.stage != cell.stage + 1 or out.stops:
        return False
    _, rows, columns = window(net, seen, later)
    return out.row in rows and out.column in columns


def share_map(net: PathNet, seen: Seen) -> Array:
    """The share of each cell of the last stage in the logit, (h, w)."""
    return (flat_shares if net.flat else average_shares)(seen.outputs[-1], seen.weights)


def share_of(net: PathNet, seen: Seen, cell: Cell) -> float:
    """What a cell of the last stage adds to the logit; 0 where it hands nothing on."""
    out = handed(net, seen, cell)
    if out.stops:
        return 0.0
    height, width, channels = seen.outputs[-1].shape
    if net.flat:
        return out.value * float(seen.weights[(out.row * width + out.column) * channels + cell.map])
    return out.value / (height * width) * float(seen.weights[cell.map])


def first_cell(net: PathNet, seen: Seen) -> Cell:
    """The cell of the last stage that speaks most for the answer: in the place with the largest share."""
    sign = 1.0 if seen.logit >= 0 else -1.0
    shares = share_map(net, seen)
    row, column = np.unravel_index(np.argmax(sign * shares), shares.shape)
    return main_cell(net, seen, int(row), int(column), sign)


def main_cell(net: PathNet, seen: Seen, row: int, column: int, sign: float = 0) -> Cell:
    """The cell of the last stage that adds most to the logit at a place of its maps.

    With a sign of 1 or −1 that which adds most for dog or for cat, with 0 for either.
    """
    maps = seen.outputs[-1]
    weights = seen.weights.reshape(maps.shape)[row, column] if net.flat else seen.weights
    shares = maps[row, column] * weights
    channel = int(np.argmax(sign * shares if sign else np.abs(shares)))
    stage = len(net.stages) - 1
    if seen.pooled[-1] is None:
        return Cell(stage, channel, row, column)
    return pool_winner(net, seen, stage, row, column, channel)
