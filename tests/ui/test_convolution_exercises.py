"""The exercises of "slide a kernel": right answers by hand, mistakes that really are mistakes."""

import re

import numpy as np
import pytest

from cnnviz.numeric.shapes import output_size
from cnnviz.ui.exercises.convolution import MISTAKES, Place, misconceptions, value, width

SEEDS = range(1, 41)


def place(image, kernel, row=0, column=1, flipped=False) -> Place:
    image, kernel = (np.array(numbers) for numbers in (image, kernel))
    if image.ndim == 2:
        image, kernel = image[..., np.newaxis], kernel[..., np.newaxis]
    return Place(image, kernel, row, column, flipped)


IMAGE = [[1, 2, 3], [4, 5, 0], [2, 1, 6]]
KERNEL = [[1, -1], [2, 0]]


class TestMistakes:
    """z(0, 1) of IMAGE under KERNEL is 2·1 − 3 + 5·2 = 9."""

    def mistake(self, name, asked=None):
        return MISTAKES[name][0](asked or place(IMAGE, KERNEL))

    def test_the_answer(self):
        assert place(IMAGE, KERNEL).answer == 9

    def test_the_answer_of_a_convolution(self):
        assert place(IMAGE, KERNEL, flipped=True).answer == 2 * 0 + 3 * 2 - 5 + 0 * 1

    def test_flipped_the_kernel(self):
        assert self.mistake("flipped the kernel") == 1

    def test_forgot_to_flip_it(self):
        asked = place(IMAGE, KERNEL, flipped=True)
        assert self.mistake("flipped the kernel", asked) == 9
        assert "as it is" in misconceptions(asked)[9]

    def test_forgot_the_signs(self):
        assert self.mistake("forgot the signs") == 2 + 3 + 10

    def test_swapped_row_and_column(self):
        assert self.mistake("swapped row and column") == 4 - 5 + 4

    def test_counted_from_1(self):
        assert self.mistake("counted from 1", place(IMAGE, KERNEL, 1, 1)) == 1 - 2 + 8
        assert self.mistake("counted from 1") is None

    def test_transposed_the_kernel(self):
        assert self.mistake("transposed the kernel") == 2 + 2 * 3 - 5

    def test_no_weights(self):
        assert self.mistake("no weights") == 2 + 3 + 5 + 0

    def test_forgot_a_channel(self):
        asked = place(np.ones((3, 3, 3), int), np.full((2, 2, 3), [1, 2, 4]), 0, 0)
        assert asked.answer == 4 * (1 + 2 + 4)
        assert self.mistake("forgot a channel", asked) == 4 * (1 + 2)
        assert self.mistake("one channel", asked) == 4
        assert self.mistake("forgot a channel") is None


@pytest.mark.parametrize("seed", SEEDS)
def test_an_exercise_asks_for_the_number_that_its_matrices_give(seed):
    exercise = value(seed)
    matrices = [
        np.array([[int(n) for n in row.split("&")] for row in text.split(r"\\")])
        for text in re.findall(r"begin\{bmatrix\}(.*?)\\end", exercise.question)
    ]
    row, column = map(int, re.search(r"z\((\d), (\d)\)", exercise.question).groups())
    total = 0
    for image, kernel in zip(matrices[::2], matrices[1::2], strict=True):
        k = len(kernel)
        laid = kernel[::-1, ::-1] if "turned" in exercise.question else kernel
        total += int((image[row : row + k, column : column + k] * laid).sum())
    assert exercise.answer == total
    assert len(matrices) == (6 if seed % 3 == 0 else 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_five_mistakes_give_themselves_away(seed):
    exercise = value(seed)
    assert len(exercise.misconceptions) >= 5
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)
    assert str(exercise.answer).replace("-", "−") in exercise.feedback(exercise.answer)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_width_asked_for_is_the_one_of_the_formula(seed):
    exercise = width(seed)
    m, _, k, _, s, p = map(int, re.findall(r"\d+", exercise.question))
    assert exercise.answer == output_size(m, k, s, p)
    assert exercise.answer in exercise.options
    wrong = set(exercise.options) - {exercise.answer}
    assert len(wrong) == 3
    assert wrong <= set(exercise.misconceptions)


def test_a_seed_is_always_the_same_exercise_and_another_seed_another_one():
    assert value(5) == value(5)
    assert len({value(seed).question for seed in SEEDS}) == len(SEEDS)
