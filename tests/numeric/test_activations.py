"""TensorFlow, SciPy and central differences are the oracles."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cnnviz.numeric import activations
from cnnviz.numeric.activations import ACTIVATIONS

few = settings(deadline=None, max_examples=40)
numbers = arrays(
    np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-30, 30, allow_subnormal=False)
)
scores = arrays(np.float64, st.integers(1, 6), elements=st.floats(-30, 30, allow_subnormal=False))
EXTREMES = np.array([-1e4, -750.0, -40.0, 0.0, 40.0, 750.0, 1e4])


@few
@given(x=numbers)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_and_its_derivative_are_those_of_tensorflow(tensorflow, name, x):
    theirs = getattr(tensorflow.nn, name)
    given_x = tensorflow.constant(x)
    with tensorflow.GradientTape() as tape:
        tape.watch(given_x)
        y = theirs(given_x)
    exact = 1e-7 if name == "leaky_relu" else 1e-12  # TensorFlow keeps the slope 0.2 as a 32-bit number
    np.testing.assert_allclose(ACTIVATIONS[name].function(x), y, rtol=exact, atol=1e-300)
    np.testing.assert_allclose(
        ACTIVATIONS[name].derivative(x), tape.gradient(y, given_x), rtol=1e-7, atol=1e-12
    )


@few
@given(x=st.floats(-5, 5).filter(lambda x: abs(x) > 1e-3))
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_derivative_is_the_slope_of_its_curve(name, x):
    f, h = ACTIVATIONS[name].function, 1e-5
    assert ACTIVATIONS[name].derivative(x) == pytest.approx((f(x + h) - f(x - h)) / (2 * h), abs=1e-8)


@few
@given(x=numbers)
def test_sigmoid_and_softmax_are_those_of_scipy(x):
    np.testing.assert_allclose(activations.sigmoid(x), scipy.special.expit(x), rtol=1e-13)
    for axis in range(-x.ndim, x.ndim):
        expected = scipy.special.softmax(x, axis=axis)
        np.testing.assert_allclose(activations.softmax(x, axis=axis), expected, rtol=1e-12)


@few
@given(x=scores)
def test_the_derivative_of_softmax_is_its_slope_in_every_direction(x):
    h = 1e-5
    slopes = [
        (activations.softmax(x + h * step) - activations.softmax(x - h * step)) / (2 * h)
        for step in np.eye(len(x))
    ]
    np.testing.assert_allclose(activations.softmax_derivative(x), np.transpose(slopes), atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_huge_numbers_overflow_nowhere(name):
    assert np.isfinite(ACTIVATIONS[name].function(EXTREMES)).all()
    assert np.isfinite(ACTIVATIONS[name].derivative(EXTREMES)).all()


def test_softmax_of_huge_scores_is_certain_and_of_equal_ones_undecided():
    assert activations.softmax(EXTREMES).tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert activations.softmax([1e300, 1e300]).tolist() == [0.5, 0.5]


def test_small_probabilities_keep_their_digits():
    assert activations.sigmoid(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)
    assert activations.sigmoid_derivative(700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)


@few
@given(x=scores, more=st.floats(-50, 50))
def test_softmax_depends_on_differences_only_and_sums_to_1(x, more):
    np.testing.assert_allclose(activations.softmax(x + more), activations.softmax(x), rtol=1e-10)
    assert activations.softmax(x).sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_shape_of_a_feature_map_is_kept(name):
    maps = np.random.default_rng(0).normal(size=(4, 5, 3))
    assert ACTIVATIONS[name].function(maps).shape == ACTIVATIONS[name].derivative(maps).shape == maps.shape
