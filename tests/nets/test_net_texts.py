"""A net as JSON, as a link and as a summary: there and back, and no text from outside does harm."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_nets import nets

from cnnviz.errors import LearnerError
from cnnviz.nets.json_form import from_json, to_json
from cnnviz.nets.library import NETS
from cnnviz.nets.spec import Conv, MaxPool, Net, Rescaling
from cnnviz.nets.summary import summary
from cnnviz.nets.url_form import from_url, to_url


@pytest.mark.parametrize("name", NETS)
def test_each_net_of_the_course_comes_back_from_json_and_from_a_link(name):
    net = NETS[name].net
    assert from_json(to_json(net)) == net
    back = from_url(to_url(net))
    assert (back.input_shape, back.layers) == (net.input_shape, net.layers)


@settings(deadline=None)
@given(nets())
def test_random_nets_come_back_from_json_and_from_a_link(net):
    assert from_json(to_json(net)) == net
    assert from_url(to_url(net)).layers == net.layers


@given(scale=st.floats(-1e6, 1e6), offset=st.floats(-1e6, 1e6))
def test_any_number_comes_back_from_a_link(scale, offset):
    net = Net((1, 1, 1), (Rescaling(scale, offset),))
    assert from_url(to_url(net)).layers == net.layers


def test_a_link_is_short_and_can_be_read_by_people():
    assert to_url(NETS["mnist"].net) == "1_28x28x1_c32k5-relu_mp2_c64k5-relu_mp2_f_d10-softmax"
    assert len(to_url(NETS["vgg-16"].net)) < 350


def test_a_link_needs_no_escaping():
    plain = set("abcdefghijklmnopqrstuvwxyz0123456789-._")
    assert all(set(to_url(known.net)) <= plain for known in NETS.values())


def test_what_has_its_usual_value_may_be_left_out_or_not():
    assert from_url("1_8x8x1_c2k3x3s1x1").layers == from_url("1_8x8x1_c2").layers == (Conv(2),)
    assert from_url("1_8x8x1_mp").layers == (MaxPool(),)


HOSTILE_LINKS = [
    "", "_", "1", "1_", "2_28x28x1", "1_28x28", "1_28x28x1_", "1_28x28x1_q", "1_28x28x1_c", "1_28x28x1_c0",
    "1_0x28x1_f", "1_99999x28x1", "1_28x28x1_c32k5q2", "1_28x28x1_c32-sine", "1_28x28x1_c32-relu-tanh",
    "1_28x28x1_c32-same-same", "1_28x28x1_c32k5k5", "1_28x28x1_do2", "1_28x28x1_do1e999", "1_28x28x1_c1e5",
    "1_28x28x1_mp2x2x2", "1_28x28x1_c-relu", "1_28x28x1_c٣", "1_٢x2x2",
    "1_28x28x1_c" + "9" * 500, "1_28x28x1" + "_f" * 201, "1_28x28x1_" + "f" * 20_000,
    "1_28x28x1_c1" + "e5" * 2_000 + "!", "1_28x28x1_c1" + "k1" * 2_000 + "!", "1_8x8x1_c2" + "x1" * 3_000,
    "1_28x28x1_<script>alert(1)</script>", "1_28x28x1_c32\n", "1_28x28x1_c-1",
    "../../etc/passwd", "1_1x1x1_a-",
]  # fmt: skip


@pytest.mark.parametrize("link", HOSTILE_LINKS, ids=range(len(HOSTILE_LINKS)))
def test_a_bad_or_hostile_link_gives_a_clear_sentence_at_once(link):
    began = time.perf_counter()
    with pytest.raises(LearnerError) as raised:
        from_url(link)
    assert time.perf_counter() - began < 1
    assert 10 < len(str(raised.value)) < 400


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="1_28x.-cdfkspmabneru 0", max_size=60).map("1_8x8x1_".__add__))
def test_no_link_ends_in_anything_but_a_net_or_a_sentence(link):
    try:
        net = from_url(link)
    except LearnerError:
        return
    assert from_url(to_url(net)) == net


GOOD = {"format": "cnnviz-net", "version": 1, "input": [8, 8, 1], "layers": [{"kind": "flatten"}]}
CONV = {"kind": "conv", "filters": 5}


def with_layers(*layers) -> str:
    return json.dumps({**GOOD, "layers": list(layers)})


HOSTILE_JSON = [
    "", "nul", "[]", "null", "5", '"text"', "{}", "[" * 100_000, '{"a":' * 50_000, "NaN", '{"format": NaN}',
    json.dumps({**GOOD, "format": "other"}), json.dumps({**GOOD, "version": 2}),
    json.dumps({**GOOD, "version": "1"}), json.dumps({**GOOD, "more": 1}), json.dumps({**GOOD, "name": 5}),
    json.dumps({**GOOD, "name": "x" * 999}), json.dumps({**GOOD, "name": "a\x00b"}),
    json.dumps({**GOOD, "input": [8, 8]}), json.dumps({**GOOD, "input": [8, 8, True]}),
    json.dumps({**GOOD, "input": "888"}), json.dumps({**GOOD, "input": {"0": 8}}),
    json.dumps({**GOOD, "layers": {}}), json.dumps({**GOOD, "layers": [5]}),
    json.dumps({**GOOD, "layers": [{"kind": "flatten"}] * 201}),
    with_layers({"kind": "gru"}), with_layers({"kind": ["conv"]}),
    with_layers({"kind": "conv"}), with_layers({**CONV, "filters": "5"}),
    with_layers({"kind": "conv", "filters": 10**300}),
    with_layers({**CONV, "kernel_size": [[3, 3], 3]}),
    with_layers({**CONV, "__class__": "x"}),
    with_layers({"kind": "dropout", "rate": "?"}).replace('"?"', "1e999"),
    '{"version": ' + "9" * 5_000 + "}", " " * 2_000_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_JSON, ids=range(len(HOSTILE_JSON)))
def test_bad_or_hostile_json_gives_a_clear_sentence_at_once(text):
    began = time.perf_counter()
    with pytest.raises(LearnerError) as raised:
        from_json(text)
    assert time.perf_counter() - began < 1
    assert 10 < len(str(raised.value)) < 400


def test_an_error_in_json_names_the_layer():
    text = with_layers({"kind": "flatten"}, {"kind": "dense", "units": -1})
    with pytest.raises(LearnerError, match="Layer 2 dense: units must be"):
        from_json(text)


def test_a_summary_ends_with_the_sums_or_with_the_error():
    text = summary(NETS["lenet-5"].net)
    assert "conv3" in text
    assert text.endswith(
        "61,706 parameters (61,706 trainable), 416,520 multiply-adds, 37.0 kB of activations for one picture"
    )
    assert summary(Net((4, 4, 1), (Conv(2, (5, 5)),))).endswith(
        "Layer 1 conv: kernel 5×5 does not fit 4×4 input; use padding 'same', or a kernel of at most 4."
    )


def test_the_columns_of_a_summary_stand_below_their_headings():
    lines = summary(NETS["googlenet"].net).splitlines()[2:-2]
    assert len({len(line) for line in lines}) == 1
