"""Cards are read as they stand, and their fields follow from the layers."""

import json

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.nets.cards import MODELS, Card, cards, read_card, shown
from cnnviz.numeric.shapes import Field, output_size

CARD = {
    "name": "small",
    "file": "small.keras",
    "sha256": "0",
    "input": [12, 16, 3],
    "labels": ["cat", "dog"],
    "parameters": 100,
    "validation": {"accuracy": 0.9},
    "invented_since": True,
    "layers": [
        {"name": "photo", "kind": "InputLayer", "shape": [12, 16, 3], "parameters": 0},
        {
            "name": "conv1",
            "kind": "Conv2D",
            "shape": [6, 8, 4],
            "parameters": 100,
            "kernel_size": [3, 5],
            "strides": [2, 2],
            "padding": "same",
        },
        {"name": "relu1", "kind": "ReLU", "shape": [6, 8, 4], "parameters": 0, "colour": "red"},
        {"name": "pool1", "kind": "MaxPooling2D", "shape": [3, 4, 4], "parameters": 0}
        | {"kernel_size": [2, 2], "strides": [2, 2], "padding": "valid"},
        {"name": "average", "kind": "GlobalAveragePooling2D", "shape": [4], "parameters": 0},
    ],
}


@pytest.fixture
def card(tmp_path):
    (tmp_path / "small.json").write_text(json.dumps(CARD))
    return cards(tmp_path)["small"]


def test_a_card_says_what_stands_in_the_file(card, tmp_path):
    assert card.file == tmp_path / "small.keras"
    assert card.input == (12, 16, 3)
    assert card.labels == ("cat", "dog")
    assert card.validation == {"accuracy": 0.9}
    assert card.layer("conv1").kernel_size == (3, 5)
    assert card.layer("relu1").kernel_size is None
    assert [layer.name for layer in card.layers if layer.is_map] == ["photo", "conv1", "relu1", "pool1"]


def test_fields_are_those_of_rows_and_columns_each_for_itself(card):
    assert card.fields() == {
        "photo": (Field(1, 1, 0), Field(1, 1, 0)),
        "conv1": (Field(3, 2, 0), Field(5, 2, -1)),
        "relu1": (Field(3, 2, 0), Field(5, 2, -1)),
        "pool1": (Field(5, 4, 0), Field(7, 4, -1)),
    }


def test_a_layer_that_only_pads_moves_the_fields_behind_it(tmp_path):
    pad = {"name": "pad", "kind": "ZeroPadding2D", "shape": [15, 19, 3], "parameters": 0}
    conv = CARD["layers"][1] | {"padding": "valid", "kernel_size": [3, 3], "shape": [7, 9, 4]}
    layers = [CARD["layers"][0], pad | {"padding": [[1, 2], [0, 3]]}, conv]
    (tmp_path / "padded.json").write_text(json.dumps(CARD | {"layers": layers}))
    fields = cards(tmp_path)["small"].fields()
    assert fields["conv1"] == (Field(3, 2, -1), Field(3, 2, 0))


def test_of_a_network_with_very_many_layers_only_the_main_ones_are_shown():
    few = [("InputLayer", True), ("Conv2D", True), ("BatchNormalization", True), ("Dense", False)]
    assert shown(few) == [False, True, True, False]
    block = [
        ("Conv2D", True),
        ("BatchNormalization", True),
        ("ReLU", True),
        ("ZeroPadding2D", True),
        ("Add", True),
    ]
    assert shown(block * 20) == [True, False, True, False, True] * 20


def test_an_unknown_layer_is_answered_with_the_known_ones(card):
    with pytest.raises(
        LearnerError, match="Received layer 'conv9'; the net 'small' has: photo, conv1, relu1"
    ):
        card.layer("conv9")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", json.dumps(CARD | {"layers": [{"name": "x"}]}), json.dumps(CARD | {"layers": 3})],
)
def test_a_broken_card_is_named_in_a_sentence(tmp_path, text):
    path = tmp_path / "broken.json"
    path.write_text(text)
    with pytest.raises(LearnerError, match=r"The card broken\.json can't be read"):
        read_card(path)


def test_a_card_that_is_not_there_is_named_in_a_sentence(tmp_path):
    with pytest.raises(LearnerError, match=r"nothing\.json can't be read"):
        read_card(tmp_path / "nothing.json")


def test_no_cards_is_no_error(tmp_path):
    assert cards(tmp_path) == {}


PROJECT = cards()


@pytest.mark.parametrize("net", PROJECT.values(), ids=lambda net: net.name)
def test_the_maps_of_the_projects_nets_are_as_large_as_their_windows_say(net: Card):
    assert net.file.parent == MODELS
    size = net.input[:2]
    for layer in net.layers:
        if layer.kernel_size:
            windows = zip(size, layer.kernel_size, layer.strides, strict=True)
            size = tuple(output_size(m, k, s, layer.padding) for m, k, s in windows)
        elif layer.padding:
            size = tuple(m + before + after for m, (before, after) in zip(size, layer.padding, strict=True))
        if layer.is_map:
            assert layer.shape[:2] == size, layer.name
    assert sum(layer.parameters for layer in net.layers) == net.parameters


@pytest.mark.parametrize("net", PROJECT.values(), ids=lambda net: net.name)
def test_every_map_pixel_of_the_projects_nets_sees_some_of_the_photo(net: Card):
    for name, (rows, columns) in net.fields().items():
        height, width, _ = net.layer(name).shape
        for field, size, side in ((rows, height, net.input[0]), (columns, width, net.input[1])):
            seen = [field.pixels(index, side) for index in (0, size // 2, size - 1)]
            assert all(len(pixels) > 0 for pixels in seen)
            assert np.all(np.diff([pixels.start for pixels in seen]) >= 0)
