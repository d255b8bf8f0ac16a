"""The lesson on losses and gradients beneath its page: its Keras lines are run, its examples hold."""

import doctest
import os

import numpy as np
import pytest

from cnnviz.ui import gradient_net, gradient_numbers, loss_numbers, score_settings, signed_numbers
from cnnviz.ui.gradient_net import Lesson
from cnnviz.ui.score_settings import Scored


def run(lines):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    names: dict = {}
    exec(compile(lines, "shown lines", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("name", "targets"),
    [("softmax", (0.0, 1.0, 0.0)), ("sigmoid", (1.0, 1.0, 0.0)), ("euclidean", (2.0, -1.5, 0.0))],
)
def test_losses_and_slopes(name, targets):
    scored = Scored(name, (1.5, -2.0, 0.3), targets)
    ran = run(loss_numbers.keras_lines(scored))
    assert float(ran["loss"]) == pytest.approx(scored.value, rel=1e-5)
    np.testing.assert_allclose(ran["slopes"], scored.gradient, atol=1e-5)


@pytest.mark.parametrize(("picture", "steps"), [("slanted", 0), ("upright", 3)])
def test_a_kernel_weights_gradient_and_one_step(picture, steps):
    lesson = Lesson(picture, seed=2, steps=steps, rate=0.1, nudge=1e-3, weight=(1, 2), place=0)
    ran = run(gradient_numbers.keras_lines(lesson))
    assert float(ran["gradient"]) == pytest.approx(lesson.terms.gradient, abs=1e-5)
    assert float(ran["loss"]) == pytest.approx(lesson.seen.loss, abs=1e-5)
    assert float(ran["after"]) == pytest.approx(lesson.after[1], abs=1e-5)


@pytest.mark.parametrize("module", [gradient_net, loss_numbers, score_settings, signed_numbers])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
