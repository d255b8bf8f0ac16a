"""The formulas of feature maps with a net's own numbers filled in."""

from collections.abc import Iterable, Sequence
from math import prod

from cnnviz.nets.cards import Card, LayerCard
from cnnviz.ui.text import t


def times(sizes: Iterable[int]) -> str:
    """Sizes as a shape is written.

    >>> times((64, 64, 32))
    '64 × 64 × 32'
    """
    return " × ".join(f"{size:,}" for size in sizes)


def count_formula(layer: LayerCard) -> str:
    """How many numbers the maps of a layer are, filled in; the result is lit.

    >>> count_formula(LayerCard("pool3", "MaxPooling2D", (8, 8, 256), 0))
    'pool3: 8 × 8 × 256 = **16,384** numbers'
    """
    shape = times(layer.shape)
    return t(
        "{name}: {shape} = **{count}** numbers", name=layer.name, shape=shape, count=f"{prod(layer.shape):,}"
    )


def count_note(card: Card) -> str:
    """The same for the photo itself, to compare."""
    return t(
        "The photo that goes in has {shape} = {count}.",
        shape=times(card.input),
        count=f"{prod(card.input):,}",
    )


def field_formula(windows: Sequence[tuple[int, int]]) -> str:
    """The receptive field through windows (kernel_size, strides): r = 1 + Σ (k − 1)·j, j the stride so far.

    >>> field_formula([(3, 1), (2, 2), (3, 1)])
    'r = 1 + (3 − 1)·1 + (2 − 1)·1 + (3 − 1)·2 = **8**'
    """
    field, jump, terms = 1, 1, ["1"]
    for kernel_size, strides in windows:
        if kernel_size > 1:
            terms.append(f"({kernel_size} − 1)·{jump}")
        field += (kernel_size - 1) * jump
        jump *= strides
    return f"r = {' + '.join(terms)} = **{field}**"


def windows_to(card: Card, name: str) -> list[tuple[int, int]]:
    """The window (kernel_size, strides) along the columns of each layer up to that of that name."""
    names = [layer.name for layer in card.layers]
    upto = card.layers[: names.index(name) + 1]
    return [
        (layer.kernel_size[1], (layer.strides or layer.kernel_size)[1]) for layer in upto if layer.kernel_size
    ]


def field_note(card: Card, name: str) -> str:
    """What the terms of the formula are, and how much of the photo that is."""
    rows, columns = card.fields()[name]
    return t(
        "Each window adds k − 1 steps; a step is as many pixels as all strides before it make. "
        "One cell of {name} sees {height} × {width} of {tall} × {wide} pixels.",
        name=name,
        height=min(rows.size, card.input[0]),
        width=min(columns.size, card.input[1]),
        tall=card.input[0],
        wide=card.input[1],
    )


def layer_table(card: Card) -> list[dict[str, str]]:
    """Every layer of the net, a row each: the text form of the strip of layers."""
    fields = card.fields()
    rows = []
    for layer in card.layers:
        seen = times(axis.size for axis in fields[layer.name]) if layer.name in fields else t("all")
        rows.append(
            {
                t("Layer"): layer.name,
                t("Kind"): layer.kind,
                t("Output"): times(layer.shape),
                t("Parameters"): f"{layer.parameters:,}",
                t("Receptive field"): seen,
            }
        )
    return rows
