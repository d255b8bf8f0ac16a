"""A warm engine for the tests that share one."""

from collections.abc import Iterator

import numpy as np
import pytest
from engine_helpers import wait_until

from cnnviz.engine import Engine


@pytest.fixture(scope="session")
def photo() -> np.ndarray:
    rows, columns = np.mgrid[:90, :120]
    return np.stack([2 * rows, columns, 255 - rows - columns], axis=-1).astype(np.uint8)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    wait_until(lambda: engine.ready, what="the engine is ready")
    yield engine
    engine.close()
