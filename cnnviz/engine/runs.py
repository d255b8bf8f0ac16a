"""The training runs of a server: a queue, what each has told so far, and commands to those that train.

```python
runs = engine.get().runs
run = runs.start(recipe)          # returns at once; the id is hard to guess and fits into a link
view = runs.view(run)             # as often as wanted; also says that somebody is looking
runs.command(run, "pause")
```
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.engine.errors import EngineError
from cnnviz.engine.run_state import FILES, OVER, Run, View
from cnnviz.engine.run_watch import Watch, say
from cnnviz.engine.training_job import ask
from cnnviz.errors import LearnerError
from cnnviz.recipe import Recipe, check_fit
from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.records import Result, Snapshot

if TYPE_CHECKING:
    from cnnviz.engine.core import Engine

COMMANDS = ("pause", "resume", "step", "epoch", "end", "speed", "probe")
MOST_WAITING = 50  # runs in the queue
MOST_KEPT, MOST_BYTES = 40, 200_000_000  # runs that are over, and what they hold in memory
GONE = "This training run isn't here any more. Start it again."


class Runs:
    """All runs of an engine. Every method may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.lock = threading.RLock()
        self.all: dict[str, Run] = {}
        self.queue: list[Run] = []
        self.slots = 0
        self.folder: Path | None = None
        self._engine = engine
        self._watch = Watch(engine, self)

    def start(
        self, recipe: Recipe, own: OwnPictures | None = None, *, paused: bool = False, owner: str = ""
    ) -> str:
        """Begin a run, or put it into the queue; returns its id at once.

        `owner` is kept for the page, which lets nobody else command the run.

        Raises `LearnerError` where net and data don't fit, where the run needs more memory than a worker has,
        or where too many wait already.
        """
        check_fit(recipe)
        self._engine.check_memory(recipe)
        run = Run(recipe, own, paused=paused, owner=owner)
        with self.lock:
            self._check_queue()
            self.all[run.id] = run
            self.queue.append(run)
            self._forget_old()
        self._watch.wake()
        return run.id

    def start_again(self, run: str) -> None:
        """Let a run that has ended or failed go on from its last finished epoch, in its turn."""
        with self.lock:
            found = self._find(run)
            if found.status not in ("ended", "failed"):
                return
            self._check_queue()
            found.status, found.sentence, found.seen = "queued", "", time.monotonic()
            found.why, found.stands = "", 0.0
            found.wanted.pop("end", None)
            found.wanted.pop("pause", None)
            self.queue.append(found)
        self._watch.wake()

    def view(self, run: str, after: str = "") -> View:
        """How a run stands; `LearnerError` where it is not known. Whoever calls this is looking at it."""
        with self.lock:
            found = self._find(run)
            found.seen = time.monotonic()
            before = self.queue.index(found) if found in self.queue else -1
            busy = sum(one.future is not None for one in self.all.values())
            return found.view(
                after, position=before + 1, busy=busy, slots=self.slots,
                sentence=self._sentence(found, before, busy),
            )  # fmt: skip

    def command(self, run: str, name: str, value: Any = None) -> None:
        """Tell a run what to do.

        "pause", "resume", "step" (one batch), "epoch" (to the end of one), "end", "speed" (batches a second,
        None for no limit) or "probe" (a picture whose maps are shown).
        """
        if name not in COMMANDS:
            raise LearnerError(f"Received the command {name!r}; there are {', '.join(COMMANDS)}.")
        with self.lock:
            found = self._find(run)
        with found.telling:
            self._command(found, name, value)

    def _command(self, found: Run, name: str, value: Any) -> None:
        with self.lock:
            if found.status in OVER:
                return
            found.remember(name, value)
            if found.stands and name != "end":
                found.stands = time.monotonic()  # somebody is at work
            if name == "end" and not found.training:
                if found in self.queue:
                    self.queue.remove(found)
                self._watch.drop(found)
                before = "Ended before it went on." if found.log.started else "Ended before it began."
                found.end("ended", found.why or before)
                return
            connection, started = found.connection, found.log.started
            training = found.training
        if training and connection and started:
            say(connection, started.address, found.job, name, value)

    def classify(self, run: str, picture: np.ndarray, seconds: float = 10.0) -> np.ndarray:
        """The probabilities (classes,) that the net gives to a picture now, or as its run has left it.

        The picture is uint8, (H, W) or (H, W, 1 or 3), of any size.
        """
        with self.lock:
            found = self._find(run)
            connection, started = found.connection, found.log.started
            training, left = found.training, "model" in found.files
        if found.status in OVER and left:
            return self._engine.call("trained.scores", self.file(run, "model"), picture, timeout=60)
        if not (training and connection and started):
            raise LearnerError("The net isn't being trained at the moment, so it can't be asked.")
        try:
            answer = connection.ask_worker(
                started.address, ask, found.job, picture, seconds, seconds=seconds + 2
            )
        except Exception:  # whatever Dask says of a worker that is gone
            raise EngineError("The worker is being replaced. Please try once more.", retry=True) from None
        if isinstance(answer, str):
            raise EngineError(answer, retry=True)
        return answer

    def snapshots(self, run: str) -> list[Snapshot]:
        """The moments kept for the time machine, first to last."""
        with self.lock:
            return list(self._find(run).log.snapshots)

    def own(self, run: str) -> OwnPictures | None:
        """The learner's own pictures that a run was given; None where it learns from others."""
        with self.lock:
            return self._find(run).own

    def file(self, run: str, kind: str) -> bytes:
        """A file that a run has left: "model" (.keras), "tensorboard" (.zip) or "recipe" (.json)."""
        with self.lock:
            found = self._find(run)
            if kind not in found.files or self.folder is None:
                raise LearnerError("This run has left no such file.")
            return (self.folder / found.id / FILES[kind]).read_bytes()

    def display_maps(self, run: str, picture: np.ndarray, timeout: float = 60.0) -> dict[str, Any]:
        """What the net that a run has left says of a picture, and its maps: see `cnnviz.learn.trained`."""
        return self._engine.call("trained.display_maps", self.file(run, "model"), picture, timeout=timeout)

    def describe(self, run: str, timeout: float = 60.0) -> list[dict[str, Any]]:
        """The facts of all layers of the net that a run has left: see `cnnviz.nets.cards.layer_cards`."""
        return self._engine.call("trained.describe", self.file(run, "model"), timeout=timeout)

    def prepare(self) -> None:
        """Start a training worker, so that the first run finds it warm; returns at once."""
        self._watch.wake()

    def close(self) -> None:
        """Stop looking after runs; their files are removed."""
        self._watch.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, run: Run, result: Result) -> None:
        """A run has ended with a result: keep its files (called by the watch)."""
        sentence = run.why if run.why and result.state == "ended" else result.sentence
        files = tuple(result.files)
        try:
            folder = self.run_folder() / run.id
            folder.mkdir(parents=True, exist_ok=True)
            for kind, data in result.files.items():
                (folder / FILES[kind]).write_bytes(data)
        except OSError as error:
            files, sentence = (), f"{sentence} Its files could not be saved: {error.strerror}."
        with self.lock:
            run.files = files
            run.end(result.state, sentence)

    def run_folder(self) -> Path:
        """Where the files of runs lie on this machine: a folder of its own, gone with the engine."""
        with self.lock:
            if self.folder is None:
                self.folder = Path(tempfile.mkdtemp(prefix="cnnviz-runs-"))
            return self.folder

    def _check_queue(self) -> None:
        if len(self.queue) >= MOST_WAITING:
            raise LearnerError(f"{len(self.queue)} runs are waiting already. Please try again in a while.")

    def _find(self, run: str) -> Run:
        if run not in self.all:
            raise LearnerError(GONE)
        return self.all[run]

    def _sentence(self, run: Run, before: int, busy: int) -> str:
        if run.status == "queued" and self._watch.problem:
            return self._watch.problem
        if run.status == "queued" and (busy < self.slots or not self._watch.connected) and not before:
            return "The workers are starting." if not self._watch.connected else "The run is about to begin."
        if run.status == "queued" and not self.slots:
            return "No worker for training has joined the scheduler yet."
        slots = "The one training slot is" if self.slots == 1 else f"All {self.slots} training slots are"
        others = f"{before} runs wait" if before > 1 else f"{before or 'no other'} run waits"
        return {
            "queued": f"{slots} taken; {others} before this.",
            "starting": "A worker is getting ready.",
            "running": "Training.",
            "paused": "Paused.",
        }.get(run.status, "")

    def _forget_old(self) -> None:
        """Drop runs that are over, those first that nobody has looked at for longest."""
        over = sorted((run for run in self.all.values() if run.status in OVER), key=lambda run: run.seen)
        while over and (len(over) > MOST_KEPT or sum(run.bytes for run in over) > MOST_BYTES):
            run = over.pop(0)
            del self.all[run.id]
            if self.folder:
                shutil.rmtree(self.folder / run.id, ignore_errors=True)
