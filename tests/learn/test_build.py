"""Keras models and files made from nets as data."""

import io
import json
import zipfile

import keras
import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.learn.build import build, keras_file, keras_json
from cnnviz.nets.library import find
from cnnviz.nets.spec import Conv, Dense, Flatten, LayerError, Net


def test_a_built_net_computes():
    pictures = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
    scores = np.asarray(build(find("resnet-mini"))(pictures))
    assert scores.shape == (2, 10)
    assert np.allclose(scores.sum(axis=1), 1, atol=1e-5)  # softmax


def test_layers_bear_the_names_of_the_rows():
    assert [layer.name for layer in build(find("lenet-5")).layers] == [
        "input", "conv1", "pool1", "conv2", "pool2", "conv3", "flatten1", "dense1", "dense2",
    ]  # fmt: skip


def test_the_penalty_on_weights_reaches_keras():
    assert build(Net((8, 8, 1), (Conv(1, l2=0.5),))).get_layer("conv1").kernel_regularizer.l2 == 0.5


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras reading a tensor
def test_a_file_opens_in_keras_and_holds_what_netron_reads(tmp_path):
    data = keras_file(find("lenet-5"))
    path = tmp_path / "net.keras"
    path.write_bytes(data)
    assert keras.models.load_model(path).count_params() == 61_706
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert json.loads(parts.read("config.json"))["class_name"] == "Functional"


def test_a_file_too_large_to_send_is_refused_with_the_way_out():
    with pytest.raises(LearnerError, match=r"553 MB.*JSON"):
        keras_file(find("vgg-16"))


def test_keras_json_needs_no_memory_for_weights():
    text = keras_json(find("vgg-16"))
    assert json.loads(text)["class_name"] == "Functional"
    assert keras.models.model_from_json(keras_json(find("lenet-5"))).count_params() == 61_706


def test_nets_that_do_not_fit_or_are_too_large_are_refused():
    with pytest.raises(LayerError):
        build(Net((8, 8, 1), (Dense(3),)))
    with pytest.raises(LearnerError, match="at most 200,000,000"):
        build(Net((224, 224, 3), (Flatten(), Dense(4096))))
