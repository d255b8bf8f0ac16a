"""Keras is the oracle, for batch normalisation, dropout and the L2 penalty."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric.dropout import dropout, dropout_mask
from cnnviz.numeric.losses import l2_penalty, l2_penalty_gradient
from cnnviz.numeric.normalization import batch_norm, moments, moving_average, normalize

few = settings(deadline=None, max_examples=30)
seeds = st.integers(0, 2**32 - 1)


def batch(seed):
    random = np.random.default_rng(seed)
    shape = random.integers(1, 6, size=random.choice([2, 4]))
    return random.normal(3, 4, shape), random.normal(1, 1, shape[-1]), random.normal(0, 2, shape[-1])


@few
@given(seed=seeds, momentum=st.floats(0, 1))
def test_training_and_use_are_those_of_keras(keras, seed, momentum):
    x, gamma, beta = batch(seed)
    layer = keras.layers.BatchNormalization(momentum=momentum, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([gamma, beta, np.zeros_like(gamma), np.ones_like(gamma)])
    np.testing.assert_allclose(batch_norm(x, gamma, beta), layer(x, training=True), atol=1e-6)
    mean, variance = moments(x)
    moving = moving_average(0, mean, momentum), moving_average(1, variance, momentum)
    np.testing.assert_allclose(moving, layer.get_weights()[2:], atol=1e-6)
    np.testing.assert_allclose(normalize(x, *moving, gamma, beta), layer(x, training=False), atol=1e-6)


@few
@given(seed=seeds, scale=st.floats(0.1, 50), shift=st.floats(-50, 50))
def test_every_channel_gets_mean_0_and_deviation_1_whatever_it_had(seed, scale, shift):
    x = np.random.default_rng(seed).normal(shift, scale, (50, 3))
    y = batch_norm(x, epsilon=0)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=0), 1, atol=1e-9)
    np.testing.assert_allclose(batch_norm(7 * x + 100, epsilon=0), y, atol=1e-9)


def test_gamma_and_beta_become_the_deviation_and_the_mean():
    y = batch_norm(np.random.default_rng(0).random((20, 4)), gamma=3, beta=-2, epsilon=0)
    np.testing.assert_allclose([y.mean(axis=0), y.std(axis=0)], [[-2] * 4, [3] * 4])


def test_a_channel_of_equal_numbers_becomes_beta_not_infinity():
    np.testing.assert_array_equal(batch_norm(np.full((5, 2), 8.0), beta=4), np.full((5, 2), 4.0))


def test_a_batch_without_channels_and_a_momentum_beyond_1_are_refused():
    with pytest.raises(LearnerError, match="examples first, channels last"):
        moments([1.0, 2.0])
    with pytest.raises(LearnerError, match="from 0 to 1"):
        moving_average(0.0, 1.0, momentum=2)


@pytest.mark.parametrize("rate", [0, 0.25, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_puts_out_its_share(rate):
    x = np.full(40_000, 3.0)
    y = dropout(x, dropout_mask(x.shape, rate, seed=1), rate)
    assert (y == 0).mean() == pytest.approx(rate, abs=0.01)
    assert y.mean() == pytest.approx(3, abs=0.1)
    assert set(np.unique(y)) <= {0.0, 3 / (1 - rate)}


def test_what_stays_under_dropout_is_scaled_as_in_keras(keras):
    x = np.random.default_rng(0).random((50, 8)).astype("float32") + 1
    y = np.asarray(keras.layers.Dropout(0.4, seed=2)(x, training=True))
    np.testing.assert_allclose(dropout(x, y != 0, rate=0.4), y, rtol=1e-6)


def test_a_rate_of_1_would_leave_nothing():
    with pytest.raises(LearnerError, match="less than 1"):
        dropout_mask(3, 1.0, seed=0)


@few
@given(seed=seeds, rate=st.floats(0, 10))
def test_the_l2_penalty_is_that_of_keras_and_its_gradient_is_its_slope(keras, seed, rate):
    weights = np.random.default_rng(seed).normal(0, 1, (3, 2))
    expected = keras.regularizers.L2(rate)(weights.astype("float32"))
    assert l2_penalty(weights, rate) == pytest.approx(float(expected), rel=1e-4)
    slope = (l2_penalty(weights + [[1e-5, 0]] * 3, rate) - l2_penalty(weights - [[1e-5, 0]] * 3, rate)) / 2e-5
    assert l2_penalty_gradient(weights, rate)[:, 0].sum() == pytest.approx(slope, abs=1e-6)
