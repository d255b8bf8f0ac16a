"""Steps downhill: what follows by reasoning, and what the gradient lesson's own step does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.numeric import gradients
from cnnviz.numeric.descent import descend, guess_loss, steps_per_epoch
from cnnviz.numeric.losses import softmax_cross_entropy


def test_a_flat_place_is_never_left():
    assert descend([1.0, -2.0], [0.0, 0.0], 10.0).tolist() == [1.0, -2.0]


def test_steps_down_a_parabola_come_nearer_up_to_a_rate_and_leap_away_beyond_it():
    """L = w²/2 has the slope w: each step multiplies w by 1 − η."""
    for rate, ends_at_zero in ((0.5, True), (1.9, True), (2.1, False)):
        weight = 1.0
        for _ in range(200):
            weight = float(descend(weight, weight, rate))
        assert (abs(weight) < 1e-3) == ends_at_zero


def test_it_is_the_step_of_the_lesson_on_gradients():
    net = gradients.random_net((6, 6, 1), filters=2, classes=3)
    slopes = gradients.backward(net, gradients.forward(net, np.eye(6)[..., np.newaxis], label=1)).net
    after = gradients.step(net, slopes, 0.1)
    for weights, slope, moved in zip(net, slopes, after, strict=True):
        np.testing.assert_allclose(descend(weights, slope, 0.1), moved)


@given(st.integers(1, 5000), st.integers(1, 600))
def test_the_batches_of_an_epoch_hold_every_picture_once(pictures, batch):
    assert steps_per_epoch(pictures, batch) == len(range(0, pictures, batch))


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_equal_scores_cost_what_guessing_costs(classes):
    targets = np.eye(classes)[:1]
    assert guess_loss(classes) == pytest.approx(
        float(np.ravel(softmax_cross_entropy(np.zeros((1, classes)), targets))[0])
    )
    assert guess_loss(classes) == pytest.approx(math.log(classes))
