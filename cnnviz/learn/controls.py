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
_LONGEST_WAIT = 0.5  # seconds


class Control:
    """What the learner wants of a run, and how the trainer asks for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._allowed = 0  # batches to be made although the run is paused
        self._whole_epoch = False  # the run is paused from the end of this epoch on
        self._stood = False
        self._per_second: float | None = None
        self._next = 0.0
        self._probe: np.ndarray | None = None
        self.ended = False
        self._questions: deque[tuple[np.ndarray, Future]] = deque()

    def obey(self, name: str, value: Any = None) -> None:
        """Take a command in: one of `COMMANDS`. `speed` takes batches a second or None, `probe` a picture."""
        if name not in COMMANDS:
            raise LearnerError(f"Received the command {name!r}; there are {', '.join(COMMANDS)}.")
        with self._changed:
            if name in ("pause", "resume", "step", "epoch"):
                self._paused = name != "resume"
                self._whole_epoch = name == "epoch"
                self._allowed = self._allowed + 1 if name == "step" else 0
            elif name == "end":
                self.ended = True
            elif name == "speed":
                self._per_second, self._next = (float(value) if value else None), 0.0
            else:
                self._probe = value
            self._changed.notify_all()

    def ask(self, picture: np.ndarray) -> Future:
        """The scores of a picture by the net as it is now; the trainer answers between two steps."""
        answer: Future = Future()
        with self._changed:
            if len(self._questions) >= _MOST_QUESTIONS:
                self._questions.popleft()[1].cancel()
            self._questions.append((picture, answer))
            self._changed.notify_all()
        return answer

    def take_question(self) -> tuple[np.ndarray, Future] | None:
        """The question that has waited longest: a picture, and where its scores are to go."""
        with self._changed:
            return self._questions.popleft() if self._questions else None

    def take_probe(self) -> np.ndarray | None:
        """A new probe picture, if one was given."""
        with self._changed:
            probe, self._probe = self._probe, None
            return probe

    @property
    def stands_after_epoch(self) -> bool:
        """Whether the run pauses at the end of this epoch."""
        return self._whole_epoch

    def epoch_done(self) -> None:
        """An epoch has ended, and with it "one epoch"."""
        with self._changed:
            self._whole_epoch = False

    def before_step(self, idle: Callable[[], None], stand: Callable[[bool], None]) -> bool:
        """Wait until a batch may be made; False where the run is to end.

        `idle` is called whenever something may have been asked; `stand` with True each time the run comes to
        a stand, with False when it goes on for more than one batch.
        """
        return self._wait(idle, stand, step=True)

    def breathe(self, idle: Callable[[], None], stand: Callable[[bool], None]) -> bool:
        """Obey in the middle of other work, such as validating; False where the run is to end."""
        return self._wait(idle, stand, step=False)

    def _wait(self, idle: Callable[[], None], stand: Callable[[bool], None], *, step: bool) -> bool:
        while True:
            with self._changed:
                if self.ended:
                    return False
                single = self._paused and self._allowed > 0
                stands = self._paused and not self._whole_epoch and not single
                news = stands != self._stood and not single
                asked = bool(self._questions) or self._probe is not None
                if not news and not asked:
                    wait = _LONGEST_WAIT if stands else self._delay() if step else 0.0
                    if wait > 0:
                        self._changed.wait(min(wait, _LONGEST_WAIT))
                        continue
                    if step:
                        self._count(single)
                    return True
                self._stood = stands if news else self._stood
            if news:
                stand(stands)
            if asked:
                idle()

    def _count(self, single: bool) -> None:
        """A batch will be made now."""
        if single:
            self._allowed -= 1
            self._stood = False  # it will stand again, and say so
        if self._per_second:
            pause = 1 / self._per_second
            self._next = max(self._next, time.monotonic() - pause) + pause

    def _delay(self) -> float:
        return self._next - time.monotonic() if self._per_second else 0.0


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
    while control and (question := control.take_question()):
        question[1].cancel()


def control(run: str) -> Control:
    """The control of a run in this process; `LearnerError` where it isn't training here."""
    with _lock:
        if run not in _controls:
            raise LearnerError("This run isn't training at the moment.")
        return _controls[run]
