"""The controls of the runs in this process: set by any thread, read by the one that trains."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from cnnviz.errors import LearnerError

COMMANDS = ("pause", "resume", "step", "epoch", "end", "speed", "probe")
_MOST_QUESTIONS = 20


class Control:
    """What the learner wants of a run, and how the trainer asks for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._budget: int | None = None  # steps allowed before the next pause; None for any number
        self._rest_of_epoch = False
        self._per_second: float | None = None
        self._probe: np.ndarray | None = None
        self._next = 0.0
        self.ended = False
        self.questions: deque[tuple[np.ndarray, Future]] = deque()

    def obey(self, name: str, value: Any = None) -> None:
        """Take a command in: one of `COMMANDS`. `speed` takes steps a second or None, `probe` a picture."""
        if name not in COMMANDS:
            raise ValueError(f"Received the command {name!r}; there are {', '.join(COMMANDS)}.")
        with self._changed:
            match name:
                case "pause":
                    self._paused, self._budget, self._rest_of_epoch = True, None, False
                case "resume":
                    self._paused, self._budget, self._rest_of_epoch = False, None, False
                case "step":
                    self._paused, self._budget, self._rest_of_epoch = True, (self._budget or 0) + 1, False
                case "epoch":
                    self._paused, self._budget, self._rest_of_epoch = True, None, True
                case "end":
                    self.ended = True
                case "speed":
                    self._per_second = float(value) if value else None
                    self._next = 0.0
                case "probe":
                    self._probe = value
            self._changed.notify_all()

    def ask(self, picture: np.ndarray) -> Future:
        """The scores of a picture by the net as it is now; the trainer answers between two steps."""
        answer: Future = Future()
        with self._changed:
            if len(self.questions) >= _MOST_QUESTIONS:
                self.questions.popleft()[1].cancel()
            self.questions.append((picture, answer))
            self._changed.notify_all()
        return answer

    def take_probe(self) -> np.ndarray | None:
        """A new probe picture, if one was given."""
        with self._changed:
            probe, self._probe = self._probe, None
            return probe

    @property
    def waiting(self) -> bool:
        """Whether the next step must wait: the run is paused, or slowed down."""
        return (self._paused and not self._rest_of_epoch and not self._budget) or self._delay() > 0

    @property
    def paused(self) -> bool:
        """Whether the run stands until a command comes."""
        return self._paused and not self._rest_of_epoch and not self._budget

    @property
    def slowed(self) -> bool:
        """Whether there is a speed limit."""
        return self._per_second is not None

    def _delay(self) -> float:
        return self._next - time.monotonic() if self._per_second else 0.0

    def before_step(self, idle: Callable[[], None], paused: Callable[[bool], None]) -> bool:
        """Wait until a step may be made; False where the run is to end.

        `idle` is called while waiting, whenever something may have been asked; `paused` with True when the
        run comes to a stand, and with False when it goes on.
        """
        stood = False
        while True:
            with self._changed:
                if self.ended:
                    break
                stands = self.paused
                if not stands and self._delay() <= 0 and not self.questions and self._probe is None:
                    break
            if stands != stood:
                paused(stands)
                stood = stands
            idle()
            with self._changed:
                if not self.ended and not self.questions and self._probe is None and self.waiting:
                    self._changed.wait(timeout=0.5 if self.paused else min(0.5, max(self._delay(), 0.001)))
        if stood:
            paused(False)
        with self._changed:
            if self._budget:
                self._budget -= 1
            if self._per_second:
                self._next = max(self._next, time.monotonic() - 1 / self._per_second) + 1 / self._per_second
            return not self.ended

    def epoch_done(self) -> None:
        """An epoch has ended: the end of "one epoch"."""
        with self._changed:
            self._rest_of_epoch = False


_controls: dict[str, Control] = {}
_lock = threading.Lock()


def open_control(run: str) -> Control:
    """The control of a run that begins in this process."""
    with _lock:
        _controls[run] = Control()
        return _controls[run]


def close_control(run: str) -> None:
    """Forget a run that has ended."""
    with _lock:
        control = _controls.pop(run, None)
    for _, answer in control.questions if control else ():
        answer.cancel()


def control(run: str) -> Control:
    """The control of a run in this process; `LearnerError` where it isn't training here."""
    with _lock:
        if run not in _controls:
            raise LearnerError("This run isn't training at the moment.")
        return _controls[run]
