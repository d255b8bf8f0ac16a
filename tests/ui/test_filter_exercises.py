"""The exercises on filters: answers computed anew from the question, and mistakes that are mistakes."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui.exercises.filters import LOOKALIKES, make, map_png

SEEDS = range(1, 41)


def matrix(text):
    return np.array([[float(part.replace("−", "-")) for part in row.split()] for row in text.split("|")])


def expected(question):
    if question.startswith("The window"):
        patch, kernel = (
            matrix(part) for part in re.findall(r"[−\d][−\d .|]+(?= lies| What|\.)", question)[:2]
        )
        return (patch * kernel).sum()
    if "even area" in question:
        title = re.search("“(.+)”", question)[1]
        kernel = next(np.asarray(one) for one in KERNELS.values() if one.title == title)
        return kernel.sum() * int(re.search(r"every pixel (\d+)", question)[1])
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answer_is_right_and_every_mistake_is_named(seed):
    exercise = make(seed)
    answer = expected(exercise.question)
    if answer is not None:
        assert exercise.answer == pytest.approx(answer, abs=1e-6)
    assert set(exercise.misconceptions) <= set(exercise.options)
    assert len(exercise.misconceptions) >= 2
    for given, sentence in exercise.misconceptions.items():
        assert exercise.feedback(given) == (False, sentence)


def test_every_option_has_its_own_sentence_where_maps_are_told_apart():
    exercise = next(make(seed) for seed in SEEDS if "Which kernel made" in make(seed).question)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}


def test_the_pictured_map_is_the_map_of_the_kernel():
    drawn = {}
    for kernel in LOOKALIKES:
        drawn[kernel] = np.asarray(Image.open(io.BytesIO(base64.b64decode(map_png("brick", kernel)))))
    blur = drawn["gaussian_blur_5"].astype(int)
    assert (blur[..., 0] >= blur[..., 2]).all()  # no blue: no negative number
    edges = drawn["sobel_vertical"].astype(int)
    assert (edges[..., 2] > edges[..., 0] + 60).any()
    assert (edges[..., 0] > edges[..., 2] + 60).any()
    assert len({one.tobytes() for one in drawn.values()}) == len(LOOKALIKES)
