"""Exercises on pooling: the answers follow from the question as it is written, every wrong one is named."""

import re

import numpy as np
import pytest

from cnnviz.numeric.pooling import POOLS, discarded, max_pool
from cnnviz.ui.exercises.pooling import SHAPES, Window, make, share_mistakes
from cnnviz.ui.exercises.pooling_numbers import Place, row_mistakes, value_mistakes

SEEDS = range(1, 301)


def matrices(text: str) -> list[np.ndarray]:
    found = re.findall(r"begin\{bmatrix\}(.*?)\\end", text)
    return [np.array([[float(n) for n in row.split("&")] for row in one.split(r"\\")]) for one in found]


@pytest.mark.parametrize("kind", range(5))
def test_every_option_names_its_mistake_and_the_right_one_its_reason(kind):
    for seed in range(kind, 300, 5):
        exercise = make(seed)
        wrong = [option for option in exercise.options if option != exercise.answer]
        assert len(wrong) >= (2 if kind == 4 else 3)
        assert len(set(exercise.options)) == len(exercise.options)
        for option in wrong:
            assert type(option) in (int, float, str)
            assert exercise.feedback(option) == (False, exercise.misconceptions[option])
        assert exercise.right
        assert exercise == make(seed)


def test_another_seed_is_another_exercise():
    assert len({make(seed).question for seed in SEEDS}) > 200


def test_the_shape_is_that_of_keras_rule():
    for seed in range(1, 300, 5):
        exercise = make(seed)
        m, _, c, k, _, s = map(int, re.findall(r"\d+", exercise.question))
        z = (m - k) // s + 1
        assert exercise.answer == f"{z} × {z} × {c}"
        assert f"**{z}**" in exercise.right


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("pooled the depth", (12, 8)),
        ("added the channels", (12, 1)),
        ("forgot + 1", (11, 16)),
        ("forgot the stride", (23, 16)),
        ("kept the size", (24, 16)),
        ("divided by the window", (12, 16)),
        ("divided by the stride", (12, 16)),
        ("rounded up", (12, 16)),
    ],
)
def test_the_mistakes_with_a_shape(name, shape):
    assert SHAPES[name][0](Window(m=24, c=16, k=2, s=2)) == shape


def test_rounding_up_and_dividing_show_where_the_formula_is_not_whole():
    window = Window(m=24, c=16, k=3, s=2)
    assert window.z == 11
    assert [SHAPES[name][0](window)[0] for name in ("rounded up", "divided by the window")] == [12, 8]


def test_the_number_asked_for_is_the_one_of_the_map_shown():
    for seed in range(2, 300, 5):
        exercise = make(seed)
        (image,) = matrices(exercise.question)
        row, column = map(int, re.search(r"z\((\d), (\d)\)", exercise.question).groups())
        kind = re.search(r"\*\*(.*?)\*\*", exercise.question)[1].removesuffix("-norm")
        assert exercise.answer == pytest.approx(POOLS[kind](image)[row, column])


def test_the_mistakes_with_a_number():
    image = np.zeros((6, 6), int)
    image[0:2, 2:4] = [[0, 3], [0, 4]]
    image[2:4, 0:2] = 7
    average = value_mistakes(Place(image, "average", 0, 1))
    assert "swapped row and column" in average[7]
    assert "k·k = 4" in average[3.5]
    assert "max of this window" in average[4]
    assert "l2-norm of this window" in average[5]
    image[2:4, 0:2] = 8
    assert "That is the sum" in value_mistakes(Place(image, "average", 0, 1))[7]
    norm = value_mistakes(Place(image, "l2", 0, 1))
    assert "the root" in norm[25]
    assert "isn’t an average" in norm[2.5]
    assert "moved the window by 1" in value_mistakes(Place(image, "max", 0, 1))[0]


def test_the_share_is_the_one_of_the_numeric_core():
    for seed in range(3, 300, 5):
        exercise = make(seed)
        m, _, k, _, s = map(int, re.findall(r"\d+", exercise.question))
        assert float(exercise.answer.removesuffix(" %")) == pytest.approx(
            100 * float(discarded((m, m), k, s)), abs=0.051
        )


def test_the_mistakes_with_a_share_of_24_under_windows_of_2():
    wrong = share_mistakes(Window(24, 1, 2, 2))
    assert "75 %" not in wrong
    assert "what is kept" in wrong["25 %"]
    assert "one side" in wrong["50 %"]


def test_the_outputs_are_told_apart_by_what_the_feedback_says():
    for seed in range(4, 300, 5):
        exercise = make(seed)
        image, *outputs = matrices(exercise.question)
        asked = re.search(r"\*\*(.*?)\*\*", exercise.question)[1].removesuffix("-norm")
        answer = outputs["ABC".index(exercise.answer)]
        np.testing.assert_allclose(answer, POOLS[asked](image), atol=0.051)
        windows = image.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(2, 2, 4)
        stands = [
            (windows == output[..., None]).any(axis=2).all() for output in (POOLS[k](image) for k in POOLS)
        ]
        assert stands == [True, False, False]


def test_a_shifted_row_is_pooled_anew():
    for seed in range(5, 300, 5):
        exercise = make(seed)
        row, before = (np.array(part.split(), int) for part in re.findall("`(.*?)`", exercise.question))
        s, by = (int(re.search(pattern, exercise.question)[1]) for pattern in (r"stride (\d)", r"by (\d)"))
        assert np.array_equal(max_pool(row[None], (1, s))[0], before)
        moved = np.concatenate([np.zeros(by, int), row[:-by]])
        assert np.array_equal(max_pool(moved[None], (1, s))[0], np.array(exercise.answer.split(), int))
        follows = np.array_equal(np.array(exercise.answer.split(), int)[1:], before[:-1])
        assert follows or by % s
        assert ("is a multiple" in exercise.right) == (by % s == 0)


def test_the_mistakes_with_a_shift():
    row = np.array([0, 9, 6, 2, 0, 0])
    answer, by_one = row_mistakes(row, 1, 2)
    assert answer == "0 9 2"
    assert "invariant" in by_one["9 6 0"]
    assert "pool it anew" in by_one["0 9 6"]
    answer, by_stride = row_mistakes(row, 2, 2)
    assert answer == "0 9 6"
    assert "One place of it is 2 pixels" in by_stride["0 0 9"]
