"""The worked examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import cnnviz.nets

MODULES = [f"cnnviz.nets.{module.name}" for module in pkgutil.iter_modules(cnnviz.nets.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_the_module_runs_as_written(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
