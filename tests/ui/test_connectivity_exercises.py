"""Exercises on connections: right by another way of counting, each mistake named where it is one."""

import re

import numpy as np
import pytest

from cnnviz.ui.exercises.connectivity import make

SEEDS = range(1, 101)


def of_kind(words):
    found = [make(seed) for seed in SEEDS if words in make(seed).question]
    assert found
    return found


def numbers(text):
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*\d|\d", text)]


def test_a_unit_sees_its_window():
    for exercise in of_kind("Which pixels"):
        side, _, first, _, k, _, s, unit = numbers(exercise.question)
        assert first == 1
        places = (side - k) // s + 1
        row, column = divmod(unit - 1, places)
        window = np.arange(1, side * side + 1).reshape(side, side)[row * s :, column * s :][:k, :k]
        assert exercise.answer == ", ".join(map(str, window.ravel()))


def test_a_dense_layer_multiplies_all():
    for exercise in of_kind("fully connected"):
        H, W, C, n = numbers(exercise.question)
        assert numbers(exercise.answer) == [np.zeros((H, W, C, n)).size]


def test_kernels_are_counted_once():
    for exercise in of_kind("slide over"):
        n, k, _, _, _, C = numbers(exercise.question)
        assert numbers(exercise.answer) == [n * k * k * C]
        if C > 1:
            assert f"all {C} channels" in exercise.feedback(f"{k * k * n:,}")[1]


def test_a_long_kernel_leaves_so_many_places():
    for exercise in of_kind("lie in one row"):
        *_, m, n = numbers(exercise.question)
        (k,) = numbers(exercise.answer)
        assert len(range(m - k + 1)) == n


def test_a_field_is_what_a_nudged_input_can_reach():
    for exercise in of_kind("receptive field"):
        signal = np.zeros(200)
        layers = re.findall(r"(convolution|pooling) (\d)", exercise.question)
        reached = []
        for pixel in range(200):
            signal[:] = 0
            signal[pixel] = 1
            row = signal
            for kind, k in layers:
                row = np.convolve(row, np.ones(int(k)), "valid")[:: 2 if kind == "pooling" else 1]
            reached.append(row[3] > 0)
        assert numbers(exercise.answer) == [sum(reached)]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_exercise_offers_its_answer_once_and_names_the_others(seed):
    exercise = make(seed)
    assert sorted(map(str, exercise.options)) == sorted([exercise.answer, *map(str, exercise.misconceptions)])
    assert len(exercise.options) >= 3
    for wrong, sentence in exercise.misconceptions.items():
        assert exercise.feedback(wrong) == (False, sentence)
