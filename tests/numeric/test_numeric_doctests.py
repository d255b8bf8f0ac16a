"""The worked examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import cnnviz.numeric

MODULES = [f"cnnviz.numeric.{module.name}" for module in pkgutil.iter_modules(cnnviz.numeric.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_the_module_runs_as_written(name):
    module = importlib.import_module(name)
    results = doctest.testmod(module)
    assert results.failed == 0
    assert results.attempted > 0, f"{name} has no worked example"


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_a_worked_example(name):
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        ours = getattr(value, "__module__", None) == name
        if ours and callable(value) and not isinstance(value, type) and not key.startswith("_"):
            assert ">>>" in (value.__doc__ or ""), f"{name}.{key} shows no example"
