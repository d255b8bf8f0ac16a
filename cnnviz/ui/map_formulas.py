"""The formulas of feature maps with a net's own numbers filled in."""

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Protocol

from cnnviz.nets import geometry
from cnnviz.nets.cards import LayerCard
from cnnviz.ui.text import t


class Net(Protocol):
    """A net as these formulas need it: a card, or a source of maps."""

    @property
    def input(self) -> tuple[int, int, int]:
        """The shape of the pictures that it takes."""

    @property
    def layers(self) -> tuple[LayerCard, ...]:
        """All layers."""

    def fields(self) -> Mapping[str, geometry.Fields | None]:
        """The receptive field of each layer with maps."""


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


def count_note(net: Net) -> str:
    """The same for the photo itself, to compare."""
    return t(
        "The photo that goes in has {shape} = {count}.",
        shape=times(net.input),
        count=f"{prod(net.input):,}",
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


def field(net: Net, name: str) -> tuple[str, str]:
    """The formula of the receptive field of a layer's cells, filled in, and the note below it.

    Where ways through the net part and meet there is no such sum: then the size alone.
    """
    axes = net.fields().get(name)
    if axes is None:
        return t("One cell of {name} may see **the whole picture**", name=name), ""
    if any(len(layer.inbound or ()) > 1 for layer in net.layers):
        return f"r = **{axes[1].size}**", _share(net, name, axes)
    return field_formula(_windows(net.layers, name)), t(
        "Each window adds k − 1 steps; a step is as many pixels as all strides before it make. {share}",
        share=_share(net, name, axes),
    )


def _windows(layers: Sequence[LayerCard], name: str) -> list[tuple[int, int]]:
    """The window (kernel_size, strides) along the columns of each layer up to that of that name."""
    upto = layers[: [layer.name for layer in layers].index(name) + 1]
    return [
        (
            1 + (layer.kernel_size[1] - 1) * (layer.dilation_rate or (1, 1))[1],
            (layer.strides or layer.kernel_size)[1],
        )
        for layer in upto
        if layer.kernel_size
    ]


def _share(net: Net, name: str, axes: geometry.Fields) -> str:
    """How much of the picture that is."""
    return t(
        "One cell of {name} sees {height} × {width} of {tall} × {wide} pixels.",
        name=name,
        height=min(axes[0].size, net.input[0]),
        width=min(axes[1].size, net.input[1]),
        tall=net.input[0],
        wide=net.input[1],
    )


def layer_table(net: Net) -> list[dict[str, str]]:
    """Every layer of the net, a row each: the text form of the strip of layers."""
    fields = net.fields()
    rows = []
    for layer in net.layers:
        axes = fields.get(layer.name)
        seen = times(axis.size for axis in axes) if axes else t("all")
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
