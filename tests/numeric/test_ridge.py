"""scikit-learn is the oracle; what a penalty does to a curve follows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from cnnviz.errors import LearnerError
from cnnviz.numeric import ridge

few = settings(deadline=None, max_examples=30)
seeds = st.integers(0, 2**32 - 1)


def points(seed, count=12):
    random = np.random.default_rng(seed)
    return np.linspace(-1, 1, count), random.normal(0, 1, count)


@few
@given(seed=seeds, rate=st.floats(1e-4, 10), degree=st.integers(1, 6))
def test_the_weights_are_those_of_scikit_learn(seed, rate, degree):
    x, y = points(seed)
    X = ridge.powers(x, degree)[:, 1:]
    expected = Ridge(alpha=rate * len(x), solver="cholesky").fit(X, y)  # sums where we take means
    found = ridge.fit(x, y, degree, rate)
    np.testing.assert_allclose(found[1:], expected.coef_, atol=1e-6)
    assert found[0] == pytest.approx(expected.intercept_, abs=1e-6)


@few
@given(seed=seeds, rate=st.floats(0, 1))
def test_no_small_step_makes_the_penalised_loss_smaller(seed, rate):
    x, y = points(seed)
    best = ridge.fit(x, y, 3, rate)
    least = sum(ridge.losses(x, y, best, rate))
    for step in 1e-2 * np.eye(4):
        assert sum(ridge.losses(x, y, best + step, rate)) >= least
        assert sum(ridge.losses(x, y, best - step, rate)) >= least


def test_without_a_penalty_ten_weights_meet_ten_points_and_a_large_one_leaves_the_mean():
    x, y = points(5, count=10)
    free = ridge.fit(x, y, 9, 0)
    np.testing.assert_allclose(ridge.curve(x, free), y, atol=1e-6)
    np.testing.assert_allclose(ridge.curve(x, ridge.fit(x, y, 9, 1e9)), y.mean(), atol=1e-6)


@few
@given(seed=seeds)
def test_the_larger_the_rate_the_smaller_the_weights_and_the_worse_the_fit(seed):
    x, y = points(seed)
    fits = [ridge.fit(x, y, 5, rate) for rate in (1e-4, 1e-2, 1)]
    squares = [float((one[1:] ** 2).sum()) for one in fits]
    errors = [ridge.losses(x, y, one, 0)[0] for one in fits]
    assert squares == sorted(squares, reverse=True)
    assert errors == sorted(errors)


def test_a_negative_rate_is_refused():
    with pytest.raises(LearnerError, match="from 0 on"):
        ridge.fit([0, 1], [0, 1], 1, -0.1)
