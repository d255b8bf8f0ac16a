"""Kernel, stride, padding without a browser: the numbers on the page are those of the numeric core."""

import re

import pytest

from cnnviz.numeric import shapes
from cnnviz.ui.exercises import output_size as exercises

NAME = "output_size"


def panel(at):
    """The formulas on the page, as they are written."""
    return [block.value for block in at.markdown if re.match(r"(z|p|rows|columns) =|\d+ →", block.value)]


def text(at):
    return "\n".join(block.value for block in at.markdown)


def table(at):
    """The table of the three ways, the last on the page."""
    return at.table[-1].value


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, "z = (m + 2p − k)/s + 1 = (32 + 2·0 − 5)/1 + 1 = **28**"),
        ({"s": 2}, "z = ⌊(m + 2p − k)/s + 1⌋ = ⌊(32 + 2·0 − 5)/2 + 1⌋ = ⌊14.5⌋ = **14**"),
        ({"m": 227, "k": 11, "s": 4}, "z = (m + 2p − k)/s + 1 = (227 + 2·0 − 11)/4 + 1 = **55**"),
        ({"m": 55, "k": 3, "s": 2}, "z = (m + 2p − k)/s + 1 = (55 + 2·0 − 3)/2 + 1 = **27**"),
        ({"m": 150, "k": 3}, "z = (m + 2p − k)/s + 1 = (150 + 2·0 − 3)/1 + 1 = **148**"),
        ({"pad": "zeros", "p": 2}, "z = (m + 2p − k)/s + 1 = (32 + 2·2 − 5)/1 + 1 = **32**"),
        (
            {"k": 3, "d": 2},
            "z = (m + 2p − (d(k − 1) + 1))/s + 1 = (32 + 2·0 − (2·(3 − 1) + 1))/1 + 1 = **28**",
        ),
        ({"m": 28, "s": 2, "pad": "same"}, "z = ⌈m/s⌉ = ⌈28/2⌉ = **14**"),
    ],
)
def test_the_formula_is_filled_in_with_the_numbers_of_the_address(open_page, settings, shown):
    at = open_page(NAME, **settings)
    assert panel(at) == [shown]
    assert int(table(at)["map z"][0]) == int(shown.split("**")[1])


def test_the_floor_is_explained_and_the_lost_row_named(open_page):
    said = text(open_page(NAME, s=2))
    assert "14.5 windows can't be" in said
    assert "Reached by no window, hatched above: row and column 31." in said


def test_same_says_where_it_is_lopsided(open_page):
    said = text(open_page(NAME, m=28, s=2, pad="same"))
    assert "1 before and 2 after" in said


def test_rows_and_columns_are_counted_apart(open_page):
    at = open_page(NAME, apart="true", m=20, mw=40, sw=2)
    assert [formula.split("**")[1] for formula in panel(at)] == ["16", "18"]
    assert table(at)["map z"].tolist() == [16, 18]


def test_a_window_that_does_not_fit_is_one_calm_sentence(open_page):
    at = open_page(NAME, m=5, k=11)
    assert "no window fits" in at.warning[0].value
    assert not at.error
    assert "What shape" in text(at) or "How wide" in text(at), "the rest of the lesson is still there"


def test_nonsense_in_the_address_falls_back_to_the_defaults(open_page):
    at = open_page(NAME, m="many", k=99, s=-3, pad="cheese", find="the exit")
    assert panel(at) == ["z = (m + 2p − k)/s + 1 = (32 + 2·0 − 5)/1 + 1 = **28**"]


def test_a_slider_changes_the_numbers(open_page):
    at = open_page(NAME)
    at.slider(key="s").set_value(2).run()
    assert panel(at)[0].endswith("**14**")


@pytest.mark.parametrize(("m", "z", "k", "s"), [(32, 32, 5, 1), (32, 32, 4, 1), (32, 8, 5, 4), (8, 30, 3, 1)])
def test_the_wished_size_gives_p_and_every_other_way(open_page, m, z, k, s):
    at = open_page(NAME, find="Wished size", m=m, z=z, k=k, s=s)
    found = shapes.solve_padding(m, z, k, s)
    if len(found) == 1:
        assert panel(at)[0].endswith(f"**{found[0]}**")
        assert f"p = {found[0]} gives exactly {z}." in text(at)
    elif found:
        assert f"p = {found[0]} or p = {found[1]} gives {z}" in text(at)
    else:
        assert "no other p gives" in text(at)
    ways = shapes.settings_reaching(m, z, max_kernel_size=11, max_strides=8)
    shown = at.table[0].value if ways else None
    assert (
        ways == [] if shown is None else shown[["k", "s", "p"]].to_numpy().tolist() == [list(w) for w in ways]
    )


def test_only_the_exact_ways_on_demand(open_page):
    at = open_page(NAME, find="Wished size", z=8, exact="true")
    assert set(at.table[0].value["left over"]) == {0}
    at.toggle(key="exact").set_value(False).run()
    assert set(at.table[0].value["left over"]) > {0}


def test_the_chain_of_the_article(open_page):
    at = open_page(NAME, find="Many layers")
    assert panel(at) == ["32 → 28 → 14 → 10 → **5**"]
    assert table(at)["map"].tolist() == [28, 14, 10, 5]
    assert "16 × 16 pixels of the input" in text(at)


