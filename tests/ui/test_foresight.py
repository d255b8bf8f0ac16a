"""What is foreseen for a slider's value is what the formulas say with that value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.ui import foresight, widgets, window_settings
from cnnviz.ui.window_settings import Window


@pytest.fixture(autouse=True)
def ranges(monkeypatch):
    """The sliders that were drawn: their value and what they can be."""
    drawn = {"k": (5, range(1, 12)), "s": (1, range(1, 9)), "d": (1, range(1, 5))}
    monkeypatch.setattr(widgets, "ranges", lambda: drawn)
    return drawn


def shown(panels):
    """Panels as a learner reads them, the strong parts marked."""
    return [
        ["\n\n".join("**".join(paragraph) for paragraph in part) for part in formula_and_note]
        for formula_and_note in panels
    ]


def test_every_value_of_every_slider_is_foreseen_as_the_formula_with_it():
    window = Window((32, 5, 1, 0, 1), (32, 5, 1, 0, 1))
    found = foresight.of(window, window_settings.formulas, **window_settings.changes(window))()
    assert found["values"] == {"k": "5", "s": "1", "d": "1"}
    for key, low, high, axis in (
        ("k", 1, 11, lambda value: (32, value, 1, 0, 1)),
        ("s", 1, 8, lambda value: (32, 5, value, 0, 1)),
        ("d", 1, 4, lambda value: (32, 5, 1, 0, value)),
    ):
        assert sorted(map(int, found["ahead"][key])) == list(range(low, high + 1))
        for value, panels in found["ahead"][key].items():
            moved = Window(axis(int(value)), axis(int(value)))
            assert shown(panels) == [list(one) for one in window_settings.formulas(moved)]


def test_with_the_axes_apart_a_slider_moves_its_own_axis_alone(ranges):
    ranges["kw"] = ranges["k"]
    window = Window((32, 5, 1, 0, 1), (32, 5, 1, 0, 1), apart=True)
    found = foresight.of(window, window_settings.formulas, **window_settings.changes(window))()
    for key, moved in (
        ("k", Window((32, 7, 1, 0, 1), (32, 5, 1, 0, 1))),
        ("kw", Window((32, 5, 1, 0, 1), (32, 7, 1, 0, 1))),
    ):
        assert shown(found["ahead"][key]["7"]) == [list(one) for one in window_settings.formulas(moved)]


def test_what_does_not_fit_is_left_out():
    window = Window((8, 5, 1, 0, 1), (8, 5, 1, 0, 1))
    with pytest.raises(LearnerError):
        window_settings.formulas(Window((8, 9, 1, 0, 1), (8, 9, 1, 0, 1)))
    found = foresight.of(window, window_settings.formulas, **window_settings.changes(window))()
    assert sorted(map(int, found["ahead"]["k"])) == list(range(1, 9))


def test_of_a_long_slider_the_nearest_values_are_foreseen(ranges):
    ranges["k"] = 500, range(1001)
    found = foresight.of(0, lambda value: [(str(value), "")], k=lambda _, value: value)()
    values = sorted(map(int, found["ahead"]["k"]))
    assert values == list(range(500 - foresight.MOST // 2, 500 + foresight.MOST // 2 + 1))


def test_what_a_component_may_say_next_is_foreseen_by_its_words(ranges):
    ranges["curve"] = "1.5", ["1.5", "1.6", "-2"]
    found = foresight.of(1.5, lambda x: [(f"x = **{x}**", "")], curve=lambda _, said: float(said))()
    assert found["values"] == {"curve": "1.5"}
    assert {said: shown(panels)[0][0] for said, panels in found["ahead"]["curve"].items()} == {
        "1.5": "x = **1.5**",
        "1.6": "x = **1.6**",
        "-2": "x = **-2.0**",
    }


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 300), st.integers(1, 300))
def test_the_places_near_one_are_in_the_map_and_hold_every_step_of_an_arrow_key(row, column, height, width):
    row, column = min(row, height - 1), min(column, width - 1)
    near = list(foresight.places_near((row, column), height, width))
    assert near[0] == (row, column)
    assert len(set(near)) == len(near)
    assert all(0 <= down < height and 0 <= right < width for down, right in near)
    steps = [(1, 0), (-1, 0), (0, 1), (0, -1), (10, 0), (0, -10)]
    reached = [(row + down, column + right) for down, right in steps]
    assert {(r, c) for r, c in reached if 0 <= r < height and 0 <= c < width} <= set(near)


@pytest.mark.parametrize(
    "text", ["[a](b)", "a_b_c", "*a*", "`a`", "# a", "- a", "1. a", "a -> b", ":red[a]", "<b>", "$a$", "**a"]
)
def test_text_that_markdown_would_change_is_not_foreseen(text):
    found = foresight.of(text, lambda said: [(said, "")], k=lambda said, _: said)()
    assert found["ahead"]["k"] == {}


@given(st.lists(st.text("abc ·=−0123", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_every_second_part_of_a_paragraph_is_strong(parts):
    odd = parts if len(parts) % 2 else parts[:-1]
    found = foresight.of(None, lambda _: [("x" + "**".join(odd), "")], k=lambda *_: None)()
    [[[paragraph], note]] = found["ahead"]["k"]["5"]
    assert paragraph == ["x" + odd[0], *odd[1:]]
    assert note == []
