"""What the server sets in a widget holds until the browser has heard of it."""

import pytest
from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from cnnviz.ui import given

    given.listen()
    st.button("two", on_click=given.give, args=({"k": 2},))
    st.button("four", on_click=given.give, args=({"k": 4},))
    st.slider("k", 0, 9, 1, key="k")
    given.mark("k")
    st.session_state["meant"] = given.meant("k")
    if st.session_state.pop("once more", False):
        st.rerun()


@pytest.fixture
def at():
    return AppTest.from_function(script).run()


def press(at, name):
    next(one for one in at.button if one.label == name).click()
    return at.run()


def word(at, k, heard=None):
    """What a browser tells that shows k, and has the mark of an answer or none; what holds then."""
    for mark in at.text_input:
        mark.set_value("0" if heard is None else heard)
    at.slider(key="k").set_value(k)
    return at.run().slider(key="k").value


def marks(at):
    return [one.value for one in at.text_input]


def test_a_browser_that_has_not_heard_does_not_undo_it(at):
    press(at, "two")
    for _ in range(3):
        assert word(at, 1) == 2
    assert at.run().slider(key="k").value == 2


def test_once_heard_any_value_is_the_learners_also_the_old_one_and_the_mark_is_gone(at):
    assert marks(at) == []
    press(at, "two")
    assert marks(at) == ["1"]
    at.run()
    assert marks(at) == []
    assert word(at, 1) == 1
    press(at, "two")
    assert word(at, 1, "2") == 1
    assert word(at, 5) == 5


def test_a_wish_made_before_the_answer_came_counts_and_is_told_back(at):
    press(at, "two")
    assert word(at, 7) == 7
    assert at.slider(key="k").proto.set_value  # the browser shows 2 by then
    assert word(at, 1) == 1


def test_of_two_gifts_on_their_way_the_last_one_holds(at):
    press(at, "two")
    assert word(at, 1) == 2
    at.text_input[0].set_value("0")
    at.slider(key="k").set_value(1)
    press(at, "four")
    for k, heard in ((1, "0"), (2, "1"), (2, "1")):
        assert word(at, k, heard) == 4
    press(at, "two")
    assert word(at, 4, "2") == 2
    assert word(at, 2, "3") == 2
    assert word(at, 4) == 4


def test_a_run_without_a_word_of_the_browser_leaves_it_as_it_is(at):
    at.session_state["once more"] = True
    press(at, "two")
    assert marks(at) == ["1"]  # what the server has said itself was not heard by anybody
    at.session_state["once more"] = True
    assert word(at, 1) == 2
    assert word(at, 1) == 2


def test_giving_what_is_there_changes_nothing(at):
    press(at, "two")
    at.run()
    press(at, "two")
    assert marks(at) == []
    assert word(at, 1) == 1


@pytest.mark.parametrize("heard", ["", "−1", "²", "9" * 5000, "x"])
def test_a_mark_that_was_never_sent_locks_nothing(at, heard):
    press(at, "two")
    assert word(at, 1, heard) == 1
    assert not at.exception


def test_a_value_that_was_never_drawn_is_simply_set():
    def draw():
        import streamlit as st

        from cnnviz.ui import given

        given.listen()
        if "k" not in st.session_state:
            given.give({"k": 3})
        st.slider("k", 0, 9, 1, key="k")
        given.mark("k")

    at = AppTest.from_function(draw).run()
    assert at.slider(key="k").value == 3
    assert at.slider(key="k").set_value(1).run().slider(key="k").value == 1
