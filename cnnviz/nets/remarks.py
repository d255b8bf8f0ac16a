"""What is allowed in a net and yet odd: a layer that changes nothing, pixels that no window reaches."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.nets.layer import size_text
from cnnviz.nets.spec import Activation, AveragePool, Conv, Dense, Dropout, MaxPool, Row

_SILENT = ("batch_norm", "dropout", "rescaling")  # between two linear layers these leave them linear


def remarks(rows: Sequence[Row]) -> dict[int, str]:
    """A sentence for each layer, by its number, about which there is something to say.

    >>> from cnnviz.nets.spec import Net, infer
    >>> remarks(infer(Net((8, 8, 1), (MaxPool((1, 1)),))))
    {1: 'A window of one number changes nothing.'}
    """
    found = {}
    for row in rows:
        said = _idle(row) or _same_as_none(row, rows) or _left_over(row) or _linear(row, rows)
        if said:
            found[row.number] = said
    return found


def _idle(row: Row) -> str:
    layer = row.layer
    if isinstance(layer, MaxPool | AveragePool) and layer.pool_size == (1, 1) and layer.strides is None:
        return "A window of one number changes nothing."
    if isinstance(layer, Dropout) and layer.rate == 0:
        return "A dropout of 0 changes nothing."
    if isinstance(layer, Activation) and layer.activation == "linear":
        return "A linear activation changes nothing."
    if row.kind == "flatten" and len(row.input_shape) == 1:
        return "It is a vector already: this changes nothing."
    return ""


def _same_as_none(row: Row, rows: Sequence[Row]) -> str:
    if getattr(row.layer, "activation", "") == "softmax" and row.output_shape[-1] == 1:
        return "Softmax over one number is always 1: take sigmoid."
    if isinstance(row.layer, Activation) and row.layer.activation == "relu":
        before = rows[row.number - 1]
        if getattr(before.layer, "activation", "") == "relu":
            return "A second ReLU changes nothing."
    return ""


def _left_over(row: Row) -> str:
    """Rows and columns beyond the last window of a layer without padding."""
    layer = row.layer
    if isinstance(layer, Conv):
        window = [d * (k - 1) + 1 for k, d in zip(layer.kernel_size, layer.dilation_rate, strict=True)]
        strides = layer.strides
    elif isinstance(layer, MaxPool | AveragePool):
        window, strides = list(layer.pool_size), layer.strides or layer.pool_size
    else:
        return ""
    if layer.padding == "same":
        return ""
    lost = [
        (size - span) % stride
        for size, span, stride in zip(row.input_shape[:2], window, strides, strict=True)
    ]
    if not any(lost):
        return ""
    counts = [f"{n} {one if n == 1 else f'{one}s'}" for n, one in zip(lost, ("row", "column"), strict=True)]
    said = " and ".join(count for count, n in zip(counts, lost, strict=True) if n)
    return f"No window reaches the last {said} of {size_text(row.input_shape[:2])}."


def _linear(row: Row, rows: Sequence[Row]) -> str:
    """Two layers of weights with nothing but sums between them could be one."""
    if not isinstance(row.layer, Conv | Dense):
        return ""
    for before in reversed(rows[1 : row.number]):
        if before.kind in _SILENT:
            continue
        if type(before.layer) is type(row.layer) and getattr(before.layer, "activation", "") == "linear":
            return (
                f"No activation stands between {before.name} and this: two linear layers do what one could."
            )
        return ""
    return ""
