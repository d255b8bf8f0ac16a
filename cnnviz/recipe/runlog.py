"""What is kept of a run's records: bounded, whatever its length; gone back with where the run goes back."""

from __future__ import annotations

import dataclasses

import numpy as np

from cnnviz.recipe.records import (
    Batches,
    Epoch,
    Finding,
    OnTest,
    Pictures,
    Record,
    Report,
    Snapshot,
    Started,
    State,
    size,
)

MOST_POINTS = 4_000
MOST_SNAPSHOTS, MOST_SNAPSHOT_BYTES = 60, 4_000_000
MOST_FINDINGS = 50


@dataclasses.dataclass(frozen=True, eq=False)
class Curve:
    """Loss and accuracy of the training batches, each point the mean over `stride` of them up to `step`.

    `fresh` says that points given before are void: they were thinned, or the run went back.
    """

    step: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    stride: int
    fresh: bool


class RunLog:
    """Takes in records, keeps what a page draws. Not thread-safe: its owner has a lock."""

    def __init__(self) -> None:
        self.started: Started | None = None
        self.epochs: list[Epoch] = []
        self.report: Report | None = None
        self.pictures: Pictures | None = None
        self.snapshots: list[Snapshot] = []
        self.findings: list[Finding] = []
        self.tested: OnTest | None = None
        self.state = ""
        self.step = 0
        self.seconds = 0.0
        self._points = np.empty((0, 3))  # step, loss, accuracy
        self._open: list[tuple[float, float]] = []  # batches that don't make a point yet
        self._stride = 1
        self._generation = 0

    def add(self, record: Record) -> None:
        """Take a record in."""
        match record:
            case Started():
                self.started = record
                self._go_to(record.step)
                self.epochs = list(record.rows)
                self.seconds, self.state = record.seconds, "running"
            case Batches():
                self._add_batches(record)
            case Epoch():
                self.epochs.append(record)
                self.seconds = record.seconds
            case Report():
                self.report = record
            case Pictures():
                self.pictures = record
            case Snapshot():
                self.snapshots = [one for one in self.snapshots if one.step != record.step] + [record]
                _thin(self.snapshots)
            case Finding() if len(self.findings) < MOST_FINDINGS:
                self.findings.append(record)
            case OnTest():
                self.tested = record
            case State():
                self.state = record.state

    def curve(self, after: str = "") -> tuple[Curve, str]:
        """The points since the cursor `after` ("" for all), and the cursor to ask with the next time."""
        generation, _, count = after.partition(".")
        known = int(count) if generation == str(self._generation) and count.isdecimal() else -1
        fresh = not 0 <= known <= len(self._points)
        points = self._points[0 if fresh else known :]
        curve = Curve(
            points[:, 0].astype(np.int32),
            points[:, 1].astype(np.float32),
            points[:, 2].astype(np.float32),
            self._stride,
            fresh,
        )
        return curve, f"{self._generation}.{len(self._points)}"

    def _add_batches(self, record: Batches) -> None:
        if record.first != self.step + 1:
            return  # of an attempt that was lost
        self.seconds = record.seconds
        self.step += len(record.loss)
        self._open += zip(record.loss.tolist(), record.accuracy.tolist(), strict=True)
        whole = len(self._open) // self._stride
        if not whole:
            return
        taken = np.array(self._open[: whole * self._stride]).reshape(whole, self._stride, 2).mean(axis=1)
        self._open = self._open[whole * self._stride :]
        steps = self.step - len(self._open) - self._stride * np.arange(whole - 1, -1, -1)
        self._points = np.concatenate([self._points, np.column_stack([steps, taken])])
        while len(self._points) > MOST_POINTS:
            even = len(self._points) // 2 * 2
            pairs = self._points[:even].reshape(-1, 2, 3)
            rest = self._points[even:]
            self._points = np.column_stack([pairs[:, 1, 0], pairs[:, :, 1:].mean(axis=1)])
            self._open = [(loss, right) for _, loss, right in rest for _ in range(self._stride)] + self._open
            self._stride *= 2
            self._generation += 1

    def _go_to(self, step: int) -> None:
        """Go on after the batch `step`: forget what was told of later ones, leave out what was not told."""
        if step == self.step:
            return
        self._points = self._points[self._points[:, 0] <= step]
        self._open = []
        self.step = step
        self._generation += 1
        self.snapshots = [one for one in self.snapshots if one.step <= step]
        self.findings = [one for one in self.findings if one.step <= step]
        if self.report and self.report.step > step:
            self.report = None


def _thin(snapshots: list[Snapshot]) -> None:
    """Remove snapshots until they are within bounds: those whose neighbours are closest, the ends never.

    Closeness is measured in the square root of the step, since most changes early on.
    """
    while len(snapshots) > 2 and (
        len(snapshots) > MOST_SNAPSHOTS or sum(map(size, snapshots)) > MOST_SNAPSHOT_BYTES
    ):
        places = np.sqrt([one.step for one in snapshots])
        del snapshots[1 + int(np.argmin(places[2:] - places[:-2]))]
