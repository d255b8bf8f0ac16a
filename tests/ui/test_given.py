"""What the server sets in a widget holds until the browser has heard of it."""

import pytest
from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from cnnviz.ui import given

    st.button("two", on_click=given.give, args=({"k": 2},))
    st.button("four", on_click=given.give, args=({"k": 4},))
    with given.marked("part"):
        given.hold("k")
        st.slider("k", 0, 9, 1, key="k")


@pytest.fixture
def at():
    return AppTest.from_function(script).run()


def press(at, name):
    next(one for one in at.button if one.label == name).click()
    return at.run()


def stale(at, k, heard="0"):
    """A word of a browser that hasn't got the last answer."""
    at.text_input(key="heard-part").set_value(heard)
    at.slider(key="k").set_value(k)
    return at.run()


def test_a_browser_that_has_not_heard_does_not_undo_it(at):
    press(at, "two")
    for _ in range(3):
        assert stale(at, 1).slider(key="k").value == 2
    assert at.run().slider(key="k").value == 2


def test_once_heard_any_value_is_the_learners_also_the_old_one(at):
    press(at, "two")
    at.run()
    assert at.slider(key="k").set_value(1).run().slider(key="k").value == 1
    assert stale(at, 5).slider(key="k").value == 5


def test_a_wish_made_before_the_answer_came_counts_and_is_told_back(at):
    press(at, "two")
    assert stale(at, 7).slider(key="k").value == 7
    assert at.slider(key="k").proto.set_value  # the browser shows 2 by then
    assert stale(at, 1).slider(key="k").value == 1


def test_of_two_gifts_on_their_way_the_last_one_holds(at):
    press(at, "two")
    stale(at, 1)
    at.text_input(key="heard-part").set_value("0")
    at.slider(key="k").set_value(1)
    press(at, "four")
    for k, heard in ((1, "0"), (2, "1"), (2, "1")):
        assert stale(at, k, heard).slider(key="k").value == 4
    press(at, "two")
    assert stale(at, 4, "2").slider(key="k").value == 2
    assert stale(at, 2, "3").slider(key="k").value == 2
    assert at.slider(key="k").set_value(4).run().slider(key="k").value == 4


def test_giving_what_is_there_changes_nothing(at):
    press(at, "two")
    at.run()
    press(at, "two")
    assert at.text_input(key="heard-part").value == "1"
    assert stale(at, 1, "1").slider(key="k").value == 1


@pytest.mark.parametrize("heard", ["", "−1", "²", "9" * 5000, "x"])
def test_a_mark_that_was_never_sent_locks_nothing(at, heard):
    press(at, "two")
    assert stale(at, 1, heard).slider(key="k").value == 1
    assert not at.exception


def test_a_value_that_was_never_drawn_is_simply_set():
    def draw():
        import streamlit as st

        from cnnviz.ui import given

        if "k" not in st.session_state:
            given.give({"k": 3})
        with given.marked("part"):
            given.hold("k")
            st.slider("k", 0, 9, 1, key="k")

    at = AppTest.from_function(draw).run()
    assert at.slider(key="k").value == 3
    assert at.slider(key="k").set_value(1).run().slider(key="k").value == 1
