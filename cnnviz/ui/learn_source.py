"""The source of what runs in the workers, read without importing it: the server has no TensorFlow."""

import ast
from functools import lru_cache
from pathlib import Path

_LEARN = Path(__file__).parents[1] / "learn"


@lru_cache
def learn_source(module: str, name: str) -> str:
    """The text of a function of `cnnviz.learn`.

    >>> print(learn_source("classic_features", "pixels").splitlines()[0])
    def pixels(picture: np.ndarray) -> np.ndarray:
    """
    text = (_LEARN / f"{module}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno]) + "\n"
    raise ValueError(f"cnnviz.learn.{module} has no function {name}.")
