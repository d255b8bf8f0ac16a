"""The source of what runs in the workers, read without importing it: the server has no TensorFlow."""

import inspect
from functools import lru_cache
from pathlib import Path

_LEARN = Path(__file__).parents[1] / "learn"


@lru_cache
def learn_source(module: str, name: str) -> str:
    """The text of a function of `cnnviz.learn`.

    It is cut out by its indentation, as `inspect` does; Python's `ast` mustn't be used by several threads at
    once (SystemError in Python 3.11).

    >>> print(learn_source("classic_features", "pixels").splitlines()[0])
    def pixels(picture: np.ndarray) -> np.ndarray:
    """
    lines = (_LEARN / f"{module}.py").read_text(encoding="utf-8").splitlines(keepends=True)
    for first, line in enumerate(lines):
        if line.startswith(f"def {name}("):
            return "".join(inspect.getblock(lines[first:]))
    raise ValueError(f"cnnviz.learn.{module} has no function {name}.")
