"""The kinds of worker: one entry each."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cnnviz.engine.settings import whole_number


@dataclass(frozen=True)
class WorkerKind:
    """What a worker of one kind is like.

    The name of the kind is also the Dask resource that its workers have and its jobs ask for, one each: so a
    worker has one job at a time.
    """

    workers: int  # how many the app starts on its own machine
    tensorflow_threads: int  # threads that one operation of TensorFlow is spread over
    niceness: int  # above 0, the worker gives way to the server and to workers below it
    warm_up: str  # the job that a worker runs by itself when it starts
    lazy: bool = False  # started when the first job of the kind comes, or by `Runs.prepare`


def _train_workers() -> int:
    """As the operator wants it; else half the cores, and two where there are two, to compare runs live."""
    cores = os.cpu_count() or 1
    return whole_number("CNNVIZ_TRAIN_WORKERS", max(min(2, cores), cores // 2))


KINDS = {
    # A learner waits for it: it takes the cores there are, and goes before all others.
    "infer": WorkerKind(
        workers=1, tensorflow_threads=min(4, os.cpu_count() or 1), niceness=0, warm_up="features.warm_up"
    ),
    # Several small nets are trained side by side sooner than one after the other on more threads.
    "train": WorkerKind(
        workers=_train_workers(), tensorflow_threads=1, niceness=10, warm_up="training.warm_up", lazy=True
    ),
    # Nets from outside: it has no TensorFlow itself, but starts processes that nobody else depends on.
    "own": WorkerKind(
        workers=1,
        tensorflow_threads=min(2, os.cpu_count() or 1),
        niceness=5,
        warm_up="own_net.warm_up",
        lazy=True,
    ),
}
