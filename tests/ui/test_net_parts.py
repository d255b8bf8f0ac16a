"""What the page on networks says: formulas, volumes, bars, edits from the browser, exercises."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.nets.library import NETS, find
from cnnviz.nets.spec import KINDS, Add, Conv, Flatten, Inception, MaxPool, Net, infer, totals
from cnnviz.ui import net_shares
from cnnviz.ui.components import net_bars, net_builder, net_drawing
from cnnviz.ui.exercises import architectures as exercises
from cnnviz.ui.net_formulas import formulas, sees
from cnnviz.ui.net_words import OFFERED, forms, group


def result(line: str) -> int:
    return int(re.search(r"\*\*([\d,]+)\*\*", line)[1].replace(",", ""))


def value_of(line: str) -> int:
    """What the filled-in middle of a formula computes, such as `6 · (5·5·1 + 1)`."""
    middle = re.sub(r"⌈|⌉|⌊|⌋", "", line.split(" = ")[-2]).replace(",", "")
    return eval(middle.replace("·", "*").replace("−", "-"))


@pytest.mark.parametrize("name", NETS)
def test_each_formula_computes_to_the_number_of_the_table(name):
    for row in infer(NETS[name].net)[1:]:
        for line in formulas(row):
            if line.startswith("parameters ="):
                assert result(line) == row.parameters
                if "six convolutions" not in line:
                    assert value_of(line) == row.parameters, line
            if line.startswith("multiply-adds"):
                assert result(line) == value_of(line) == row.multiply_adds
            if line.startswith("z ="):
                assert result(line) == row.output_shape[0]


def test_rows_and_columns_have_a_formula_each_where_they_differ():
    row = infer(Net((20, 40, 1), (Conv(2, (3, 5)),)))[1]
    lines = formulas(row)
    assert lines[0].startswith("rows = ")
    assert lines[1].startswith("columns = ")
    assert (result(lines[0]), result(lines[1])) == (18, 36)


def test_one_number_sees_all_only_where_it_does():
    net = find("googlenet")
    said = {row.name: sees(row, net.input_shape) for row in infer(net)}
    assert said["inception9"] == "715×715"  # wider than the picture, and many of them
    assert said["dense1"] == "all"


@pytest.mark.parametrize("name", NETS)
def test_data_for_the_browser_is_plain_json_without_gaps(name):
    net = NETS[name].net
    for data in (net_builder.data(net), net_drawing.data({"one": net, "two": net}, linked=True)):
        assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_thin_layers_are_sheets_of_the_volume_before_them():
    blocks = net_drawing.blocks(find("resnet-mini"))
    assert [block["name"] for block in blocks][:4] == ["input", "conv1", "conv2", "conv3"]
    assert [len(block["sheets"]) for block in blocks][:4] == [0, 2, 2, 1]
    add = next(block for block in blocks if block["name"] == "add1")
    assert blocks[add["source"]]["name"] == "conv1"  # the ReLU behind it is its sheet


def test_an_inception_block_is_drawn_with_its_four_branches():
    blocks = net_drawing.blocks(Net((8, 8, 3), (Inception((4, 1, 5, 1, 6, 7)),)))
    assert blocks[1]["parts"] == [4, 5, 6, 7]
    assert sum(blocks[1]["parts"]) == blocks[1]["shape"][2]


def test_the_field_of_the_middle_number_lies_in_the_middle():
    blocks = net_drawing.blocks(find("lenet-5"))
    assert [block["field"] for block in blocks[:5]] == [
        [15, 15, 1, 1], [13, 13, 5, 5], [12, 12, 6, 6], [8, 8, 14, 14], [8, 8, 16, 16],
    ]  # fmt: skip


def test_the_drawing_stops_at_an_error():
    assert len(net_drawing.blocks(Net((8, 8, 1), (Conv(2), Conv(2, (9, 9)), Conv(2))))) == 2


def test_every_kind_is_offered_with_a_start_that_is_a_layer_of_it():
    assert {kind.kind for kind in OFFERED} == set(KINDS)
    for form in forms():
        made = KINDS[form["kind"]](**form["start"])
        assert made == OFFERED[KINDS[form["kind"]]][2]
        assert group(form["kind"]) == form["group"]
        assert form["about"].endswith((".", "learned."))
        assert all(setting["labels"] for setting in form["settings"])


WISHES = [
    {}, {"action": "insert"}, {"action": "insert", "at": 1, "kind": "gru", "values": {}},
    {"action": "insert", "at": 1, "kind": "conv", "values": []},
    {"action": "insert", "at": 1, "kind": ["conv"]},
    {"action": "insert", "at": 99, "kind": "flatten", "values": {}}, {"action": "remove", "at": "1"},
    {"action": "remove", "at": True}, {"action": "move", "at": 1, "to": None}, {"action": "replace", "at": 1},
    {"action": "replace", "at": 1, "kind": "conv", "values": {"filters": 1e9}}, {"action": "input"},
    {"action": "input", "shape": [0, 1, 1]}, {"action": "input", "shape": [8, 8, "1"]},
]  # fmt: skip


@pytest.mark.parametrize("wish", WISHES, ids=range(len(WISHES)))
def test_a_strange_wish_of_a_browser_is_refused_in_a_sentence(wish):
    act = net_builder._ACTIONS.get(wish.get("action", ""))
    if act is None:
        return
    with pytest.raises(LearnerError):
        act(Net((28, 28, 1), (Conv(2), Flatten())), wish)


def test_bars_are_in_percent_of_the_longest_of_their_measure():
    lines = net_shares.layer_lines(infer(find("mnist")))
    drawn = net_bars.data(list(net_shares.MEASURES), lines, "")["lines"]
    conv2 = next(line for line in drawn if line["label"] == "conv2")
    assert [bar["length"] for bar in conv2["bars"]] == [100.0, 22.22, 100.0]
    assert conv2["bars"][0]["words"] == "82 %"


def test_a_net_without_parameters_has_bars_of_no_length():
    drawn = net_bars.data(["a", "b", "c"], net_shares.layer_lines(infer(Net((8, 8, 1), (MaxPool(),)))), "")
    assert [bar["length"] for bar in drawn["lines"][0]["bars"]] == [0.0, 100.0, 0.0]


def test_the_bars_of_nets_say_their_sums():
    lines = net_shares.net_lines({"a": find("vgg-16"), "b": find("lenet-5")})
    assert lines[0].words == ["138 M", "61.1 MB", "15.5 G"]
    assert lines[1].values[0] == totals(infer(find("lenet-5"))).parameters


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**8))
def test_every_table_of_blanks_is_whole_and_hides_what_it_asks_for(seed):
    made = exercises.make(seed)
    table = infer(made.net)
    assert list(made.exercises) == ["A", "B", "C", "D"]
    assert len(made.table) == len(table)
    shown = " ".join(" ".join(line.values()) for line in made.table)
    for letter, one in made.exercises.items():
        assert shown.count(f"**{letter}**") == (2 if "how high" in one.question else 1)
        assert one.answer not in one.misconceptions
        assert len(one.misconceptions) >= 1
        assert one.feedback(one.answer)[0]


def test_the_slips_of_a_convolution_are_told_apart():
    row = infer(Net((14, 14, 6), (Conv(16, (5, 5)),)))[1]
    said = exercises._conv_parameters(row).misconceptions
    assert "forgot the biases" in said[16 * 150]
    assert "forgot the channels" in said[16 * 26]
    assert "One bias is too few" in said[16 * 150 + 1]
    assert "each place its own weights" in said[2416 * 100]


def test_feedback_is_given_for_what_was_filled_in_only():
    made = exercises.make(1)
    letter, one = next(iter(made.exercises.items()))
    assert exercises.feedback(made, {letter: one.answer, "B": None}) == [(letter, True, one.right)]


def test_a_shortcut_over_a_removed_layer_still_says_where_it_begins():
    line = net_builder.data(Net((8, 8, 2), (Conv(2, padding="same"), Add(1))))["rows"][1]
    assert line["formulas"] == ["Number by number: what comes, plus what there was one layer ago."]
