"""Nets read from Keras's JSON text: its ways of writing, what is named as unknown, and hostile texts."""

import json
import time

import keras
import pytest
from keras import layers

from cnnviz.errors import LearnerError
from cnnviz.learn.build import build
from cnnviz.nets.keras_json import from_keras_json
from cnnviz.nets.library import NETS
from cnnviz.nets.spec import Activation, Conv, Flatten, MaxPool, Net, ZeroPad


def sequential(*made, shape=(8, 8, 1)) -> str:
    return keras.Sequential([keras.Input(shape), *made]).to_json()


def refusal(text: str) -> str:
    with pytest.raises(LearnerError) as raised:
        from_keras_json(text)
    return str(raised.value)


@pytest.mark.parametrize("name", NETS)
def test_each_net_of_the_course_comes_back_from_keras(name):
    with keras.StatelessScope(initialize_variables=False):
        text = build(NETS[name].net).to_json()
    assert from_keras_json(text).net == NETS[name].net


def test_layers_of_their_own_for_activations_are_read():
    made = (layers.ReLU(), layers.ReLU(max_value=6), layers.Softmax(), layers.ELU(), layers.LeakyReLU(0.2))
    imported = from_keras_json(sequential(*made))
    names = ["relu", "relu6", "softmax", "elu", "leaky_relu"]
    assert [layer.activation for layer in imported.net.layers] == names
    assert imported.notes == ()


def test_what_is_different_here_is_noted():
    imported = from_keras_json(
        sequential(layers.LeakyReLU(0.3), layers.Conv2D(2, 3, kernel_regularizer=keras.regularizers.L1(0.1)))
    )
    assert imported.net.layers == (Activation("leaky_relu"), Conv(2))
    assert len(imported.notes) == 2
    assert imported.notes[0].startswith("Layer 1 LeakyReLU")


def test_the_penalty_on_weights_is_read():
    made = layers.Conv2D(2, 3, kernel_regularizer=keras.regularizers.L2(0.25))
    assert from_keras_json(sequential(made)).net.layers == (Conv(2, l2=0.25),)


def test_each_way_to_pad_is_read():
    for padding, four in ((1, (1, 1, 1, 1)), ((1, 2), (1, 1, 2, 2)), (((1, 2), (3, 4)), (1, 2, 3, 4))):
        assert from_keras_json(sequential(layers.ZeroPadding2D(padding))).net.layers == (ZeroPad(four),)


def test_the_text_of_keras_2_is_read():
    text = {
        "class_name": "Functional",
        "keras_version": "2.15.0",
        "config": {
            "name": "old",
            "layers": [
                {"class_name": "InputLayer", "name": "in", "inbound_nodes": [],
                 "config": {"batch_input_shape": [None, 8, 8, 1], "name": "in"}},
                {"class_name": "Conv2D", "name": "c", "inbound_nodes": [[["in", 0, 0, {}]]],
                 "config": {"name": "c", "filters": 2, "kernel_size": [3, 3], "padding": "same",
                            "activation": "relu"}},
                {"class_name": "MaxPooling2D", "name": "p", "inbound_nodes": [[["c", 0, 0, {}]]],
                 "config": {"name": "p", "pool_size": [2, 2], "strides": [2, 2]}},
            ],
            "input_layers": [["in", 0, 0]],
            "output_layers": [["p", 0, 0]],
        },
    }  # fmt: skip
    net = from_keras_json(json.dumps(text)).net
    assert net == Net((8, 8, 1), (Conv(2, padding="same", activation="relu"), MaxPool()), "old")


def test_a_sequential_text_without_its_input_layer_is_read():
    text = json.loads(sequential(layers.Flatten()))
    text["config"]["layers"] = text["config"]["layers"][1:]
    assert from_keras_json(json.dumps(text)).net.layers == (Flatten(),)


def test_every_unknown_layer_is_named():
    text = refusal(sequential(layers.Reshape((64, 1)), layers.GRU(3)))
    assert text.startswith("Not known here: Reshape (layer 1), GRU (layer 2).")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (layers.Conv2D(2, 3, activation="mish"), "Layer 1 Conv2D: the activation 'mish'"),
        (layers.BatchNormalization(scale=False), "Layer 1 BatchNormalization: scale=False"),
        (layers.GlobalAveragePooling2D(keepdims=True), "keepdims=True"),
        (layers.Conv2D(2, 1, data_format="channels_first"), "data_format='channels_first'"),
    ],
)
def test_settings_that_are_not_known_are_named(made, words):
    assert words in refusal(sequential(made))


