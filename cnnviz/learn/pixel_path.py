"""The jobs of the lesson that follows a number from the photo to the logit: all of it the network's own.

Nothing here is recomputed: what a lesson checks by hand, it does elsewhere (`cnnviz.ui.path_steps`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn.features import DEFAULT
from cnnviz.learn.path_net import POOLS, PathNet, Seen, path_net
from cnnviz.learn.path_steps import (
    Cell,
    ahead,
    feeds,
    first_cell,
    handed,
    kernel_of,
    main_cell,
    pool_places,
    share_of,
    source,
    targets,
    window,
    window_places,
)

SOURCES = 12  # maps before it that a cell can be followed back to


def follow(
    image: np.ndarray,
    at: Mapping[str, Any] | None = None,
    path: Sequence[Sequence[Any]] = (),
    model: str = DEFAULT,
) -> dict[str, Any]:
    """The numbers around one cell, and the chain of cells from the photo to the logit that it lies on.

    Parameters
    ----------
    image
        ndarray of shape (H, W, 3), uint8. It is squeezed to the network's own size.
    at
        The cell: ``layer``, the name of a convolution, ``map``, ``row`` and ``column``; what is missing is
        the strongest there is. Without a layer, the first of the chain that ends where the share is largest.
    path
        Cells (layer, map, row, column) that the chain should go through, as far as each feeds the next.

    Returns
    -------
    dict
        ``chain``, a dict for each stage that it reaches: ``layer``, ``map``, ``row``, ``column``, its
        ``value`` at the end of the stage and its place there, ``out`` (row, column), ``stops`` ("" or why
        it ends there: "zero", "loses" its pooling window, "unseen" by any window), and of the next link
        ``weight`` and ``sum``; ``at``, which of them is the cell; ``elsewhere``, for each stage the cell to
        look at where the chain doesn't reach; ``cell``, its numbers (see ``numbers``); ``share``, what the
        chain's end adds to the logit, None where it ends before.
    """
    net = path_net(model)
    seen = net.seen(image)
    here, usual = _cell(net, seen, at or {})
    wished = {cell.stage: cell for one in path if (cell := _wished(net, seen, one)) is not None}
    if not wished and here == usual.get(here.stage):
        wished = usual
    chain = _chain(net, seen, here, wished)
    links = [_link(net, seen, cell, chain.get(stage + 1)) for stage, cell in sorted(chain.items())]
    end = max(chain.values())
    return {
        "chain": links,
        "at": here.stage - min(chain),
        "elsewhere": [_named(net, usual[stage]) for stage in range(len(net.stages))],
        "share": share_of(net, seen, end) if end.stage + 1 == len(net.stages) else None,
        "cell": numbers(net, seen, here),
    }


def numbers(net: PathNet, seen: Seen, cell: Cell) -> dict[str, Any]:
    """The network's numbers around a cell.

    Returns
    -------
    dict
        ``first``, ``last``, whether it is of that stage; ``window``, ``kernel`` (k, k, C) float32, ``rows``,
        ``columns`` (k), ``bias`` or None; ``steps``, for the convolution and each part ``layer``, ``kind``,
        ``function``, ``outputs``, (n,) of all maps at this place, and ``norm``, the map's mean, variance,
        gamma, beta and epsilon; ``pool`` or None: ``kind``, ``window``, ``rows``, ``columns`` of those
        inside, ``row``, ``column``, ``output``; ``stops`` as in the chain; ``map``, (h, w) float32, all that
        the stage hands on of this map; ``next``, the layer of ``targets``, lists over its kernels, or None;
        ``sources``, by map the cell of the stage before that brought most.
    """
    stage = net.stages[cell.stage]
    values, rows, columns = window(net, seen, cell)
    bias = stage.conv.bias
    place = (cell.row, cell.column)
    steps = [{"layer": stage.conv.name, "kind": "conv", "outputs": seen.steps[cell.stage][0][place]}]
    for part, maps in zip(stage.parts, seen.steps[cell.stage][1:], strict=True):
        steps.append(
            {
                "layer": part.layer,
                "kind": part.kind,
                "function": part.function,
                "norm": None if part.norm is None else norm_of(part.norm, cell.map),
                "outputs": maps[place],
            }
        )
    kernel = kernel_of(net, cell)
    found = targets(net, seen, cell)
    return {
        "first": cell.stage == 0,
        "last": cell.stage + 1 == len(net.stages),
        "window": values,
        "kernel": kernel,
        "rows": rows,
        "columns": columns,
        "bias": None if bias is None else float(bias.numpy()[cell.map]),
        "steps": steps,
        "pool": _pool(net, seen, cell),
        "stops": handed(net, seen, cell).stops,
        "map": np.ascontiguousarray(seen.outputs[cell.stage][..., cell.map]),
        "next": None if found is None else net.stages[cell.stage + 1].conv.name,
        "targets": None if found is None else {name: part.tolist() for name, part in found._asdict().items()},
        "sources": _sources(net, seen, cell, values * kernel),
    }


def norm_of(layer: Any, channel: int) -> dict[str, float]:
    """The numbers by which a batch normalisation moves one map: they don't depend on the photo."""
    gamma, beta = layer.gamma, layer.beta
    return {
        "mean": float(layer.moving_mean.numpy()[channel]),
        "variance": float(layer.moving_variance.numpy()[channel]),
        "gamma": 1.0 if gamma is None else float(gamma.numpy()[channel]),
        "beta": 0.0 if beta is None else float(beta.numpy()[channel]),
        "epsilon": float(layer.epsilon),
    }


