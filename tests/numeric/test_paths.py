"""Ways through a network: who sees a cell, and shares that add up."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric.connectivity import pixels_seen
from cnnviz.numeric.paths import average_shares, flat_shares, places_seeing, strongest, through_hidden

RNG = np.random.default_rng(3)


@settings(deadline=None)
@given(
    size=st.tuples(st.integers(3, 9), st.integers(3, 9)),
    kernel_size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    strides=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.sampled_from(["valid", "same"]),
    data=st.data(),
)
def test_the_places_that_see_a_cell_are_those_whose_windows_have_it(
    size, kernel_size, strides, padding, data
):
    assume(all(k <= m for k, m in zip(kernel_size, size, strict=True)))
    row, column = (data.draw(st.integers(0, m - 1)) for m in size)
    windows = pixels_seen(size, kernel_size, strides, padding)  # numbers of pixels, from 1
    expected = [tuple(map(int, place)) for place in np.argwhere(windows == row * size[1] + column + 1)]
    assert [
        tuple(place) for place in places_seeing(row, column, size, kernel_size, strides, padding)
    ] == expected


def test_a_cell_that_is_not_there_is_refused():
    with pytest.raises(LearnerError, match="row 4, column 0 of 4 × 4"):
        places_seeing(4, 0, (4, 4), 2)


def test_the_strongest_is_never_one_that_is_not_allowed():
    products = RNG.normal(size=(3, 3, 8))
    allowed = RNG.random(size=products.shape) < 0.3
    best = strongest(products, allowed)
    assert allowed[best]
    assert products[best] == products[allowed].max()
    assert strongest(products, np.zeros_like(allowed)) is None


def test_shares_add_up_to_the_sum_that_the_last_neuron_makes():
    maps = RNG.normal(size=(5, 4, 6))
    weights = RNG.normal(size=6)
    assert average_shares(maps, weights).sum() == pytest.approx(maps.mean(axis=(0, 1)) @ weights)
    long = RNG.normal(size=maps.size)
    assert flat_shares(maps, long).sum() == pytest.approx(maps.ravel() @ long)


def test_shares_through_hidden_units_add_up_with_the_biases_of_those_that_are_on():
    maps, hidden, bias, last = (RNG.normal(size=shape) for shape in ((3, 2, 4), (24, 7), (7,), (7,)))
    sums = maps.ravel() @ hidden + bias
    on = sums > 0
    assert 0 < on.sum() < 7
    shares = flat_shares(maps, through_hidden(hidden, on, last))
    assert shares.sum() + (bias * on) @ last == pytest.approx(np.maximum(0, sums) @ last)
