"""The thread that looks after the runs: sends them to workers in turn, hears them, ends those left alone."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.engine.errors import EngineError
from cnnviz.engine.jobs import Outcome
from cnnviz.engine.run_state import OVER, Run
from cnnviz.engine.settings import whole_number
from cnnviz.engine.training_job import obey, train_in_worker
from cnnviz.recipe.records import Started, from_message

if TYPE_CHECKING:
    from cnnviz.engine.connection import Connection
    from cnnviz.engine.core import Engine
    from cnnviz.engine.runs import Runs

logger = logging.getLogger("cnnviz.engine")

UNATTENDED = 60.0 * whole_number("CNNVIZ_RUN_MINUTES", 5)  # seconds without a look: a run is ended
RUNS_PER_WORKER = 25  # a worker grows by some megabytes a run; then it is replaced
_PULSE = 0.05  # seconds between looks at what goes on
_IDLE = 5.0
_ALONE = "Ended, since nobody was looking any more."
_MADE_ROOM = "Ended: it stood still for some minutes while others were waiting."
_BROKE_OFF = (
    "The worker broke off again and again before an epoch was done; perhaps its memory didn't suffice. Try a "
    "smaller net or smaller batches."
)


class Watch:
    """Works for one `Runs`; starts when first woken."""

    def __init__(self, engine: Engine, runs: Runs) -> None:
        self._engine, self._runs = engine, runs
        self._topic = f"cnnviz-runs-{secrets.token_hex(8)}"
        self._heard: queue.SimpleQueue[dict | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._connection: Connection | None = None
        self._closed = False
        self._had: dict[str, int] = {}  # runs that each worker has had
        self._replacing: set[str] = set()  # names of workers that are being replaced
        self.problem = ""  # why no worker can be had at the moment
        self._asked = 0.0  # when the scheduler was last asked for its workers

    @property
    def connected(self) -> bool:
        """Whether there are workers to send runs to, or there will be soon."""
        return self._connection is not None

    def wake(self) -> None:
        """There is something to do; starts the thread where there is none."""
        with self._starting:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="cnnviz-runs", daemon=True)
                self._thread.start()
        self._heard.put(None)

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._heard.put(None)
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout=30)

    def drop(self, run: Run) -> None:
        """Take a run back that no worker has begun with."""
        if run.future is not None:
            run.future.cancel()

    def _work(self) -> None:
        while not self._closed:
            try:
                connection = self._engine.connect(seconds=60)
                if connection is not self._connection:
                    connection.client.subscribe_topic(self._topic, self._hear)
                    self._connection = connection
                self.problem = ""
                self._tend(connection)
            except EngineError as error:
                self._cannot(error)
            except Exception:
                logger.exception("Looking after the training runs failed")
                time.sleep(1)
            self._listen(_PULSE if self._runs.queue or self._flying() else _IDLE)

    def _hear(self, event: tuple[float, dict]) -> None:
        """A message has come: called by Dask in its own thread, which must not wait."""
        self._heard.put(event[1])

    def _listen(self, seconds: float) -> None:
        """Take in what has come; wait for it for so long."""
        try:
            message = self._heard.get(timeout=seconds)
            while True:
                if message is not None:
                    self._take_in(message)
                message = self._heard.get_nowait()
        except queue.Empty:
            pass

    def _take_in(self, message: dict) -> None:
        records = [from_message(one) for one in message["records"]]
        began = next((one for one in records if isinstance(one, Started)), None)
        with self._runs.lock:
            run = self._runs.all.get(message["run"])
            if run is None or run.future is None or run.job != message["job"]:
                if began:  # a run that was taken back too late
                    self._spawn(self._say, began.address, message["job"], "end", None)
                return
            if began:
                run.attempt = message["attempt"]
                self._had[began.address] = self._had.get(began.address, 0) + 1
                self._spawn(self._tell, run, began.address)
            if message["attempt"] != run.attempt:
                return  # of a worker that was given up for lost
            for record in records:
                run.log.add(record)
            run.status = run.log.state or "running"
            run.stands = (run.stands or time.monotonic()) if run.status == "paused" else 0.0

    def _spawn(self, do: Callable[..., None], *arguments: Any) -> None:
        """Do it without waiting for a worker."""
        threading.Thread(target=do, args=arguments, daemon=True).start()

    def _tell(self, run: Run, address: str) -> None:
        """Of what is wanted of a run that has begun, what wasn't when it was sent."""
        with run.telling:
            with self._runs.lock:
                wanted, sent, job = dict(run.wanted), run.sent, run.job
            if "pause" in sent and "pause" not in wanted:
                self._say(address, job, "resume", None)
            for name, value in wanted.items():
                if name not in sent or sent[name] is not value:
                    self._say(address, job, name, value)

    def _say(self, address: str, job: str, name: str, value: Any) -> None:
        if self._connection is not None:
            say(self._connection, address, job, name, value)

    def _flying(self) -> list[Run]:
        with self._runs.lock:
            return [run for run in self._runs.all.values() if run.future is not None]

    def _tend(self, connection: Connection) -> None:
        for run in self._flying():
            if run.connection is not connection or run.future.done():
                self._listen(0.0)  # what it told came before its end
                self._done(run)
            elif _alone(run):
                self._end(run, _ALONE)
        self._runs.slots = self._slots(connection)
        while True:
            with self._runs.lock:
                for run in [run for run in self._runs.queue if _alone(run)]:
                    self._runs.queue.remove(run)
                    run.end("ended", _ALONE)
                taken = [run.worker for run in self._flying()] + list(self._replacing)
                waiting = self._runs.queue
                connection.prepare("train", min(self._runs.slots, max(1, len(taken) + len(waiting))))
                if not waiting:
                    return
                if len(taken) >= self._runs.slots:
                    self._make_room(len(waiting))
                    return
                free = (name for name in connection.names("train") or () if name not in taken)
                self._send(waiting.pop(0), connection, next(free, ""))

    def _make_room(self, waiting: int) -> None:
        """End runs that have stood still for long, no more than others wait."""
        flying = self._flying()
        for run in sorted(flying, key=lambda one: one.stands):
            if sum(bool(one.why) for one in flying) >= waiting:
                return
            if run.stands and time.monotonic() - run.stands > UNATTENDED:
                self._end(run, _MADE_ROOM)

    def _end(self, run: Run, why: str) -> None:
        """Tell a run to end, once, without waiting."""
        with self._runs.lock:
            if run.why or run.status in OVER:
                return
            run.why = why
        self._spawn(self._runs.command, run.id, "end")

    def _slots(self, connection: Connection) -> int:
        """How many runs can be trained at a time; a scheduler elsewhere is asked every few seconds."""
        if (own := connection.names("train")) is not None:
            return len(own)
        if self._runs.slots and time.monotonic() - self._asked < _IDLE:
            return self._runs.slots
        self._asked = time.monotonic()
        return len(connection.workers("train"))

    def _send(self, run: Run, connection: Connection, worker: str) -> None:
        """Give a run to a worker: to the one of that name, or to any.

        Dask looks at what workers have, not at what is free: it would put a run behind one that goes on while
        another worker starts or comes back, and leave it there.
        """
        run.status, run.connection, run.epochs_before = "starting", connection, len(run.log.epochs)
        run.worker, run.sent = worker, dict(run.wanted)
        run.job = f"train-{run.id}-{secrets.token_hex(4)}"
        run.future = connection.client.submit(
            train_in_worker,
            run.job,
            run.id,
            self._topic,
            run.recipe,
            run.own,
            run.sent,
            str(self._runs.run_folder()) if connection.cluster else None,
            key=run.job,
            resources={"train": 1, worker: 1} if worker else {"train": 1},
            pure=False,
        )

    def _done(self, run: Run) -> None:
        """A run's job is over: with a result, with a reason, or because its workers were lost."""
        future = run.future
        try:
            outcome: Outcome = future.result(timeout=30)
        except Exception as error:
            if run.status not in OVER:
                self._lost(run, error)
            return
        finally:
            future.release()
        if outcome.defect is not None:
            logger.error("Run %s failed in the worker:\n%s", run.id, outcome.defect)
            run.end("failed", "Something went wrong inside this training. It has been logged.")
        elif outcome.sentence is not None:
            run.end("failed", outcome.sentence)
        else:
            self._runs.keep(run, outcome.result)
            if run.status == "finished":  # nothing to go on from
                for path in (self._runs.run_folder() / run.id).glob("epoch-*.npz"):
                    path.unlink(missing_ok=True)
        self._refresh(run)

    def _lost(self, run: Run, error: Exception) -> None:
        """Its workers died more often than Dask puts up with, or the scheduler is gone."""
        logger.warning("Run %s lost its worker: %r", run.id, error)
        with self._runs.lock:
            run.future, run.stands = None, 0.0
            if run.connection is self._connection and len(run.log.epochs) <= run.epochs_before:
                run.end("failed", _BROKE_OFF)
            else:
                run.status = "queued"
                self._runs.queue.insert(0, run)

    def _refresh(self, run: Run) -> None:
        """Replace a worker that has had many runs, where it is ours."""
        address = run.log.started.address if run.log.started else ""
        connection = run.connection
        if connection and connection.cluster and self._had.get(address, 0) >= RUNS_PER_WORKER:
            del self._had[address]
            self._replacing.add(run.worker)
            self._spawn(self._replace, connection, address, run.worker)

    def _replace(self, connection: Connection, address: str, name: str) -> None:
        try:
            connection.client.restart_workers([address], timeout=60)
        except Exception as error:  # a worker that is too slow to come back comes back later
            logger.warning("The worker %s was not replaced: %r", address, error)
        finally:
            self._replacing.discard(name)

    def _cannot(self, error: EngineError) -> None:
        """No worker can be had: runs wait, unless that won't change."""
        self.problem = str(error)
        if error.retry:
            return
        with self._runs.lock:
            for run in [*self._runs.queue, *self._flying()]:
                run.end("failed", str(error))
            self._runs.queue.clear()


def say(connection: Connection, address: str, job: str, name: str, value: Any) -> None:
    """A command for a job in a worker. One that is gone takes it along: the next is told what is wanted."""
    try:
        connection.ask_worker(address, obey, job, name, value)
    except Exception as error:
        logger.info("The command %s did not arrive: %r", name, error)


def _alone(run: Run) -> bool:
    """Whether nobody has looked at a run for long."""
    return time.monotonic() - run.seen > UNATTENDED
