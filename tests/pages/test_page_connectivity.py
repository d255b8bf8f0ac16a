"""Connections without a browser: the numbers on the page are the articles' and those of the numeric core."""

import json

import numpy as np
import pytest

from cnnviz.numeric import shapes
from cnnviz.ui.components.packing import unpack

NAME = "connectivity"
PAIRS = {"h11": [1, 2, 5, 6], "h12": [3, 4, 7, 8], "h13": [9, 10, 13, 14], "h14": [11, 12, 15, 16]}


def proto(at, component):
    (found,) = [
        element.proto
        for element in at.get("bidi_component")
        if element.proto.component_name == f"cnnviz.{component}"
    ]
    return found


def data(at):
    return json.loads(proto(at, "connections").json)


def text(at):
    return "\n".join(block.value for block in at.markdown)


def table(at):
    return at.table[-1].value


def sees(graph, unit):
    """The pixels, from 1, that the drawn unit is joined with."""
    return [pixel + 1 for pixel, _ in graph["links"][0][unit]]


def test_the_articles_units_see_the_articles_pixels(open_page):
    graph = data(open_page(NAME))
    assert {name: sees(graph, n) for n, name in enumerate(graph["columns"][1]["names"])} == PAIRS
    assert graph["columns"][1]["says"][0] == "h11 sees pixels 1, 2, 5, 6, through 4 weights of its own."
    assert graph["columns"][0]["says"][5] == "Pixel 6 feeds h11."


@pytest.mark.parametrize(("wiring", "count"), [("Dense", 64), ("Sparse", 16), ("Sparse and shared", 4)])
def test_each_wiring_has_its_count_of_weights(open_page, wiring, count):
    at = open_page(NAME, wiring=wiring)
    graph = data(at)
    assert f"= **{count}** weights" in text(at)
    drawn = [weight for unit in graph["links"][0] for _, weight in unit]
    own, shared = drawn.count(-1), {weight for weight in drawn if weight >= 0}
    assert own + len(shared) == count
    assert sees(graph, 0) == (list(range(1, 17)) if wiring == "Dense" else PAIRS["h11"])


def test_a_shared_weight_says_where_it_is_used(open_page):
    kernel = data(open_page(NAME, wiring="Sparse and shared"))["kernel"]
    assert kernel["names"] == list("abcd")
    assert "used 4 times: it joins pixel 1 with h11, pixel 3 with h12, pixel 9 with h13" in kernel["says"][0]


def test_the_articles_weight_counts(open_page):
    at = open_page(NAME, part="Count the weights")
    said = text(at)
    assert "512 · 512 · 3 · 100 = **78,643,200**" in said
    assert "k = m − n + 1 = 786,432 − 100 + 1 = **786,333**" in said
    assert "3 · 3 · 3 · 100 = **2,700**" in said
    assert table(at)["weights"].tolist() == ["78,643,200", "786,333", "2,700"]
    assert table(at)["without sharing"][1] == "78,633,300"
    assert table(at)["as float32"][0] == "314.6 MB"


def test_more_outputs_than_numbers_is_one_calm_sentence(open_page):
    at = open_page(NAME, part="Count the weights", h=2, w=2, c=1, k=1)
    assert "100 outputs from 4 inputs" in at.warning[0].value


def test_g3_sees_all_five_inputs_though_no_h_does(open_page):
    at = open_page(NAME, part="Field on a graph")
    graph = data(at)
    names = [column["names"] for column in graph["columns"]]
    assert [row[0] for row in names] == ["x1", "h1", "g1"]
    assert graph["lit"] == [2, 2]
    assert graph["columns"][2]["says"][2] == "g3 sees x1, x2, x3, x4, x5, by way of h2, h3, h4."
    assert all(len(unit) <= 3 for unit in graph["links"][0])
    assert "1 + (3 − 1) · 1 + (3 − 1) · 1 = **5**" in text(at)


def test_layers_and_strides_widen_the_field(open_page):
    at = open_page(NAME, part="Field on a graph", inputs=16, depth=3, s1=2)
    expected = shapes.receptive_field([(3, 2, 1)] * 3, 16)[-1].size
    assert f"= **{expected}**" in text(at)
    assert table(at)["receptive field"].tolist() == ["3", "7", "15"]


def test_no_window_fits_any_more_is_said(open_page):
    at = open_page(NAME, part="Field on a graph", ends="false", depth=3)
    assert "no window fits" in at.warning[0].value


def test_the_box_on_the_photo_is_the_numeric_cores(open_page):
    at = open_page(NAME, part="Field on a photo", **{"field-layers": "c3.1.0-p2.2.0-c3.1.0"}, after=2)
    header, blob = unpack(proto(at, "field_photo").bytes)
    fields = shapes.receptive_field([(3,), (2, 2), (3,)], 150)
    assert [layer["size"] for layer in header["layers"]] == [field.size for field in fields] == [3, 4, 8]
    assert [layer["outputs"] for layer in header["layers"]] == [148, 74, 72]
    assert header["depth"] == 2
    assert len(blob) == 150 * 150 * 3
    assert "(3 − 1) · 2 = **8**" in text(at)


def test_a_dense_head_and_kernels_as_large_as_the_picture_give_the_same_scores(open_page):
    at = open_page(NAME, part="Dense or kernels")
    graph, rows = data(at), table(at)
    by_hand = np.array(graph["weights"]) @ graph["values"]
    shown = [float(score.replace("−", "-")) for score in rows["score by flatten → dense"]]
    assert shown == by_hand.tolist()
    assert rows["score by flatten → dense"].tolist() == rows["score by a 4 × 4 kernel"].tolist()
    assert text(at).count("= **48** weights") == 2
    assert sum(map(float, rows["softmax"])) == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize(
    "link",
    [{"lit": "9.9", "side": 99}, {"part": "none", "window": "x"}, {"lit": "1.x"}, {"wiring": "<b>", "s": 0}],
)
def test_nonsense_in_the_link_gives_the_page_as_it_opens(open_page, link):
    assert data(open_page(NAME, **link)) == data(open_page(NAME))


@pytest.mark.parametrize(
    "link", [{"after": 99}, {"after": "x"}, {"field-layers": "nonsense"}, {"field-m": 1}]
)
def test_nonsense_about_the_photo_does_no_harm(open_page, link):
    at = open_page(NAME, part="Field on a photo", **link)
    assert not at.error
