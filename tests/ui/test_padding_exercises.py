"""The exercises on padding and depth: answers counted another way, and mistakes that are mistakes."""

import re

import numpy as np
import pytest

from cnnviz.numeric import shapes
from cnnviz.ui.exercises.padding import THE_ARTICLES, make

SEEDS = range(1, 101)
NUMPY_NAMES = {"reflect": "reflect", "replicate": "edge"}


def counted(exercise):
    """The answer found by padding, sliding and counting, without the formulas that made it."""
    numbers = [int(number) for number in re.findall(r"\d+", exercise.question)]
    if "in truth" in exercise.question:
        k, _, m, _, s, *_ = numbers
        places = len(range(0, m - k + 1, s))
        return f"{places} × {places}"
    if "row of pixels" in exercise.question:
        *row, _, place = numbers
        mode = re.search("“(.+)”", exercise.question)[1]
        return np.pad(row, 3, mode=NUMPY_NAMES[mode])[3 - place]
    if "as in Keras" in exercise.question:
        m, _, k, _, s = numbers
        windows = len(range(0, m, s))
        missing = next(extra for extra in range(99) if len(range(0, m + extra - k + 1, s)) == windows)
        return f"{missing // 2} above, {missing - missing // 2} below"
    if "How many layers fit" in exercise.question:
        k, _, _, m, _ = numbers
        layers = 0
        while m >= k:
            m, layers = len(range(m - k + 1)), layers + 1
        return layers
    n, k, _, _, m, _ = numbers
    for _ in range(n):
        m = len(range(m - k + 1))
    return m


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_right_and_every_other_option_is_a_named_mistake(seed):
    exercise = make(seed)
    assert exercise.answer == counted(exercise)
    assert len(set(exercise.options)) == len(exercise.options) >= 3
    for option in exercise.options:
        right, sentence = exercise.feedback(option)
        assert right == (option == exercise.answer)
        assert right or sentence == exercise.misconceptions[option]
        assert "{" not in sentence


def test_the_first_one_is_the_articles_error_and_names_it():
    exercise = make(1)
    assert "5 × 5 filter over 32 × 32 pixels with stride 2" in exercise.question
    assert exercise.answer == "14 × 14" == f"{THE_ARTICLES.z} × {THE_ARTICLES.z}"
    assert "stride *one*" in exercise.misconceptions["28 × 28"]
    assert "left out the floor" in exercise.misconceptions["14.5 × 14.5"]
    assert shapes.unreached(32, 5, 2) == [31]


def test_every_kind_comes_up_and_a_seed_always_gives_the_same_exercise():
    kinds = ("in truth", "row of pixels", "as in Keras", "How many layers fit", "How wide is the last map")
    questions = [make(seed).question for seed in SEEDS]
    assert all(sum(kind in question for question in questions) == 20 for kind in kinds)
    assert questions == [make(seed).question for seed in SEEDS]
    assert len(set(questions)) > 80