@pytest.mark.parametrize(
    ("preset", "sizes"),
    [
        ("alexnet", "227 → 55 → **27**"),
        ("same", "32 → 32 → 32 → 32 → 32 → **32**"),
        ("cats", "150 → 148 → 74"),
    ],
)
def test_a_preset_is_one_click(open_page, preset, sizes):
    at = open_page(NAME, find="Many layers")
    at.button(key=f"preset-{preset}").click().run()
    assert panel(at)[0].startswith(sizes)
    assert at.query_params["layers"]


def test_a_chain_is_read_from_the_address(open_page):
    at = open_page(NAME, find="Many layers", m=10, layers="c3.1.0-p2.2.0")
    assert panel(at) == ["10 → 8 → **4**"]


def test_a_chain_that_runs_out_of_pixels_says_where(open_page):
    at = open_page(NAME, find="Many layers", m=6, layers="c5.1.0-c5.1.0-c5.1.0")
    assert panel(at) == ["6 → **2**"]
    assert "Layer 2 fails." in text(at)
    assert "no window fits" in text(at)


def test_a_chain_without_layers_asks_for_one(open_page):
    at = open_page(NAME, find="Many layers", layers="nothing")
    assert panel(at) == []
    assert "add one" in text(at)


@pytest.mark.parametrize(("passage", "z"), [("stride-two", 14), ("no-padding", 32), ("centre", 146)])
def test_where_an_article_is_wrong_one_click_shows_the_right_number(open_page, passage, z):
    at = open_page(NAME, m=7, k=3, find="Many layers")
    at.button(key=f"try-{passage}").click().run()
    at.run()  # a browser's clock would ask for these, while widgets that have just appeared are to be set
    at.run()
    assert panel(at)[0].endswith(f"**{z}**")


def test_the_exercise_is_the_one_of_its_seed_and_names_the_mistake(open_page):
    at = open_page(NAME, exercise=3)
    exercise = exercises.make(3)
    assert exercise.question in text(at)
    wrong = next(option for option in exercise.options if option != exercise.answer)
    pills = at.button_group(key="exercise-3-choice")
    pills.set_value(wrong).run()
    assert exercise.misconceptions[wrong] in text(at)
    pills = at.button_group(key="exercise-3-choice")
    pills.set_value(exercise.answer).run()
    assert exercise.right in text(at)


def test_another_exercise_has_its_own_address(open_page):
    at = open_page(NAME)
    at.button(key="exercise-another").click().run()
    assert at.query_params["exercise"] == "2"
    assert exercises.make(2).question in text(at)


@pytest.mark.parametrize("mode", ["reflect", "replicate"])
def test_a_filled_border_has_its_words_its_code_and_its_keras_lines(open_page, mode):
    at = open_page(NAME, pad=mode, p=3, k=7)
    assert panel(at) == ["z = (m + 2p − k)/s + 1 = (32 + 2·3 − 7)/1 + 1 = **32**"]
    assert f"**{mode}**" in text(at)
    code = [block.value for block in at.code]
    assert any(block.startswith("def pad(") for block in code)
    assert any("np.pad(image" in block for block in code)


def test_a_mirror_larger_than_the_picture_is_one_calm_sentence(open_page):
    at = open_page(NAME, m=4, k=3, pad="reflect", p=9)
    assert "a mirror at the edge shows at most 3 pixels" in at.warning[0].value


def test_same_says_why_it_is_lopsided_on_both_axes(open_page):
    at = open_page(NAME, m=28, s=2, pad="same", apart="true", mw=27, kw=4, sw=1)
    said = text(at)
    assert "P of the rows = (z − 1)·s + k − m = (14 − 1)·2 + 5 − 28 = **3** = 1 before + 2 after" in said
    assert "P of the columns = (z − 1)·s + k − m = (27 − 1)·1 + 4 − 27 = **3** = 1 before + 2 after" in said
    assert "extra pixel" in said
    assert "extra pixel" not in text(open_page(NAME, pad="same"))


@pytest.mark.parametrize(("n", "size", "note"), [(3, 20, "39 %"), (7, 4, "2 %"), (30, 4, "Layer 8 can't")])
def test_a_net_without_padding_ends_after_seven_layers(open_page, n, size, note):
    at = open_page(NAME, find="How deep", n=n)
    said = text(at)
    assert f"= **{size}**" in said
    assert note in said
    assert "⌊(32 − 1)/(5 − 1)⌋ = ⌊7.75⌋ = **7**" in said
    assert table(at)["map without padding"].tolist() == [f"{one} × {one}" for one in shapes.depth(32, 5)]


def test_a_net_into_which_no_window_fits_has_no_layer(open_page):
    at = open_page(NAME, find="How deep", m=3, k=5)
    assert "Layer 1 can't be built" in text(at)


def test_the_article_s_error_is_an_exercise(open_page):
    at = open_page(NAME)
    assert "gets 28 × 28. What comes out in truth?" in text(at)
    at.button_group(key="border-1-choice").set_value("28 × 28").run()
    assert "is what stride *one* gives" in text(at)
    at.button_group(key="border-1-choice").set_value("14 × 14").run()
    assert "**Yes, 14 × 14.**" in text(at)
