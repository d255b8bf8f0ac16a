"""What exists is documented and tested: each lesson, command, model and benchmark."""

import re
from pathlib import Path

import pytest

from cnnviz.cli import COMMANDS
from cnnviz.nets.library import NETS
from cnnviz.ui.pages import lessons

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = [lesson.name for lesson in lessons()]


@pytest.mark.parametrize(
    "lesson", [lesson for lesson in lessons() if lesson.name != "home"], ids=lambda x: x.name
)
def test_the_readme_lists_each_lesson_with_its_own_promise(lesson):
    promise = " ".join(
        (ROOT / f"pages/{lesson.name}.md").read_text(encoding="utf-8").split("\n\n")[1].split()
    )
    assert f"| **{lesson.title}** | {promise} |" in README


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_run_by_a_test_and_driven_in_a_browser(name):
    assert list((ROOT / "tests/pages").glob(f"test_*{name}*.py"))
    assert list((ROOT / "tests/browser").glob(f"test_*{name}*.py"))


def test_each_page_has_its_prose_beside_it_and_nothing_else_lies_there():
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages == set(NAMES) == {path.stem for path in (ROOT / "pages").glob("*.md")}


def test_the_readme_names_each_command():
    assert len(COMMANDS) >= 5
    for command in COMMANDS:
        assert f"python -m cnnviz {command}" in README


def test_the_net_that_the_readme_sums_up_is_there():
    assert re.search(r"cnnviz summary ([\w-]+)", README)[1] in NETS


def test_each_model_is_described_beside_its_card():
    described = (ROOT / "models/README.md").read_text(encoding="utf-8")
    models = {path.stem for path in (ROOT / "models").glob("*.keras")}
    assert models == {path.stem for path in (ROOT / "models").glob("*.json")}
    for name in models:
        assert f"| `{name}` |" in described


@pytest.mark.parametrize(
    "document",
    [ROOT / "README.md", ROOT / "models/README.md", *(ROOT / "docs").glob("*.md")],
    ids=lambda p: p.name,
)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (document.parent / target).exists(), target
