"""A training run as the engine keeps it, and as a page sees it."""

from __future__ import annotations

import dataclasses
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any

from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.recipe import Recipe
from cnnviz.recipe.records import Epoch, Finding, OnTest, Pictures, Report, Started, size
from cnnviz.recipe.runlog import Curve, RunLog

if TYPE_CHECKING:
    from cnnviz.engine.connection import Connection

OVER = ("finished", "ended", "failed")
FILES = {"model": "model.keras", "tensorboard": "tensorboard.zip", "recipe": "recipe.json"}


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """A run as it stands.

    Attributes:
        run: its id.
        recipe: what is trained.
        owner: who started it, as `Runs.start` was told; "" for nobody in particular.
        status: "queued", "starting", "running", "paused", "finished", "ended" or "failed".
        sentence: the status in words, with the reason where it failed.
        position: in the queue, 1 for the next; 0 where it doesn't wait.
        halted: whether it stands, or will as soon as it begins.
        busy, slots: how many runs are being trained, and how many can be at a time.
        epoch, epochs, step, steps: how far it is: epochs and batches done, and in all (0 batches before the
            worker has counted them).
        seconds: spent training, pauses not counted.
        started: what the worker said when it began; None before.
        curve: batches since the cursor that was given.
        cursor: to be given the next time.
        rows: one for each epoch done.
        tested: what the test pictures say, once all epochs are done; None before.
        report: of all validation pictures after one of the last epochs; None before the first.
        pictures: how the net looks inside; None before the first batch.
        findings: what is remarkable, or goes wrong.
        snapshots: how many there are for the time machine.
        files: the kinds of file that the run has left.
    """

    run: str
    recipe: Recipe
    owner: str
    status: str
    sentence: str
    position: int
    halted: bool
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
    tested: OnTest | None
    report: Report | None
    pictures: Pictures | None
    findings: tuple[Finding, ...]
    snapshots: int
    files: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in OVER


class Run:
    """One run. Guarded by the lock of the runs it belongs to."""

    def __init__(self, recipe: Recipe, own: OwnPictures | None, *, paused: bool, owner: str = "") -> None:
        self.id = secrets.token_hex(12)  # no "_": Streamlit's keys may not hold two in a row
        self.recipe, self.own, self.owner = recipe, own, owner
        self.log = RunLog()
        self.status, self.sentence = "queued", ""
        self.wanted: dict[str, Any] = {"pause": None} if paused else {}  # commands that last
        self.sent: dict[str, Any] = {}  # of them, those that its job began with
        self.telling = threading.Lock()  # taken before that of the runs: its worker hears commands in order
        self.seen = time.monotonic()  # when somebody looked last
        self.stands = 0.0  # since when it is paused and nothing was wanted of it, 0 while it isn't
        self.why = ""  # why it was told to end, where its learner did not
        self.future: Any = None  # of the job in a worker
        self.connection: Connection | None = None  # on which it was sent
        self.worker = ""  # the name of the one it was sent to; on a cluster the scheduler finds one
        self.attempt = ""  # which of the workers that had it may tell of it
        self.job = ""  # what its job in a worker is called; the worker knows it by this
        self.epochs_before = 0  # done when it was last sent to a worker
        self.files: tuple[str, ...] = ()

    @property
    def training(self) -> bool:
        """Whether a worker has begun with it."""
        return self.future is not None and self.status in ("running", "paused")

    @property
    def bytes(self) -> int:
        """Roughly what it holds in memory."""
        log = self.log
        own = size((self.own.pictures, self.own.labels)) if self.own else 0
        return own + size((log.snapshots, log.pictures, log.report, log.started)) + 100_000

    def remember(self, name: str, value: Any) -> None:
        """Keep what lasts of a command, for a worker that takes over."""
        if name in ("pause", "step", "epoch"):
            self.wanted["pause"] = None
        elif name == "resume":
            self.wanted.pop("pause", None)
        else:
            self.wanted[name] = value

    def end(self, status: str, sentence: str) -> None:
        """It is over."""
        self.status, self.sentence, self.future = status, sentence, None

    def view(self, after: str, *, position: int, busy: int, slots: int, sentence: str) -> View:
        """How it stands."""
        log = self.log
        curve, cursor = log.curve(after)
        per_epoch = log.started.steps_per_epoch if log.started else 0
        return View(
            run=self.id,
            recipe=self.recipe,
            owner=self.owner,
            status=self.status,
            sentence=self.sentence or sentence,
            position=position,
            halted=self.status == "paused" or (not self.training and "pause" in self.wanted),
            busy=busy,
            slots=slots,
            epoch=len(log.epochs),
            epochs=self.recipe.epochs,
            step=log.step,
            steps=per_epoch * self.recipe.epochs,
            seconds=log.seconds,
            started=log.started,
            curve=curve,
            cursor=cursor,
            rows=tuple(log.epochs),
            tested=log.tested,
            report=log.report,
            pictures=log.pictures,
            findings=tuple(log.findings),
            snapshots=len(log.snapshots),
            files=self.files,
        )
