"""What "slide a kernel" shows, in words: its size, its maps as a table, the Keras lines for them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.numeric.padding import Axis
from cnnviz.ui.components.slide_kernel import Slide
from cnnviz.ui.size_formula import size_formula, size_note
from cnnviz.ui.text import t


def axes(slide: Slide) -> tuple[Axis, Axis]:
    """The window's settings down and across, as `size_formula` takes them."""
    rows, columns = (
        (size, kernel, slide.strides, slide.padding, slide.dilation_rate)
        for size, kernel in zip(slide.image.shape, slide.window_shape, strict=False)
    )
    return rows, columns


def sizes(slide: Slide) -> dict[str, int]:
    """How many products go into one output, and how many outputs there are."""
    rows, columns = slide.window_shape
    return {
        "terms": rows * columns * slide.volume.shape[2],
        "places": slide.maps.shape[0] * slide.maps.shape[1],
    }


def volume_formula(slide: Slide) -> str:
    """How large the stack of maps is, filled in: n kernels of k × k × d on m × m × d.

    >>> print(volume_formula(Slide(np.ones((8, 8, 3)), np.ones((6, 6, 6)), np.ones((3, 3, 3, 6)))))
    8 × 8 × 3 under 6 kernels of 3 × 3 × 3 → (8 − 3 + 1) × (8 − 3 + 1) × 6 = **6 × 6 × 6**
    """
    rows, columns, channels = slide.volume.shape
    k_rows, k_columns = slide.window_shape
    high, wide, count = slide.volumes.shape
    plain = (slide.strides, slide.padding, slide.dilation_rate) == (1, 0, 1)
    sizes = f"({rows} − {k_rows} + 1) × ({columns} − {k_columns} + 1) × {count} = " if plain else ""
    kernels = t("1 kernel") if count == 1 else t("{n} kernels", n=count)
    return t(
        "{input} under {kernels} of {kernel} → {sizes}**{output}**",
        input=f"{rows} × {columns} × {channels}",
        kernels=kernels,
        kernel=f"{k_rows} × {k_columns} × {channels}",
        sizes=sizes,
        output=f"{high} × {wide} × {count}",
    )


def volume_note(slide: Slide) -> str:
    """What the maps' number and the kernels' depth have to do with one another.

    >>> print(volume_note(Slide(np.ones((8, 8, 3)), np.ones((6, 6, 6)), np.ones((3, 3, 3, 6)))))
    Each kernel makes one flat map, whatever its depth; the maps are stacked. Weights: 6 · 3 · 3 · 3 = 162.
    """
    k_rows, k_columns = slide.window_shape
    channels, count = slide.volume.shape[2], slide.volumes.shape[2]
    weights = t(
        "Weights: {product} = {total}.",
        product=f"{count} · {k_rows} · {k_columns} · {channels}",
        total=count * k_rows * k_columns * channels,
    )
    if count == 1:
        return t("One kernel makes one flat map, whatever its depth.") + " " + weights
    return t("Each kernel makes one flat map, whatever its depth; the maps are stacked.") + " " + weights


def formulas(slide: Slide) -> list[tuple[str, str]]:
    """The size of a map and of the stack of maps, each with what it means."""
    rows, _ = axes(slide)
    return [(size_formula(rows), size_note(rows)), (volume_formula(slide), volume_note(slide))]


def caption(slide: Slide) -> str:
    """What the table holds."""
    rows, columns, depth = slide.volumes.shape
    return t("The feature map z, {size}", size=f"{rows} × {columns}" + (f" × {depth}" if depth > 1 else ""))


def table(slide: Slide) -> list[dict[str, object]]:
    """The maps row by row, for people and screen readers: the place first, then its numbers.

    >>> table(Slide(np.eye(2, dtype=int), maps=np.eye(2), kernels=np.ones((1, 1), int)))[1]
    {'row': '1', 'column 0': '0', 'column 1': '1'}
    """
    lines: list[dict[str, object]] = []
    for n in range(slide.volumes.shape[2]):
        for number, row in enumerate(slide.volumes[:, :, n]):
            line: dict[str, object] = {t("map"): slide.map_names[n]} if len(slide.map_names) > 1 else {}
            line[t("row")] = str(number)
            line |= {t("column {n}", n=n): f"{value:.6g}" for n, value in enumerate(row.tolist())}
            lines.append(line)
    return lines


def keras_lines(slide: Slide) -> str:
    """A program that ends with the maps in `z`, (H', W', n)."""
    volume, stack = slide.volume, slide.stack
    if stack is None:
        raise ValueError(f"Keras lines are written for kernels; received the operation {slide.operation!r}.")
    rows, columns, channels = volume.shape
    kernel_rows, kernel_columns, _, count = stack.shape
    kernel_size = kernel_rows if kernel_rows == kernel_columns else (kernel_rows, kernel_columns)
    skips = slide.strides > 1 and slide.dilation_rate > 1
    options = [f"filters={count}", f"kernel_size={kernel_size}"]
    if slide.strides > 1 and not skips:
        options.append(f"strides={slide.strides}")
    if slide.dilation_rate > 1:
        options.append(f"dilation_rate={slide.dilation_rate}")
    layers = [f"keras.Input(({rows}, {columns}, {channels})),"]
    if slide.padding:
        layers.append(f"keras.layers.ZeroPadding2D({slide.padding}),")
    layers.append(f"keras.layers.Conv2D({', '.join(options)}, use_bias=False),")
    lines = [
        "import keras",
        "import numpy as np",
        "",
        f"image = np.array({_written(np.squeeze(volume, 2) if channels == 1 else volume)})",
        f"kernel = np.array({_written(_bare(stack))})",
    ]
    if slide.operation == "convolution":
        lines.append(
            "kernel = kernel[::-1, ::-1]  # turned by 180°: Conv2D itself computes a cross-correlation"
        )
    lines += [
        "",
        "net = keras.Sequential([",
        *(f"    {layer}" for layer in layers),
        "])",
        f"net.set_weights([kernel.reshape({', '.join(map(str, stack.shape))})])",
        f"z = net(image.reshape(1, {rows}, {columns}, {channels})).numpy()[0]",
    ]
    if skips:
        step = f"::{slide.strides}"
        lines.append(
            f"z = z[{step}, {step}]  # Keras has no stride with a dilation: all, then one in {slide.strides}"
        )
    return "\n".join([*lines, "print(z.shape)", "print(z[..., 0])"])


def _bare(stack: NDArray[Any]) -> NDArray[Any]:
    """(k, k, C, n) without the axes that have one place only."""
    kernel_shape, rest = stack.shape[:2], [size for size in stack.shape[2:] if size > 1]
    return stack.reshape(*kernel_shape, *rest)


def _written(array: NDArray[Any]) -> str:
    """An array as nested lists, a line for each row of the picture or kernel."""
    rows = ",\n    ".join(str(row) for row in array.tolist())
    return f"[\n    {rows},\n]"
