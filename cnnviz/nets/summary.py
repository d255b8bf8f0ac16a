"""A net's table as plain text, for terminals."""

from __future__ import annotations

from cnnviz.nets.spec import Net, Row, Totals, check, size_text, totals
from cnnviz.numeric.shapes import Field

HEADINGS = ("", "layer", "settings", "output", "parameters", "multiply-adds", "memory", "field", "stride")
_LEFT = (1, 2)  # columns that read from the left


def summary(net: Net) -> str:
    """The table of a net: a line for each layer, then the sums, or the error of the layer that doesn't fit.

    >>> from cnnviz.nets.spec import Conv
    >>> print(summary(Net((28, 28, 1), (Conv(32, (5, 5)),), "first")))
    first, input 28×28×1
    <BLANKLINE>
       layer  settings    output  parameters  multiply-adds   memory  field  stride
    1  conv1  32, 5×5   24×24×32         832        460,800  73.7 kB    5×5       1
    <BLANKLINE>
    832 parameters (832 trainable), 460,800 multiply-adds, 76.9 kB of activations for one picture
    """
    rows, error = check(net)
    lines = [HEADINGS, *map(cells, rows[1:])]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    table = "\n".join(_line(line, widths) for line in lines)
    end = str(error) if error else totals_text(totals(rows))
    return f"{net.name}, input {size_text(net.input_shape)}\n\n{table}\n\n{end}"


def cells(row: Row) -> tuple[str, ...]:
    """The texts of a row, in the order of `HEADINGS`."""
    return (
        str(row.number),
        row.name,
        row.layer.text() if row.layer else "",
        size_text(row.output_shape),
        f"{row.parameters:,}",
        f"{row.multiply_adds:,}",
        bytes_text(row.memory),
        fields_text(row.fields, 0),
        fields_text(row.fields, 1),
    )


def _line(texts: tuple[str, ...], widths: list[int]) -> str:
    aligned = (
        text.ljust(width) if column in _LEFT else text.rjust(width)
        for column, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()


def totals_text(sums: Totals) -> str:
    """The sums of a table in one sentence."""
    return (
        f"{sums.parameters:,} parameters ({sums.trainable:,} trainable), "
        f"{sums.multiply_adds:,} multiply-adds, {bytes_text(sums.memory)} of activations for one picture"
    )


def bytes_text(count: int) -> str:
    """A number of bytes as people write it.

    >>> bytes_text(40), bytes_text(73_728), bytes_text(12_845_056)
    ('40 B', '73.7 kB', '12.8 MB')
    """
    for size, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def fields_text(fields: tuple[Field, Field] | None, part: int) -> str:
    """The size (part 0), stride (1) or start (2) of a receptive field, rows × columns where they differ.

    >>> fields_text((Field(5, 1, 0), Field(5, 1, 0)), 0), fields_text((Field(1, 1, 0), Field(7, 2, 0)), 1)
    ('5×5', '1×2')
    """
    if fields is None:
        return "–"
    rows, columns = fields[0][part], fields[1][part]
    if part == 0 or rows != columns:
        return f"{rows}×{columns}"
    return str(rows) if part == 2 or rows else "–"
