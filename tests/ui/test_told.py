"""What a component told is not sent back to it; what is the server's own is, with a new turn."""

import pytest

from cnnviz.ui.components import told


@pytest.fixture
def session(monkeypatch):
    state = {"view": {}}  # the component is on the page
    monkeypatch.setattr(told.st, "session_state", state)
    return state


def test_the_first_value_has_a_turn_and_keeps_it_while_nothing_changes(session):
    first = told.due("view", 3)
    assert first[0] == 3
    assert told.due("view", 3) == first


def test_what_the_component_told_changes_nothing_that_is_sent(session):
    first = told.due("view", 3)
    for chosen in (4, 5):
        told.note("view", chosen)
        assert told.due("view", chosen) == first


def test_a_value_of_the_server_s_own_has_a_new_turn_even_if_it_was_sent_before(session):
    value, turn = told.due("view", 3)
    told.note("view", 5)
    again = told.due("view", 3)
    assert again[0] == value
    assert again[1] > turn
    assert told.due("view", 3) == again


def test_a_value_that_was_refused_is_set_right_in_the_browser(session):
    _, turn = told.due("view", 3)
    told.note("view", 99)
    value, later = told.due("view", 10)
    assert value == 10
    assert later > turn


def test_a_component_that_comes_back_to_the_page_gets_the_value_of_now(session):
    _, turn = told.due("view", 3)
    told.note("view", 5)
    told.due("view", 5)
    del session["view"]
    value, later = told.due("view", 5)
    assert value == 5
    assert later > turn


def test_another_session_has_other_turns(session):
    _, turn = told.due("view", 3)
    session.clear()
    assert told.due("view", 3)[1] > turn
