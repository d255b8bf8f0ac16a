"""The page on networks without a browser: what stands in the address is what is on the page."""

import json
import re

import pytest

from cnnviz.nets.library import NETS
from cnnviz.nets.spec import infer, totals
from cnnviz.nets.url_form import to_url
from cnnviz.ui.exercises import architectures as exercises
from cnnviz.ui.predict import show

NAME = "architectures"


def text(at) -> str:
    return "\n".join(block.value for block in [*at.markdown, *at.caption])


def components(at) -> list[dict]:
    return [json.loads(block.proto.json) for block in at.get("bidi_component") if block.proto.json]


def address(at, name: str) -> str:
    value = at.query_params[name]
    return value[0] if isinstance(value, list) else value


def builder(at) -> dict:
    return next(data for data in components(at) if "forms" in data)


def drawing(at) -> dict:
    return next(data for data in components(at) if "nets" in data)


@pytest.mark.parametrize("name", NETS)
def test_a_link_to_each_net_opens_it_with_its_figures(open_page, name):
    at = open_page(NAME, design=name)
    rows = infer(NETS[name].net)
    assert f"**{NETS[name].parameters:,}** parameters" in text(at)
    lines = builder(at)["rows"]
    assert [line["parameters"] for line in lines] == [row.parameters for row in rows[1:]]
    assert [line["output"] for line in lines] == ["×".join(map(str, row.output_shape)) for row in rows[1:]]
    assert NETS[name].source in text(at)


def test_a_net_written_out_in_the_link_opens_too_and_is_known_again(open_page):
    at = open_page(NAME, design=to_url(NETS["vgg-16"].net))
    assert at.selectbox(key="start-from").value == "vgg-16"
    at = open_page(NAME, design="1_8x8x1_c2-relu_f_d3")
    assert at.selectbox(key="start-from").value == "this"
    assert [line["name"] for line in builder(at)["rows"]] == ["conv1", "flatten1", "dense1"]


@pytest.mark.parametrize(
    "design", ["nonsense", "1_8x8x1_q", "1_" + "9" * 3000, "<script>", "1_28x28x1" + "_f" * 201]
)
def test_a_bad_or_hostile_link_gives_a_sentence_and_an_empty_builder(open_page, design):
    at = open_page(NAME, design=design)
    assert len(at.warning) == 1
    assert builder(at)["rows"] == []
    assert not at.error


def test_an_error_marks_its_layer_and_keeps_the_rest(open_page):
    at = open_page(NAME, design="1_28x28x1_c32k5_mp2_c64k13_f_d10")
    lines = builder(at)["rows"]
    assert lines[2]["error"].startswith("Layer 3 conv: kernel 13×13 does not fit 12×12 input")
    assert [line["waits"] for line in lines[3:]] == ["waits for layer 3"] * 2
    assert lines[1]["output"] == "12×12×32"
    assert len(drawing(at)["nets"][0]["blocks"]) == 3
    assert not at.error


def test_another_net_is_one_choice_away_and_stands_in_the_address(open_page):
    at = open_page(NAME)
    at.selectbox(key="start-from").select("googlenet").run()
    assert address(at, "design") == "googlenet"
    assert "**6,998,552** parameters" in text(at)


def test_the_depth_story_compares_four_nets_on_one_scale(open_page):
    at = open_page(NAME, view="Compare")
    table = at.table[0].value
    assert table["parameters"].tolist() == ["61,706", "60,965,224", "138,357,544", "6,998,552"]
    assert table["layers with weights"].tolist() == [5, 8, 16, 22]
    assert [net["title"] for net in drawing(at)["nets"]] == table["net"].tolist()


def test_own_nets_can_be_compared_and_links_say_which(open_page):
    at = open_page(NAME, view="Compare", design="1_28x28x1_c32k5_mp2_f_d10", nets="this.mnist")
    assert at.table[0].value["parameters"].tolist() == ["46,922", "62,346"]
    at.button(key="story").click().run()
    assert address(at, "nets") == "lenet-5.alexnet-2012.vgg-16.googlenet"


def test_one_net_is_not_enough_to_compare(open_page):
    at = open_page(NAME, view="Compare", nets="mnist")
    assert "at least two" in text(at)


def test_heads_are_counted_side_by_side(open_page):
    at = open_page(NAME, view="Heads")
    formulas = [block.value for block in at.markdown if "parameters =" in block.value]
    assert [re.search(r"\*\*([\d,]+)\*\*", line)[1] for line in formulas] == [
        "25,089,000",
        "25,089,000",
        "513,000",
    ]
    at = open_page(NAME, view="Heads", head_size=4, head_channels=64, head_classes=10)
    formulas = [block.value for block in at.markdown if "parameters =" in block.value]
    assert "10 · (1024 + 1) = **10,250**" in formulas[0]


def test_the_keras_source_and_the_files_are_those_of_the_net(open_page):
    at = open_page(NAME, design="mnist")
    sources = [block.value for block in at.code if "keras.Sequential" in block.value]
    assert 'layers.Conv2D(32, 5, activation="relu")' in sources[0]


def test_where_an_article_is_wrong_one_click_shows_the_net(open_page):
    for passage, _, name in exercises.ARTICLES:
        at = open_page(NAME, view="Heads")
        at.button(key=f"try-{passage}").click().run()
        assert address(at, "design") == name
        assert f"**{totals(infer(NETS[name].net)).parameters:,}** parameters" in text(at)


def test_the_blanks_are_those_of_the_seed_and_each_slip_is_named(open_page):
    at = open_page(NAME, blanks=2)
    made = exercises.make(2)
    wrong = {letter: next(iter(one.misconceptions)) for letter, one in made.exercises.items()}
    for letter, value in wrong.items():
        at.text_input(key=f"blanks-2-{letter}").set_value(show(value))
    at.button(key="blanks-2-check").click().run()
    for letter, value in wrong.items():
        assert made.exercises[letter].misconceptions[value] in text(at)
    for letter, one in made.exercises.items():
        at.text_input(key=f"blanks-2-{letter}").set_value(show(one.answer))
    at.button(key="blanks-2-check").click().run()
    assert all(one.right in text(at) for one in made.exercises.values())
    at.button(key="blanks-another").click().run()
    assert address(at, "blanks") == "3"


@pytest.mark.parametrize("seed", ["many", "-1", "9" * 40, "٣"])
def test_a_strange_seed_is_the_first_table(open_page, seed):
    open_page(NAME, blanks=seed).text_input(key="blanks-1-A")
