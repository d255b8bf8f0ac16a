"""What a border holds, lopsided "same", how deep a net can go: for the browser, and in Keras lines."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cnnviz.errors import LearnerError
from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import pad
from cnnviz.ui import keras_lines, net_depth, size_formula
from cnnviz.ui.components import size_grid
from cnnviz.ui.exercises import padding as exercises
from cnnviz.ui.net_depth import Depth
from cnnviz.ui.window_settings import Window

MODES = {"zero": "constant", "reflect": "reflect", "replicate": "edge"}


@pytest.mark.parametrize("module", [net_depth, exercises])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("axis", [(9, 3, 1, 2, 1), (32, 5, 2, (1, 4), 1), (200, 3, 1, 1, 1)])
def test_the_grid_is_told_which_pixel_each_padded_place_holds(axis, mode):
    data = size_grid.data(axis, (12, 3, 1, 0, 1), mode)
    before, after = shapes.pad_widths(axis[3], axis[0], axis[1])
    pixels = np.arange(10, 10 + axis[0])
    held = [0 if copy < 0 else pixels[copy] for copy in data["rows"]["copies"]]
    assert np.array_equal(held, np.pad(pixels, (before, after), mode=MODES[mode]))
    assert data["columns"]["copies"] == list(range(12))


def test_the_ends_of_a_row_are_shown_in_every_mode():
    axis = (32, 5, 1, 3, 1)
    border = size_grid.border(axis, axis, "reflect")
    row = border["lines"][0]["values"][3:-3]
    assert "".join(map(str, row)) in size_grid.picture(32, 32)
    for line, mode in zip(border["lines"], MODES.values(), strict=True):
        assert line["values"] == np.pad(row, 3, mode=mode).tolist()
    assert [line["name"] for line in border["lines"] if line["chosen"]] == ["reflect"]
    assert border["columns"] == list(range(-3, 35))
    assert size_grid.border((32, 5, 1, "valid", 1), (32, 5, 1, "valid", 1), "zero") is None


def test_a_mirror_that_is_too_small_is_refused_in_plain_words():
    with pytest.raises(LearnerError, match="shows at most 4 pixels"):
        size_grid.data((5, 3, 1, 5, 1), (5, 3, 1, 5, 1), "reflect")
    border = size_grid.border((5, 3, 1, 5, 1), (5, 3, 1, 5, 1), "replicate")
    assert [line["name"] for line in border["lines"]] == ["zeros", "replicate"]


def test_a_large_input_sends_a_small_picture():
    assert (len(size_grid.picture(512, 40)), len(size_grid.picture(512, 40)[0])) == (96, 40)


@given(some.integers(1, 60), some.integers(1, 9), some.integers(1, 6), some.integers(1, 3))
def test_same_is_shared_out_as_its_formula_says(m, k, s, d):
    axis = (m, k, s, "same", d)
    before, after = shapes.same_padding(m, k, s, d)
    parts = size_formula.same_formula(axis).split(" = ")
    text = parts[2].replace("·", "*").replace("−", "-")
    assert eval(text) == before + after == int(parts[3].strip("*"))
    assert size_grid.data(axis, axis)["rows"]["extra"] == after - before
    assert Window(axis, (8, 1, 1, "same", 1)).lopsided == (before < after)
    assert ("lopsided" in size_formula.size_note(axis)) == (before < after)


@given(some.integers(1, 80), some.integers(2, 11), some.integers(1, 64))
def test_the_depth_is_counted_layer_by_layer(m, k, asked):
    depth = Depth(m, k, asked)
    size, layers = m, 0
    while size >= k and layers < asked:
        size, layers = len(range(size - k + 1)), layers + 1
    assert (depth.layers, depth.size) == (layers, size)
    assert depth.formula.endswith(f"= **{size}**")
    assert ("can't be built" in depth.note) == (layers < asked)
    while size >= k:
        size, layers = len(range(size - k + 1)), layers + 1
    assert depth.deepest == layers == (m - 1) // (k - 1)
    assert [row["map without padding"] for row in depth.rows()][-1] == f"{size} × {size}"


def run(source):
    names: dict = {}
    exec(compile(source, "<keras lines>", "exec"), names)
    return names


@pytest.mark.parametrize(("mode", "p"), [("reflect", 2), ("replicate", (1, 3)), ("replicate", 0)])
def test_the_lines_for_a_filled_border_pad_as_numpy_does(mode, p):
    rows, columns = (9, 3, 2, p, 1), (7, 3, 1, p, 1)
    ran = run(keras_lines.window(rows, columns, mode))
    assert ran["feature_map"].shape == (1, shapes.output_size(*rows), shapes.output_size(*columns), 1)
    padded = ran.get("padded", ran["image"])[0, :, :, 0]
    assert np.array_equal(padded, pad(np.arange(63).reshape(9, 7), (p, p), mode))


def test_the_lines_for_a_deep_net_end_where_the_formula_says():
    depth = Depth(32, 5, 7)
    assert run(keras_lines.deep(depth.m, depth.k, depth.layers))["feature_map"].shape == (1, 4, 4, 1)
