"""Feature maps: the page, its address and its tables. The numbers on screen are tested in Chromium."""

import math

import numpy as np
import pytest
from photo_pages import bytes_of, component, wake_the_engine

from cnnviz import engine, samples
from cnnviz.nets.cards import cards
from cnnviz.ui.components import packing

EXPLORER = "cnnviz.feature_maps"
CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


def chosen(at) -> dict:
    return component(at, EXPLORER)[0]["choice"]


def formulas(at) -> list[str]:
    return [one.value for one in at.markdown if "= **" in one.value]


@pytest.mark.parametrize("net", ["best", "baseline"])
def test_every_map_is_sent_within_half_a_step(open_page, net):
    header, blob = component(open_page("feature_maps", sample="coffee", net=net), EXPLORER)
    exact = engine.get().call("features.feature_maps", samples.photo("coffee"), model=net)
    assert [layer["name"] for layer in header["layers"]] == [layer["name"] for layer in exact["layers"]]
    for layer, true in zip(header["layers"], exact["layers"], strict=True):
        q = bytes_of(layer, blob).astype(np.float32)
        low, high = (packing.array(layer[end], blob, np.float32)[:, None, None] for end in ("low", "high"))
        values = np.moveaxis(low + q * (high - low) / 255, 0, -1)
        half_a_step = (high - low).ravel() / 510
        scale = max(1e-6, np.abs(true["maps"]).max())
        assert np.all(np.abs(values - true["maps"]) <= half_a_step + 1e-4 * scale), layer["name"]


def test_the_frames_are_those_of_the_card(open_page):
    header, blob = component(open_page("feature_maps"), EXPLORER)
    for layer in header["layers"]:
        for sent, field in zip(layer["field"], CARDS["best"].fields()[layer["name"]], strict=True):
            assert sent == {"size": field.size, "stride": field.stride, "start": field.start}
    numbers = sum(math.prod(layer["maps"]["shape"]) for layer in header["layers"])
    norms = [layer for layer in header["layers"] if layer["kind"] == "BatchNormalization"]
    assert len(blob) < 1.1 * (numbers - sum(math.prod(layer["maps"]["shape"]) for layer in norms))


def test_the_address_opens_a_layer_and_a_map(open_page):
    at = open_page("feature_maps", layer="pool1", map=7, order="number", scale="layer")
    assert chosen(at) == {"layer": "pool1", "map": 7, "order": "number", "scale": "layer", "side": "a"}
    rows, columns, channels = CARDS["best"].layer("pool1").shape
    count = rows * columns * channels
    assert formulas(at)[0] == f"pool1: {rows} × {columns} × {channels} = **{count:,}** numbers"


@pytest.mark.parametrize("net", ["best", "baseline"])
def test_the_formula_of_the_field_gives_what_the_frame_has(open_page, net):
    for layer in CARDS[net].layers:
        if layer.is_map and layer.kind not in ("InputLayer", "Rescaling", "BatchNormalization"):
            at = open_page("feature_maps", net=net, layer=layer.name)
            size = CARDS[net].fields()[layer.name][1].size
            left, right = formulas(at)[1].removeprefix("r = ").split(" = ")
            terms = left.replace("−", "-").replace("·", "*")
            assert eval(terms) == size  # the terms really add up to it
            assert right == f"**{size}**"


def test_an_address_that_makes_no_sense_is_mended(open_page):
    at = open_page("feature_maps", layer="conv99", map="x", order="size", scale="layer")
    assert chosen(at)["layer"] == "relu3"
    assert at.query_params["layer"] == "relu3"
    assert at.query_params["map"] == str(chosen(at)["map"])
    assert at.query_params["order"] == "strength"
    assert at.query_params["scale"] == "layer"


def test_the_table_has_every_layer_with_its_shape_and_field(open_page):
    card = CARDS["best"]
    table = open_page("feature_maps").table[0].value
    assert table["Layer"].tolist() == [layer.name for layer in card.layers]
    row = table.iloc[[layer.name for layer in card.layers].index("conv2")]
    assert row["Output"] == " × ".join(map(str, card.layer("conv2").shape))
    assert row["Receptive field"] == "9 × 9"
    parameters = sum(int(text.replace(",", "")) for text in table["Parameters"])
    assert parameters == card.parameters


def test_what_the_browser_has_is_not_sent_again(open_page):
    """The megabytes stay as they are, byte for byte, so that the browser keeps what it has."""
    at = open_page("feature_maps", layer="conv2", map="5")
    before = next(e.proto.bytes for e in at.get("bidi_component") if e.proto.component_name == EXPLORER)
    at.run()
    again = next(e.proto.bytes for e in at.get("bidi_component") if e.proto.component_name == EXPLORER)
    assert again == before


def test_both_pages_have_exercises_without_end(open_page):
    for name in ("classify", "feature_maps"):
        at = open_page(name, exercise=5)
        assert at.button(key="exercise-another")


def test_another_net_keeps_the_photo(open_page):
    at = open_page("feature_maps", sample="rocket")
    at.button_group(key="net").set_value("baseline").run()
    header, _ = component(at, EXPLORER)
    assert header["title"] == "A rocket"
    assert [layer["name"] for layer in header["layers"]] == [
        "conv1",
        "pool1",
        "conv2",
        "pool2",
        "conv3",
        "pool3",
    ]
    assert header["head"] == ["flatten: 18,496", "dense1: 64", "dog: 1"]
