"""The frame of a lesson: what goes wrong stays calm, formulas and notes have their boxes."""

import ast
import logging

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui import pages
from cnnviz.ui.pages import course, following, lessons
from cnnviz.ui.text import PAGES


def run(script):
    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception
    return at


def refused():
    import streamlit as st

    from cnnviz.errors import LearnerError
    from cnnviz.ui.lesson import guard

    with guard():
        raise LearnerError("Received k = 9 for an input of 5. A k up to 5 would do.")
    st.write("the rest")


def engine_fails_twice():
    from cnnviz.engine import EngineError
    from cnnviz.ui.lesson import guard

    for _ in range(2):
        with guard():
            raise EngineError("The worker was lost.", retry=True)


def defect():
    import streamlit as st

    from cnnviz.ui.lesson import guard

    with guard():
        st.write("begun")
        raise ZeroDivisionError("the secret of the trace")
    st.write("the rest")


def stopped():
    import streamlit as st

    from cnnviz.ui.lesson import guard

    with guard():
        st.stop()
    st.write("never")


def test_what_a_learner_can_mend_is_said_as_it_is_written_and_the_page_goes_on():
    at = run(refused)
    assert at.warning[0].value == "Received k = 9 for an input of 5. A k up to 5 would do."
    assert at.markdown[-1].value == "the rest"
    assert not at.button


def test_where_a_retry_may_help_one_is_offered_even_twice_on_a_page():
    at = run(engine_fails_twice)
    assert [warning.value for warning in at.warning] == ["The worker was lost."] * 2
    assert [button.label for button in at.button] == ["Try again"] * 2
    at.button[0].click().run()
    assert not at.exception


def test_a_defect_is_logged_and_shown_without_a_trace(monkeypatch, caplog):
    monkeypatch.delenv("CNNVIZ_DEBUG", raising=False)
    with caplog.at_level(logging.ERROR, "cnnviz.ui"):
        at = run(defect)
    assert "secret" not in " ".join(element.value for element in [*at.warning, *at.markdown])
    assert "not on yours" in at.warning[0].value
    assert at.markdown[-1].value == "the rest"
    assert "the secret of the trace" in caplog.text


def test_authors_and_tests_get_the_exception_itself(monkeypatch):
    monkeypatch.setenv("CNNVIZ_DEBUG", "1")
    at = AppTest.from_function(defect, default_timeout=30).run()
    assert len(at.exception) == 1
    assert not at.warning


def test_a_page_that_stops_itself_is_not_an_error():
    at = run(stopped)
    assert not at.warning
    assert not at.markdown


def methods():
    from cnnviz.nets.spec import Dense
    from cnnviz.ui.lesson import lesson

    lesson("home").three_ways(numpy=[Dense.through], keras="import keras", table=[{"n": 1}])


def test_the_source_of_a_method_begins_at_the_margin():
    source = run(methods).code[0].value
    assert source.startswith("def through(self")
    compile(source, "shown", "exec")


def test_only_pages_that_exist_are_listed():
    assert {lesson.name for lesson in lessons()} == {path.stem for path in PAGES.glob("*.py")}


def test_every_page_has_its_text():
    assert {path.stem for path in PAGES.glob("*.py")} == {path.stem for path in PAGES.glob("*.md")}


def test_a_lesson_without_a_page_is_left_out_with_its_empty_section(monkeypatch, tmp_path):
    (tmp_path / "home.py").touch()
    (tmp_path / "pooling.py").touch()
    monkeypatch.setattr(pages, "PAGES", tmp_path)
    assert [lesson.name for lesson in lessons()] == ["home", "pooling"]
    assert list(course()) == ["Start", "Building blocks"]
    assert following("home").name == "pooling"
    assert following("pooling") is None


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.py")), ids=lambda path: path.stem)
def test_a_page_stays_short_and_begins_with_its_own_frame(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 120
    assert first_call(source) == f"page = lesson('{path.stem}')"
    assert "unsafe_allow_html" not in source


def first_call(source):
    """The first statement of a page that calls anything when the page is run."""
    defined = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    run = (one for one in ast.parse(source).body if not isinstance(one, defined))
    return ast.unparse(next(one for one in run if any(isinstance(n, ast.Call) for n in ast.walk(one))))
