"""Changes to a net, one at a time. Layers are counted from 1, as in its table.

A shortcut goes on beginning where it began, however the layers between are changed; where its beginning is
removed, it begins one layer earlier.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from cnnviz.errors import LearnerError
from cnnviz.nets.spec import Add, Layer, Net


def insert(net: Net, number: int, layer: Layer) -> Net:
    """The net with `layer` as its layer `number`.

    >>> from cnnviz.nets.spec import Conv, Flatten, names
    >>> names(insert(Net((8, 8, 1), (Conv(2),)), 2, Flatten()))
    ['conv1', 'flatten1']
    """
    return _placed(net, _order(net, at=_place(number, len(net.layers) + 1), put=layer))


def remove(net: Net, number: int) -> Net:
    """The net without its layer `number`."""
    _place(number, len(net.layers))
    order = list(range(1, len(net.layers) + 1))
    order.remove(number)
    return _placed(net, order)


def duplicate(net: Net, number: int) -> Net:
    """The net with layer `number` twice, one after the other."""
    return insert(net, number + 1, net.layers[_place(number, len(net.layers)) - 1])


def move(net: Net, number: int, to: int) -> Net:
    """The net with layer `number` moved to the place `to`."""
    order = list(range(1, len(net.layers) + 1))
    order.remove(_place(number, len(net.layers)))
    order.insert(_place(to, len(net.layers)) - 1, number)
    return _placed(net, order)


def replace(net: Net, number: int, layer: Layer) -> Net:
    """The net with `layer` in the place of its layer `number`."""
    _place(number, len(net.layers))
    layers = (*net.layers[: number - 1], layer, *net.layers[number:])
    return dataclasses.replace(net, layers=layers)


def _place(number: int, most: int) -> int:
    if not 1 <= number <= most:
        raise LearnerError(f"There is no layer {number}: the net has {most}.")
    return number


def _order(net: Net, *, at: int, put: Layer) -> list[int | Layer]:
    order: list[int | Layer] = list(range(1, len(net.layers) + 1))
    order.insert(at - 1, put)
    return order


def _placed(net: Net, order: Sequence[int | Layer]) -> Net:
    """The net with its layers in a new order: numbers of old layers, and new layers between them."""
    places = {old: new for new, old in enumerate(order, start=1) if isinstance(old, int)} | {0: 0}
    layers: list[Layer] = []
    for new, old in enumerate(order, start=1):
        if not isinstance(old, int):
            layers.append(old)
            continue
        layer = net.layers[old - 1]
        if isinstance(layer, Add):
            source = max(old - 1 - layer.back, 0)
            while source not in places:  # it was removed: what came before it takes its place
                source -= 1
            back = new - 1 - places[source]
            layer = dataclasses.replace(layer, back=min(max(back, 1), 200))
        layers.append(layer)
    return dataclasses.replace(net, layers=tuple(layers))
