"""The exercises on stacks of maps, patterns and turned kernels: answers found by running what they ask."""

import re

import numpy as np
import pytest

from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.ui.exercises.stacks import make

SEEDS = range(1, 81)


def matrix(text):
    return np.array([[float(part.replace("−", "-")) for part in row.split()] for row in text.split("|")])


def found(exercise):
    """The answer by running it: kernels of ones over a picture, a window that is the pattern, both maps."""
    numbers = [int(number) for number in re.findall(r"\d+", exercise.question)]
    if "Which shape" in exercise.question:
        n, k, _, d, m, *_ = numbers
        return " × ".join(map(str, cross_correlate(np.ones((m, m, d)), np.ones((k, k, d, n))).shape))
    if "How many weights" in exercise.question:
        n, k, _, _, _, d = numbers
        return np.ones((k, k, d, n)).size
    kernel = matrix(re.search(r"kernel ([−\d][−\d. |]+?) (looks|on as)", exercise.question)[1])
    if "looks for the pattern" in exercise.question:
        ink = int(re.search(r"pixel of it (\d)", exercise.question)[1])
        return cross_correlate((kernel > 0) * ink, kernel).item()
    picture = np.random.default_rng(3).integers(0, 10, (12, 12))
    plain, turned = cross_correlate(picture, kernel), convolve(picture, kernel)
    if np.allclose(plain, turned):
        return "The same map"
    return "Every number changes its sign" if np.allclose(plain, -turned) else "Another map"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_right_and_every_other_option_is_a_named_mistake(seed):
    exercise = make(seed)
    assert exercise.answer == found(exercise)
    assert len(set(exercise.options)) == len(exercise.options) >= 4
    for option in exercise.options:
        right, sentence = exercise.feedback(option)
        assert right == (option == exercise.answer)
        assert right or sentence == exercise.misconceptions[option]
        assert "{" not in sentence


def test_every_kind_comes_up_and_a_seed_always_gives_the_same_exercise():
    kinds = ("Which shape", "How many weights", "looks for the pattern", "A framework")
    questions = [make(seed).question for seed in SEEDS]
    assert all(sum(kind in question for question in questions) == 20 for kind in kinds)
    assert questions == [make(seed).question for seed in SEEDS]


def test_a_map_for_each_channel_is_named_as_a_mistake():
    exercise = make(1)
    z, _, n = map(int, exercise.answer.split(" × "))
    d = int(re.findall(r"\d+", exercise.question)[3])
    assert "channels are added up" in exercise.misconceptions[f"{z} × {z} × {n * d}"]
