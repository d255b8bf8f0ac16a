"""What the explorer of feature maps is sent: the numbers are the maps', the frames the pixels that matter."""

import json
import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf

from cnnviz.nets.cards import LayerCard, cards
from cnnviz.ui.components import feature_maps, map_sheet, packing
from cnnviz.ui.components.feature_maps import Choice, sensible
from cnnviz.ui.components.map_sheet import Compared, sheet, stages

CARDS = cards()


def bytes_of(layer: dict, blob: bytes) -> np.ndarray:
    """The bytes (c, h, w) of a layer's maps as the browser reads them: some are another's upside down."""
    maps = packing.array(layer["maps"], blob)
    turned = packing.array(layer["turned"], blob) if "turned" in layer else np.zeros(len(maps), np.uint8)
    return np.where(turned[:, None, None] > 0, 255 - maps, maps)


def quantised(name, kind, maps):
    """Float maps (h, w, c) as the worker hands them over."""
    low, high = maps.min((0, 1)), maps.max((0, 1))
    steps = (maps - low) / np.where(high > low, high - low, 1) * 255
    bytes_ = np.rint(steps).astype(np.uint8)
    return {
        "name": name,
        "kind": kind,
        "maps": bytes_,
        "low": low,
        "high": high,
        "strength": maps.std((0, 1)).astype(np.float32),
    }


LAYERS = [
    LayerCard("photo", "InputLayer", (6, 5, 3), 0),
    LayerCard("conv1", "Conv2D", (6, 5, 4), 112, (3, 3), (1, 1), "same"),
    LayerCard("relu1", "ReLU", (6, 5, 4), 0),
    LayerCard("pool1", "MaxPooling2D", (3, 2, 4), 0, (2, 2), (2, 2), "valid"),
    LayerCard("dog", "Dense", (1,), 25),
]


@pytest.fixture
def floats():
    """Three layers of a small net: signed, never negative, and with a map that is silent."""
    chance = np.random.default_rng(1)
    conv = chance.normal(size=(6, 5, 4)).astype(np.float32)
    conv[..., 2] *= 3
    relu = np.maximum(conv, 0)
    relu[..., 1] = 0
    pool = relu[:6:2, :4:2]
    return {"conv1": ("Conv2D", conv), "relu1": ("ReLU", relu), "pool1": ("MaxPooling2D", pool)}


@pytest.fixture
def small(floats):
    photo = np.arange(6 * 5 * 3, dtype=np.uint8).reshape(6, 5, 3)
    layers = [quantised(name, kind, maps) for name, (kind, maps) in floats.items()]
    return sheet({"input": photo, "layers": layers}, LAYERS, ["dog: 1"], [{"label": "cat", "share": 0.75}])


def test_the_browser_gets_every_number_within_half_a_step(small, floats):
    header, blob = packing.unpack(packing.pack(small.header, small.blob))
    for layer, (_, maps) in zip(header["layers"], floats.values(), strict=True):
        q = packing.array(layer["maps"], blob).astype(float)  # (c, h, w)
        low, high = (packing.array(layer[end], blob, np.float32)[:, None, None] for end in ("low", "high"))
        values = np.moveaxis(low + q * (high - low) / 255, 0, -1)
        assert np.all(np.abs(values - maps) <= (high - low).ravel() / 510 + 1e-6)


def test_the_browser_gets_the_photo_the_fields_and_the_answer(small):
    assert packing.array(small.header["photo"], small.blob).tolist() == (
        np.arange(90).reshape(6, 5, 3).tolist()
    )
    assert small.header["photo_size"] == {"height": 6, "width": 5}
    assert small.header["answers"] == [{"label": "cat", "share": 0.75}]
    assert small.layers[0]["field"] == [{"size": 3, "stride": 1, "start": -1}] * 2
    assert small.layers[2]["field"] == [{"size": 4, "stride": 2, "start": -1}] * 2


def test_only_maps_with_values_below_zero_are_signed(small):
    assert [layer["signed"] for layer in small.layers] == [True, False, False]


def test_the_header_is_plain_json(small):
    assert json.loads(json.dumps(small.header, allow_nan=False)) == small.header


def test_the_same_maps_have_the_same_id_and_others_another(small, floats):
    assert len(small.header["id"]) == 64
    other = sheet({"input": np.zeros((6, 5, 3), np.uint8), "layers": []}, LAYERS, [])
    assert other.header["id"] != small.header["id"]


