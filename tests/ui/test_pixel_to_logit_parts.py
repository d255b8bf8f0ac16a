"""From pixel to answer: what a link may say, what a check allows, exercises."""

import doctest
import importlib
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.nets.cards import cards
from cnnviz.ui import path_choice
from cnnviz.ui.exercises import pixel_to_logit as exercises
from cnnviz.ui.path_choice import Choice
from cnnviz.ui.path_numbers import Check

CARDS = cards()
with_nets = pytest.mark.skipif(not CARDS, reason="There are no models in models/.")


@st.composite
def choice(draw, card):
    def cell():
        layer = draw(st.sampled_from(list(path_choice.convolutions(card).values())))
        height, width, maps = layer.shape
        return layer.name, *(draw(st.integers(0, size - 1)) for size in (maps, height, width))

    step, unit = draw(st.sampled_from(["", "window", "norm"])), draw(st.none() | st.integers(0, 99))
    path = tuple(cell() for _ in range(draw(st.integers(0, 3))))
    return Choice(*cell(), step, unit, path)


@with_nets
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_choice_comes_back_from_its_link_and_from_the_browser(data):
    card = data.draw(st.sampled_from(list(CARDS.values())))
    chosen = data.draw(choice(card))
    assert path_choice.sensible(path_choice.form(chosen), card) == chosen
    assert (
        path_choice.sensible({**vars(chosen), "path": [list(cell) for cell in chosen.path]}, card) == chosen
    )


@with_nets
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=st.dictionaries(
        st.sampled_from(path_choice.NAMES), st.text("conv123-~ ²é<0", max_size=30) | st.integers() | st.none()
    )
)
def test_no_link_breaks_it(said):
    card = next(iter(CARDS.values()))
    layer = next(iter(path_choice.convolutions(card)))
    for chosen in (path_choice.sensible(said, card), path_choice.sensible({**said, "layer": layer}, card)):
        assert path_choice.sensible(path_choice.form(chosen), card) == chosen


@with_nets
def test_what_a_network_has_not_is_left_to_it():
    card = next(iter(CARDS.values()))
    layer = next(iter(path_choice.convolutions(card).values()))
    height, _, maps = layer.shape
    said = {"layer": layer.name, "map": maps, "row": height, "column": "²", "path": f"{layer.name}-0-0"}
    assert path_choice.sensible(said, card) == Choice(layer.name)
    assert path_choice.sensible({"layer": "no"}, card) == Choice()


def test_a_check_fails_beyond_what_32_bits_can_be_off():
    assert Check(1.0, 1.0 + 9e-6).agrees
    assert not Check(1.0, 1.0 + 1.1e-5).agrees
    assert Check(1.0, 1.0 + 9e-4, size=100).agrees
    assert not Check(1.0, float("nan")).agrees


@pytest.mark.parametrize("seed", range(180))
def test_every_wrong_option_names_its_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise == exercises.make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(set(exercise.options)) == len(exercise.options) >= 3
    assert exercise.right.rstrip(".").endswith(f"= {_minus(exercise.answer)}")


def _minus(value) -> str:
    return f"{value:g}".replace("-", "−")


def _numbers(text: str) -> list[float]:
    return [float(one.replace("−", "-")) for one in re.findall(r"−?\d+(?:\.\d+)?", text)]


def _of(words):
    found = [exercise for exercise in map(exercises.make, range(180)) if words in exercise.question]
    assert found
    return found


def test_the_answers_are_right_by_another_way_of_counting():
    for exercise in _of("A patch"):
        *numbers, bias = _numbers(exercise.question)
        assert exercise.answer == np.dot(numbers[:4], numbers[4:]) + bias
    for exercise in _of("Batch norm has for a map"):
        mean, variance, gamma, beta, x = _numbers(exercise.question)
        assert exercise.answer == pytest.approx((x - mean) * gamma / variance**0.5 + beta)
    for exercise in _of("ReLU follows"):
        x, mean, variance, gamma, beta = _numbers(exercise.question)
        assert exercise.answer == pytest.approx(max(0, (x - mean) * gamma / variance**0.5 + beta))
        assert x < 0 < exercise.answer
    for exercise in _of("max pooling"):
        assert exercise.answer == max(_numbers(exercise.question))
    for exercise in _of("Global average pooling"):
        side, _, value, weight = _numbers(exercise.question)
        assert exercise.answer == pytest.approx(value * weight / side**2)
    for exercise in _of("the last neuron the weights"):
        a, b, p, q, bias = _numbers(exercise.question)
        assert exercise.answer == a * p + b * q + bias


@pytest.mark.parametrize("name", ["path_numbers", "path_choice"])
def test_the_worked_examples_are_true(name):
    results = doctest.testmod(importlib.import_module(f"cnnviz.ui.{name}"))
    assert results.attempted
    assert results.failed == 0
