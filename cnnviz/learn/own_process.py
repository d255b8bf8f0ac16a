"""The worker's side of the throw-away processes: started, asked within a time, ended whatever they do."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from cnnviz.errors import LearnerError
from cnnviz.learn.own_pipe import ANSWER, ASKED, DEFECT, HEAD, LONGEST_SENTENCE, LONGEST_TRACE, REFUSAL

PROJECT = Path(__file__).parents[2]
_PIECE = 1 << 20
_logger = logging.getLogger("cnnviz.own")
# All that such a process gets of the environment; keys and addresses of the engine are not among it.
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


class Ended(NamedTuple):
    """How a process ended that should have answered: its exit code, and what it was waited for."""

    code: int | None
    late: bool


class ProcessEnded(Exception):  # noqa: N818 -- says what happened; a sentence is made of it where it is caught
    """The process ended, or was ended because it took too long."""

    def __init__(self, how: Ended) -> None:
        super().__init__(how)
        self.how = how


class Process:
    """A process that runs a module of this package and answers what it is asked through a pipe."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- this Python, and a module of our own
            [sys.executable, "-P", "-m", f"cnnviz.learn.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018
        self._outward, self._inward = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._outward, False)
        os.set_blocking(self._inward, False)

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs still."""
        return self._ended() is None

    def ask(self, request: bytes, *, length: int, seconds: float) -> bytes:
        """What it answers to a request: exactly `length` bytes.

        Raises the `LearnerError` that it answers with, or `ProcessEnded` where there is no answer of that
        length in time; the process is gone then.
        """
        deadline = time.monotonic() + seconds
        try:
            self._write(HEAD.pack(ASKED, len(request)) + request, deadline)
            kind, found = HEAD.unpack(self._read(HEAD.size, deadline))
            if kind == ANSWER and found == length:
                return self._read(found, deadline)
            if kind == REFUSAL and found <= 4 * LONGEST_SENTENCE:
                raise LearnerError(_plain(self._read(found, deadline)))
            if kind == DEFECT and found <= 4 * LONGEST_TRACE:
                trace = self._read(found, deadline).decode(errors="replace")
                _logger.error("A process with a net from outside failed:\n%s", ascii(trace))
        except (BrokenPipeError, EOFError):
            self._wait()
            raise ProcessEnded(Ended(self.end(), late=False)) from None
        except TimeoutError:
            self.end()
            raise ProcessEnded(Ended(None, late=True)) from None
        self.end()  # it answers something else than it was asked for
        raise ProcessEnded(Ended(None, late=False))

    def end(self) -> int | None:
        """End it, and all that it may have started; returns how it had ended by itself, if it had."""
        code = self._ended()
        if self._process.returncode is None:  # its number is its own as long as nobody has waited for it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()
        if code not in (None, 0):
            _logger.warning("A process with a net from outside ended with %s", code)
        return code

    def _ended(self) -> int | None:
        """Its exit code, below 0 for a signal, once it has ended; its number stays taken."""
        if self._process.returncode is not None:
            return self._process.returncode
        found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def _wait(self) -> None:
        """Give a process whose pipe has closed a moment to end, so that its exit code says why."""
        deadline = time.monotonic() + 5
        while self._ended() is None and time.monotonic() < deadline:
            time.sleep(0.01)

    def _write(self, message: bytes, deadline: float) -> None:
        left = memoryview(message)
        while left:
            _, ready, _ = select.select([], [self._outward], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            left = left[os.write(self._outward, left[:_PIECE]) :]

    def _read(self, count: int, deadline: float) -> bytes:
        pieces = []
        while count:
            ready, _, _ = select.select([self._inward], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(self._inward, min(count, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)


def _environment() -> dict[str, str]:
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": os.devnull,  # Keras would make a folder for its settings there
        "KERAS_HOME": os.devnull,
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _plain(sentence: bytes) -> str:
    """A sentence from a process that may not be what it was."""
    text = sentence.decode(errors="replace")
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_SENTENCE]
