"""The engine: started once per server in the background, called from any number of threads."""

from __future__ import annotations

import atexit
import importlib
import logging
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from cnnviz.engine.errors import EngineError
from cnnviz.engine.jobs import JOBS, METRIC, READY, Outcome, Request, run_in_worker
from cnnviz.engine.kinds import KINDS
from cnnviz.engine.runs import Runs
from cnnviz.engine.settings import Settings
from cnnviz.errors import LearnerError
from cnnviz.recipe import Recipe, check_memory

if TYPE_CHECKING:
    from cnnviz.engine.connection import Connection

logger = logging.getLogger("cnnviz.engine")

# A job may run this long even if its caller waits less: ending a worker costs all others seconds.
_LEAST_SECONDS = 60.0

_NEW, _STARTING, _RUNNING, _FAILED, _CLOSED = "new", "starting", "running", "failed", "closed"

_SENTENCES = {
    _NEW: "The engine has not been started.",
    _STARTING: "The engine is starting.",
    _CLOSED: "The app is shutting down.",
    "lost": "The connection to the workers was lost.",
    "no worker": "The worker is starting.",
    "no worker joined": "No worker for this has joined the scheduler yet.",
    "warming up": "The worker is warming up: the first answer takes a few seconds.",
    READY: "Ready.",
}


