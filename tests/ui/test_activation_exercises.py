"""The exercises on activations: the answer by another formula, and mistakes that are mistakes."""

import math
import re

import pytest

from cnnviz.ui.exercises.activations import make

SEEDS = range(1, 71)


def numbers(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]


def expected(question):
    given = numbers(question)
    if question.startswith("What is ReLU"):
        return max(0, given[0])
    if question.startswith("Leaky"):
        return given[0] * given[1]
    if question.startswith("A feature map"):
        return sum(value <= 0 for value in given[:7])
    if "All scores grow" in question:
        return round(math.exp(given[2]) / sum(math.exp(score) for score in given[:3]), 3)
    if "each of them" in question:
        return round(1 / given[0], 3)
    if "what is the first share" in question:
        return round(math.exp(given[0]) / (math.exp(given[0]) + math.exp(given[1])), 3)
    return {"σ(0)": 0.5, "tanh(0)": 0, "slope of σ": 0.25, "slope of tanh": 1}[
        next(name for name in ("slope of σ", "slope of tanh", "σ(0)", "tanh(0)") if name in question)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_right_and_every_mistake_is_named(seed):
    exercise = make(seed)
    assert exercise.answer == pytest.approx(expected(exercise.question))
    assert len(exercise.misconceptions) >= 2
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)
    if exercise.options:
        assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}


def test_every_kind_of_question_comes():
    assert len({re.sub(r"[\d.,− ]+", " ", make(seed).question)[:22] for seed in range(1, 8)}) == 7


def test_keeping_the_sign_and_turning_it_are_different_mistakes():
    exercise = make(1)
    (x,) = numbers(exercise.question)
    assert "what is negative becomes 0" in exercise.feedback(x)[1]
    assert "absolute value" in exercise.feedback(-x)[1]
