"""Find a pattern, turn a kernel: what the browser is given and sends, the words, the Keras lines."""

import doctest

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnviz import samples
from cnnviz.numeric.kernels import CURVE, CURVE_DETECTOR, KERNELS
from cnnviz.ui import pattern_numbers, pattern_settings, slide_numbers, slide_settings, turn_numbers
from cnnviz.ui.components import turned_maps
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.components.pattern_finder import payload
from cnnviz.ui.components.slide_kernel import Slide, read_edit
from cnnviz.ui.exercises import stacks
from cnnviz.ui.pattern_settings import PATTERNS, Search, curves, pixels, read_dots

SEVEN = samples.grid("seven")


@pytest.mark.parametrize("module", [slide_numbers, pattern_settings, stacks])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module, extraglobs={"np": np})
    assert result.attempted
    assert not result.failed


# A drawn pattern -----------------------------------------------------------------------------------------


def test_the_curve_gives_a_large_number_on_the_match_and_about_0_elsewhere():
    search = Search(curves(), CURVE, "below_zero")
    assert np.array_equal(search.kernel, CURVE_DETECTOR)
    assert search.best == (3, 3)
    assert search.map[search.best] == 6 * 7 * 9 == 378
    largest, mean = pattern_numbers.elsewhere(search)
    assert largest < 0.45 * 378
    assert mean < 0.1 * 378
    assert pattern_numbers.formula(search) == "z(3, 3) = Σ R ⊙ K = 6 · 63 + (−1) · 0 = **378**"


def test_without_weights_below_0_a_bright_block_fools_the_kernel():
    search = Search(curves(), CURVE, "zero")
    assert pattern_numbers.elsewhere(search)[0] == search.map.max() == 63
    assert "can't tell the pattern" in pattern_numbers.note(search)
    balanced = Search(curves(), CURVE, "below_zero")
    assert balanced.map[17, 17] == 0
    assert "can't tell" not in pattern_numbers.note(balanced)


def test_an_empty_pattern_looks_for_nothing():
    search = Search(curves(), read_dots("0" * 49), "below_zero")
    assert not search.map.any()
    assert "looks for nothing" in pattern_numbers.note(search)
    assert pattern_numbers.formula(search).endswith("= 0 = **0**")
    assert pattern_numbers.table(search)[0]["of the largest"] == "–"


@pytest.mark.parametrize("text", ["", "1", "2" * 49, "1" * 48, "1" * 50, "<b>", "١" * 49])
def test_what_is_no_pattern_is_the_curve(text):
    assert np.array_equal(read_dots(text), CURVE)


@pytest.mark.parametrize("scene", ["curves", "mouse", "photo"])
def test_the_browser_gets_whole_numbers_and_the_map_of_numpy(scene):
    search = Search(pixels(scene), PATTERNS["falling_line"][1], "below_zero")
    header, blob = unpack(payload(search))
    scene_there = array(header["scene"], blob)
    assert scene_there.min() == 0
    assert scene_there.max() <= 9
    expected = correlate2d(scene_there.astype(int), search.kernel, mode="valid")
    assert np.array_equal(np.reshape(header["map"]["values"], header["map"]["shape"]), expected)


def run(source):
    names: dict = {}
    exec(compile(source, "<keras lines>", "exec"), names)
    return names


@pytest.mark.parametrize("beside", ["zero", "below_zero"])
def test_the_lines_find_the_pattern_at_the_same_place(beside):
    search = Search(pixels("mouse"), PATTERNS["upright_line"][1], beside)
    ran = run(pattern_numbers.keras_lines(search))
    assert ran["z"] == pytest.approx(search.map, abs=1e-3)
    assert tuple(ran["best"]) == search.best


# A turned kernel -----------------------------------------------------------------------------------------


def turned(kernel, **window):
    return Slide(SEVEN, correlate(SEVEN, kernel), np.asarray(kernel)[:, :, None, None], **window)


def correlate(image, kernel):
    return correlate2d(image, np.asarray(kernel), mode="valid")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("laplacian", "all 36 numbers agree"),
        ("horizontal_edges", "each of the 36 numbers changes its sign"),
        ("emboss", "of the 36 numbers differ"),
    ],
)
def test_both_maps_are_scipys_and_the_note_says_how_they_differ(name, words):
    slide = turned(KERNELS[name])
    other = turn_numbers.convolved(slide)
    assert np.array_equal(other, convolve2d(SEVEN, np.asarray(KERNELS[name]), mode="valid"))
    assert words in turn_numbers.note(slide, other)
    told = turned_maps.data(slide, other, place=99)
    assert np.array_equal(told["maps"]["cross-correlation"], slide.maps)
    assert np.array_equal(told["maps"]["convolution"], other)
    assert told["place"] == 35
    rows = turn_numbers.table(slide, other)
    assert [row["convolution"] for row in rows] == [f"{value:g}".replace("-", "−") for value in other.ravel()]


def test_both_sums_are_written_out():
    text = turn_numbers.formula(turned(KERNELS["horizontal_edges"]), place=15)
    cross, other = text.split("\n\n")
    assert cross == "cross-correlation: z(2, 3) = −3 − 3 − 8 + 8 + 8 = **2**"
    assert other.startswith("convolution: z(2, 3) = 3 + 3 + 8")
    assert other.endswith("= **−2**")


def test_the_lines_give_both_maps():
    slide = turned(KERNELS["emboss"])
    ran = run(turn_numbers.keras_lines(slide_numbers.keras_lines(slide)))
    assert ran["z"][..., 0] == pytest.approx(slide.maps, abs=1e-4)
    assert ran["convolved"][..., 0] == pytest.approx(turn_numbers.convolved(slide), abs=1e-4)


# A stack of kernels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kernel", "depth"), [("three", 3), ("six", 6)])
def test_kernels_of_3_by_3_by_3_on_8_by_8_by_3_make_a_volume(kernel, depth):
    image = samples.grid("seven", 3)
    stack = slide_settings.preset(kernel, 3)
    maps = np.stack(
        [sum(correlate(image[..., c], stack[:, :, c, n]) for c in range(3)) for n in range(depth)], axis=-1
    )
    text = slide_numbers.volume_formula(Slide(image, maps, stack))
    assert text.endswith(f"× {depth} = **6 × 6 × {depth}**")
    assert f"{depth} · 3 · 3 · 3 = {27 * depth}" in slide_numbers.volume_note(Slide(image, maps, stack))


@pytest.mark.parametrize("count", [1, 2, 6])
def test_kernels_may_be_added_and_removed_by_hand(count):
    slide = Slide(SEVEN[..., None], np.ones((6, 6, 4)), slide_settings.preset("four_edges", 1))
    sent = np.arange(count * 9).reshape(count, 1, 3, 3)
    edit = read_edit({"sources": {"kernels": "edit:a:1"}, "kernels": sent.tolist()}, slide)
    assert edit.kernels.shape == (3, 3, 1, count)
    assert np.array_equal(edit.kernels[..., 0, count - 1], sent[count - 1, 0])


@pytest.mark.parametrize("kernels", [[], [[[[1] * 3] * 3]] * 7, [[[[1] * 2] * 3]]])
def test_other_stacks_are_no_edit(kernels):
    slide = Slide(SEVEN[..., None], np.ones((6, 6, 4)), slide_settings.preset("four_edges", 1))
    assert read_edit({"sources": {}, "kernels": kernels}, slide) is None
