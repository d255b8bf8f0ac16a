"""Pooling with the numbers on screen filled in: its size, what it discards, its table, the Keras lines."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnviz.numeric import pooling, shapes
from cnnviz.ui.pool_settings import Pool
from cnnviz.ui.signed_numbers import number as signed
from cnnviz.ui.size_formula import number
from cnnviz.ui.slide_numbers import table as map_table
from cnnviz.ui.text import t

LAYERS = {"max": "MaxPooling2D", "average": "AveragePooling2D"}
GLOBAL_LAYERS = {"max": "GlobalMaxPooling2D", "average": "GlobalAveragePooling2D"}


def size(m: int, k: int, s: int) -> str:
    """z = (m − k)/s + 1 filled in, with the floor where it is needed.

    >>> size(24, 2, 2)
    'z = (m − k)/s + 1 = (24 − 2)/2 + 1 = **12**'
    >>> size(8, 3, 2)
    'z = ⌊(m − k)/s + 1⌋ = ⌊(8 − 3)/2 + 1⌋ = ⌊3.5⌋ = **3**'
    """
    exact, z = shapes.exact_output_size(m, k, s), shapes.output_size(m, k, s)
    filled = f"({m} − {k})/{s} + 1"
    if exact.denominator == 1:
        return f"z = (m − k)/s + 1 = {filled} = **{z}**"
    return f"z = ⌊(m − k)/s + 1⌋ = ⌊{filled}⌋ = ⌊{number(exact)}⌋ = **{z}**"


def percent(m: int, k: int, s: int) -> str:
    """The share of numbers that a pooling discards.

    >>> percent(24, 2, 2), percent(8, 3, 2)
    ('75 %', '85.9 %')
    """
    return f"{signed(100 * float(pooling.discarded((m, m), k, s)), 1)} %"


def discarded(m: int, k: int, s: int) -> str:
    """The share of numbers that don't come through, filled in.

    >>> discarded(24, 2, 2)
    'discarded = 1 − z²/m² = 1 − 144/576 = **75 %**'
    """
    z = shapes.output_size(m, k, s)
    return t(
        "discarded = 1 − z²/m² = 1 − {out}/{all} = **{share}**", out=z * z, all=m * m, share=percent(m, k, s)
    )


def smaller(m: int, k: int, s: int, channels: int) -> str:
    """What that means for the whole volume.

    >>> smaller(24, 2, 2, 1)
    'Of 24 × 24 = 576 numbers 12 × 12 = 144 are left: the map is 4 times smaller.'
    """
    z = shapes.output_size(m, k, s)
    depth = f" × {channels}" if channels > 1 else ""
    left = t(
        "Of {before} = {all} numbers {after} = {out} are left: the map is {times} times smaller.",
        before=f"{m} × {m}{depth}",
        all=signed(m * m * channels),
        after=f"{z} × {z}{depth}",
        out=signed(z * z * channels),
        times=signed(m * m / (z * z), 2),
    )
    if z == m:
        left = t("Nothing is discarded: {size} numbers come out again.", size=signed(m * m * channels))
    if channels == 1:
        return left
    return f"{left} {t('Each of the {n} channels is pooled by itself, so the depth stays.', n=channels)}"


def formulas(pool: Pool) -> list[tuple[str, str]]:
    """Each formula and its note."""
    m, k, s, *_ = pool.axis
    missed = shapes.unreached(m, k, s)
    places = ", ".join(map(str, missed))
    note = t("No window reaches rows and columns {places}, hatched above.", places=places) if missed else ""
    if pool.everywhere:
        note = t("One window over the whole map, whatever its size: one number for each channel.")
    return [(size(m, k, s), note), (discarded(m, k, s), smaller(m, k, s, pool.channels))]


def functions(pool: Pool) -> list[Callable[..., Any]]:
    """The functions that ran."""
    if pool.everywhere:
        return [pooling.GLOBAL_POOLS[pool.kind], pooling.discarded]
    return [pooling.POOLS[pool.kind], pooling.pooling_windows, pooling.discarded]


def caption(pool: Pool) -> str:
    """What the table holds."""
    return t("The pooled map z, {size}", size=" × ".join(map(str, pool.slide.volumes.shape)))


def table(pool: Pool) -> list[dict[str, object]]:
    """The pooled map row by row, channel after channel."""
    return map_table(pool.slide)


def layer(kind: str, kernel_size: int, strides: int) -> str:
    """The Keras layer of a pooling. There is none for the l2-norm: it takes the mean of the squares.

    >>> layer("max", 2, 2)
    'keras.layers.MaxPooling2D(pool_size=2, strides=2)'
    """
    return f"keras.layers.{LAYERS.get(kind, LAYERS['average'])}(pool_size={kernel_size}, strides={strides})"


def keras_lines(pool: Pool) -> str:
    """A program that ends with the pooled map in `z`, (H', W', C)."""
    image = pool.slide.volume
    rows, columns, channels = image.shape
    m, k, s, *_ = pool.axis
    if pool.everywhere:
        name = GLOBAL_LAYERS.get(pool.kind, GLOBAL_LAYERS["average"])
        made, size = f"keras.layers.{name}(keepdims=True)", m * m
    else:
        made, size = layer(pool.kind, k, s), k * k
    lines = [
        "import keras",
        "import numpy as np",
        "",
        f'image = np.array({written(np.squeeze(image, 2) if channels == 1 else image)}, dtype="float32")',
        f"batch = image.reshape(1, {rows}, {columns}, {channels})",
        "",
        f"pool = {made}",
    ]
    if pool.kind == "l2":
        lines.append("# Keras has no l2 pooling: the sum of the squares is their mean times their number")
        lines.append(f"z = np.sqrt({size} * pool(batch**2).numpy())[0]")
    else:
        lines.append("z = pool(batch).numpy()[0]")
    return "\n".join([*lines, "print(z.shape)", "print(z[..., 0])"])


def written(array: Any) -> str:
    """Numbers as nested lists, a line for each row."""
    rows = ",\n    ".join(str(row) for row in np.asarray(array).tolist())
    return f"[\n    {rows},\n]"
