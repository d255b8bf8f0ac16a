"""Exercises on losses and gradients: right by another way of counting, each mistake named where it is one."""

import math
import re

import pytest

from cnnviz.ui.exercises.loss_and_gradients import gradient, loss

SEEDS = range(1, 61)
SAY = re.compile(r"−?\d+(?:\.\d+)?")


def numbers(text):
    return [float(found.replace("−", "-")) for found in SAY.findall(text)]


def of_kind(make, words):
    return [exercise for exercise in map(make, SEEDS) if words in exercise.question]


def given(exercise):
    return numbers(str(exercise.answer))[0]


def nth(question):
    return [
        ("first", "second", "third").index(one) for one in re.findall(r"(first|second|third) class", question)
    ]


def test_the_softmax_loss_is_minus_the_log_of_the_right_share():
    for exercise in of_kind(loss, "How large is the softmax loss"):
        shares, (right,) = numbers(exercise.question)[:3], nth(exercise.question)
        assert given(exercise) == pytest.approx(-math.log(shares[right]), abs=6e-4)


def test_the_slope_is_the_share_less_1_for_the_right_class():
    for exercise in of_kind(loss, "slope ∂L/∂x"):
        shares, (right, asked) = numbers(exercise.question)[:3], nth(exercise.question)
        assert given(exercise) == pytest.approx(shares[asked] - (right == asked), abs=6e-4)


def test_the_euclidean_loss_is_half_the_squared_distance():
    for exercise in of_kind(loss, "Euclidean loss?"):
        a, b, s, t = numbers(exercise.question)
        assert given(exercise) == pytest.approx(math.dist((a, b), (s, t)) ** 2 / 2, abs=6e-4)


def test_a_step_goes_against_the_slope():
    for exercise in of_kind(gradient, "after one step"):
        weight, slope, rate = numbers(exercise.question)
        moved = given(exercise)
        assert moved == pytest.approx(weight - rate * slope, abs=6e-4)
        assert (moved < weight) == (slope > 0)


def test_only_the_winner_of_the_window_above_0_gets_the_error():
    seen = set()
    for exercise in of_kind(gradient, "pool window"):
        *window, error, pixel = numbers(exercise.question.replace("2 × 2", ""))
        arrives = window[0] > 0 and window[0] == max(window)
        seen.add((window[0] > 0, arrives))
        assert given(exercise) == pytest.approx(error * pixel if arrives else 0, abs=6e-4)
    assert len(seen) == 3  # won, lost, shut


def test_terms_add_up():
    for exercise in of_kind(gradient, "pairs"):
        flat = numbers(exercise.question)
        assert given(exercise) == pytest.approx(
            sum(p * e for p, e in zip(flat[::2], flat[1::2], strict=True)), abs=6e-4
        )


def test_a_nudge_measures_the_slope():
    for exercise in of_kind(gradient, "Which slope"):
        more, less, nudge = numbers(exercise.question)
        assert given(exercise) == pytest.approx((more - less) / (2 * nudge), abs=6e-4)


@pytest.mark.parametrize("make", [loss, gradient])
def test_each_kind_comes_in_four_seeds_and_names_its_mistakes(make):
    for seed in SEEDS:
        exercise = make(seed)
        assert exercise.options.count(exercise.answer) == 1
        assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
        assert len(exercise.options) >= 3
        for wrong, sentence in exercise.misconceptions.items():
            assert exercise.feedback(wrong) == (False, sentence)
        assert make(seed) == exercise
    assert len({make(seed).question.split()[0] for seed in range(1, 5)}) >= 3
