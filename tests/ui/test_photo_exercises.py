"""Exercises on answers and feature maps: right by another way of counting; worked examples are true."""

import doctest
import importlib
import math
import re

import numpy as np
import pytest

from cnnviz.ui.exercises import classify, feature_maps

SEEDS = range(1, 61)
EXERCISES = [(module.make, seed) for module in (classify, feature_maps) for seed in SEEDS]


def of_kind(make, words):
    found = [exercise for exercise in map(make, SEEDS) if words in exercise.question]
    assert found
    return found


@pytest.mark.parametrize(("make", "seed"), EXERCISES)
def test_there_is_one_right_answer_and_every_other_option_names_its_mistake(make, seed):
    exercise = make(seed)
    assert len(set(exercise.options)) == len(exercise.options) >= 3
    for option in exercise.options:
        assert (option == exercise.answer) != (option in exercise.misconceptions)
    assert make(seed) == exercise  # the same for everybody who opens that address


def test_a_field_is_as_wide_as_the_pixels_that_reach_one_cell():
    for exercise in of_kind(feature_maps.make, "How many pixels of the photo wide"):
        chain = exercise.question.split(".")[0].split(" → ")
        cells = {0}
        for layer in reversed(chain):
            kernel_size = int(re.search(r"(\d) ×", layer)[1])
            strides = int(match[1]) if (match := re.search(r"stride (\d)", layer)) else 1
            cells = {cell * strides + offset for cell in cells for offset in range(kernel_size)}
        assert exercise.answer == len(cells) == max(cells) + 1


def test_a_map_is_brightest_where_pixels_times_weights_are_largest():
    for exercise in of_kind(feature_maps.make, "This kernel runs"):
        rows = exercise.question.split("{bmatrix}")[1].split(r"\end")[0].split(r"\\")
        kernel = np.array([[float(weight) for weight in row.split("&")] for row in rows])
        sums = {name: np.sum(feature_maps.PATCHES[name] * kernel) for name in exercise.options}
        others = [value for name, value in sums.items() if name != exercise.answer]
        assert sums[exercise.answer] > max(others)
        assert max(np.sum(patch * kernel) for patch in feature_maps.PATCHES.values()) == sums[exercise.answer]


def test_a_layer_has_rows_times_columns_times_maps_numbers():
    for exercise in of_kind(feature_maps.make, "How many numbers"):
        maps, rows, columns = map(int, re.search(r"(\d+) maps of (\d+) × (\d+)", exercise.question).groups())
        assert exercise.answer == np.zeros((rows, columns, maps), np.int8).size


def test_the_likelier_label_has_the_larger_share():
    for exercise in of_kind(classify.make, "What does the network say"):
        dog = float(re.search(r"0\.\d+", exercise.question)[0])
        label, share = exercise.answer.removesuffix(" %").split(", ")
        assert label == ("dog" if dog > 0.5 else "cat")
        assert int(share) == round(100 * max(dog, 1 - dog))


def test_the_sigmoid_is_that_of_the_formula():
    for exercise in of_kind(classify.make, "comes out of the sigmoid"):
        z = float(re.search(r"z = (−?\d)", exercise.question)[1].replace("−", "-"))
        assert exercise.answer == round(1 / (1 + math.exp(-z)), 2)


def test_accuracy_and_wrong_ones_add_up():
    for exercise in of_kind(classify.make, "How many does it get wrong"):
        accuracy = int(re.search(r"(\d+) %", exercise.question)[1])
        photos = int(re.search(r"on ([\d,]+) photos", exercise.question)[1].replace(",", ""))
        assert (photos - exercise.answer) / photos == pytest.approx(accuracy / 100)


@pytest.mark.parametrize(
    "name",
    [
        "components.map_sheet",
        "components.packing",
        "map_formulas",
        "map_source",
        "sigmoid_formula",
        "verdict",
    ],
)
def test_the_worked_examples_are_true(name):
    results = doctest.testmod(importlib.import_module(f"cnnviz.ui.{name}"))
    assert results.attempted
    assert results.failed == 0
