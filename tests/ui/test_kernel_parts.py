"""Learned kernels: exercises by another way of counting, pictures of kernels, worked examples."""

import doctest
import importlib
import re

import numpy as np
import pytest

from cnnviz.figures.palette import paint
from cnnviz.ui import kernel_tiles
from cnnviz.ui.exercises import kernels as exercises

SEEDS = range(1, 121)


def of_kind(words):
    found = [exercise for exercise in map(exercises.make, SEEDS) if words in exercise.question]
    assert found
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_wrong_option_names_its_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise == exercises.make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(set(exercise.options)) == len(exercise.options) >= 3


def test_a_kernel_has_as_many_weights_as_an_array_of_its_shape():
    for exercise in of_kind("How many weights"):
        k, depth = re.search(r"of (\d) × \d and looks at (\d+) channels", exercise.question).groups()
        assert exercise.answer == np.zeros((int(k), int(k), int(depth)), np.int8).size


def test_a_patch_is_as_wide_as_the_pixels_that_reach_one_cell():
    for exercise in of_kind("How many pixels wide"):
        cells = {0}
        for layer in reversed(exercise.question.split(".")[0].split(" → ")):
            size = int(re.search(r"(\d) ×", layer)[1])
            strides = int(match[1]) if (match := re.search(r"stride (\d)", layer)) else 1
            cells = {cell * strides + offset for cell in cells for offset in range(size)}
        assert exercise.answer == len(cells)


def test_the_patch_of_the_answer_has_the_largest_sum_of_products():
    said = re.compile(r"left (.+) on (\w+) and (.+) on (\w+), on its right (.+) on \w+ and (.+) on \w+, else")
    for exercise in of_kind("Which patch excites"):
        a, plus, b, minus, c, d = said.search(exercise.question).groups()
        a, b, c, d = (int(text.replace("−", "-")) for text in (a, b, c, d))
        weights = [{plus: a, minus: b}, {plus: c, minus: d}]

        def products(words, weights=weights):
            if both := re.match(r"(\w+) on both sides", words):
                left = right = both[1]
            else:
                left, right = re.match(r"(\w+) left, (\w+) right", words).groups()
            lit = {"white": ("red", "green", "blue"), "black": ()}
            sides = [lit.get(colour, (colour,)) for colour in (left, right)]
            return sum(
                side.get(light, 0) for side, lights in zip(weights, sides, strict=True) for light in lights
            )

        sums = {words: products(words) for words in exercise.options}
        assert all(sums[exercise.answer] > value for words, value in sums.items() if words != exercise.answer)


def test_deep_kernels_show_their_nine_largest_slices_and_flat_ones_all():
    kernels = np.random.default_rng(4).normal(size=(3, 3, 12, 2)).astype(np.float32)
    tiles = kernel_tiles.strongest_slices(kernels)
    assert tiles.shape == (2, 11, 11, 4)
    for n in (0, 1):
        slices = sorted(np.moveaxis(kernels[..., n], -1, 0), key=lambda part: -np.linalg.norm(part))[:9]
        reach = float(np.abs(kernels[..., n]).max())
        for at, part in enumerate(slices):
            top, left = 4 * (at // 3), 4 * (at % 3)
            shown = tiles[n, top : top + 3, left : left + 3, :3].astype(int)
            assert np.abs(shown - paint(part, "signed", -reach, reach)).max() <= 1
    assert not tiles[:, 3].any()
    side_by_side = kernel_tiles.channels(kernels[:, :, :3])
    assert side_by_side.shape == (2, 3, 11, 4)


@pytest.mark.parametrize("name", ["kernel_numbers", "kernel_shelf", "kernel_tiles", "exercises.kernels"])
def test_the_worked_examples_are_true(name):
    results = doctest.testmod(importlib.import_module(f"cnnviz.ui.{name}"))
    assert results.attempted
    assert results.failed == 0
