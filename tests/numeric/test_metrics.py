"""scikit-learn is the oracle for counts; calibration follows by reasoning."""

import numpy as np
import pytest
import scipy.optimize
import sklearn.calibration
import sklearn.metrics

from cnnviz.errors import LearnerError
from cnnviz.numeric import metrics


def test_accuracy_and_confusion_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    labels, predicted = random.integers(0, 4, 200), random.integers(0, 4, 200)
    assert metrics.accuracy(labels, predicted) == sklearn.metrics.accuracy_score(labels, predicted)
    expected = sklearn.metrics.confusion_matrix(labels, predicted)
    np.testing.assert_array_equal(metrics.confusion(labels, predicted, 4), expected)


def test_confusion_has_a_place_for_classes_that_never_came():
    assert metrics.confusion([0], [1], classes=3).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_whoever_is_right_as_often_as_they_say_is_calibrated():
    correct = np.repeat([True, False], [75, 25])
    assert metrics.expected_calibration_error(correct, np.full(100, 0.75)) == pytest.approx(0)
    assert metrics.expected_calibration_error(correct, np.full(100, 1.0)) == pytest.approx(0.25)


def test_gaps_of_different_bins_do_not_cancel_each_other():
    correct, confidence = [True, True, False, False], [0.55, 0.55, 0.95, 0.95]
    assert metrics.expected_calibration_error(correct, confidence) == pytest.approx((0.45 + 0.95) / 2)
    assert metrics.expected_calibration_error(correct, confidence, bins=1) == pytest.approx(0.25)


def test_a_reliability_table_of_six_answers_by_hand():
    correct = [True, False, True, True, True, False]
    confidence = [0.5, 0.6, 0.95, 0.9, 0.99, 1.0]
    low, middle, high = metrics.reliability(correct, confidence, [0.5, 0.6, 0.8, 0.95, 1])
    assert (low.low, low.high, low.count, low.right) == (
        0.5,
        0.6,
        2,
        1,
    )  # both edges of the first bin are in it
    assert (low.confidence, low.accuracy) == (pytest.approx(0.55), 0.5)
    assert (middle.low, middle.high, middle.count, middle.accuracy) == (
        0.8,
        0.95,
        2,
        1.0,
    )  # 0.6 to 0.8 is empty
    assert (high.count, high.right, high.confidence) == (2, 1, pytest.approx(0.995))


def test_a_reliability_table_of_equal_bins_has_the_gaps_of_the_calibration_error_and_of_scikit_learn():
    rng = np.random.default_rng(1)
    confidence = rng.uniform(0.5, 1, 1000)
    correct = rng.random(1000) < confidence**2  # too sure of itself
    bins = metrics.reliability(correct, confidence, np.linspace(0, 1, 11))
    assert sum(one.count for one in bins) == 1000
    gap = sum(one.count * abs(one.accuracy - one.confidence) for one in bins) / 1000
    assert gap == pytest.approx(metrics.expected_calibration_error(correct, confidence))
    accuracy, mean = sklearn.calibration.calibration_curve(correct, confidence, n_bins=10)
    assert [one.accuracy for one in bins] == pytest.approx(accuracy)
    assert [one.confidence for one in bins] == pytest.approx(mean)


def test_a_confidence_beyond_the_edges_is_refused():
    with pytest.raises(LearnerError, match=r"from 0\.4 to 0\.9; 0\.5 to 1 will do"):
        metrics.reliability([True, True], [0.4, 0.9], [0.5, 1])


@pytest.mark.parametrize("true_temperature", [0.4, 1.0, 2.5])
def test_the_temperature_is_where_the_cross_entropy_is_least(true_temperature):
    rng = np.random.default_rng(0)
    z = rng.normal(scale=3, size=4000)
    labels = rng.random(4000) < 1 / (1 + np.exp(-z / true_temperature))
    found = metrics.temperature(z, labels)
    assert found == pytest.approx(true_temperature, rel=0.1)

    def cross_entropy(t: float) -> float:
        return np.logaddexp(0, np.where(labels, -z, z) / t).mean()

    best = scipy.optimize.minimize_scalar(cross_entropy, bounds=(0.01, 100), method="bounded").x
    assert found == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize("lists", [([], []), ([1], [1, 2]), ([[1]], [[1]])])
def test_lists_that_do_not_go_together_are_refused(lists):
    with pytest.raises(LearnerError, match="give two lists of one value for each example"):
        metrics.accuracy(*lists)
