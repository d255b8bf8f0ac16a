"""A net of one's own on the page of feature maps: off, refused, opened, named."""

import doctest

import pytest
from photo_pages import PATIENCE, component, wake_the_engine

from cnnviz import engine
from cnnviz.nets.library import find
from cnnviz.nets.own_file import SWITCH
from cnnviz.nets.spec import infer, totals
from cnnviz.ui import own_net

LENET = find("lenet-5")
pytestmark = pytest.mark.timeout(3 * PATIENCE)


def uploader(at):
    return [one for one in at.get("file_uploader") if one.key == "own-net-upload"]


def said(at) -> str:
    return " ".join(one.value for one in [*at.markdown, *at.warning])


def test_it_is_not_offered_unless_allowed_and_the_page_says_how(open_page, monkeypatch):
    monkeypatch.delenv(SWITCH, raising=False)
    at = open_page("feature_maps", own="0123456789abcdef")
    assert not uploader(at)
    assert f"{SWITCH}=1" in said(at)
    assert "own" not in at.query_params


def test_the_examples_of_its_docstrings_hold():
    assert doctest.testmod(own_net).attempted > 0
    assert doctest.testmod(own_net).failed == 0


def test_a_net_is_opened_its_classes_named_and_a_bad_file_is_a_sentence(open_page, monkeypatch):
    monkeypatch.setenv(SWITCH, "1")
    wake_the_engine()
    file = engine.get().call("build.keras_file", LENET, timeout=PATIENCE)
    at = open_page("feature_maps", sample="coffee")
    at.default_timeout = 2 * PATIENCE
    uploader(at)[0].upload("net.keras", file[:-9]).run()
    assert "cut short" in said(at)
    uploader(at)[0].upload("my *net*.keras", file).run()
    assert not at.exception, at.exception
    assert f"{totals(infer(LENET)).parameters:,} parameters" in said(at)
    header, _ = component(at, "cnnviz.feature_maps")
    maps = [row for row in infer(LENET)[1:] if len(row.output_shape) == 3]
    assert [layer["name"] for layer in header["layers"]] == [row.name for row in maps]
    shapes = [(one["height"], one["width"], one["channels"]) for one in header["layers"]]
    assert shapes == [row.output_shape for row in maps]
    for layer, row in zip(header["layers"], maps, strict=True):
        sizes = [(axis["size"], axis["stride"]) for axis in layer["field"]]
        assert sizes == [(field.size, field.stride) for field in row.fields]
    assert sum(one["share"] for one in header["answers"]) <= 1 + 1e-6
    at.text_input(key="own-classes").set_value("zero,one,two,three,four,five,six,seven,eight,nine").run()
    header, _ = component(at, "cnnviz.feature_maps")
    assert {one["label"] for one in header["answers"]} < set(
        at.text_input(key="own-classes").value.split(",")
    )
    table = at.table[0].value
    assert sum(int(n.replace(",", "")) for n in table["Parameters"]) == totals(infer(LENET)).parameters