def test_forms_that_are_no_chain_are_refused_by_name():
    a, b = keras.Input((8, 8, 1), name="a"), keras.Input((8, 8, 1), name="b")
    assert "several inputs" in refusal(keras.Model([a, b], layers.Add(name="sum")([a, b])).to_json())
    assert "2 outputs" in refusal(keras.Model(a, [layers.Flatten()(a), layers.ReLU()(a)]).to_json())
    join = layers.Concatenate(name="join")([layers.ReLU()(a), layers.ELU()(a)])
    assert "Concatenate 'join'" in refusal(keras.Model(a, join).to_json())
    beside = layers.Add(name="sum")([layers.ReLU()(a), layers.ELU()(a)])
    assert "Add 'sum'" in refusal(keras.Model(a, beside).to_json())
    twice = layers.Conv2D(1, 1, name="twice")
    assert "used several times" in refusal(keras.Model(a, twice(twice(a))).to_json())


def test_an_open_input_is_refused():
    assert "fixed" in refusal(sequential(layers.ReLU(), shape=(None, None, 3)))


def entry(kind: str, inbound: object, **config: object) -> dict:
    return {"class_name": kind, "config": config, "name": config.get("name"), "inbound_nodes": inbound}


def functional(*entries, output="x", **more) -> str:
    config = {"layers": entries, "output_layers": [output, 0, 0], **more}
    return json.dumps({"class_name": "Functional", "config": config})


START = entry("InputLayer", [], name="in", batch_shape=[None, 8, 8, 1])


def after(*names: str) -> list:
    return [[[name, 0, 0, {}] for name in names]]


SHORTCUTS = [
    one
    for n in range(3000)
    for before in [f"x{n - 1}" if n else "in"]
    for one in (
        entry("ReLU", after(before), name=f"r{n}"),
        entry("Add", after(f"r{n}", before), name=f"x{n}"),
    )
]
WIDE = entry("Concatenate", after(*["in"] * 20_000), name="c")
CHAIN = [entry("ReLU", after(f"x{n - 1}" if n else "in"), name=f"x{n}") for n in range(300)]

HOSTILE = [
    "", "{}", "[]", '{"class_name": "Sequential"}', '{"class_name": "Sequential", "config": {"layers": [1]}}',
    '{"class_name": "Sequential", "config": {"layers": []}}', '{"class_name": ["Sequential"], "config": []}',
    '{"class_name": "Lambda", "config": {"layers": []}}', functional(), functional(START),
    functional(START, entry("ReLU", after("x"), name="x")),  # takes itself
    functional(START, entry("ReLU", after("y"), name="x"), entry("ReLU", after("x"), name="y")),
    functional(START, entry("ReLU", after("gone"), name="x")),
    functional(START, entry("Add", after("in", "in"), name="x")),
    functional(START, entry("Add", after("x", "x"), name="x")),
    functional(START, entry("Concatenate", after("x", "x", "x", "x"), name="x")),
    functional(START, entry("ReLU", 5, name="x")), functional(START, entry("ReLU", None, name="x")),
    functional(START, entry("ReLU", [{"args": 5}], name="x")),
    functional(START, entry("Lambda", after("in"), name="x", function="exec")),
    functional(START, entry("Conv2D", after("in"), name="x")),
    functional(START, entry("Conv2D", after("in"), name="x", filters=[5], kernel_size="3")),
    functional(START, entry("Conv2D", after("in"), name="x", filters=5, kernel_regularizer=5, axis={})),
    functional(START, START), functional(START, output=[]), functional(START, output={}),
    functional(START, output_layers=5), functional(START, *CHAIN, output="x299"),
    functional(START, *SHORTCUTS, output="x2999"), functional(START, *SHORTCUTS[:1600], output="x799"),
    functional(START, WIDE, entry("ReLU", after("c"), name="x")),
    functional(START, entry("\ud800", after("in"), name="x")),
    functional(entry("InputLayer", [], name="x", batch_shape=[None, 8, 8])),
    functional(entry("InputLayer", [], name="x", batch_shape={"a": 1})),
    '{"class_name": "Functional", "config": {"layers": ' + "[" * 5_000 + "]" * 5_000 + "}}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_gives_a_clear_sentence_at_once(text):
    began = time.perf_counter()
    sentence = refusal(text)
    assert 10 < len(sentence) < 500
    assert sentence.encode()  # a browser can be sent it
    assert time.perf_counter() - began < 1
