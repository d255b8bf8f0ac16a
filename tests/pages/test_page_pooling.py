"""The page "pooling" without a browser: what its link says, what the browser is given, its words."""

import json

import numpy as np
import pytest

from cnnviz import samples
from cnnviz.numeric.pooling import average_pool, global_l2_pool, max_pool
from cnnviz.ui.components.packing import unpack
from cnnviz.ui.pool_settings import a_digit, cats_eye, edge_maps
from cnnviz.ui.shift_numbers import SHIFTS

SHIFT = {"part": "Shift the picture"}


def component(at, name: str):
    (found,) = [one.proto for one in at.get("bidi_component") if one.proto.component_name == f"cnnviz.{name}"]
    return found


def slide(at) -> dict:
    """What the sliding window was given."""
    return json.loads(component(at, "slide_kernel").json)


def shift(at) -> dict:
    """What the shifted picture was given."""
    return unpack(component(at, "shift_view").bytes)[0]


def texts(at) -> str:
    return "\n".join(text.value for text in at.markdown)


def test_it_opens_with_a_digit_under_windows_of_2_that_discard_75_percent(open_page):
    at = open_page("pooling")
    shown = slide(at)
    assert np.array_equal(np.moveaxis(shown["maps"], 0, 2), max_pool(a_digit(), 2))
    assert shown["editable"]["image"]
    assert "1 − 16/64 = **75 %**" in texts(at)
    assert "(8 − 2)/2 + 1 = **4**" in texts(at)


def test_the_link_sets_every_control(open_page):
    link = {"picture": "A cat’s eye, RGB", "pool": "Average", "k": 3, "s": 2, "at": 5}
    shown = slide(open_page("pooling", **link))
    assert np.moveaxis(shown["maps"], 0, 2) == pytest.approx(average_pool(cats_eye(), 3, 2))
    assert shown["place"] == 5
    assert not shown["editable"]["image"]


def test_global_pooling_is_one_window_over_each_channel(open_page):
    at = open_page("pooling", picture="Four maps after conv + ReLU", pool="L2-norm", reach="Global")
    shown = slide(at)
    assert np.ravel(shown["maps"]) == pytest.approx(global_l2_pool(edge_maps()))
    assert shown["kernel_size"] == [6, 6]
    assert "4 in, 4 out" in texts(at)
    assert any(code.value.startswith("def global_l2_pool(") for code in at.code)


@pytest.mark.parametrize(
    "link",
    [
        {"k": 0, "s": 99},
        {"pool": "median", "reach": "<b>", "picture": "../../etc/passwd"},
        {"picture": "Your own", "pixels": "x" * 64},
        {"at": "-1", "exercise": "9" * 40, "part": "?"},
        {"dx": "7", "dy": "nan", **SHIFT},
        {"dx": "--1", "dy": "٣", **SHIFT},
    ],
)
def test_a_link_that_says_nonsense_gives_a_page_that_works(open_page, link):
    at = open_page("pooling", **link)
    assert not at.warning
    if "part" in link and link["part"] == SHIFT["part"]:
        assert shift(at)["place"] == [0, 0]
    else:
        assert slide(at)["place"] == 0
        assert slide(at)["strides"] == 2


def test_own_pixels_are_pooled_and_shifted(open_page):
    link = {"picture": "Your own", "pixels": "12345678" * 8}
    shown = slide(open_page("pooling", **link))
    assert shown["maps"] == [[[2, 4, 6, 8]] * 4]
    assert shift(open_page("pooling", **link, **SHIFT))["picture"]["box"] == [5, 5, 8, 8]


def test_the_buttons_set_what_the_articles_set(open_page):
    at = open_page("pooling")
    at.button(key="try-figure-0").click().run()
    assert "(24 − 2)/2 + 1 = **12**" in texts(at)
    assert "4 times smaller" in texts(at)
    assert "An article gives" not in texts(at)
    at.button(key="try-figure-2").click().run()
    assert "An article gives its network max-pools of 1 × 1." in texts(at)
    assert slide(at)["maps"] == slide(at)["image"]


def test_a_shift_by_the_stride_moves_the_pooled_map_and_another_one_does_not(open_page):
    at = open_page("pooling", dx=1, **SHIFT)
    given = shift(at)
    assert given["place"] == [0, 1]
    conv, pooled, overall = given["stages"]
    one, two = SHIFTS.index((0, 1)), SHIFTS.index((0, 2))
    assert (conv["off"][one], pooled["off"][one], overall["changed"][one]) == (0, None, 0)
    assert (conv["off"][two], pooled["off"][two], overall["changed"][two]) == (0, 0, 0)
    assert f"= **{pooled['changed'][one]:.3f}**" in texts(at)
    at.button(key="push-2").click().run()
    assert shift(at)["place"] == [0, 2]
    assert "**(0, 1)**" in texts(at)
    assert "equivariant" in texts(at)


def test_the_dot_moves_inside_its_window_unnoticed(open_page):
    at = open_page("pooling", **SHIFT)
    at.button(key="try-dot").click().run()
    given = shift(at)
    assert given["picture"]["box"] == [8, 8, 1, 1]
    assert samples.grid("dot").sum() == 9
    changed = [given["stages"][1]["changed"][SHIFTS.index((0, by))] for by in range(5)]
    assert changed == pytest.approx([0, 0, 0, 0, 2**0.5])


def test_an_exercise_does_not_tell_its_answer_before_it_is_given(open_page):
    assert "Yes, " not in texts(open_page("pooling", exercise=3))


def test_what_a_button_set_is_no_matter_of_the_next_page(open_page):
    at = open_page("pooling", k="5")
    next(one for one in at.button if one.label.startswith("AlexNet")).click().run()
    assert at.slider(key="k").value == 3
    at.switch_page("pages/convolution.py").run()
    assert not any(one.key.startswith("heard-") for one in at.text_input)
