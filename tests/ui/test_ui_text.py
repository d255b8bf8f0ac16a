"""The prose of lessons: cut into passages by their headings, filled in by name."""

import re

import pytest

from cnnviz.ui.pages import lessons
from cnnviz.ui.text import Prose, plain, prose, t

SOURCE = """# A title

One promise.

## first

There are {n} windows.

### A section

More.

## second

{{braces}} stay.
"""


def test_title_promise_and_passages_are_cut_out():
    text = Prose(SOURCE)
    assert (text.title, text.promise) == ("A title", "One promise.")
    assert list(text.passages) == ["first", "second"]


def test_a_passage_is_filled_in_and_its_heading_becomes_a_section_of_the_page():
    assert Prose(SOURCE).passage("first", n=36) == "There are 36 windows.\n\n## A section\n\nMore."
    assert Prose(SOURCE).passage("second") == "{braces} stay."


def test_a_passage_that_is_missing_is_named_with_those_there_are():
    with pytest.raises(KeyError, match=r"third.*\['first', 'second'\]"):
        Prose(SOURCE, "x.md").passage("third")


def test_a_number_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="n"):
        Prose(SOURCE).passage("first")


def test_a_file_without_title_is_refused():
    with pytest.raises(ValueError, match="first line must be the title"):
        Prose("no title\n")


def test_a_label_without_values_is_left_as_it_is():
    assert t("{row} is filled in by the browser") == "{row} is filled in by the browser"


@pytest.mark.parametrize("name", [lesson.name for lesson in lessons()])
def test_every_lesson_has_a_title_and_a_promise_of_one_sentence(name):
    text = prose(name)
    assert text.title
    assert text.promise.count("\n\n") == 0
    assert 20 < len(text.promise) < 200


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](http://elsewhere.example/a.png)",
        "[Sign in](//elsewhere.example)",
        "<img src=x>",
        "https://elsewhere.example",
        "www.elsewhere.example",
        "$x$ `code` *bold* _thin_ ~gone~ :red[loud]",
        "\\[twice](x)",
    ],
)
def test_what_came_from_outside_is_shown_letter_by_letter(hostile):
    shown = plain(hostile)
    assert re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "") == hostile
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>$~]", shown)
    assert "://" not in shown
    assert "www." not in shown


def test_an_icon_named_from_outside_is_not_fetched():
    assert ":material/" not in plain("see :material/home:")
