"""The page "slide a kernel" without a browser: what its link says, what the browser is given, its words."""

import json

import numpy as np
import pytest

from cnnviz import samples
from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import pattern_settings, slide_settings


def data(at, component="cnnviz.slide_kernel") -> dict:
    """What the sliding window, or another component, was given."""
    (found,) = [
        element.proto for element in at.get("bidi_component") if element.proto.component_name == component
    ]
    return json.loads(found.json)


def test_it_opens_with_a_seven_and_an_edge_kernel(open_page):
    shown = data(open_page("convolution"))
    assert np.array_equal(shown["image"][0], samples.grid("seven"))
    assert np.array_equal(
        shown["maps"][0], cross_correlate(samples.grid("seven"), KERNELS["horizontal_edges"])
    )


def test_the_link_sets_every_control(open_page):
    link = {"picture": "A ring", "kernel": "Corners", "channels": 3, "s": 2, "p": 1, "d": 2, "at": 3}
    shown = data(open_page("convolution", **link, operation="Convolution"))
    kernels = slide_settings.preset("corners", 3)
    maps = convolve(samples.grid("ring", 3), kernels, strides=2, padding=1, dilation_rate=2)
    assert np.array_equal(np.moveaxis(shown["maps"], 0, 2), maps)
    assert shown["place"] == 3


def test_own_weights_and_pixels_come_from_the_link(open_page):
    link = {"kernel": "Your own", "weights": "1,2,3,-4", "picture": "Your own", "pixels": "12345678" * 8}
    shown = data(open_page("convolution", **link))
    assert shown["kernels"] == [[[[1, 2], [3, -4]]]]
    assert shown["image"] == [[list(range(1, 9))] * 8]


@pytest.mark.parametrize("channels", [1, 3])
def test_own_numbers_of_other_channels_are_fitted(open_page, channels):
    link = {
        "kernel": "Your own",
        "weights": ",".join(["1"] * (12 if channels == 1 else 4)),
        "channels": channels,
    }
    shown = data(open_page("convolution", **link))
    assert np.array_equal(shown["kernels"], np.ones((1, channels, 2, 2)))


@pytest.mark.parametrize(
    "link",
    [
        {"kernel": "Your own", "weights": "1,2,3,<script>"},
        {"kernel": "Your own", "weights": "nan," * 8 + "nan"},
        {"kernel": "<b>", "picture": "../../etc/passwd"},
        {"s": 0},
        {"s": -1, "p": 99, "d": "x"},
        {"channels": 2, "operation": "max"},
        {"at": "x", "value": "x", "width": "x"},
        {"at": -5},
        {"at": 10**9},
        {"weights": "1,2,3,4", "pixels": "7"},
        {"value": -(10**30), "width": 10**30},
    ],
)
def test_a_link_that_says_nonsense_gives_the_page_as_it_opens(open_page, link):
    shown = data(open_page("convolution", **link))
    plain = cross_correlate(samples.grid("seven"), KERNELS["horizontal_edges"])
    assert np.array_equal(shown["maps"][0], plain)
    assert shown["place"] == 0


def test_a_window_that_does_not_fit_is_said_in_one_sentence(open_page):
    at = open_page("convolution", kernel="Gaussian blur, 5 × 5", d=3)
    assert not at.exception
    (warning,) = at.warning
    assert "13" in warning.value
    assert "8" in warning.value
    assert any("Predict" in text.value for text in at.markdown)  # the exercises stay


def test_the_formula_stands_there_with_the_numbers_on_screen(open_page):
    at = open_page("convolution", s=2)
    assert any("⌊(8 + 2·0 − 3)/2 + 1⌋ = ⌊3.5⌋ = **3**" in text.value for text in at.markdown)


def test_the_code_that_ran_is_shown_and_the_flipping_too(open_page):
    plain = [block.value for block in open_page("convolution").code]
    assert any(source.startswith("def cross_correlate(") for source in plain)
    assert not any(source.startswith("def convolve(") for source in plain)
    flipped = [block.value for block in open_page("convolution", operation="Convolution").code]
    assert any(source.startswith("def convolve(") for source in flipped)
    assert any("kernel[::-1, ::-1]" in source and "import keras" in source for source in flipped)


def test_the_note_turns_the_kernel(open_page):
    at = open_page("convolution", kernel="Corners", p=1)
    at.button(key="turn-kernel").click().run()
    at.run()  # a browser's clock would ask for this, while a widget that has just appeared is to be set
    shown = data(at, "cnnviz.turned_maps")
    window = {"strides": 1, "padding": 1}
    image, kernel = samples.grid("seven"), KERNELS["horizontal_edges"]
    assert np.array_equal(shown["maps"]["cross-correlation"], cross_correlate(image, kernel, **window))
    assert np.array_equal(shown["maps"]["convolution"], convolve(image, kernel, **window))
    assert any("each of the 64 numbers changes its sign" in text.value for text in at.markdown)
    assert any("weights[::-1, ::-1]" in block.value for block in at.code)


def test_the_note_on_depth_lays_a_3_by_3_by_3_kernel_on_an_rgb_picture(open_page):
    at = open_page("convolution")
    at.button(key="rgb-kernel").click().run()
    shown = data(at)
    assert np.shape(shown["image"]) == (3, 8, 8)
    assert np.shape(shown["kernels"]) == (1, 3, 3, 3)
    assert np.shape(shown["maps"]) == (1, 6, 6)


def test_the_note_on_depth_lays_six_kernels_on_it_too(open_page):
    at = open_page("convolution")
    at.button(key="six-kernels").click().run()
    assert np.shape(data(at)["maps"]) == (6, 6, 6)
    formula = "8 × 8 × 3 under 6 kernels of 3 × 3 × 3 → (8 − 3 + 1) × (8 − 3 + 1) × 6 = **6 × 6 × 6**"
    assert any(formula in text.value for text in at.markdown)


def test_three_kernels_make_the_article_s_6_by_6_by_3(open_page):
    at = open_page("convolution", kernel="three", channels=3)
    assert np.shape(data(at)["maps"]) == (3, 6, 6)
    assert any("= **6 × 6 × 3**" in text.value for text in at.markdown)


def test_a_pattern_of_the_link_is_found(open_page):
    dots = "".join(map(str, np.eye(7, dtype=int).ravel()))
    at = open_page("convolution", do="find-a-pattern", scene="mouse", pattern="own", dots=dots)
    search = pattern_settings.Search(pattern_settings.pixels("mouse"), np.eye(7, dtype=int), "below_zero")
    (formula,) = [text.value for text in at.markdown if text.value.startswith("z(")]
    assert formula.endswith(f"= **{search.map.max()}**")
    assert any(block.value.startswith("def detector(") for block in at.code)
    assert at.table[-1].value["z"][0] == str(search.map.max())


@pytest.mark.parametrize("link", [{"dots": "<b>"}, {"scene": "nowhere", "pattern": "x"}, {"beside": 7}])
def test_a_search_that_makes_no_sense_is_the_one_for_the_curve(open_page, link):
    at = open_page("convolution", do="find-a-pattern", **link)
    assert any("= **378**" in text.value for text in at.markdown)


def test_an_exercise_does_not_tell_its_answer_before_it_is_given(open_page):
    at = open_page("convolution", value=1)
    assert not any("Yes, " in text.value or "·(−" in text.value for text in at.markdown)
