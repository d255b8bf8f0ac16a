"""Keras source text for the settings on screen: lines that a learner can copy and run, and a test does run.

Each text ends with the value that is on screen in `feature_map`.
"""

from collections.abc import Sequence

from cnnviz.numeric.padding import Axis, pad_widths
from cnnviz.numeric.shapes import Layer, output_size

_HEAD = """\
import keras
import numpy as np

image = {image}  # (batch, rows, columns, channels)
"""
_ZEROS = 'np.zeros((1, {rows}, {columns}, 1), dtype="float32")'
_COUNT = 'np.arange({pixels}, dtype="float32").reshape(1, {rows}, {columns}, 1)'


# What NumPy calls a padding of `numeric.convolution.PADDING_MODES` that Keras has no layer for.
_BY_NUMPY = {"reflect": "reflect", "replicate": "edge"}


def window(rows: Axis, columns: Axis, mode: str = "zero") -> str:
    """A `Conv2D` with these settings on an image of that size, its padding filled as `mode` says."""
    (m, k, s, padding, d), (mw, kw, sw, _, dw) = rows, columns
    padded = pad_widths(padding, m, k, s, d), pad_widths(columns[3], mw, kw, sw, dw)
    # Keras has no strides together with dilation, and the same strides on both axes only: there all windows
    # are computed and every s-th is kept, which gives the same numbers.
    skips = (max(s, sw) > 1 and max(d, dw) > 1) or s != sw
    by_name = padding in ("valid", "same") and not (skips and padding == "same")
    # pixels that are counted, where the border is to show which of them it copies
    lines = [_head(m, mw, _COUNT if mode in _BY_NUMPY else _ZEROS)]
    source = "image"
    if mode in _BY_NUMPY and any(map(any, padded)):
        widths = ((0, 0), *padded, (0, 0))
        lines.append("# Keras has no layer that pads like this: NumPy does\n")
        lines.append(f'padded = np.pad(image, {widths}, mode="{_BY_NUMPY[mode]}")\n')
        source = "padded"
    elif not by_name and any(map(any, padded)):
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


def deep(size: int, kernel_size: int, layers: int) -> str:
    """Ever more convolutions without padding."""
    last = size - layers * (kernel_size - 1)
    return "".join(
        [
            _head(size, size),
            "\nnet = keras.Sequential()\n",
            f"for _ in range({layers}):\n",
            f"    net.add(keras.layers.Conv2D(1, {kernel_size}))  # {kernel_size - 1} less each time\n",
            f"feature_map = net(image)\nprint(feature_map.shape)  # {(1, last, last, 1)}",
        ]
    )


def chain(size: int, layers: Sequence[tuple[str, Layer]]) -> str:
    """A `Sequential` of convolutions ("conv") and max-poolings ("pool") on an image of that size."""
    lines = [_head(size, size), "\nnet = keras.Sequential()\n"]
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


def _head(rows: int, columns: int, image: str = _ZEROS) -> str:
    return _HEAD.format(image=image.format(rows=rows, columns=columns, pixels=rows * columns))