def ending(image: np.ndarray, model: str = DEFAULT) -> dict[str, Any]:
    """What the network makes of the last maps of a photo.

    Returns
    -------
    dict
        ``photo`` (H, W, 3) uint8; ``maps`` (h, w, c), what the last stage hands on; ``features`` (n,);
        ``hidden`` (units,), the sums of the hidden layer, or None; ``logit``, ``probability``; ``cells``, for
        each place of the maps, row by row, the cell (map, row, column) of the last convolution that adds
        most to the logit there, for it or against it.
    """
    net = path_net(model)
    seen = net.seen(image)
    return {
        "photo": seen.photo,
        "maps": seen.outputs[-1],
        "features": seen.features,
        "hidden": seen.hidden,
        "logit": seen.logit,
        "probability": seen.probability,
        "cells": [
            tuple(main_cell(net, seen, row, column)[1:])
            for row, column in np.ndindex(seen.outputs[-1].shape[:2])
        ],
    }


def head(model: str = DEFAULT) -> dict[str, Any]:
    """The weights behind the last maps, which no photo changes.

    Returns
    -------
    dict
        ``collapse``, (layer, kind); ``dense``, a dict for each dense layer: ``layer``, ``kernel`` (n, units)
        float32, ``bias`` (units,).
    """
    net = path_net(model)
    return {
        "collapse": (net.collapse.name, type(net.collapse).__name__),
        "dense": [
            {
                "layer": dense.name,
                "kernel": kernel,
                "bias": np.zeros(dense.units, np.float32) if dense.bias is None else dense.bias.numpy(),
            }
            for dense, kernel in zip(net.dense, net.dense_kernels, strict=True)
        ],
    }


def _pool(net: PathNet, seen: Seen, cell: Cell) -> dict[str, Any] | None:
    pool = net.stages[cell.stage].pool
    if pool is None or not pool_places(net, seen, cell):
        return None
    out = handed(net, seen, cell)
    maps = seen.steps[cell.stage][-1][..., cell.map]
    rows, columns = window_places(
        maps.shape, (out.row, out.column), pool.pool_size, pool.strides, pool.padding
    )
    rows, columns = (
        [at for at in axis if 0 <= at < size] for axis, size in zip((rows, columns), maps.shape, strict=True)
    )
    return {
        "layer": pool.name,
        "kind": POOLS[type(pool)],
        "window": maps[np.ix_(rows, columns)],
        "rows": rows,
        "columns": columns,
        "row": out.row,
        "column": out.column,
        "output": out.value,
    }


