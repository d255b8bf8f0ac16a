"""What a worker does when it starts, as a Dask preload: ``dask worker … --preload cnnviz.engine.warm_up``.

It sets its threads and priority, and loads TensorFlow and the models in the background, so that no learner
waits for them and the worker can be reached meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator

from cnnviz.engine.jobs import METRIC, READY, WARMING_UP, Request, run
from cnnviz.engine.kinds import KINDS


def dask_setup(worker) -> None:
    """Called by Dask in each new worker process, before the worker joins the scheduler."""
    kinds = [KINDS[name] for name in worker.state.total_resources if name in KINDS]
    state = {METRIC: WARMING_UP}
    worker.metrics[METRIC] = lambda _: state[METRIC]  # sent with every heartbeat
    if not kinds:
        state[METRIC] = READY
        return
    # TensorFlow reads these when it is imported; what the operator has set stays.
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(max(kind.tensorflow_threads for kind in kinds)))
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with contextlib.suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(min(kind.niceness for kind in kinds))

    def warm_up() -> None:
        with _silence():
            outcomes = [run(Request(kind.warm_up, (), {})) for kind in kinds]
        for outcome in outcomes:
            if problem := outcome.sentence or outcome.defect:
                logging.getLogger("cnnviz.engine").error("Warming up failed: %s", problem)
        state[METRIC] = READY  # a job that needs what failed will say so itself

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """No standard error meanwhile: TensorFlow's libraries write to it on loading, whatever they are told."""
    before, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
