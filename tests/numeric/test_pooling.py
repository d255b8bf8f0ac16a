"""Keras is the oracle for pooling, TensorFlow's tape for its gradient."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import pooling
from cnnviz.numeric.pooling import GLOBAL_POOLS, POOLS

few = settings(deadline=None, max_examples=50)
seeds = st.integers(0, 2**32 - 1)
sides = st.tuples(st.integers(1, 9), st.integers(1, 9))
pool_sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
strides_or_none = st.one_of(st.none(), st.tuples(st.integers(1, 3), st.integers(1, 3)))
names = st.sampled_from(["valid", "same"])


def picture(seed, size, channels=2):
    return np.random.default_rng(seed).normal(size=(*size, channels))


@few
@given(seeds, sides, pool_sizes, strides_or_none, names)
def test_max_and_average_pooling_are_those_of_keras(keras, seed, size, pool_size, strides, padding):
    assume(padding == "same" or (size[0] >= pool_size[0] and size[1] >= pool_size[1]))
    image = picture(seed, size)
    for kind, theirs in (("max", keras.ops.max_pool), ("average", keras.ops.average_pool)):
        expected = theirs(image[np.newaxis], pool_size, strides or pool_size, padding)[0]
        found = POOLS[kind](image, pool_size, strides, padding)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
        alone = POOLS[kind](image[..., 0], pool_size, strides, padding)
        np.testing.assert_allclose(alone, found[..., 0], rtol=1e-12)


@few
@given(seeds, sides, pool_sizes, strides_or_none)
def test_l2_pooling_is_the_root_of_the_window_size_times_the_mean_square(seed, size, pool_size, strides):
    assume(size[0] >= pool_size[0] and size[1] >= pool_size[1])
    image = picture(seed, size)
    mean_squares = pooling.average_pool(image**2, pool_size, strides)
    expected = np.sqrt(pool_size[0] * pool_size[1] * mean_squares)
    np.testing.assert_allclose(pooling.l2_pool(image, pool_size, strides), expected)


@few
@given(seeds, sides, pool_sizes, strides_or_none)
def test_the_gradient_of_max_pooling_is_that_of_tensorflow(tensorflow, seed, size, pool_size, strides):
    assume(size[0] >= pool_size[0] and size[1] >= pool_size[1])
    image = picture(seed, size)
    given_image = tensorflow.constant(image[np.newaxis])
    with tensorflow.GradientTape() as tape:
        tape.watch(given_image)
        pooled = tensorflow.nn.max_pool2d(given_image, pool_size, strides or pool_size, "VALID")
        upstream = np.random.default_rng(seed).normal(size=pooled.shape)
        total = tensorflow.reduce_sum(pooled * upstream)
    expected = tape.gradient(total, given_image)[0]
    np.testing.assert_allclose(pooling.max_pool_gradient(image, upstream[0], pool_size, strides), expected)
    alone = pooling.max_pool_gradient(image[..., 1], upstream[0, ..., 1], pool_size, strides)
    np.testing.assert_allclose(alone, expected[..., 1])


@few
@given(seeds, sides, pool_sizes, strides_or_none)
def test_winners_hold_the_pooled_numbers(seed, size, pool_size, strides):
    assume(size[0] >= pool_size[0] and size[1] >= pool_size[1])
    image = picture(seed, size, channels=1)[..., 0]
    rows, columns = pooling.winners(image, pool_size, strides)
    np.testing.assert_array_equal(image[rows, columns], pooling.max_pool(image, pool_size, strides))


@few
@given(seeds, sides, pool_sizes, strides_or_none, names, st.sampled_from(sorted(POOLS)))
def test_the_trace_of_a_place_leads_to_the_number_there(seed, size, pool_size, strides, padding, kind):
    assume(padding == "same" or (size[0] >= pool_size[0] and size[1] >= pool_size[1]))
    image, random = picture(seed, size), np.random.default_rng(seed)
    output = POOLS[kind](image, pool_size, strides, padding)
    row, column = int(random.integers(output.shape[0])), int(random.integers(output.shape[1]))
    one = pooling.trace(image, row, column, kind, pool_size, strides, padding)
    np.testing.assert_allclose(one.result, output[row, column])
    np.testing.assert_array_equal(one.window, image[one.rows][:, one.columns])


@pytest.mark.parametrize("kind", POOLS)
def test_global_pooling_is_one_window_as_large_as_the_map(kind):
    image = picture(0, (5, 7), channels=3)
    expected = POOLS[kind](image, pool_size=(5, 7))[0, 0]
    np.testing.assert_allclose(GLOBAL_POOLS[kind](image), expected)
    assert GLOBAL_POOLS[kind](image).shape == (3,)


def test_global_pooling_is_that_of_keras(keras):
    image = picture(0, (5, 7), channels=3).astype("float32")
    batch = image[np.newaxis]
    average, largest = keras.layers.GlobalAveragePooling2D(), keras.layers.GlobalMaxPooling2D()
    np.testing.assert_allclose(pooling.global_average_pool(image), average(batch)[0], rtol=1e-5)
    np.testing.assert_allclose(pooling.global_max_pool(image), largest(batch)[0])


def test_a_window_at_the_edge_counts_only_the_pixels_it_has():
    row = np.array([[-4.0, -2.0, -8.0]])
    assert pooling.max_pool(row, (1, 2), padding="same").tolist() == [[-2, -8]]
    assert pooling.average_pool(row, (1, 2), padding="same").tolist() == [[-3, -8]]
    assert pooling.l2_pool(row, (1, 2), padding=((0, 0), (0, 1)))[0, 1] == 8


def test_a_winner_of_several_windows_gets_the_sum_of_their_gradients():
    gradient = pooling.max_pool_gradient([[0, 9, 0]], [[1, 10]], pool_size=(1, 2), strides=1)
    assert gradient.tolist() == [[0, 11, 0]]


def test_of_equal_numbers_the_first_wins():
    rows, columns = pooling.winners(np.ones((2, 2)))
    assert (rows.item(), columns.item()) == (0, 0)


def test_whole_numbers_stay_whole_under_max_pooling():
    assert pooling.max_pool(np.arange(16, dtype=np.uint8).reshape(4, 4)).dtype == np.int64


def test_what_is_discarded_is_counted():
    assert pooling.discarded((24, 24)) == Fraction(3, 4)
    assert pooling.discarded((5, 5)) == Fraction(21, 25)  # the last row and column go altogether
    assert pooling.discarded((9, 9), 3, 1, "same") == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pooling.max_pool(np.ones((2, 2)), 3), "kernel_size=3 for an input of 2"),
        (lambda: pooling.max_pool(np.ones((4, 4)), 2, padding=2), "Pad at most 1"),
        (lambda: pooling.max_pool(np.ones(4)), "Received an image of shape (4,)"),
        (lambda: pooling.trace(np.ones((4, 4)), 2, 0), "row 2, column 0 of an output of 2 × 2"),
        (lambda: pooling.trace(np.ones((4, 4)), 0, 0, "median"), "one of: max, average, l2"),
    ],
)
def test_impossible_settings_are_refused_with_what_was_received_and_what_would_do(call, message):
    with pytest.raises(LearnerError) as refused:
        call()
    assert message in str(refused.value)
