"""When a run tells of itself: often enough to watch, seldom enough not to slow it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from cnnviz.recipe.records import Batches, Record

Send = Callable[[list[Record]], None]

EVERY = 0.1  # seconds between two messages, at least
SHARE = 0.02  # of the time of training, at most, that goes into looking
AHEAD = 0.1  # seconds of looking that a run may begin with


class Teller:
    """Collects records and sends them off together, at most ten times a second."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[Record] = []
        self._losses: list[float] = []
        self._rights: list[float] = []
        self._first = 0
        self._sent = 0.0

    def tell(self, record: Record) -> None:
        """Send a record with the next message."""
        self._waiting.append(record)

    def batch(self, number: int, loss: float, right: float) -> None:
        """Note a batch: its loss and its share of right answers."""
        if not self._losses:
            self._first = number
        self._losses.append(loss)
        self._rights.append(right)

    @property
    def due(self) -> bool:
        """Whether the last message is long enough ago."""
        return time.perf_counter() - self._sent >= EVERY

    def gather(self, seconds: float) -> None:
        """Make a record of the batches noted so far."""
        if self._losses:
            losses, rights = np.array(self._losses, np.float32), np.array(self._rights, np.float32)
            self._waiting.append(Batches(self._first, losses, rights, seconds))
            self._losses, self._rights = [], []

    def flush(self, seconds: float) -> None:
        """Send all there is, now."""
        self.gather(seconds)
        self._sent = time.perf_counter()
        if self._waiting:
            records, self._waiting = self._waiting, []
            self._send(records)


class Budget:
    """Keeps the time that goes into looking within its share; what is done once (tracing) is not counted."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._seen: set[str] = set()
        self._last: dict[str, float] = {}

    def allows(self, what: str, seconds: float, every: float) -> bool:
        """Whether `what` may be looked at after so many seconds of training, at most `every` so often."""
        if time.perf_counter() - self._last.get(what, -np.inf) < every:
            return False
        return what not in self._seen or self._spent <= AHEAD + SHARE * seconds

    def spend(self, what: str, look: Callable[[], None]) -> None:
        """Look, and count the time it takes."""
        begun = time.perf_counter()
        look()
        self._last[what] = time.perf_counter()
        if what in self._seen:
            self._spent += self._last[what] - begun
        self._seen.add(what)
