"""A net as readable Keras source: a `Sequential` where it is a plain chain, the functional form where not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from cnnviz.nets.layer import Layer
from cnnviz.nets.settings import defaults, settings
from cnnviz.nets.spec import Add, Inception, Net, Row, infer

MOST_IN_A_FILE = 10_000_000  # parameters of a model file, 40 MB: what is fair to send to a browser
POSITIONAL = ("filters", "kernel_size", "pool_size", "units", "rate", "scale")  # what Keras wants first

_INCEPTION = '''

def inception(x, one, reduce3, three, reduce5, five, pool, activation="relu"):
    """Four branches side by side, their maps stacked."""
    a = layers.Conv2D(one, 1, activation=activation)(x)
    b = layers.Conv2D(reduce3, 1, activation=activation)(x)
    b = layers.Conv2D(three, 3, padding="same", activation=activation)(b)
    c = layers.Conv2D(reduce5, 1, activation=activation)(x)
    c = layers.Conv2D(five, 5, padding="same", activation=activation)(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    d = layers.Conv2D(pool, 1, activation=activation)(d)
    return layers.Concatenate()([a, b, c, d])

'''


def keras_arguments(layer: Layer) -> tuple[list[Any], dict[str, Any]]:
    """What Keras's class takes for this layer, by place and by name; what is usual there is left out.

    `kernel_regularizer` holds the plain number λ of an L2 penalty.

    >>> from cnnviz.nets.spec import Conv
    >>> keras_arguments(Conv(32, (5, 5), activation="relu", l2=0.01))
    ([32, 5], {'activation': 'relu', 'kernel_regularizer': 0.01})
    """
    usual = defaults(type(layer))
    places: list[Any] = []
    named: dict[str, Any] = {}
    for name in settings(type(layer)):
        value = getattr(layer, name)
        plain = value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
        if layer.kind == "zero_pad":
            places.append(plain if plain is not value else (value[:2], value[2:]))
        elif name in POSITIONAL or layer.kind == "activation":
            places.append(plain)
        elif value != usual.get(name):
            named["kernel_regularizer" if name == "l2" else name] = plain
    return places, named


def layer_code(layer: Layer) -> str:
    """One layer as Keras source.

    >>> from cnnviz.nets.spec import MaxPool
    >>> layer_code(MaxPool((3, 3), (2, 2)))
    'layers.MaxPooling2D(3, strides=2)'
    """
    places, named = keras_arguments(layer)
    texts = [_source(value) for value in places]
    for name, value in named.items():
        text = f"keras.regularizers.L2({value!r})" if name == "kernel_regularizer" else _source(value)
        texts.append(f"{name}={text}")
    return f"layers.{layer.keras}({', '.join(texts)})"


def _source(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, float) and 0 < value < 1 and 1 / float(f"{1 / value:g}") == value and 1 / value > 10:
        return f"1 / {1 / value:g}"  # people write 1 / 255
    return repr(value)


def keras_code(net: Net) -> str:
    """Source text that makes `model`, the Keras model of this net. `LayerError` if its layers don't fit.

    >>> from cnnviz.nets.spec import Dense, Flatten
    >>> print(keras_code(Net((8, 8, 1), (Flatten(), Dense(10, "softmax")), "tiny")))
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ],
        name="tiny",
    )
    <BLANKLINE>
    """
    rows = infer(net)
    head = "import keras\nfrom keras import layers\n"
    if any(isinstance(layer, Add | Inception) for layer in net.layers):
        helper = _INCEPTION if any(isinstance(layer, Inception) for layer in net.layers) else ""
        lines = [*_functional(rows), f"model = keras.Model(inputs, x, name={_model_name(net)})"]
        return f"{head}{helper}\n" + "\n".join(lines) + "\n"
    layers = "".join(f"        {layer_code(layer)},\n" for layer in net.layers)
    return (
        f"{head}\nmodel = keras.Sequential(\n    [\n        keras.Input({net.input_shape!r}),\n{layers}"
        f"    ],\n    name={_model_name(net)},\n)\n"
    )


def _model_name(net: Net) -> str:
    return json.dumps(re.sub(r"[\W_]+", "_", net.name, flags=re.ASCII).strip("_") or "net")


def _functional(rows: list[Row]) -> Iterable[str]:
    sources = {row.number - 1 - row.layer.back for row in rows if isinstance(row.layer, Add)}
    shortcuts = {source: f"shortcut{n}" for n, source in enumerate(sorted(sources), start=1)}
    yield f"inputs = keras.Input({rows[0].output_shape!r})"
    if 0 in shortcuts:
        shortcuts[0] = "inputs"
    x = "inputs"
    for row in rows[1:]:
        if isinstance(row.layer, Add):
            yield from _add(row.layer, row, rows, shortcuts, x)
        elif isinstance(row.layer, Inception):
            usual = row.layer.activation == "relu"
            more = "" if usual else f", activation={json.dumps(row.layer.activation)}"
            yield f"x = inception({x}, {', '.join(map(str, row.layer.filters))}{more})"
        elif row.layer is not None:
            yield f"x = {layer_code(row.layer)}({x})"
        x = "x"
        if row.number in shortcuts:
            yield f"{shortcuts[row.number]} = x"


def _add(layer: Add, row: Row, rows: list[Row], shortcuts: dict[int, str], x: str) -> Iterable[str]:
    source = rows[row.number - 1 - layer.back]
    name = shortcuts[source.number]
    if layer.projection:
        strides = layer.shortcut_strides(source.output_shape, row.output_shape)
        step = "" if strides == (1, 1) else f", strides={strides[0] if strides[0] == strides[1] else strides}"
        yield f"projected = layers.Conv2D({row.output_shape[2]}, 1{step}, use_bias=False)({name})"
        yield "projected = layers.BatchNormalization()(projected)"
        name = "projected"
    yield f"x = layers.Add()([{x}, {name}])"
