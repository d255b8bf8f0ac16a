"""What goes to the browser and comes back, for the curve and for the scores."""

import numpy as np
import pytest

from cnnviz.ui.components import activation_view, softmax_view
from cnnviz.ui.components.packing import array, unpack


def test_the_browser_gets_the_map_as_it_is():
    numbers = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    curve = activation_view.Curve("relu", "ReLU", numbers, "edges", 0.2)
    header, blob = unpack(activation_view.payload(curve, 1.5))
    assert header["shape"] == [3, 4]
    assert np.array_equal(array(header["map"], blob, np.float32).reshape(3, 4), numbers)


@pytest.mark.parametrize("said", [None, "1", True, 6.01, -7, float("nan")])
def test_a_number_off_the_axis_is_not_chosen(said):
    assert activation_view.checked(said) is None


def test_a_number_on_the_axis_is_chosen_with_two_decimals():
    assert activation_view.checked(-1.2345) == -1.23


@pytest.mark.parametrize("said", [None, [1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, 9], [1, 2, 3, float("nan")]])
def test_scores_that_are_none_are_not_chosen(said):
    assert softmax_view.checked(said, 4) is None


def test_each_map_of_scores_reaches_the_browser_in_one_piece():
    maps = np.random.default_rng(1).normal(size=(3, 4, 2)).astype(np.float32)
    header, blob = unpack(softmax_view.payload(softmax_view.Scores(("a", "b"), maps), [1.0, -2.0]))
    assert header["scores"] == [1.0, -2.0]
    for place, part in enumerate(header["maps"]):
        assert np.array_equal(array(part, blob, np.float32).reshape(3, 4), maps[:, :, place])
