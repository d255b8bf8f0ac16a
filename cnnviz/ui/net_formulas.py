"""Each layer's formulas with its numbers filled in: size, parameters, multiply-adds; results in bold."""

import math
from collections.abc import Callable

from cnnviz.nets.spec import (
    Add,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    Inception,
    Layer,
    Row,
    SeparableConv,
    ZeroPad,
    size_text,
)
from cnnviz.numeric.padding import Axis
from cnnviz.ui.size_formula import size_formula
from cnnviz.ui.text import t


def formulas(row: Row) -> list[str]:
    """The lines of a layer's panel.

    >>> from cnnviz.nets.library import find
    >>> from cnnviz.nets.spec import infer
    >>> for line in formulas(infer(find("lenet-5"))[1]):
    ...     print(line)
    z = (m + 2p − k)/s + 1 = (32 + 2·0 − 5)/1 + 1 = **28**
    parameters = filters · (k · k · channels + 1) = 6 · (5·5·1 + 1) = **156**
    multiply-adds = places · weights = 28·28 · 150 = **117,600**
    """
    if row.layer is None:
        return []
    return [*_sizes(row), *_COUNTS.get(type(row.layer), _nothing)(row.layer, row)]


def _sizes(row: Row) -> list[str]:
    axes = window_axes(row)
    if not axes:
        return []
    rows, columns = axes
    if rows == columns:
        return [size_formula(rows)]
    return [size_formula(rows, t("rows")), size_formula(columns, t("columns"))]


def window_axes(row: Row) -> tuple[Axis, Axis] | None:
    """The window along rows and along columns of a layer that has one."""
    layer = row.layer
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None:
        return None
    strides = getattr(layer, "strides", None) or size
    dilation = getattr(layer, "dilation_rate", (1, 1))
    padding = 0 if layer.padding == "valid" else "same"  # type: ignore[union-attr]  # all windows have one
    rows, columns = (
        (row.input_shape[axis], size[axis], strides[axis], padding, dilation[axis]) for axis in (0, 1)
    )
    return rows, columns


def _conv(layer: Conv, row: Row) -> list[str]:
    k, channels = _kernel(layer.kernel_size), row.input_shape[2] // layer.groups
    weights = math.prod(layer.kernel_size) * channels * layer.filters
    name = t("channels") if layer.groups == 1 else t("channels/{n}", n=layer.groups)
    if layer.use_bias:
        rule = t("filters · (k · k · {channels} + 1)", channels=name)
        filled = f"{layer.filters} · ({k}·{channels} + 1)"
    else:
        rule, filled = t("filters · k · k · {channels}", channels=name), f"{layer.filters} · {k}·{channels}"
    return [_parameters(rule, filled, row), _work(row, weights)]


def _depthwise(layer: DepthwiseConv, row: Row) -> list[str]:
    k, maps = _kernel(layer.kernel_size), row.output_shape[2]
    weights = math.prod(layer.kernel_size) * maps
    rule, filled = t("maps · k · k"), f"{maps} · {k}"
    if layer.use_bias:
        rule, filled = t("maps · (k · k + 1)"), f"{maps} · ({k} + 1)"
    return [_parameters(rule, filled, row), _work(row, weights)]


def _separable(layer: SeparableConv, row: Row) -> list[str]:
    k, maps = _kernel(layer.kernel_size), row.input_shape[2] * layer.depth_multiplier
    weights = math.prod(layer.kernel_size) * maps + maps * layer.filters
    rule, filled = t("maps · k · k + maps · filters"), f"{maps} · {k} + {maps}·{layer.filters}"
    if layer.use_bias:
        rule, filled = f"{rule} + {t('filters')}", f"{filled} + {layer.filters}"
    return [_parameters(rule, filled, row), _work(row, weights)]


