"""The lesson on activations: formula and table hold the numbers of the NumPy core."""

import math

import pytest


def formula(at):
    return next(one.value for one in at.markdown if " = **" in one.value)


@pytest.mark.parametrize(
    ("function", "x", "shown"),
    [
        ("ReLU", -1.5, "ReLU(x) = max(0, x) = max(0, −1.50) = **0.000**"),
        ("ReLU", 2, "ReLU(x) = max(0, x) = max(0, 2.00) = **2.000**"),
        ("Leaky ReLU", -1.5, "f(x) = 0.2 · −1.50 = **−0.300**, since x ≤ 0"),
        ("Sigmoid", 1.5, f"**{1 / (1 + math.exp(-1.5)):.3f}**"),
        ("Tanh", -0.5, f"**−{math.tanh(0.5):.3f}**"),
    ],
)
def test_the_formula_is_filled_in(open_page, function, x, shown):
    at = open_page("activations", function=function, x=x)
    assert shown in formula(at)
    last = at.table[0].value.iloc[-1]
    assert last["x"].startswith(f"{x:.2f}".replace("-", "−"))
    assert f"**{last['f(x)']}**" in formula(at)


def test_softmax_shares_add_up_to_one(open_page):
    at = open_page("activations", function="Softmax", scores="0,0,0,3")
    powers = 3 + math.exp(3)
    assert f"**{1 / powers:.3f}**" in formula(at)
    shares = [float(share) for share in at.table[0].value["p"]]
    assert sum(shares) == pytest.approx(1, abs=0.002)
    assert shares[3] == pytest.approx(math.exp(3) / powers, abs=0.0005)


@pytest.mark.parametrize("query", [{"x": "many"}, {"x": "99"}, {"function": "Softmax", "scores": "1,2"}])
def test_an_address_that_makes_no_sense_shows_the_first_numbers(open_page, query):
    at = open_page("activations", **query)
    assert ("1.50" in formula(at)) or ("e^2.00" in formula(at))


def test_a_wrong_answer_is_named(open_page):
    at = open_page("activations", exercise=1)
    at.button_group(key="exercise-1-choice").set_value(4.0).run()
    assert any("absolute value" in one.value for one in at.markdown)
