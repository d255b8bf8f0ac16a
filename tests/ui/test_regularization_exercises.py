"""The exercises on regularisation: answers by another way, and every wrong option names its mistake."""

import re

import numpy as np
import pytest

from cnnviz.ui.exercises.regularization import make

SEEDS = range(1, 121)


def numbers(text):
    return [float(one.replace("−", "-").rstrip(".")) for one in re.findall(r"−?\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_what_counting_gives(seed):
    exercise = make(seed)
    question = exercise.question
    if question.startswith("Dropout"):
        rate, value = numbers(question)[:2]
        assert exercise.answer * (1 - rate) == pytest.approx(value, abs=1e-3)
    elif question.startswith("The loss"):
        loss, *weights, rate = numbers(question.split("What")[0].replace("λ = ", ""))
        assert exercise.answer == pytest.approx(loss + rate * np.square(weights).sum())
    elif question.startswith("One channel"):
        batch = np.array(numbers(question.split(" is ")[1].split(". Batch")[0]))
        gamma, beta = numbers(question.split("γ = ")[1].split(", ε")[0])
        x = numbers(question.split("becomes of ")[1])[0]
        assert exercise.answer == pytest.approx(gamma * (x - batch.mean()) / batch.std() + beta, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_wrong_option_names_its_mistake(seed):
    exercise = make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.misconceptions) >= 2
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)


def test_five_seeds_bring_five_kinds():
    assert len({make(seed).question[:5] for seed in range(1, 6)}) == 5
