"""docs/nets.md names every module, every kind's letters and every setting's letter."""

import pkgutil
from pathlib import Path

import cnnviz.nets
from cnnviz.nets.settings import settings
from cnnviz.nets.spec import KINDS

TEXT = (Path(__file__).parents[2] / "docs" / "nets.md").read_text(encoding="utf-8")
ELSEWHERE = {"cards"}  # trained weights, not specs: docs/architecture.md


def test_every_module_is_named():
    modules = {module.name for module in pkgutil.iter_modules(cnnviz.nets.__path__)} - ELSEWHERE
    assert [name for name in sorted(modules) if f"`{name}`" not in TEXT] == []


def test_the_letters_of_every_kind_and_setting_are_named():
    lines = [line for line in TEXT.splitlines() if line.startswith("| `")]
    for kind in KINDS.values():
        line = next(line for line in lines if f"`{kind.code}`" in line.split("|")[1])
        for setting in settings(kind).values():
            if setting.form == "flag":
                assert f"`-{setting.code}`" in line
            elif setting.code:
                assert f"`{setting.code}`" in line
