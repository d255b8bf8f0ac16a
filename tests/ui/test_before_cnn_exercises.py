"""The exercises on roads before CNNs: answers found by another way, and every mistake named."""

import re

import numpy as np
import pytest
from skimage.feature import hog

from cnnviz.ui.exercises.before_cnn import make

SEEDS = range(1, 81)


def whole(pattern, text):
    return [int(found) for found in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_what_counting_gives(seed):
    exercise = make(seed)
    question = exercise.question
    if question.startswith("Bare pixels"):
        shape, classes = re.search(r"pictures of ([\d × ]+), (\d+) classes", question).groups()
        pixels = np.zeros([int(part) for part in shape.split(" × ")]).size
        assert exercise.answer == np.zeros((pixels, int(classes))).size + int(classes)
    elif question.startswith("HOG"):
        side, cell = whole(r"on (\d+) × \d+ pixels: cells of (\d+)", question)
        (directions,) = whole(r"(\d+) directions", question)
        picture = np.random.default_rng(0).random((side, side))
        assert exercise.answer == len(
            hog(picture, orientations=directions, pixels_per_cell=(cell, cell), cells_per_block=(2, 2))
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_wrong_option_names_its_mistake(seed):
    exercise = make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.misconceptions) >= 3
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)


def test_four_seeds_bring_four_kinds():
    assert len({make(seed).question[:9] for seed in range(1, 5)}) == 4


def test_what_is_said_to_stay_stays_and_the_rest_changes():
    """The claims of the exercise on moves, checked on an object that moves far from the frame."""
    from cnnviz.learn.classic_features import edges
    from cnnviz.numeric.descriptors import edge_maps
    from cnnviz.numeric.shifts import shift

    picture = np.zeros((42, 42))
    picture[14:19, 12:16] = np.random.default_rng(1).random((5, 4)) * 255
    for pixels in (9, 11):
        moved = shift(picture, 0, pixels)
        before, after = (edge_maps(one, pool_size=1) for one in (picture, moved))
        np.testing.assert_allclose(before.mean(axis=(0, 1)), after.mean(axis=(0, 1)))
        np.testing.assert_allclose(before.max(axis=(0, 1)), after.max(axis=(0, 1)))
        assert picture.sum() == pytest.approx(moved.sum())
        assert not np.allclose(before, after)
        assert not np.allclose(edges(picture), edges(moved))
        settings = {"pixels_per_cell": (7, 7), "cells_per_block": (2, 2)}
        assert not np.allclose(hog(picture, **settings), hog(moved, **settings))
