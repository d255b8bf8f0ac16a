"""Long questions to the workers, asked in the background: the page stays usable, answers show as they come.

A question is known by its key. It is asked once, however many learners want to know, and its answer is kept.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.ui.part import part
from cnnviz.ui.text import t

log = logging.getLogger("cnnviz.ui")

AT_ONCE = 2  # questions on their way; the others wait here, so that they can be taken back
KEPT = 400


@dataclass
class Asked:
    """A question on its way: `answer` once it is there, or the `problem` as a sentence."""

    future: Future
    since: float = field(default_factory=time.monotonic)

    @property
    def done(self) -> bool:
        """Whether there is an answer or a problem."""
        return self.future.done()

    @property
    def answer(self) -> Any:
        """The answer, None as long as there is none."""
        return self.future.result() if self.done and self.problem is None else None

    @property
    def problem(self) -> str | None:
        """Why there will be no answer; None if there is or will be one."""
        if not self.done:
            return None
        if self.future.cancelled():
            return t("This was not asked for any longer.")
        error = self.future.exception()
        if error is None:
            return None
        if isinstance(error, LearnerError):
            return str(error)
        return t("Something went wrong on our side, not on yours. Try again, or go on to another lesson.")

    @property
    def seconds(self) -> float:
        """How long ago it was asked."""
        return time.monotonic() - self.since


class Desk:
    """Where questions are asked. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: OrderedDict[Hashable, Asked] = OrderedDict()
        self._waiting: Queue[tuple[Future, Callable[[], Any]]] = Queue()
        for _ in range(AT_ONCE):  # daemons: the server ends without waiting for an answer
            threading.Thread(target=self._work, name="cnnviz-background", daemon=True).start()

    def ask(self, key: Hashable, question: Callable[[], Any]) -> Asked:
        """The question under this key: asked now if it has not been, or was taken back."""
        with self._lock:
            asked = self._asked.get(key)
            if asked is None or asked.future.cancelled():
                asked = self._asked[key] = Asked(Future())
                self._waiting.put((asked.future, question))
            self._asked.move_to_end(key)
            for old in [key for key, one in self._asked.items() if one.done][: len(self._asked) - KEPT]:
                del self._asked[old]
            return asked

    def _work(self) -> None:
        while True:
            future, question = self._waiting.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(question())
            except Exception as error:
                if not isinstance(error, LearnerError):
                    log.exception("A question in the background failed")
                future.set_exception(error)

    def take_back(self, key: Hashable) -> None:
        """Forget a question that is still waiting for its turn, or one that failed."""
        with self._lock:
            asked = self._asked.get(key)
            if asked is not None and (asked.future.cancel() or asked.problem):
                del self._asked[key]


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The one desk of this server."""
    return Desk()


def settle(asked: Sequence[Asked], *, patience: float = 0.25) -> bool:
    """Wait a moment for answers, so that quick ones are drawn at once; whether all are there."""
    return not wait([one.future for one in asked], timeout=patience).not_done


def watch(asked: Sequence[Asked]) -> None:
    """Run the page again whenever one of these questions is answered; draws nothing."""
    if not all(one.done for one in asked):
        part(_poll, run_every=0.4)(asked, sum(one.done for one in asked))


def _poll(asked: Sequence[Asked], before: int) -> None:
    if sum(one.done for one in asked) != before:
        st.rerun()
