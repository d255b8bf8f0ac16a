"""What "find a pattern" shows, in words: the sum at the best place, how it stands out, Keras lines."""

import numpy as np

from cnnviz.numeric.convolution import trace
from cnnviz.ui.pattern_settings import Search
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t

NEAR = 3  # places nearer than this to the best see much of the same
ROWS = 6


def formula(search: Search) -> str:
    """The sum at the best place: the weight on the pattern times its pixels, and the same beside it."""
    row, column = search.best
    window = trace(search.scene, search.kernel, row, column).window
    weights = np.unique(search.kernel)[::-1]  # the weight on the pattern first
    terms = [
        f"{factor(weight)} · {int(window[search.kernel == weight].sum())}" for weight in weights if weight
    ]
    total = number(search.map[row, column])
    return f"z({row}, {column}) = Σ R ⊙ K = {' + '.join(terms) or '0'} = **{total}**"


def elsewhere(search: Search) -> tuple[int, float]:
    """The largest number away from the best place, and the mean size there."""
    row, column = search.best
    rows, columns = np.indices(search.map.shape)
    away = np.maximum(abs(rows - row), abs(columns - column)) >= NEAR
    others = search.map[away] if away.any() else np.zeros(1, int)
    return int(others.max()), float(np.abs(others).mean())


def note(search: Search) -> str:
    """How the best place stands out from the others."""
    if not search.kernel.any():
        return t("All weights are 0: the kernel looks for nothing. Draw a pattern on the pad.")
    largest, mean = elsewhere(search)
    best = search.map.max()
    words = t(
        "Each weight times the sum of the pixels under it: the largest of {count} numbers. Away from there "
        "the largest is {largest}, the mean size {mean}.",
        count=number(search.map.size),
        largest=number(largest),
        mean=number(mean, 1),
    )
    if largest >= best:
        return words + " " + t("So this kernel can't tell the pattern from something else.")
    return words


def table(search: Search) -> list[dict[str, object]]:
    """The places with the largest numbers, the best first."""
    order = np.argsort(-search.map, axis=None, kind="stable")[:ROWS]
    return [
        {
            t("row"): int(row),
            t("column"): int(column),
            "z": number(search.map[row, column]),
            t("of the largest"): _share(search.map[row, column], search.map.max()),
        }
        for row, column in zip(*np.unravel_index(order, search.map.shape), strict=True)
    ]


def keras_lines(search: Search) -> str:
    """A program that ends with the map in `z` and its largest place in `best`."""
    rows, columns = search.scene.shape
    scene = "\n".join("".join(map(str, row)) for row in search.scene.tolist())
    kernel = ",\n    ".join(map(str, search.kernel.tolist()))
    k = search.kernel.shape[0]
    return f'''import keras
import numpy as np

scene = """
{scene}
"""
image = np.array([[int(pixel) for pixel in row] for row in scene.split()], "float32")
kernel = np.array([
    {kernel},
])

layer = keras.layers.Conv2D(filters=1, kernel_size={k}, use_bias=False)
layer.build((None, {rows}, {columns}, 1))
layer.set_weights([kernel.reshape({k}, {k}, 1, 1)])
z = np.array(layer(image.reshape(1, {rows}, {columns}, 1)))[0, :, :, 0]
best = np.unravel_index(z.argmax(), z.shape)
print(best, z[best])'''


def _share(value: int, most: int) -> str:
    return f"{100 * value / most:.0f} %" if most > 0 else "–"
