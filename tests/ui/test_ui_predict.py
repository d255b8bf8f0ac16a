"""Predict, then reveal: exercises as data, and as a learner meets them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cnnviz.ui.predict import Exercise, predict, show
from cnnviz.ui.signed_numbers import fixed, number, read


def test_a_known_mistake_is_named():
    exercise = Exercise("2 + 2?", 4, (4, 22), {22: "You joined the digits."}, "Two and two.")
    assert exercise.feedback(22) == (False, "You joined the digits.")
    assert exercise.feedback(4) == (True, "Two and two.")


def test_an_unknown_mistake_still_gets_a_way_forward():
    right, sentence = Exercise("2 + 2?", 4).feedback(5)
    assert not right
    assert sentence.startswith("Not 5.")


def test_an_answer_that_is_not_offered_is_refused():
    with pytest.raises(ValueError, match="not among the options"):
        Exercise("?", 3, (1, 2))


def test_the_right_answer_is_no_misconception():
    with pytest.raises(ValueError, match="listed as a misconception"):
        Exercise("?", 3, misconceptions={3: "wrong"})


def test_either_options_or_a_number():
    with pytest.raises(ValueError, match="not both"):
        predict("x", "?", answer=1, options=[1, 2], number=True)
    with pytest.raises(ValueError, match="not both"):
        predict("x", "?", answer=1)


@pytest.mark.parametrize(
    ("answer", "text"),
    [(14, "14"), (14.0, "14"), (3.5, "3.5"), (-4, "−4"), (-0.0, "0"), (32768, "32,768"), ("2 × 3", "2 × 3")],
)
def test_answers_are_written_as_the_formulas_write_numbers(answer, text):
    assert show(answer) == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("14", 14),
        (" −4 ", -4),
        ("-4", -4),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("0,5", 0.5),
        ("1/2", 0.5),
        ("−3 / 4", -0.75),
        ("78,643,200", 78643200),
        ("1 024", 1024),
        *[
            (bad, None)
            for bad in ("", "four", "1/0", "1/2/3", "1.2.3", "1,2,3", "--4", "nan", "1e9", "٤", "9" * 40)
        ],
    ],
)
def test_a_number_is_read_as_people_write_it(typed, value):
    assert read(typed) == value


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)))
def test_what_is_written_can_be_typed(value):
    assert read(number(value)) == value
    assert read(fixed(value)) == value


def test_a_typed_number_is_compared_as_far_as_the_answer_s_decimals_go():
    third = Exercise("1/3?", 0.333, misconceptions={0.667: "Two thirds.", -0.5: "A half, and below zero."})
    assert third.feedback(1 / 3)[0]
    assert third.feedback(2 / 3) == (False, "Two thirds.")
    assert third.feedback(-0.5) == (False, "A half, and below zero.")
    assert not third.feedback(0.3)[0]
    assert not Exercise("?", 0.2, (0.2, 0.199)).feedback(0.199)[0], "what is chosen is what was offered"


def typed():
    from cnnviz.ui.predict import predict

    predict(
        "sum", "2 + 2?", number=True, answer=4, misconceptions={22: "Joined digits."}, right="Two and two."
    )


def many():
    import streamlit as st

    from cnnviz.ui.predict import Exercise, practise

    def make(seed):
        return Exercise(f"{seed} + 1?", seed + 1, (seed, seed + 1), {seed: "You forgot to add."})

    st.slider("other", 0, 9, key="other")
    practise("add", make)


def said(at):
    return " ".join(block.value for block in at.markdown)


def run(script, **query):
    at = AppTest.from_function(script, default_timeout=30)
    for key, value in query.items():
        at.query_params[key] = str(value)
    at.run()
    assert not at.exception
    return at


def test_nothing_is_revealed_before_the_learner_commits():
    at = run(typed)
    assert "Two and two." not in said(at)
    assert "Joined" not in said(at)


def test_a_typed_answer_is_judged_when_it_is_given_and_can_be_mended():
    at = run(typed)

    def answer(text):
        at.text_input(key="sum-number").set_value(text)
        at.button(key="sum-check").click().run()

    answer("22")
    assert "Joined digits." in said(at)
    answer("fo*ur*")
    assert r"“fo\*ur\*” is no number." in said(at)
    assert "Joined digits." not in said(at)
    answer("8/2")
    assert "**Yes, 4.** Two and two." in said(at)
    assert "no number" not in said(at)


def test_the_seed_in_the_address_chooses_the_exercise():
    assert "7 + 1?" in said(run(many, add=7))
    assert "1 + 1?" in said(run(many, add="seven"))


def test_another_one_starts_afresh_and_the_answer_given_is_remembered():
    at = run(many)
    at.button_group(key="add-1-choice").set_value(1).run()
    assert "You forgot to add." in said(at)
    at.button(key="add-another").click().run()
    assert "2 + 1?" in said(at)
    assert "You forgot to add." not in said(at)


def test_other_widgets_do_not_disturb_an_answer():
    at = run(many)
    at.button_group(key="add-1-choice").set_value(2).run()
    at.slider(key="other").set_value(5).run()
    assert "**Yes, 2.**" in said(at)
    assert at.button_group(key="add-1-choice").value == 2