class Engine:
    """Runs the jobs of ``cnnviz.engine.jobs`` in workers. All methods may be called from any thread."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._changed = threading.Condition()
        self._state = _NEW
        self._connection: Connection | None = None
        self._problem = EngineError(_SENTENCES[_NEW], retry=True)
        self._warm_until = 0.0
        self.runs = Runs(self)

    def start(self) -> None:
        """Start or join the workers in the background, if they aren't there; returns at once."""
        with self._changed:
            if self._state in (_STARTING, _CLOSED):
                return
            if self._state == _RUNNING and self._connection and self._connection.alive:
                return
            left, self._connection = self._connection, None
            self._state = _STARTING
        threading.Thread(target=self._connect, args=(left,), name="cnnviz-engine", daemon=True).start()

    def _connect(self, left: Connection | None) -> None:
        connection, problem = None, None
        settings = self._settings or Settings.from_environment()
        try:
            if left:
                left.close()
            # Dask takes a second to import: here, not in a page.
            connections = importlib.import_module("cnnviz.engine.connection")
            connection = connections.join(settings) if settings.scheduler else connections.start(settings)
        except EngineError as error:
            problem = error
        except Exception:
            logger.exception("The engine could not start")
            problem = EngineError(
                f"No scheduler answers at {settings.scheduler}. Is it running, and are the TLS files its own?"
                if settings.scheduler
                else "The workers that compute this could not be started. The server's log says why.",
                retry=True,
            )
        with self._changed:
            closed = self._state == _CLOSED
            if not closed:
                self._connection = connection
                self._state = _FAILED if problem else _RUNNING
                self._problem = problem or self._problem
                self._changed.notify_all()
        if closed and connection:
            connection.close()

    @property
    def ready(self) -> bool:
        """Whether a worker stands warm: a job sent now runs at once, unless others are before it.

        Every run of a page may ask: what was true is taken to be so for another second.
        """
        if time.monotonic() < self._warm_until and self._state == _RUNNING:
            return True
        warm = self.status() == _SENTENCES[READY]
        self._warm_until = time.monotonic() + 1 if warm else 0.0
        return warm

    def status(self) -> str:
        """How the engine is, as one sentence for a learner."""
        with self._changed:
            state, connection = self._state, self._connection
        if state == _FAILED:
            return str(self._problem)
        if state != _RUNNING or connection is None:
            return _SENTENCES[state]
        try:
            workers = connection.workers("infer")
        except Exception:  # whatever Dask raises while it reconnects
            return _SENTENCES["lost"]
        if not workers:
            return _SENTENCES["no worker" if connection.cluster else "no worker joined"]
        # A worker that was started without our preload doesn't say; it loads what it needs when asked.
        warm = any(worker["metrics"].get(METRIC, READY) == READY for worker in workers)
        return _SENTENCES[READY if warm else "warming up"]

    def call(self, name: str, *args: Any, timeout: float = 60.0, **kwargs: Any) -> Any:
        """The result of the job ``name`` (see ``JOBS``); waits for it up to ``timeout`` seconds.

        If the worker dies meanwhile, the job runs again on the one that takes its place. Arrays in the
        result may be read-only. Raises the job's own ``LearnerError``, or an ``EngineError`` that says why
        there is no result.

        >>> engine.call("features.classify", photo)["probability"]  # doctest: +SKIP
        0.98
        """
        if name not in JOBS:
            raise ValueError(f"Received the job {name!r}; there are {', '.join(sorted(JOBS))}.")
        deadline = time.monotonic() + timeout
        request = Request(name, args, kwargs, seconds=max(timeout, _LEAST_SECONDS))
        outcome = self._outcome(name, request, deadline, timeout)
        if outcome.sentence is not None:
            raise LearnerError(outcome.sentence)
        if outcome.defect is not None:
            logger.error("%s failed in the worker:\n%s", name, outcome.defect)
            raise EngineError(
                "Something went wrong inside this computation. It is our fault, and has been logged.",
                retry=False,
            )
        return outcome.result

    def _outcome(self, name: str, request: Request, deadline: float, timeout: float) -> Outcome:
        connection = self._connected(deadline)
        from distributed import KilledWorker  # imported already, where there is a connection

        future = None
        try:
            if KINDS[JOBS[name].kind].lazy:
                connection.prepare(JOBS[name].kind, 1)
            future = connection.client.submit(
                run_in_worker,
                request,
                key=f"{name}-{uuid.uuid4().hex}",
                resources={JOBS[name].kind: 1},
                pure=False,
            )
            return future.result(timeout=max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            status = self.status()
            why = "The worker is busy." if status == _SENTENCES[READY] else status
            raise EngineError(
                f"No answer came within {timeout:g} seconds. {why} Please try once more.", retry=True
            ) from None
        except KilledWorker as error:
            logger.error("%s was given up: %s", name, error)
            raise EngineError(
                "The worker broke off again and again while this ran or waited. Please try once more.",
                retry=True,
            ) from None
        except Exception as error:  # Dask has many for a line that went dead
            logger.warning("%s lost its connection: %r", name, error)
            self.start()
            raise EngineError(_SENTENCES["lost"] + " Please try once more.", retry=True) from None
        finally:
            if future is not None:
                future.release()

    def connect(self, seconds: float) -> Connection:
        """The open connection, waited for so long: for the modules of the engine."""
        return self._connected(time.monotonic() + seconds)

    def _connected(self, deadline: float) -> Connection:
        """The open connection; waits for it until ``deadline`` and raises an ``EngineError`` without it."""
        self.start()
        with self._changed:
            self._changed.wait_for(
                lambda: self._state in (_RUNNING, _FAILED, _CLOSED),
                timeout=max(0.0, deadline - time.monotonic()),
            )
            if self._connection is not None:
                return self._connection
            if self._state == _FAILED:
                raise EngineError(str(self._problem), retry=self._problem.retry)
            raise EngineError(_SENTENCES[self._state], retry=self._state != _CLOSED)

    def check_memory(self, recipe: Recipe) -> None:
        """Raise a ``LearnerError`` where a run would need more memory than a worker has."""
        from dask.utils import parse_bytes  # takes a while, the first time

        with self._changed:
            settings, connection = self._settings or Settings.from_environment(), self._connection
        limit = None
        if not settings.scheduler:
            limit = parse_bytes(settings.worker_memory)
        elif connection is not None:
            workers = connection.workers("train")
            limit = min((worker["memory_limit"] or 0 for worker in workers), default=0)
        if limit:
            check_memory(recipe, limit)

    def close(self) -> None:
        """End the workers for good; calls that wait end with an ``EngineError``."""
        with self._changed:
            self._state = _CLOSED
            left, self._connection = self._connection, None
            self._changed.notify_all()
        self.runs.close()
        if left:
            left.close()


_engine: Engine | None = None
_lock = threading.Lock()


def get() -> Engine:
    """The engine of this process: always the same one."""
    global _engine
    with _lock:
        if _engine is None:
            _engine = Engine()
            atexit.register(_engine.close)
        return _engine
