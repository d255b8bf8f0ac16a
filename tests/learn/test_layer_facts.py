"""Which cells feed which, held to the derivatives of real Keras nets: what moves a cell is what feeds it."""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers as k

from cnnviz.learn.layers import facts
from cnnviz.nets import geometry
from cnnviz.nets.cards import layer_cards

SIZE = (13, 11, 3)


def stack():
    """Strides, "same" and "valid", dilation, padding and cropping, a depthwise layer of two channels each."""
    return keras.Sequential(
        [
            keras.Input(SIZE),
            k.Conv2D(4, (3, 2), strides=2, padding="same", name="conv"),
            k.ReLU(name="relu"),
            k.ZeroPadding2D(((1, 0), (0, 2)), name="pad"),
            k.DepthwiseConv2D(3, depth_multiplier=2, padding="valid", name="depth"),
            k.Dropout(0.5, name="dropout"),
            k.Cropping2D(((1, 0), (0, 1)), name="crop"),
            k.Conv2D(3, 2, dilation_rate=2, padding="same", name="dilated"),
            k.AveragePooling2D(2, name="pool"),
            k.Flatten(name="flatten"),
            k.Dense(2, name="answer"),
        ]
    )


def parting():
    """A way round a convolution, and two ways put behind one another."""
    photo = keras.Input(SIZE, name="photo")
    x = k.Conv2D(3, 3, padding="same", name="first")(photo)
    x = k.Add(name="add")([x, k.Conv2D(3, 5, padding="same", name="wide")(x)])
    x = k.Concatenate(name="both")(
        [k.Conv2D(2, 1, name="one")(x), k.AveragePooling2D(3, 1, "same", name="mean")(x)]
    )
    return keras.Model(photo, k.Dense(2, name="answer")(k.GlobalAveragePooling2D(name="average")(x)))


def positive(net):
    """The net with all weights one: then nothing that feeds a cell is cancelled out."""
    for weight in net.trainable_weights:
        weight.assign(tf.ones_like(weight))
    return net


@pytest.mark.parametrize("made", [stack, parting])
def test_the_cells_that_feed_a_cell_are_those_that_move_it(made):
    net = positive(made())
    cards = layer_cards(facts(net))
    shown = [
        layer.name
        for layer in net.layers
        if len(layer.output.shape) == 4 and layer.name not in ("photo", "dropout")
    ]
    values = {name: net.get_layer(name).output for name in shown}
    fed, fields = geometry.feeds(cards, shown), geometry.fields(cards)
    photo = tf.ones((1, *SIZE))
    chance = np.random.default_rng(0)
    for name in shown:
        before = {feed.layer for feed in fed[name]}
        sources = {one: keras.Model(net.inputs, values[one])(photo) if one else photo for one in before}
        inputs = [net.inputs[0] if not one else values[one] for one in sources]
        onward = keras.Model(inputs, values[name])
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(photo)
            whole = keras.Model(net.inputs, values[name])(photo)
            for value in sources.values():
                tape.watch(value)
            near = onward(list(sources.values()))
            places = [tuple(chance.integers(0, near.shape[1:])) for _ in range(6)]
            near_cells = [near[(0, *place)] for place in places]
            whole_cells = [whole[(0, *place)] for place in places]
        for (row, column, channel), cell, far in zip(places, near_cells, whole_cells, strict=True):
            for one, value in sources.items():
                gradient = tape.gradient(cell, value)
                moved = np.zeros(value.shape[1:], bool) if gradient is None else gradient.numpy()[0] != 0
                expected = np.zeros_like(moved)
                for feed in (feed for feed in fed[name] if feed.layer == one):
                    rows, columns = feed.window
                    own = (channel - feed.first) // feed.per
                    own_channels = [own] if 0 <= own < moved.shape[2] else []
                    channels = range(moved.shape[2]) if feed.mixes else own_channels
                    step = getattr(net.get_layer(name), "dilation_rate", (1, 1))[0]
                    down = taken(rows, row, moved.shape[0], step)
                    for place in itertools.product(
                        down, taken(columns, column, moved.shape[1], step), channels
                    ):
                        expected[place] = True
                np.testing.assert_array_equal(
                    moved, expected, f"{name} from {one}: {row}, {column}, {channel}"
                )
            seen = np.argwhere(tape.gradient(far, photo).numpy()[0].any(-1))
            rows, columns = (
                axis.pixels(at, size)
                for axis, at, size in zip(fields[name], (row, column), SIZE[:2], strict=True)
            )
            assert set(seen[:, 0]) <= set(rows), name
            assert set(seen[:, 1]) <= set(columns), name


def taken(axis, index, length, step):
    """The cells that a window takes along an axis: a dilated one passes over some."""
    first = axis.start + index * axis.stride
    return [cell for cell in range(first, first + axis.size, step) if 0 <= cell < length]


def test_layers_that_look_everywhere_are_said_to():
    photo = keras.Input((8, 8, 3), name="photo")
    x = k.Conv2D(4, 3, name="conv")(photo)
    gate = k.Conv2D(4, 1, name="gate")(k.GlobalAveragePooling2D(keepdims=True, name="mean")(x))
    net = keras.Model(photo, k.Multiply(name="gated")([x, gate]))
    cards = layer_cards(facts(net))
    assert geometry.fields(cards)["conv"][0].size == 3
    assert geometry.fields(cards)["gated"] is None
    assert [feed.window is None for feed in geometry.feeds(cards, ["conv", "gate", "gated"])["gated"]] == [
        False,
        True,
    ]
