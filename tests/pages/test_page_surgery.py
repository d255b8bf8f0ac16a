"""Surgery: the numbers on the page are the network's, and the Keras lines do the same operation."""

from urllib.parse import parse_qs

import numpy as np
import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.ui import operations
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose
from cnnviz.ui.verdict import percent

CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")
EDITS = [("off", "conv3", 7), ("copy", "conv1", 5, 2), ("weight", "conv2", 0, 1, 2, 3, 0.75)]
LINK = "~".join(map(operations.form, EDITS))


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


@pytest.fixture
def photo() -> np.ndarray:
    return images.resize(samples.photo("chelsea"), *CARDS["best"].input[:2])


def test_a_link_operates_and_everything_can_be_taken_back(open_page, photo):
    at = open_page("surgery", edits=LINK + "~off-conv99-1", layer="conv3")
    after = engine.get().call("surgery.predict", photo, EDITS)
    before = engine.get().call("features.classify", photo)["probability"]
    formula = next(one.value for one in at.markdown if one.value.startswith("P(cat)"))
    assert formula.endswith(f"= **{percent(1 - after['probability'])}**")
    assert any(
        f"says cat, {percent(1 - before)}. With your changes, 3 so far" in m.value for m in at.markdown
    )
    header, _ = component(at, "cnnviz.channel_board")
    assert header["off"] == [7]
    assert header["maps"]["shape"][0] == CARDS["best"].layer("conv3").shape[2]
    at.button(key="undo").click().run()
    assert at.query_params["edits"] == "~".join(LINK.split("~")[:2])
    at.button(key="reset").click().run()
    assert "edits" not in at.query_params
    formula = next(one.value for one in at.markdown if one.value.startswith("P(cat)"))
    assert formula.endswith(f"= **{percent(1 - before)}**")


def test_the_way_from_a_map_to_its_operation_keeps_those_made_before(open_page):
    at = open_page("surgery", edits="off-conv1-3~off-conv2-1", layer="conv1")
    at.switch_page("pages/feature_maps.py").run()
    link = next(one for one in at.get("page_link") if one.proto.label.startswith("Operate"))
    said = parse_qs(link.proto.query_string)
    at = open_page("feature_maps", layer="conv3", map="4")
    first = next(one for one in at.get("page_link") if one.proto.label.startswith("Operate"))
    assert parse_qs(first.proto.query_string)["edits"] == ["off-conv3-4"]  # nothing was made in this visit
    assert said["edits"][0].startswith("off-conv1-3~off-conv2-1~off-")
    at = open_page("surgery", edits="nonsense", layer="conv1")
    at.switch_page("pages/feature_maps.py").run()
    link = next(one for one in at.get("page_link") if one.proto.label.startswith("Operate"))
    assert parse_qs(link.proto.query_string)["edits"][0].startswith("off-")


def test_each_network_keeps_its_own_edits(open_page):
    at = open_page("surgery", edits="off-conv1-3", layer="conv1")
    at.segmented_control(key="net").set_value("baseline").run()
    assert "edits" not in at.query_params
    assert component(at, "cnnviz.channel_board")[0]["off"] == []
    at.segmented_control(key="net").set_value("best").run()
    assert at.query_params["edits"] == "off-conv1-3"
    at.switch_page("pages/dream.py").run()
    at.switch_page("pages/surgery.py").run()
    assert at.query_params["edits"] == "off-conv1-3"
    assert component(at, "cnnviz.channel_board")[0]["off"] == [3]


def test_the_ten_most_needed_maps_can_be_switched_off_at_once(open_page, photo):
    at = open_page("surgery", layer="conv8")
    at.button(key="needed").click().run()
    found = engine.get().call("surgery.most_needed", photo, "conv8", "cat")
    shown = next(table.value for table in at.table if "Map" in table.value)
    assert [int(c) for c in shown["Map"]] == found["channels"][:10]
    at.button(key="needed-off").click().run()
    header, _ = component(at, "cnnviz.channel_board")
    assert header["off"] == sorted(found["channels"][:10])


@pytest.mark.parametrize("longer", [1, 3])
def test_the_keras_lines_do_the_same(photo, longer, tmp_path, monkeypatch):
    photo = images.resize(photo, 150, 150 * longer)  # one that is long is mirrored at its edges
    lines = operations.keras_lines(prose("surgery"), CARDS["best"], Photo(photo, ""), EDITS)
    (tmp_path / "photo.jpg").write_bytes(images.encode_png(photo))  # Pillow looks inside, not at the name
    (tmp_path / "models").symlink_to(CARDS["best"].file.parent)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(lines, names)
    expected = engine.get().call("surgery.predict", photo, EDITS)["probability"]
    assert float(names["result"]) == pytest.approx(expected, abs=1e-4)
