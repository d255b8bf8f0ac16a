"""From a graph of layers to a chain: shortcuts and inception blocks are recognised by their form."""

from __future__ import annotations

import dataclasses

from cnnviz.errors import LearnerError
from cnnviz.nets.settings import shown
from cnnviz.nets.spec import MOST_LAYERS, Add, BatchNorm, Conv, Inception, Layer, MaxPool


@dataclasses.dataclass(frozen=True)
class Node:
    """A layer of a graph.

    Attributes:
        layer: what it is; None for the input and for a join.
        join: "Add" or "Concatenate" where several outputs come together.
        inbound: the names of the layers whose outputs it takes.
    """

    layer: Layer | None
    join: str
    inbound: list[str]


Nodes = dict[str, Node]
MOST_INPUTS = 4  # of a layer: an inception block joins four branches


def linear(nodes: Nodes, output: str) -> tuple[Layer, ...]:
    """The layers in one row, from the input to `output`. `LearnerError` for a form that has no such row."""
    steps: list[tuple[str, Layer | None, str]] = []  # name, layer, and for a shortcut where it begins
    projections: set[str] = set()
    here = output
    for name, node in nodes.items():  # shortcuts are followed back to the input, along every way
        if (many := len(node.inbound)) > MOST_INPUTS:
            raise LearnerError(
                f"The layer {shown(name)} takes {many} inputs; known here are {MOST_INPUTS} at most."
            )
    while True:
        if len(steps) > MOST_LAYERS:
            raise LearnerError(f"A net here has at most {MOST_LAYERS} layers; this one has more.")
        if here not in nodes or len(steps) > len(nodes):
            raise LearnerError(f"The net refers to a layer {shown(here)} that leads to no input.")
        node = nodes[here]
        if node.layer is None and not node.join:
            break
        if node.join == "Add":
            main, source, projected = _shortcut(nodes, here)
            steps.append((here, None, source))
            if projected:
                projections.add(here)
            here = main
        elif node.join == "Concatenate":
            block, source = _inception(nodes, here)
            steps.append((here, block, ""))
            here = source
        elif len(node.inbound) == 1:
            steps.append((here, node.layer, ""))
            here = node.inbound[0]
        else:
            raise LearnerError(f"The layer {shown(here)} takes {len(node.inbound)} inputs; one is usual.")
    steps.reverse()
    places = {here: 0} | {name: number for number, (name, _, _) in enumerate(steps, start=1)}
    layers: list[Layer] = []
    for number, (name, layer, source) in enumerate(steps, start=1):
        if layer is None:
            back = number - 1 - places.get(source, number)
            if back < 1:
                raise LearnerError(f"The shortcut to {shown(name)} begins beside the way through the net.")
            layer = Add(back, name in projections)
        layers.append(layer)
    return tuple(layers)


def _ancestors(nodes: Nodes, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        for before in nodes[one].inbound if one in nodes else ():
            if before not in found:
                found.add(before)
                waiting.append(before)
    return found


def _shortcut(nodes: Nodes, name: str) -> tuple[str, str, bool]:
    """(the way through the net, where the shortcut begins, whether it has 1×1 kernels) of an Add."""
    inbound = nodes[name].inbound
    if len(inbound) == 2:
        for main, other in (inbound, inbound[::-1]):
            before = _ancestors(nodes, main)
            if other in before:
                return main, other, False
        for main, other in (inbound, inbound[::-1]):
            source = _projected(nodes, other)
            if source is not None and source in _ancestors(nodes, main):
                return main, source, True
    raise LearnerError(
        f"Add {shown(name)}: known here is the sum of two, one of them a shortcut: either nothing, or a 1×1 "
        "convolution without bias and batch normalisation."
    )


def _projected(nodes: Nodes, name: str) -> str | None:
    norm = nodes.get(name)
    conv = nodes.get(norm.inbound[0]) if norm and len(norm.inbound) == 1 else None
    if norm and conv and isinstance(norm.layer, BatchNorm) and isinstance(conv.layer, Conv):
        plain = Conv(conv.layer.filters, (1, 1), conv.layer.strides, conv.layer.padding, use_bias=False)
        if conv.layer == plain and len(conv.inbound) == 1:
            return conv.inbound[0]
    return None


def _inception(nodes: Nodes, name: str) -> tuple[Inception, str]:
    """The block that ends in a Concatenate, and the layer it begins at."""
    ends = nodes[name].inbound
    if len(ends) == 4:
        ways = [_way(nodes, end, length) for end, length in zip(ends, (1, 2, 2, 2), strict=True)]
        (one,), (reduce3, three), (reduce5, five), (pool, after) = (way for way, _ in ways)
        convs = [
            conv
            for conv, size in zip(
                (one, reduce3, three, reduce5, five, after), (1, 1, 3, 1, 5, 1), strict=True
            )
            if isinstance(conv, Conv)
            and conv == Conv(conv.filters, (size, size), padding=conv.padding, activation=conv.activation)
            and (conv.padding == "same" or size == 1)
        ]
        sources = {source for _, source in ways}
        activations = {conv.activation for conv in convs}
        whole = len(convs) == 6 and len(sources) == len(activations) == 1
        if whole and pool == MaxPool((3, 3), (1, 1), "same"):
            return Inception(tuple(conv.filters for conv in convs), activations.pop()), sources.pop()
    raise LearnerError(
        f"Concatenate {shown(name)}: known here are inception blocks of four branches only "
        "(1×1; 1×1 → 3×3; 1×1 → 5×5; 3×3 max-pooling → 1×1)."
    )


def _way(nodes: Nodes, end: str, length: int) -> tuple[list[Layer | None], str]:
    """The last layers of a branch, and where they begin."""
    way: list[Layer | None] = []
    for _ in range(length):
        node = nodes.get(end)
        way.insert(0, node.layer if node else None)
        end = node.inbound[0] if node and len(node.inbound) == 1 else ""
    return way, end
