"""What the network looks at: exercises, formulas and tables as pure functions."""

import re

import numpy as np
import pytest

from cnnviz.ui import look_numbers
from cnnviz.ui.exercises import what_it_looks_at as exercises
from cnnviz.ui.look_settings import Question


@pytest.mark.parametrize("seed", range(200))
def test_every_wrong_option_names_its_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise == exercises.make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.options) >= 3
    assert str(exercise.answer).replace("-", "−") in exercise.right or seed % 5 in (3, 4)


def test_the_weight_asked_for_is_the_mean_of_the_numbers_named():
    for seed in range(0, 100, 5):
        exercise = exercises.make(seed)
        numbers = [int(n) for n in re.findall(r"-?\d+", exercise.question.replace("−", "-"))][2:]
        assert exercise.answer == np.mean(numbers)


def value(text: str) -> float:
    """A number as it stands in a formula."""
    mantissa, _, power = text.replace("−", "-").strip("()").partition("·10^")
    return float(mantissa) * 10 ** int(power or 0)


NUMBER = r"−?[\d.]+(?:·10^−?\d+)?"
FOUND = {
    "map": np.array([[0.0, 0.25], [0.5, 0.0]]),
    "total": np.array([[-1.0, 0.25], [0.5, -2.0]]),
    "at_peak": np.array([0.7, -0.4, 0.125, 0.05, 0.025]),
    "weights": np.array([0.1, -0.2, 0.3, 0.4, 0.5]),
    "layer": "relu8",
    "logit": 0.2,
    "change": 0.74,
    "square": 19,
    "input": np.zeros((128, 128, 3), np.uint8),
}


def test_the_terms_of_grad_cam_add_up_to_its_value():
    text = look_numbers.formula(FOUND, Question("grad_cam", "cat", "relu8"))
    assert text.startswith("L[1, 0] = ")
    inside = re.search(r"max\(0, ([^Σ]+)\) = \*\*(.+)\*\*", text)
    assert eval(inside[1].replace("−", "-")) == pytest.approx(value(inside[2]), abs=1e-3)
    assert "0 (α = 0.100), 1 (α = −0.200), 2 (α = 0.300) of relu8, then the other 2" in look_numbers.note(
        FOUND, Question("grad_cam", "cat", "relu8")
    )


def test_what_covering_costs_is_the_difference_of_two_scores():
    text = look_numbers.formula(FOUND, Question("occlusion", "cat"))
    assert text == "y(photo) − y(covered) = 0.200 − (−0.300) = **0.500**"


def test_the_shares_are_held_against_the_change_of_the_score():
    assert "**0.750** ≈ y(photo) − y(grey) = 0.740" in look_numbers.formula(
        FOUND, Question("integrated_gradients", "cat")
    )
    assert "0.0100" in look_numbers.note(FOUND, Question("integrated_gradients", "cat"))


def test_the_table_holds_the_mean_of_each_part_of_the_map():
    values = np.arange(128 * 128, dtype=float).reshape(128, 128)
    table = look_numbers.table({"map": values})
    columns = list(table)
    assert columns[:2] == ["Rows", "columns 0–15"]
    assert len(columns) == 9
    assert table["Rows"][-1] == "112–127"
    assert value(table["columns 16–31"][2]) == pytest.approx(values[32:48, 16:32].mean(), rel=5e-3)
