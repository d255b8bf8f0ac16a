"""What a command shows on a terminal beside its results: counts, and no word of TensorFlow about itself."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator


@contextlib.contextmanager
def tensorflow_hushed() -> Iterator[None]:
    """Import TensorFlow in here: what it says of itself meanwhile doesn't reach standard error.

    The setting keeps its later remarks back, but not those that it writes while it is loaded.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as unread:
        os.dup2(unread.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


class Progress:
    """Counts on a terminal's last line, and is silent where standard error is not one."""

    def __init__(self, unit: str, scale: float = 1) -> None:
        self.unit, self.scale, self.shown, self.last = unit, scale, False, 0.0

    def __call__(self, done: int, total: int) -> None:
        """Show how far it has come, ten times a second at most."""
        now = time.monotonic()
        if sys.stderr.isatty() and (done == total or now - self.last > 0.1):
            text = f"{done / self.scale:,.0f} of {total / self.scale:,.0f} {self.unit}"
            print(f"\r{text:40}", end="\n" if done == total else "", file=sys.stderr, flush=True)
            self.shown, self.last = done != total, now

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            print(file=sys.stderr)