def _sources(net: PathNet, seen: Seen, cell: Cell, products: np.ndarray) -> dict[int, dict[str, Any]]:
    if cell.stage == 0:
        return {}
    sums = products.sum(axis=(0, 1))
    largest = np.argsort(-np.abs(sums), kind="stable")[:SOURCES]
    found = {int(channel): source(net, seen, cell, int(channel)) for channel in largest}
    return {channel: _named(net, one) for channel, one in found.items() if one is not None}


def _chain(net: PathNet, seen: Seen, here: Cell, wished: Mapping[int, Cell]) -> dict[int, Cell]:
    """Cells by stage, through `here`: as wished where that feeds the next one, else the strongest."""
    chain = {here.stage: here}
    for stage in range(here.stage - 1, -1, -1):
        later, wish = chain[stage + 1], wished.get(stage)
        fits = wish is not None and feeds(net, seen, wish, later)
        found = wish if fits else source(net, seen, later)
        if found is None:
            break
        chain[stage] = found
    for stage in range(here.stage + 1, len(net.stages)):
        before, wish = chain[stage - 1], wished.get(stage)
        fits = wish is not None and feeds(net, seen, before, wish)
        found = wish if fits else ahead(net, seen, before)
        if found is None:
            break
        chain[stage] = found
    return chain


def _link(net: PathNet, seen: Seen, cell: Cell, later: Cell | None) -> dict[str, Any]:
    out = handed(net, seen, cell)
    link = _named(net, cell) | {
        "out": (out.row, out.column),
        "value": 0.0 if out.stops else out.value,
        "stops": out.stops,
    }
    if later is not None and feeds(net, seen, cell, later):
        _, rows, columns = window(net, seen, later)
        taps = rows.index(out.row), columns.index(out.column)
        link["weight"] = float(kernel_of(net, later)[(*taps, cell.map)])
        link["sum"] = float(seen.steps[later.stage][0][later.row, later.column, later.map])
    return link


def _named(net: PathNet, cell: Cell) -> dict[str, Any]:
    return {
        "layer": net.stages[cell.stage].conv.name,
        "map": cell.map,
        "row": cell.row,
        "column": cell.column,
    }


def _cell(net: PathNet, seen: Seen, at: Mapping[str, Any]) -> tuple[Cell, dict[int, Cell]]:
    """The cell that is asked for, and the chain to look at where nothing is."""
    usual = seen.usual or _chain(net, seen, first_cell(net, seen), {})
    seen.usual.update(usual)
    layer = at.get("layer")
    if not layer:
        return usual[min(usual)], usual
    names = [stage.conv.name for stage in net.stages]
    if layer not in names:
        raise LearnerError(f"Received the layer {layer!r:.40}; one of {', '.join(names)} will do.")
    stage = names.index(layer)
    height, width, maps = seen.steps[stage][0].shape
    for name, size in (("map", maps), ("row", height), ("column", width)):
        value = at.get(name)
        if value is not None and not (isinstance(value, int) and 0 <= value < size):
            raise LearnerError(f"Received {name} {value!r:.20} in {layer}; 0 to {size - 1} will do.")
    channel, row, column = (at.get(name) for name in ("map", "row", "column"))
    if channel is None and row is None and column is None:
        return usual[stage], usual
    last = seen.steps[stage][-1]
    allowed = np.ones(last.shape, bool)
    for axis, value in enumerate((row, column, channel)):
        if value is not None:
            places = np.arange(last.shape[axis]).reshape([-1 if n == axis else 1 for n in range(3)])
            allowed &= places == value
    best = np.unravel_index(np.argmax(np.where(allowed, last, -np.inf)), last.shape)
    return Cell(stage, int(best[2]), int(best[0]), int(best[1])), usual


def _wished(net: PathNet, seen: Seen, one: Sequence[Any]) -> Cell | None:
    """A cell of a wished path; None for one that isn't there."""
    names = [stage.conv.name for stage in net.stages]
    if len(one) != 4 or one[0] not in names or not all(isinstance(number, int) for number in one[1:]):
        return None
    stage = names.index(one[0])
    height, width, maps = seen.steps[stage][0].shape
    _, channel, row, column = one
    fits = 0 <= channel < maps and 0 <= row < height and 0 <= column < width
    return Cell(stage, channel, row, column) if fits else None