def test_a_stage_is_a_convolution_and_all_that_follows_it():
    kinds = ["Conv2D", "BatchNormalization", "ReLU", "Conv2D", "ReLU", "MaxPooling2D", "Conv2D"]
    assert stages(kinds) == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_first_choice_is_the_strongest_map_of_what_a_stage_hands_on(small, floats):
    spread = floats["relu1"][1].std((0, 1))
    assert feature_maps.first(small) == Choice("relu1", int(spread.argmax()))


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        (
            {"layer": "conv1", "map": "3", "order": "number", "scale": "layer"},
            ("conv1", 3, "number", "layer"),
        ),
        ({"layer": "conv1", "map": 3}, ("conv1", 3, "strength", "map")),
        ({"layer": "conv1", "map": "4"}, ("conv1", 2, "strength", "map")),  # there are four: 0 to 3
        ({"layer": "conv1", "map": "-1"}, ("conv1", 2, "strength", "map")),
        ({"layer": "conv1", "map": "²"}, ("conv1", 2, "strength", "map")),
        ({"layer": "conv1", "map": "9" * 5000}, ("conv1", 2, "strength", "map")),
        ({"layer": "conv1", "map": None, "order": ["number"]}, ("conv1", 2, "strength", "map")),
        ({"layer": "conv9", "map": "1", "scale": "layer"}, ("relu1", 2, "strength", "layer")),
        ({"layer": ["conv1"]}, ("relu1", 2, "strength", "map")),
        ({}, ("relu1", 2, "strength", "map")),
    ],
)
def test_a_choice_that_makes_no_sense_is_replaced_part_by_part(small, said, chosen):
    assert sensible(said, small) == Choice(*chosen)


def packed(layers: dict, cards: list) -> map_sheet.Sheet:
    """A sheet of float maps by name: (kind, (h, w, c))."""
    made = [quantised(name, kind, maps) for name, (kind, maps) in layers.items()]
    return sheet({"input": np.zeros((6, 5, 3), np.uint8), "layers": made}, cards, [])


def values(layer: dict, blob: bytes) -> np.ndarray:
    """The numbers (c, h, w) of a layer as the browser makes them of its bytes."""
    low, high = (packing.array(layer[end], blob, np.float32)[:, None, None] for end in ("low", "high"))
    return low + bytes_of(layer, blob).astype(float) * (high - low) / 255


def test_batch_norm_is_not_sent_twice_and_all_its_numbers_arrive(floats):
    conv = floats["conv1"][1]
    norm = conv * np.float32([2, -0.5, 0, -3]) + np.float32([1, 0, 4, -1])
    cards = [*LAYERS[:2], LayerCard("norm1", "BatchNormalization", (6, 5, 4), 16)]
    alone = packed({"conv1": ("Conv2D", conv)}, cards)
    both = packed({"conv1": ("Conv2D", conv), "norm1": ("BatchNormalization", norm)}, cards)
    assert len(both.blob) - len(alone.blob) < conv.size
    received = np.moveaxis(values(both.layers[1], both.blob), 0, -1)
    assert np.abs(received - norm).max() <= (np.ptp(norm, axis=(0, 1)) / 510).max() + 1e-5
    other = packed(
        {"conv1": ("Conv2D", conv), "norm1": ("BatchNormalization", norm**2)}, cards
    )  # not what it is
    assert (
        np.abs(np.moveaxis(values(other.layers[1], other.blob), 0, -1) - norm**2).max()
        < np.ptp(norm**2) / 100
    )


def test_a_net_that_is_too_large_sends_the_strongest_maps_of_its_largest_layers(floats, monkeypatch):
    monkeypatch.setattr(map_sheet, "MOST_BYTES", 24 + 2 * 90)  # pooling's 24, and 3 of 4 maps for both others
    layers = dict(floats)
    small = packed(layers, LAYERS)
    kept = [layer.get("kept") for layer in small.layers]
    for numbers, (_, maps) in zip(kept[:2], layers.values(), strict=False):
        assert numbers == sorted(np.argsort(-maps.std((0, 1)))[:3].tolist())
    assert kept[2] is None
    for layer, (_, maps) in zip(small.layers, layers.values(), strict=True):
        shown = layer.get("kept", range(4))
        bytes_ = bytes_of(layer, small.blob)
        assert len(bytes_) == len(shown)
        for place, channel in enumerate(shown):
            assert bytes_[place].argmax() == maps[..., channel].argmax()
    missing = ({0, 1, 2, 3} - set(kept[0])).pop()
    assert sensible({"layer": "conv1", "map": missing}, small).map == small.layers[0]["strongest"]


