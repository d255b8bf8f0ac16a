"""The training runs of a server: a queue, what each has told so far, and commands to those that train.

```python
runs = engine.get().runs
run = runs.start(recipe)          # returns at once; the id is hard to guess and fits into a link
view = runs.view(run)             # as often as wanted; also says that somebody is looking
runs.command(run, "pause")
```
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.engine.errors import EngineError
from cnnviz.engine.jobs import Outcome
from cnnviz.engine.kinds import KINDS
from cnnviz.engine.training_job import ask, obey, train_in_worker
from cnnviz.errors import LearnerError
from cnnviz.recipe import Recipe, check_fit
from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.records import (
    Epoch,
    Finding,
    Pictures,
    Report,
    Result,
    Snapshot,
    Started,
    from_message,
)
from cnnviz.recipe.runlog import Curve, RunLog

if TYPE_CHECKING:
    from cnnviz.engine.connection import Connection
    from cnnviz.engine.core import Engine

logger = logging.getLogger("cnnviz.engine")

MOST_WAITING = 50  # runs in the queue
MOST_KEPT = 40  # runs that have ended
UNATTENDED = 300.0  # seconds without a look after which a run is ended
FILES = {"model": "model.keras", "tensorboard": "tensorboard.zip", "recipe": "recipe.json"}
GONE = "This training run isn't here any more. Start it again."
OVER = ("finished", "ended", "failed")


@dataclasses.dataclass(frozen=True)
class View:
    """A run as it stands.

    Attributes:
        run: its id.
        recipe: what is trained.
        status: "queued", "starting", "running", "paused", "finished", "ended" or "failed".
        sentence: the status in words, with the reason where it failed.
        position: in the queue, 1 for the next; 0 where it doesn't wait.
        busy, slots: how many runs are being trained, and how many can be at a time.
        epoch, epochs, step, steps: how far it is: epochs and batches done, and in all.
        seconds: spent training, pauses not counted.
        started: what the worker said when it began; None before.
        curve: batches since the cursor that was given.
        cursor: to be given the next time.
        rows: a row for each epoch done.
        report: of all validation pictures after the last epoch; None before the first.
        pictures: how the net looks inside; None before the first batch.
        findings: what is remarkable, or goes wrong.
        snapshots: how many there are for the time machine.
        files: the kinds of file that `file` gives.
    """

    run: str
    recipe: Recipe
    status: str
    sentence: str
    position: int
    busy: int
    slots: int
    epoch: int
    epochs: int
    step: int
    steps: int
    seconds: float
    started: Started | None
    curve: Curve
    cursor: str
    rows: tuple[Epoch, ...]
    report: Report | None
    pictures: Pictures | None
    findings: tuple[Finding, ...]
    snapshots: int
    files: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in OVER


class _Run:
    """One run, as the engine keeps it."""

    def __init__(self, recipe: Recipe, own: OwnPictures | None, paused: bool) -> None:
        self.id = secrets.token_urlsafe(12)
        self.recipe, self.own = recipe, own
        self.log = RunLog()
        self.status, self.sentence = "queued", ""
        self.wanted: dict[str, Any] = {"pause": None} if paused else {}
        self.seen = time.monotonic()
        self.future: Any = None
        self.connection: Connection | None = None
        self.attempt = ""  # of the worker that is telling
        self.epochs_before = -1  # done when it was last sent to a worker
        self.files: tuple[str, ...] = ()
        self.resend = False  # commands, to a worker that has just begun


class Runs:
    """All runs of an engine. Every method may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changed = threading.Condition(threading.RLock())
        self._runs: dict[str, _Run] = {}
        self._queue: list[_Run] = []
        self._topic = f"cnnviz-runs-{secrets.token_hex(8)}"
        self._subscribed: Connection | None = None
        self._folder: Path | None = None
        self._thread: threading.Thread | None = None
        self._slots = KINDS["train"].workers
        self._closed = False

    def start(self, recipe: Recipe, own: OwnPictures | None = None, *, paused: bool = False) -> str:
        """Begin a run, or put it into the queue; returns its id at once.

        Raises `LearnerError` where net and data don't fit, where the run needs more memory than a worker has,
        or where too many wait already.
        """
        check_fit(recipe)
        self._engine.check_memory(recipe)
        run = _Run(recipe, own, paused)
        with self._changed:
            if len(self._queue) >= MOST_WAITING:
                raise LearnerError(
                    f"{len(self._queue)} runs are waiting already. Please try again in a while."
                )
            self._runs[run.id] = run
            self._queue.append(run)
            self._forget_old()
            self._look_after()
            self._changed.notify_all()
        return run.id

    def start_again(self, run: str) -> None:
        """Let a run that has ended or failed go on from its last finished epoch, in its turn."""
        with self._changed:
            found = self._find(run)
            if found.status not in ("ended", "failed"):
                return
            found.status, found.sentence, found.epochs_before = "queued", "", -1
            found.wanted.pop("end", None)
            self._queue.append(found)
            self._look_after()
            self._changed.notify_all()

    def view(self, run: str, after: str = "") -> View:
        """How a run stands; `LearnerError` where it is not known. Whoever calls this is looking at it."""
        with self._changed:
            found = self._find(run)
            found.seen = time.monotonic()
            log = found.log
            curve, cursor = log.curve(after)
            sentence = found.sentence or self._sentence(found)
            position = self._queue.index(found) + 1 if found in self._queue else 0
            per_epoch = log.started.steps_per_epoch if log.started else 0
            return View(
                found.id, found.recipe, found.status, sentence, position,
                self._busy(), self._slots, len(log.epochs), found.recipe.epochs, log.step,
                per_epoch * found.recipe.epochs, log.seconds, log.started, curve, cursor, tuple(log.epochs),
                log.report, log.pictures, tuple(log.findings), len(log.snapshots), found.files,
            )  # fmt: skip

    def command(self, run: str, name: str, value: Any = None) -> None:
        """Tell a run what to do.

        "pause", "resume", "step" (one batch), "epoch" (to the end of one), "end", "speed" (batches a second,
        None for no limit) or "probe" (a picture whose maps are shown).
        """
        with self._changed:
            found = self._find(run)
            if found.status in OVER:
                return
            _remember(found.wanted, name, value)
            if found in self._queue and name == "end":
                self._queue.remove(found)
                self._over(found, "ended", "Ended before it began.")
                return
            connection, started = found.connection, found.log.started
        if connection and started and found.status in ("running", "paused"):
            try:
                connection.client.run(obey, found.id, name, value, workers=[started.address])
            except Exception as error:  # its worker is gone: the next one is told what is wanted
                logger.info("The command %s did not arrive: %r", name, error)

    def classify(self, run: str, picture: np.ndarray, seconds: float = 10.0) -> np.ndarray:
        """The probabilities (classes,) that the net gives to a picture now, while it trains.

        The picture is uint8, (H, W) or (H, W, 1 or 3), of any size.
        """
        with self._changed:
            found = self._find(run)
            connection, started = found.connection, found.log.started
            training = found.status in ("running", "paused")
        if not (training and connection and started):
            raise LearnerError("The net isn't being trained at the moment, so it can't be asked.")
        try:
            answers = connection.client.run(ask, found.id, picture, seconds, workers=[started.address])
        except Exception:
            raise EngineError("The worker is being replaced. Please try once more.", retry=True) from None
        answer = next(iter(answers.values()))
        if isinstance(answer, str):
            raise EngineError(answer, retry=True)
        return answer

    def snapshots(self, run: str) -> list[Snapshot]:
        """The moments kept for the time machine, first to last."""
        with self._changed:
            return list(self._find(run).log.snapshots)

    def file(self, run: str, kind: str) -> bytes:
        """A file that a run has left: "model" (.keras), "tensorboard" (.zip) or "recipe" (.json)."""
        with self._changed:
            found = self._find(run)
            if kind not in found.files or self._folder is None:
                raise LearnerError("This run has left no such file.")
            return (self._folder / found.id / FILES[kind]).read_bytes()

    def prepare(self) -> None:
        """Start the training workers, so that the first run finds them warm; returns at once."""
        with self._changed:
            self._look_after()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop looking after runs; their files are removed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread, folder = self._thread, self._folder
        if thread:
            thread.join(timeout=10)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)

    def _find(self, run: str) -> _Run:
        if run not in self._runs:
            raise LearnerError(GONE)
        return self._runs[run]

    def _busy(self) -> int:
        return sum(run.future is not None for run in self._runs.values())

    def _sentence(self, run: _Run) -> str:
        if run.status == "queued":
            before = self._queue.index(run)
            if self._busy() < self._slots and not before:
                return "The run is about to begin."
            return f"All {self._slots} training slots are taken. Before this run: {before} in the queue."
        return {
            "starting": "A worker is getting ready.",
            "running": "Training.",
            "paused": "Paused.",
        }.get(run.status, "")

    def _forget_old(self) -> None:
        over = [run for run in self._runs.values() if run.status in OVER]
        for run in sorted(over, key=lambda run: run.seen)[: max(0, len(over) - MOST_KEPT)]:
            del self._runs[run.id]
            if self._folder:
                shutil.rmtree(self._folder / run.id, ignore_errors=True)

    # What follows runs in the thread that looks after the runs, or in Dask's.

    def _look_after(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._watch, name="cnnviz-runs", daemon=True)
            self._thread.start()

    def _watch(self) -> None:
        while not self._closed:
            try:
                connection = self._engine._connected(time.monotonic() + 60)
                connection.prepare("train")
                self._subscribe(connection)
                self._settle(connection)
            except EngineError as error:
                self._cannot(error)
            except Exception:
                logger.exception("Looking after the training runs failed")
            with self._changed:
                active = self._busy() or self._queue
                self._changed.wait(timeout=0.05 if active else 5.0)

    def _subscribe(self, connection: Connection) -> None:
        if self._subscribed is not connection:
            connection.client.subscribe_topic(self._topic, self._heard)
            self._subscribed = connection

    def _heard(self, event: tuple[float, dict]) -> None:
        """A record has come (in Dask's thread)."""
        message = event[1]
        record = from_message(message["record"])
        with self._changed:
            run = self._runs.get(message["run"])
            if run is None or run.future is None:
                return
            if isinstance(record, Started):
                run.attempt, run.status, run.resend = message["attempt"], "running", True
                self._changed.notify_all()
            if message["attempt"] != run.attempt:
                return
            run.log.add(record)
            if run.log.state in ("running", "paused") and run.status in ("running", "paused"):
                run.status = run.log.state

    def _settle(self, connection: Connection) -> None:
        with self._changed:
            self._slots = KINDS["train"].workers if connection.cluster else self._cluster_slots(connection)
            for run in [run for run in self._runs.values() if run.future is not None]:
                if run.connection is not connection or run.future.done():
                    self._done(run, connection)
                elif run.resend:
                    run.resend = False
                    threading.Thread(target=self._resend, args=(run,), daemon=True).start()
                if run.status not in OVER and time.monotonic() - run.seen > UNATTENDED:
                    run.sentence = "Ended, since nobody looked at it any more. It can go on where it was."
                    threading.Thread(target=self.command, args=(run.id, "end"), daemon=True).start()
            while self._queue and self._busy() < self._slots:
                self._send(self._queue.pop(0), connection)

    def _cluster_slots(self, connection: Connection) -> int:
        return len(connection.workers("train"))

    def _send(self, run: _Run, connection: Connection) -> None:
        """Give a run to a worker."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="cnnviz-runs-"))
        run.status, run.connection, run.epochs_before = "starting", connection, len(run.log.epochs)
        run.future = connection.client.submit(
            train_in_worker,
            run.id,
            self._topic,
            run.recipe,
            run.own,
            dict(run.wanted),
            str(self._folder) if connection.cluster else None,
            key=f"train-{run.id}-{secrets.token_hex(4)}",
            resources={"train": 1},
            pure=False,
        )

    def _resend(self, run: _Run) -> None:
        """Tell a worker that has begun what its run's learner wanted of the one before."""
        for name, value in list(run.wanted.items()):
            self.command(run.id, name, value)

    def _done(self, run: _Run, connection: Connection) -> None:
        """A run's job is over: with a result, with a reason, or because its workers were lost."""
        future, run.future = run.future, None
        try:
            outcome: Outcome = future.result(timeout=5)
        except Exception as error:
            logger.warning("Run %s lost its worker: %r", run.id, error)
            if len(run.log.epochs) > run.epochs_before:
                run.status = "queued"
                self._queue.insert(0, run)
            else:
                self._over(
                    run, "failed",
                    "The worker broke off again and again before an epoch was done; perhaps its memory "
                    "didn't suffice. Try a smaller net or smaller batches.",
                )  # fmt: skip
            return
        finally:
            future.release()
        if outcome.defect is not None:
            logger.error("Run %s failed in the worker:\n%s", run.id, outcome.defect)
            self._over(run, "failed", "Something went wrong inside this training. It has been logged.")
        elif outcome.sentence is not None:
            self._over(run, "failed", outcome.sentence)
        else:
            self._keep(run, outcome.result)

    def _keep(self, run: _Run, result: Result) -> None:
        sentence = run.sentence or result.sentence
        try:
            folder = (self._folder or Path()) / run.id
            folder.mkdir(parents=True, exist_ok=True)
            for kind, data in result.files.items():
                (folder / FILES[kind]).write_bytes(data)
            run.files = tuple(result.files)
        except OSError as error:
            sentence += f" Its files could not be saved: {error.strerror}."
        self._over(run, result.state, sentence)

    def _over(self, run: _Run, status: str, sentence: str) -> None:
        run.status, run.sentence, run.future = status, sentence, None

    def _cannot(self, error: EngineError) -> None:
        """No worker can be had."""
        with self._changed:
            for run in [*self._queue, *(run for run in self._runs.values() if run.future is not None)]:
                self._over(run, "failed", str(error))
            self._queue.clear()


def _remember(wanted: dict[str, Any], name: str, value: Any) -> None:
    """Keep what lasts of a command: a worker that takes over is told."""
    if name in ("pause", "step", "epoch"):
        wanted["pause"] = None
    elif name == "resume":
        wanted.pop("pause", None)
    else:
        wanted[name] = value
