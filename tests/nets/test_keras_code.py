"""The Keras source of a net is run, and makes the net it was written from."""

import ast

import keras
import pytest
from hypothesis import HealthCheck, given, settings
from random_nets import EXAMPLES, nets

from cnnviz.errors import LearnerError
from cnnviz.nets.keras_code import keras_code
from cnnviz.nets.keras_json import from_keras_json
from cnnviz.nets.library import NETS
from cnnviz.nets.spec import Conv, Dense, Net, infer, totals


def run(source: str) -> keras.Model:
    """The model that the source makes, without memory for its weights."""
    names: dict = {}
    with keras.StatelessScope(initialize_variables=False):
        exec(source, names)
    return names["model"]


def assert_makes(source: str, net: Net) -> None:
    model = run(source)
    assert model.count_params() == totals(infer(net)).parameters
    back = from_keras_json(model.to_json()).net
    assert [(row.output_shape, row.trainable, row.frozen, row.multiply_adds) for row in infer(back)] == [
        (row.output_shape, row.trainable, row.frozen, row.multiply_adds) for row in infer(net)
    ]


@pytest.mark.parametrize("name", NETS)
def test_the_source_of_each_net_of_the_course_makes_that_net(name):
    net = NETS[name].net
    source = keras_code(net)
    assert_makes(source, net)
    assert from_keras_json(run(source).to_json()).net.layers == net.layers


@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(nets())
def test_the_source_of_random_nets_makes_them(net):
    if net.layers:
        assert_makes(keras_code(net), net)


@pytest.mark.parametrize(
    "name", [name for name in NETS if name not in ("googlenet", "resnet-20", "resnet-mini")]
)
def test_a_plain_chain_is_a_sequential_model_with_a_layer_for_each_row(name):
    net = NETS[name].net
    model = run(keras_code(net))
    assert isinstance(model, keras.Sequential)
    for layer, row in zip(model.layers, infer(net)[1:], strict=True):
        assert layer.output.shape[1:] == row.output_shape
        assert layer.count_params() == row.parameters


def test_the_source_reads_as_people_write_it():
    source = keras_code(NETS["baseline"].net)
    assert "        layers.Rescaling(1 / 255),\n" in source
    assert '        layers.Conv2D(32, 3, activation="relu"),\n        layers.MaxPooling2D(2),\n' in source
    assert max(map(len, source.splitlines())) < 88


def test_a_name_from_outside_can_not_become_code():
    name = '"\nimport os\n"'
    with pytest.raises(LearnerError):
        Net((8, 8, 1), (), name)  # not even as a name
    source = keras_code(Net((8, 8, 1), (Conv(1),), '"); __import__("os") #'))
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name)]
    assert run(source).name == "import_os"


def test_a_net_that_does_not_fit_has_no_source():
    with pytest.raises(LearnerError, match="Layer 1 dense"):
        keras_code(Net((8, 8, 1), (Dense(2),)))