def _dense(layer: Dense, row: Row) -> list[str]:
    inputs = row.input_shape[0]
    if layer.use_bias:
        rule, filled = t("units · (inputs + 1)"), f"{layer.units} · ({inputs} + 1)"
    else:
        rule, filled = t("units · inputs"), f"{layer.units} · {inputs}"
    work = t("multiply-adds = units · inputs")
    return [_parameters(rule, filled, row), f"{work} = {layer.units} · {inputs} = **{row.multiply_adds:,}**"]


def _batch_norm(layer: BatchNorm, row: Row) -> list[str]:
    channels = row.output_shape[-1]
    return [
        _parameters(t("4 · channels"), f"4 · {channels}", row),
        t("Learned: a factor and a shift for each channel. Not learned: its mean and deviation."),
    ]


def _flatten(layer: Flatten, row: Row) -> list[str]:
    if len(row.input_shape) == 1:
        return []
    filled = "·".join(map(str, row.input_shape))
    return [f"n = {t('height · width · channels')} = {filled} = **{row.output_shape[0]:,}**"]


def _global(layer: Layer, row: Row) -> list[str]:
    return [t("n = one number for each channel = **{n}**", n=row.output_shape[0])]


def _zero_pad(layer: ZeroPad, row: Row) -> list[str]:
    top, bottom, left, right = layer.padding
    height, width = row.input_shape[:2]
    return [
        f"{t('height')} = {top} + {height} + {bottom} = **{row.output_shape[0]}**",
        f"{t('width')} = {left} + {width} + {right} = **{row.output_shape[1]}**",
    ]


def _add(layer: Add, row: Row) -> list[str]:
    if not layer.projection:
        ago = t("one layer") if layer.back == 1 else t("{n} layers", n=layer.back)
        return [t("Number by number: what comes, plus what there was {ago} ago.", ago=ago)]
    filters = row.output_shape[2]
    source = (row.parameters - 4 * filters) // filters
    return [_parameters(t("filters · channels + 4 · filters"), f"{filters} · {source} + 4 · {filters}", row)]


def _inception(layer: Inception, row: Row) -> list[str]:
    one, _, three, _, five, pool = layer.filters
    channels = t("channels = 1×1 + 3×3 + 5×5 + pool")
    weights = row.trainable - sum(layer.filters)
    return [
        f"{channels} = {one} + {three} + {five} + {pool} = **{row.output_shape[2]}**",
        t("parameters = those of its six convolutions = **{n}**", n=f"{row.parameters:,}"),
        _work(row, weights),
    ]


def _nothing(layer: Layer, row: Row) -> list[str]:
    return []


def _kernel(size: tuple[int, int]) -> str:
    return f"{size[0]}·{size[1]}"


def _parameters(rule: str, filled: str, row: Row) -> str:
    return f"{t('parameters')} = {rule} = {filled} = **{row.parameters:,}**"


def _work(row: Row, weights: int) -> str:
    places = "·".join(map(str, row.output_shape[:2]))
    return f"{t('multiply-adds = places · weights')} = {places} · {weights:,} = **{row.multiply_adds:,}**"


_COUNTS: dict[type[Layer], Callable] = {
    Conv: _conv,
    DepthwiseConv: _depthwise,
    SeparableConv: _separable,
    Dense: _dense,
    BatchNorm: _batch_norm,
    Flatten: _flatten,
    GlobalAveragePool: _global,
    GlobalMaxPool: _global,
    ZeroPad: _zero_pad,
    Add: _add,
    Inception: _inception,
}


def sees(row: Row, input_shape: tuple[int, int, int]) -> str:
    """How much of the net's input one number of the layer sees, in a few words.

    >>> from cnnviz.nets.library import find
    >>> from cnnviz.nets.spec import infer
    >>> [sees(row, (32, 32, 1)) for row in infer(find("lenet-5"))[:6]]
    ['1×1', '5×5', '6×6', '14×14', '16×16', 'all']
    """
    if row.fields is None:
        return "–"
    one = len(row.output_shape) == 1 or row.output_shape[:2] == (1, 1)
    if one and all(field.size >= size for field, size in zip(row.fields, input_shape[:2], strict=True)):
        return t("all")
    return size_text([field.size for field in row.fields])