def test_beside_a_sheet_another_shares_what_is_the_same(floats):
    changed = {name: (kind, maps.copy()) for name, (kind, maps) in floats.items()}
    changed["pool1"][1][..., 0] = 0  # what a switched-off map leaves
    one, other = packed(floats, LAYERS), packed(changed, LAYERS)
    header, added = map_sheet.behind(one, other)
    blob = one.blob + added
    for layer, (_, maps) in zip(header["layers"], changed.values(), strict=True):
        assert np.allclose(np.moveaxis(values(layer, blob), 0, -1), maps, atol=np.ptp(maps) / 400)
    assert header["layers"][0]["maps"] == one.layers[0]["maps"]
    assert header["layers"][2]["maps"]["at"] >= len(one.blob)


def test_a_side_is_chosen_only_where_there_is_one(small):
    alike, apart = (Compared(small, "photo", alike) for alike in (True, False))
    said = {"layer": "conv1", "map": 3, "side": "difference"}
    assert [sensible(said, small, other).side for other in (None, alike, apart)] == ["a", "difference", "a"]


def test_a_component_takes_bytes_and_floats_only():
    with pytest.raises(TypeError, match="float64"):
        packing.Blob().add(np.zeros(3))


def positive_net(name):
    """The net of a card with its own windows, but all weights positive, one channel, mean for max pooling.

    So every pixel that a cell can see moves that cell, and no other pixel does.
    """
    real = keras.saving.load_model(CARDS[name].file, compile=False)
    photo = keras.Input((*real.input_shape[1:3], 1), dtype="float64")
    x, outputs = photo, {}
    for layer in real.layers:
        if isinstance(layer, keras.layers.Conv2D):
            x = keras.layers.Conv2D(
                1,
                layer.kernel_size,
                layer.strides,
                layer.padding,
                use_bias=False,
                kernel_initializer="ones",
                dtype="float64",
            )(x)
        elif isinstance(layer, keras.layers.MaxPooling2D):
            x = keras.layers.AveragePooling2D(layer.pool_size, layer.strides, layer.padding, dtype="float64")(
                x
            )
        if len(layer.output.shape) == 4:
            outputs[layer.name] = x
    return keras.Model(photo, outputs)


@pytest.mark.parametrize("name", CARDS)
def test_the_frame_holds_exactly_the_pixels_that_move_a_cell(name):
    net, card = positive_net(name), CARDS[name]
    height, width, _ = card.input
    photo = tf.ones((1, height, width, 1), tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(photo)
        maps = net(photo)
        cells = {
            (layer, row, column): maps[layer][0, row, column, 0]
            for layer in maps
            if layer in card.fields()
            for size in [maps[layer].shape[1]]
            for row, column in [(0, 0), (size // 2, size // 3), (size - 1, size - 1)]
        }
    for (layer, row, column), cell in cells.items():
        moved = tape.gradient(cell, photo)
        if moved is None:  # the layer is the photo itself
            continue
        moved = moved.numpy()[0, :, :, 0] != 0
        rows, columns = card.fields()[layer]
        expected = np.zeros_like(moved)
        expected[np.ix_(list(rows.pixels(row, height)), list(columns.pixels(column, width)))] = True
        assert np.array_equal(moved, expected), (layer, row, column)


def test_in_the_real_net_no_pixel_outside_the_frame_moves_a_cell():
    card = CARDS["best"]
    net = keras.saving.load_model(card.file, compile=False)
    shown = [layer.name for layer in card.layers if layer.is_map and layer.name not in ("photo", "rescale")]
    maps = keras.Model(net.inputs, {name: net.get_layer(name).output for name in shown})
    chance = np.random.default_rng(2)
    photo = chance.integers(0, 256, (1, *card.input)).astype(np.float32)
    before = maps([photo])
    for layer in shown[2::5]:
        size = before[layer].shape[1]
        row, column = size // 2, size // 4
        rows, columns = card.fields()[layer]
        inside = np.zeros(card.input[:2], bool)
        inside[np.ix_(list(rows.pixels(row, card.input[0])), list(columns.pixels(column, card.input[1])))] = (
            True
        )
        other = np.where(inside[None, ..., None], photo, 255 - photo)
        after = maps([other.astype(np.float32)])
        np.testing.assert_allclose(
            after[layer][0, row, column], before[layer][0, row, column], rtol=1e-4, atol=1e-4
        )
