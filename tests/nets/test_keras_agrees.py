"""Keras as the oracle: for the nets of the course and for random ones it finds the same shapes and counts."""

import math

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_nets import EXAMPLES, nets

from cnnviz.learn import photo_nets
from cnnviz.learn.build import build
from cnnviz.nets.keras_json import from_keras_json
from cnnviz.nets.library import NETS, heads
from cnnviz.nets.spec import Net, Row, infer, totals

random_nets = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True, scope="module")
def fresh_keras():
    yield
    keras.backend.clear_session()


def weightless(net: Net) -> keras.Model:
    """The Keras model with all its shapes but no memory for its weights."""
    with keras.StatelessScope(initialize_variables=False):
        return build(net)


def parts(model: keras.Model, row: Row) -> list[keras.Layer]:
    """The Keras layers that make up a row."""
    return [
        layer for layer in model.layers if layer.name == row.name or layer.name.startswith(row.name + "_")
    ]


def numbers_in(variables) -> int:
    return sum(math.prod(variable.shape) for variable in variables)


def assert_agrees(model: keras.Model, rows: list[Row]) -> None:
    for row in rows[1:]:
        layers = parts(model, row)
        assert model.get_layer(row.name).output.shape[1:] == row.output_shape, row.name
        assert sum(numbers_in(layer.trainable_weights) for layer in layers) == row.trainable, row.name
        assert sum(numbers_in(layer.non_trainable_weights) for layer in layers) == row.frozen, row.name
        numbers = sum(math.prod(layer.output.shape[1:]) for layer in layers)
        assert 4 * numbers == row.memory, row.name
    assert model.count_params() == totals(rows).parameters


@pytest.mark.parametrize("name", NETS)
def test_keras_finds_the_same_shapes_and_counts_for_each_net_of_the_course(name):
    net = NETS[name].net
    assert_agrees(weightless(net), infer(net))


@pytest.mark.parametrize("name", list(heads()))
def test_keras_finds_the_same_for_the_heads(name):
    net = heads()[name]
    assert_agrees(weightless(net), infer(net))


@random_nets
@given(nets())
def test_keras_finds_the_same_shapes_and_counts_for_random_nets(net):
    assert_agrees(weightless(net), infer(net))


@pytest.mark.filterwarnings(
    "ignore:You are using a softmax over axis:UserWarning"
)  # of one number: fine here
@settings(random_nets, max_examples=EXAMPLES // 4)
@given(nets(most_layers=5))
def test_a_picture_sent_through_keras_comes_out_in_the_shape_that_was_inferred(net):
    assume(all(getattr(layer, "groups", 1) == 1 for layer in net.layers))
    picture = np.zeros((1, *net.input_shape), np.float32)
    assert build(net)(picture).shape[1:] == infer(net)[-1].output_shape


@settings(random_nets, max_examples=EXAMPLES // 2)
@given(nets())
def test_keras_json_leads_back_to_the_same_net(net):
    model = weightless(net)
    assume(net.layers)
    back = from_keras_json(model.to_json())
    assert [(row.output_shape, row.parameters) for row in infer(back.net)] == [
        (row.output_shape, row.parameters) for row in infer(net)
    ]


@settings(random_nets, max_examples=EXAMPLES // 3)
@given(nets(linear=True, most_layers=5), st.data())
def test_the_receptive_field_holds_the_inputs_that_change_an_output_and_no_more(net, data):
    rows = infer(net)
    row = data.draw(st.sampled_from(rows[1:])) if len(rows) > 1 else rows[0]
    assume(row.number > 0 and row.fields is not None and row.kind not in ("flatten",))
    place = tuple(data.draw(st.integers(0, size - 1)) for size in row.output_shape[:-1])
    box = touched(Net(net.input_shape, net.layers[: row.number]), place)
    spans = []
    for axis, field in enumerate(row.fields):
        first = field.start + (place[axis] * field.stride if place else 0)
        spans.append((first, first + field.size - 1, net.input_shape[axis]))
    if box is None:  # it sees nothing but padding
        assert any(first < 0 or last >= size for first, last, size in spans)
        return
    for (low, high), (first, last, size) in zip(box, spans, strict=True):
        assert low == first if first >= 0 else low >= 0
        assert high == last if last < size else high < size


def touched(net: Net, place: tuple[int, ...]) -> list[tuple[int, int]] | None:
    """The first and last row and column of the input that change the output at that place.

    With kernels above 0 and no biases, a picture that is 1 along one row or column and 0 elsewhere comes out
    above 0 just where that row or column is felt.
    """
    model = build(net)
    for weights in model.trainable_weights:
        if weights.name != "bias":
            weights.assign(np.full(weights.shape, 0.5 if weights.name != "beta" else 0))
    height, width, _ = net.input_shape
    pictures = np.zeros((height + width, *net.input_shape), np.float32)
    for row in range(height):
        pictures[row, row] = 1
    for column in range(width):
        pictures[height + column, :, column] = 1
    felt = np.asarray(model(pictures))[(slice(None), *place)].sum(axis=-1) > 0
    rows, columns = np.flatnonzero(felt[:height]), np.flatnonzero(felt[height:])
    return [(rows[0], rows[-1]), (columns[0], columns[-1])] if len(rows) and len(columns) else None


def test_the_specs_of_the_cats_and_dogs_nets_are_those_that_are_trained():
    for name in ("baseline", "best"):
        with keras.StatelessScope(initialize_variables=False):
            trained = getattr(photo_nets, name)()
        rows = infer(NETS[name].net)[1:]
        kept = trained.layers[1:]
        assert len(kept) == len(rows)
        for layer, row in zip(kept, rows, strict=True):
            assert layer.output.shape[1:] == row.output_shape
            assert layer.count_params() == row.parameters
        assert from_keras_json(trained.to_json()).net.layers == NETS[name].net.layers
