"""What the tests of the engine share."""

import time
from collections.abc import Callable

import psutil

from cnnviz.engine import Engine

PATIENCE = 600  # seconds; a machine under load is slow, and what is missing stays missing


def wait_until(true: Callable[[], object], seconds: float = PATIENCE, what: str = "it") -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(0.05)


def worker_process(engine: Engine) -> psutil.Process:
    """The process of the one worker that the engine has started."""
    assert engine._connection is not None
    (nanny,) = engine._connection.cluster.workers.values()
    wait_until(lambda: nanny.pid, what="the worker has a process")
    return psutil.Process(nanny.pid)
