"""Hand-made features: SciPy is the oracle, and what a feature must say of a simple picture follows."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from cnnviz.errors import LearnerError
from cnnviz.numeric.descriptors import (
    EDGE_KERNELS,
    edge_maps,
    histogram_of_words,
    nearest_words,
    softmax_classifier,
)

few = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)


@few
@given(seed=seeds)
def test_unpooled_edge_maps_are_scipys_sobel_in_both_signs(seed):
    image = np.random.default_rng(seed).random((7, 9))
    maps = edge_maps(image, pool_size=1)
    across, down = (scipy.ndimage.sobel(image, axis=axis, mode="nearest") for axis in (1, 0))
    for found, expected in zip(np.moveaxis(maps, -1, 0), (across, -across, down, -down), strict=True):
        np.testing.assert_allclose(found, np.maximum(expected, 0), atol=1e-12)


def test_an_even_picture_has_no_edges_not_even_at_its_frame():
    assert not edge_maps(np.full((8, 8), 5.0)).any()


@pytest.mark.parametrize(("direction", "turns"), list(zip(EDGE_KERNELS, (0, 2, 3, 1), strict=True)))
def test_each_map_answers_to_its_own_direction_alone(direction, turns):
    ramp = np.rot90(np.tile(np.arange(8.0), (8, 1)), turns)
    found = edge_maps(ramp).sum(axis=(0, 1))
    assert [name for name, total in zip(EDGE_KERNELS, found, strict=True) if total > 0] == [direction]


@few
@given(seed=seeds)
def test_a_histogram_counts_the_nearest_words_in_any_order(seed):
    random = np.random.default_rng(seed)
    descriptors, words = random.random((int(random.integers(1, 20)), 5)), random.random((4, 5))
    nearest = cdist(descriptors, words).argmin(axis=1)
    np.testing.assert_array_equal(nearest_words(descriptors, words), nearest)
    shares = [np.mean(nearest == word) for word in range(4)]
    found = histogram_of_words(random.permutation(descriptors), words)
    np.testing.assert_allclose(found**2, shares)


def test_a_picture_without_key_points_has_no_words():
    np.testing.assert_array_equal(histogram_of_words(np.zeros((0, 5)), np.ones((3, 5))), np.zeros(3))


def test_a_classifier_is_a_softmax_of_weighted_sums():
    random = np.random.default_rng(0)
    x, weights, bias = random.random((6, 4)), random.normal(size=(4, 3)), random.normal(size=3)
    expected = scipy.special.softmax(x @ weights + bias, axis=1)
    np.testing.assert_allclose(softmax_classifier(x, weights, bias), expected)
    with pytest.raises(LearnerError, match="one row of weights for each feature"):
        softmax_classifier(x[:, :3], weights, bias)
