"""TensorFlow and central differences are the oracles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import losses
from cnnviz.numeric.losses import LOSSES

few = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)


def example(seed, loss, batch=()):
    """Scores, and targets of the kind that the loss is for."""
    random = np.random.default_rng(seed)
    classes = int(random.integers(1, 6))
    scores = random.normal(0, 4, (*batch, classes))
    targets = {
        "softmax": lambda: losses.one_hot(random.integers(classes, size=batch), classes),
        "sigmoid": lambda: random.integers(0, 2, scores.shape).astype(float),
        "euclidean": lambda: random.normal(0, 4, scores.shape),
    }
    return scores, targets[loss]()


def oracle(tensorflow, loss):
    return {
        "softmax": lambda x, t: tensorflow.nn.softmax_cross_entropy_with_logits(t, x),
        "sigmoid": lambda x, t: tensorflow.reduce_sum(
            tensorflow.nn.sigmoid_cross_entropy_with_logits(t, x), axis=-1
        ),
        "euclidean": lambda x, t: tensorflow.reduce_sum((x - t) ** 2, axis=-1) / 2,
    }[loss]


@few
@given(seed=seeds, batch=st.sampled_from([(), (1,), (3,)]))
@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_and_its_gradient_are_those_of_tensorflow(tensorflow, loss, seed, batch):
    scores, targets = example(seed, loss, batch)
    x = tensorflow.constant(scores)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        expected = oracle(tensorflow, loss)(x, targets)
    np.testing.assert_allclose(LOSSES[loss].function(scores, targets), expected, rtol=1e-10, atol=1e-12)
    gradient = tape.gradient(expected, x)
    np.testing.assert_allclose(LOSSES[loss].gradient(scores, targets), gradient, rtol=1e-9, atol=1e-12)


@few
@given(seed=seeds)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_gradient_is_the_slope_of_its_loss(loss, seed):
    (scores, targets), h = example(seed, loss), 1e-5
    f = LOSSES[loss].function
    slopes = [
        (f(scores + h * e, targets) - f(scores - h * e, targets)) / (2 * h) for e in np.eye(len(scores))
    ]
    np.testing.assert_allclose(LOSSES[loss].gradient(scores, targets), slopes, atol=1e-7)


@pytest.mark.parametrize("loss", ["softmax", "sigmoid"])
def test_huge_scores_overflow_nowhere(loss):
    scores, targets = np.array([1e4, -1e4, 0.0]), np.array([0.0, 1.0, 0.0])
    assert LOSSES[loss].function(scores, targets) >= 2e4 - 1
    assert np.isfinite(LOSSES[loss].gradient(scores, targets)).all()


def test_a_certain_and_right_answer_costs_nothing():
    assert losses.softmax_cross_entropy([1e4, 0, 0], [1, 0, 0]) == 0
    assert losses.sigmoid_cross_entropy([1e4, -1e4], [1, 0]) == 0
    assert losses.euclidean([3, 4], [3, 4]) == 0


def test_an_undecided_answer_costs_the_logarithm_of_the_number_of_classes():
    assert losses.softmax_cross_entropy(np.zeros(10), losses.one_hot(3, 10)) == pytest.approx(np.log(10))
    assert losses.sigmoid_cross_entropy([0.0], [1.0]) == pytest.approx(np.log(2))


def test_two_classes_under_softmax_are_one_score_under_sigmoid():
    assert losses.softmax_cross_entropy([1.5, -0.5], [1, 0]) == pytest.approx(
        losses.sigmoid_cross_entropy([2.0], [1])
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_what_scores_are_taken_for_goes_with_the_loss(loss):
    scores = np.array([1.0, -2.0, 0.5])
    targets = np.array([1.0, 0.0, 0.0])
    difference = LOSSES[loss].predict(scores) - targets
    np.testing.assert_allclose(LOSSES[loss].gradient(scores, targets), difference)


@pytest.mark.parametrize("loss", LOSSES)
def test_scores_without_their_targets_are_refused(loss):
    with pytest.raises(LearnerError, match="give one target for each score"):
        LOSSES[loss].function([1.0, 2.0], [1.0])


@pytest.mark.parametrize("label", [3, -1, 0.5])
def test_a_class_that_is_not_there_is_refused(label):
    with pytest.raises(LearnerError, match="give whole numbers from 0 to 2"):
        losses.one_hot(label, 3)
