"""Keras source text for the settings on screen: lines that a learner can copy and run, and a test does run.

Each text ends with the value that is on screen in `feature_map`.
"""

from collections.abc import Sequence

from cnnviz.numeric.padding import Axis, pad_widths
from cnnviz.numeric.shapes import Layer, output_size

_HEAD = """\
import keras
import numpy as np

image = np.zeros((1, {rows}, {columns}, 1), dtype="float32")  # (batch, rows, columns, channels)
"""


def window(rows: Axis, columns: Axis) -> str:
    """A `Conv2D` with these settings on an image of that size."""
    (m, k, s, padding, d), (mw, kw, sw, _, dw) = rows, columns
    padded = pad_widths(padding, m, k, s, d), pad_widths(columns[3], mw, kw, sw, dw)
    # Keras has no strides together with dilation, and the same strides on both axes only: there all windows
    # are computed and every s-th is kept, which gives the same numbers.
    skips = (max(s, sw) > 1 and max(d, dw) > 1) or s != sw
    by_name = padding in ("valid", "same") and not (skips and padding == "same")
    lines = [_HEAD.format(rows=m, columns=mw)]
    source = "image"
    if not by_name and any(map(any, padded)):
        lines.append(
            f"padded = keras.layers.ZeroPadding2D({padded})(image)  # ((top, bottom), (left, right))\n"
        )
        source = "padded"
    options = [f"kernel_size={(k, kw)}"]
    if not skips and s > 1:
        options.append(f"strides={(s, sw)}")
    options.append(f'padding="{padding if by_name else "valid"}"')
    if max(d, dw) > 1:
        options.append(f"dilation_rate={(d, dw)}")
    lines.append(f"layer = keras.layers.Conv2D(1, {', '.join(options)})\n")
    if skips:
        lines.append("# Keras has no such strides: take all windows, keep every s-th\n")
        lines.append(f"feature_map = layer({source})[:, ::{s}, ::{sw}]\n")
    else:
        lines.append(f"feature_map = layer({source})\n")
    shape = (1, output_size(*rows), output_size(*columns), 1)
    lines.append(f"print(feature_map.shape)  # {shape}")
    return "".join(lines)


def chain(size: int, layers: Sequence[tuple[str, Layer]]) -> str:
    """A `Sequential` of convolutions ("conv") and max-poolings ("pool") on an image of that size."""
    lines = [_HEAD.format(rows=size, columns=size), "\nnet = keras.Sequential()\n"]
    for kind, layer in layers:
        size = output_size(size, *layer)
        k, s, p = layer.kernel_size, layer.strides, layer.padding
        if kind == "pool":
            made = f"MaxPooling2D({k}, strides={s})"
        else:
            made = f"Conv2D(1, {k}, strides={s})" if s != 1 else f"Conv2D(1, {k})"
        if p:
            lines.append(f"net.add(keras.layers.ZeroPadding2D({p}))\n")
        lines.append(f"net.add(keras.layers.{made})  # {size} × {size}\n")
    return "".join([*lines, f"feature_map = net(image)\nprint(feature_map.shape)  # {(1, size, size, 1)}"])
