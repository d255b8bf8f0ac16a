"""The table of what a learner can do is what the tests and pages are."""

import ast
import re
from functools import cache

import pytest
from course_table import DOCUMENT, SECTIONS, TESTS, Row, document

from cnnviz.ui.pages import lessons

ROWS = [row for rows in SECTIONS.values() for row in rows]


@cache
def functions_of(file: str) -> dict[str, str]:
    """The test functions of a file and their source; those of a class as Class::name."""
    text = (TESTS / file).read_text(encoding="utf-8")
    tree = ast.parse(text)
    found = {}
    for prefix, body in [
        ("", tree.body),
        *((f"{one.name}::", one.body) for one in tree.body if isinstance(one, ast.ClassDef)),
    ]:
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[prefix + node.name.removeprefix("test_")] = ast.get_source_segment(text, node) or ""
    return found


def test_the_document_is_the_one_that_the_table_writes():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: python -m tests.course_table"


def test_every_ability_of_both_parts_has_its_row_in_order():
    numbers = [[row.number for row in rows] for rows in SECTIONS.values()]
    assert numbers == [[f"1.{n}" for n in range(1, 16)], [f"2.{n}" for n in range(1, 11)]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_the_page_and_each_test_of_a_row_exist_and_test_that_page(row: Row):
    assert row.page in {lesson.name for lesson in lessons()}
    assert row.figures
    assert row.browser
    for file, name in row.figures:
        assert not file.startswith("browser/")
        source = functions_of(file)[name]
        assert re.search(r"\bassert\b|assert_|raises", source), name
    for file, name in row.browser:
        assert file.startswith("browser/")
        assert name in functions_of(file)
        assert f"/{row.page}" in (TESTS / file).read_text(encoding="utf-8"), "it opens another page"
