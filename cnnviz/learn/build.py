"""Keras models built from nets as plain data (`cnnviz.nets`)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import keras
from keras import layers

from cnnviz.errors import LearnerError
from cnnviz.nets.keras_code import MOST_IN_A_FILE, keras_arguments
from cnnviz.nets.layer import Layer
from cnnviz.nets.spec import Add, Inception, Net, Row, infer, totals

MOST_PARAMETERS = 200_000_000  # 800 MB: what a worker can hold


def build(net: Net, precision: str = "float32") -> keras.Model:
    """The Keras model of a net, its weights drawn anew.

    ``precision`` is a dtype policy of Keras such as "mixed_bfloat16"; the last layer, whose answers a loss
    is made of, stays float32.

    Each layer bears the name of its row in `infer(net)`; layers inside a composite begin with that name and
    an underscore. Raises `LayerError` where the layers don't fit each other, `LearnerError` for a net of more
    than 200 million parameters.
    """
    rows = infer(net)
    if (count := totals(rows).parameters) > MOST_PARAMETERS:
        raise LearnerError(
            f"This net has {count:,} parameters; a model of at most {MOST_PARAMETERS:,} can be built here."
        )
    inputs = keras.Input(net.input_shape, name="input")
    outputs = [inputs]
    before = keras.config.dtype_policy()
    try:
        for row in rows[1:]:
            keras.config.set_dtype_policy("float32" if row is rows[-1] else precision)
            outputs.append(_apply(row, rows, outputs))
    finally:
        keras.config.set_dtype_policy(before)
    return keras.Model(inputs, outputs[-1], name=net.name.replace("/", "_") or "net")


def _apply(row: Row, rows: list[Row], outputs: list[Any]) -> Any:
    x = outputs[-1]
    if isinstance(row.layer, Add):
        return _add(row, row.layer, rows, outputs)
    if isinstance(row.layer, Inception):
        return _inception(row.name, row.layer, x)
    assert row.layer is not None  # noqa: S101 -- only the input has none, and it is not applied
    return _layer(row.layer, row.name)(x)


def _layer(layer: Layer, name: str) -> keras.Layer:
    places, named = keras_arguments(layer)
    if "kernel_regularizer" in named:
        named["kernel_regularizer"] = keras.regularizers.L2(named["kernel_regularizer"])
    return getattr(layers, layer.keras)(*places, **named, name=name)


def _add(row: Row, layer: Add, rows: list[Row], outputs: list[Any]) -> Any:
    source = row.number - 1 - layer.back
    shortcut = outputs[source]
    if layer.projection:
        strides = layer.shortcut_strides(rows[source].output_shape, row.output_shape)
        shortcut = layers.Conv2D(
            row.output_shape[2], 1, strides=strides, use_bias=False, name=f"{row.name}_projection"
        )(shortcut)
        shortcut = layers.BatchNormalization(name=f"{row.name}_norm")(shortcut)
    return layers.Add(name=row.name)([outputs[-1], shortcut])


def _inception(name: str, layer: Inception, x: Any) -> Any:
    one, reduce3, three, reduce5, five, pool = layer.filters

    def conv(filters: int, kernel_size: int, part: str, maps: Any) -> Any:
        made = layers.Conv2D(
            filters, kernel_size, padding="same", activation=layer.activation, name=f"{name}_{part}"
        )
        return made(maps)

    pooled = layers.MaxPooling2D(3, strides=1, padding="same", name=f"{name}_pool")(x)
    branches = [
        conv(one, 1, "1x1", x),
        conv(three, 3, "3x3", conv(reduce3, 1, "3x3_reduce", x)),
        conv(five, 5, "5x5", conv(reduce5, 1, "5x5_reduce", x)),
        conv(pool, 1, "pool_projection", pooled),
    ]
    return layers.Concatenate(name=name)(branches)


def keras_json(net: Net) -> str:
    """Keras's own JSON text of the model, made without any weights, so for nets of any size.

    Netron draws it, `keras.models.model_from_json` builds it.
    """
    with keras.StatelessScope(initialize_variables=False):
        return build(net).to_json()


def keras_file(net: Net) -> bytes:
    """The untrained model as the bytes of a `.keras` file, which Netron and Keras open.

    Raises `LearnerError` for a net of more than 10 million parameters, whose file would be too large to send.
    """
    if (count := totals(infer(net)).parameters) > MOST_IN_A_FILE:
        raise LearnerError(
            f"This net has {count:,} parameters, a file of {count * 4 // 1_000_000:,} MB. "
            f"Take Keras's JSON instead: Netron draws it too, and it is small."
        )
    return keras_bytes(build(net))


def keras_bytes(model: keras.Model) -> bytes:
    """A model as the bytes of a `.keras` file, without its optimizer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.keras"
        model.save(path, include_optimizer=False)
        return path.read_bytes()
