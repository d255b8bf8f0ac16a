"""The exercises on training: answers computed anew from the question, and mistakes that are mistakes."""

import math
import re

import pytest

from cnnviz.ui.exercises.training import make

SEEDS = range(1, 241)


def numbers(text):
    return [float(one.replace("−", "-").replace(",", "")) for one in re.findall(r"−?\d[\d,]*\.?\d*", text)]


def expected(question):
    if "How many steps does an epoch have" in question:
        pictures, batch = numbers(question)
        return math.ceil(pictures / batch)
    if "How many steps are it" in question:
        pictures, batch, every, epochs, double = numbers(question)
        assert every == pictures / batch * epochs
        return math.ceil(pictures / double) * epochs
    if "one step of SGD" in question:
        weight, slope, rate = numbers(question)[:3]
        return weight - rate * slope
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_right_and_every_wrong_option_names_its_mistake(seed):
    exercise = make(seed)
    answer = expected(exercise.question)
    if answer is not None:
        assert exercise.answer == pytest.approx(answer, abs=1e-9)
    assert exercise.feedback(exercise.answer)[0]
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.misconceptions) >= 2
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)


def test_a_net_is_called_overfitted_only_where_validation_is_far_below():
    seen = set()
    for seed in SEEDS:
        exercise = make(seed)
        if "What is to be said" not in exercise.question:
            continue
        _, train, validation = numbers(exercise.question)
        seen.add(exercise.answer)
        assert (exercise.answer == "It overfits") == (train - validation > 20)
        assert (exercise.answer == "It underfits") == (train < 60)
    assert seen == {"It overfits", "It underfits", "It has learned well"}


def test_guessing_is_right_once_in_as_many_as_there_are_classes():
    for seed in SEEDS:
        exercise = make(seed)
        if found := re.search(r"pictures of (\d+) classes", exercise.question):
            share = float(str(exercise.answer).split()[0])
            assert share == pytest.approx(100 / int(found[1]), abs=0.05)
