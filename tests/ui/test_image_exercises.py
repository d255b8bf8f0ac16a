"""The exercises on images: right by another way of counting, and each mistake named only where it is one."""

import re

import numpy as np
import pytest

from cnnviz.ui.exercises.images import five, make, verdict

SEEDS = range(1, 81)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_what_numpy_finds(seed):
    exercise = make(seed)
    numbers = [
        int(found) for found in re.findall(r"\d+", exercise.question.replace("0…255", "").replace("1…1", ""))
    ]
    if "which row" in exercise.question:
        *shape, index = numbers
        assert exercise.answer == np.unravel_index(index, shape)[0]
    elif "At which index" in exercise.question:
        H, W, C, _, row, column = numbers
        channel = next((i for i, name in enumerate(("red", "green", "blue")) if name in exercise.question), 0)
        assert exercise.answer == np.ravel_multi_index((row, column, channel), (H, W, C))
    elif "How many" in exercise.question:
        assert exercise.answer == np.zeros(numbers).size
    else:
        scaled = numbers[0] / 255
        assert exercise.answer == pytest.approx(2 * scaled - 1 if "−1…1" in exercise.question else scaled)


def test_every_kind_of_question_comes_and_names_its_mistakes():
    for seed in SEEDS:
        exercise = make(seed)
        assert len(exercise.misconceptions) >= 2
        for given, sentence in exercise.misconceptions.items():
            assert exercise.feedback(given) == (False, sentence)
    assert len({make(seed).question.split()[0] for seed in range(1, 5)}) == 4


def test_swapped_rows_and_columns_are_named():
    exercise = next(
        make(seed)
        for seed in SEEDS
        if "28 × 28 × 1" in make(seed).question and "index (" in make(seed).question
    )
    *_, row, column = (int(found) for found in re.findall(r"\d+", exercise.question))
    assert "swapped rows and columns" in exercise.feedback(column * 28 + row)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_puzzle_has_five_different_pictures_and_a_verdict_on_every_guess(seed):
    pictures = five(seed)
    assert len({one.name for one in pictures}) == 5
    assert len({one.picture.tobytes() for one in pictures}) == 5
    for truth in pictures:
        for guess in pictures:
            assert verdict(truth, guess).startswith("Yes" if truth is guess else "No")


def test_what_is_said_of_a_row_is_true_of_it():
    seen = {}
    for seed in SEEDS:
        seen |= {one.kind: one.picture.ravel() for one in five(seed)}
    gaps = {kind: np.unique(np.diff(np.flatnonzero(row))).tolist() for kind, row in seen.items()}
    assert gaps["row"] == [1]
    assert gaps["column"] == [8]
    assert gaps["falling"] == [9]
    assert gaps["rising"] == [7]
    assert gaps["block"] == [1, 5]  # runs of 4, the next beginning 8 places after the last began
    assert gaps["squares"] == [1, 2, 3]
    assert gaps["frame"] == [1, 7]


def test_reading_down_the_columns_is_named():
    by_kind = {one.kind: one for seed in SEEDS for one in five(seed)}
    assert "down the columns" in verdict(by_kind["row"], by_kind["column"])
    assert "wrong way" in verdict(by_kind["falling"], by_kind["rising"])
