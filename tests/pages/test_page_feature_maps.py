"""Feature maps: the page, its address and its tables. The numbers on screen are tested in Chromium."""

import math
import time
from urllib.parse import parse_qsl

import numpy as np
import pytest
from photo_pages import PATIENCE, bytes_of, component, wake_the_engine

from cnnviz import engine, samples
from cnnviz.nets.cards import cards
from cnnviz.recipe import DataChoice, Recipe, nets_for
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


def test_another_photo_stands_beside_with_the_same_layers(open_page):
    at = open_page("feature_maps", sample="coffee", **{"with": "photo:chelsea"}, side="difference")
    header, blob = component(at, EXPLORER)
    alone, own = component(open_page("feature_maps", sample="chelsea"), EXPLORER)
    assert (header["kind"], header["alike"], header["choice"]["side"]) == ("photo", True, "difference")
    assert header["other"]["title"] == alone["title"]
    for beside, layer in zip(header["other"]["layers"], alone["layers"], strict=True):
        np.testing.assert_array_equal(bytes_of(beside, blob), bytes_of(layer, own))


def test_before_and_after_a_change_differ_from_the_changed_layer_on(open_page):
    edits = [("off", "conv3", 5), ("off", "conv3", 7)]
    at = open_page("feature_maps", sample="coffee", **{"with": "edits:off-conv3-5~off-conv3-7~off-conv3-x"})
    header, blob = component(at, EXPLORER)
    names = [layer["name"] for layer in header["layers"]]
    same = [
        np.array_equal(bytes_of(layer, blob), bytes_of(other, blob))
        for layer, other in zip(header["layers"], header["other"]["layers"], strict=True)
    ]
    first = names.index("conv3")
    assert all(same[:first])
    assert not any(same[names.index("conv4") :])
    relu = header["other"]["layers"][names.index("relu3")]
    high = packing.array(relu["high"], blob, np.float32)
    assert high[5] == high[7] == 0
    said = engine.get().call("surgery.predict", samples.photo("coffee"), edits=edits)
    (first_answer, _) = header["other"]["answers"]
    assert first_answer["share"] == pytest.approx(max(said["probability"], 1 - said["probability"]), abs=1e-4)


@pytest.mark.parametrize(
    "nonsense", ["photo:nobody", "edits:off-conv1-9999", "net:", "run:gone", "x", "photo:../a"]
)
def test_a_comparison_that_makes_no_sense_is_left_out(open_page, nonsense):
    at = open_page("feature_maps", sample="coffee", **{"with": nonsense})
    header, _ = component(at, EXPLORER)
    assert "other" not in header
    assert "with" not in at.query_params


def test_a_map_is_switched_off_from_here(open_page):
    at = open_page("feature_maps", sample="coffee", layer="relu3", map=5)
    at.button(key="map-off").click().run()
    assert at.query_params["with"] == "edits:off-conv3-5"
    header, _ = component(at, EXPLORER)
    assert header["kind"] == "change"


def test_the_chosen_map_leads_to_the_other_pages_on_it(open_page):
    at = open_page("feature_maps", sample="coffee", layer="relu3", map=5)
    with_words = [link.proto for link in at.get("page_link") if link.proto.query_string]
    leads = {link.page: dict(parse_qsl(link.query_string)) for link in with_words}
    here = {"net": "best", "layer": "conv3", "sample": "coffee"}
    assert leads["pixel_to_logit"] == leads["kernels"] == here | {"map": "5"}
    assert leads["surgery"].items() >= here.items()


def test_a_run_that_is_over_is_opened_with_its_own_pictures_classes_and_layers(open_page):
    data = DataChoice("digits", train_limit=60)  # enough to leave a net
    runs = engine.get().runs
    run = runs.start(Recipe(data, nets_for(data)["batch-norm"], epochs=1, seed=2))
    deadline = time.monotonic() + PATIENCE
    while not (view := runs.view(run)).over:
        assert time.monotonic() < deadline, view.sentence
        time.sleep(0.2)
    at = open_page("feature_maps", run=run, picture=3)
    header, blob = component(at, EXPLORER)
    photo = packing.array(header["photo"], blob)
    np.testing.assert_array_equal(photo[..., :1], view.started.gallery[3])
    seen = runs.display_maps(run, view.started.gallery[3])
    assert [layer["name"] for layer in header["layers"]] == [layer["name"] for layer in seen["layers"]]
    for layer, true in zip(header["layers"], seen["layers"], strict=True):
        np.testing.assert_allclose(
            bytes_of(layer, blob), np.moveaxis(true["maps"], -1, 0).astype(float), atol=1
        )
    answers = header["answers"]
    top = np.argsort(-seen["scores"])[: len(answers)]
    assert [answer["label"] for answer in answers] == [data.class_names[i] for i in top]
    conv = next(layer for layer in header["layers"] if layer["kind"] == "Conv2D")
    assert conv["field"] == [{"size": 3, "stride": 1, "start": -1}] * 2
    assert at.table[0].value["Kind"].tolist()[-1] == "Dense"


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
