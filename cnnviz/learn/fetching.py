"""Data sets downloaded while people wait for nothing: in a thread, its progress read off the disk."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.learn import data_files, data_sources
from cnnviz.learn.downloads import download as fetch

FORBIDDEN = "CNNVIZ_DOWNLOADS"  # set to 0 by an operator who wants none
NAMES = ("mnist", "fashion_mnist", "cifar10")  # cats and dogs need preparing: the command line does that
_FRESH = 60.0  # seconds without a byte after which a download counts as stopped

logger = logging.getLogger("cnnviz.learn")
_problems: dict[str, str] = {}
_running: set[str] = set()
_lock = threading.Lock()


def download(name: str) -> None:
    """Begin to download a data set, where it isn't here or under way; returns at once.

    Raises `LearnerError` where it can't be had so, or the operator has forbidden it.
    """
    if name not in NAMES:
        raise LearnerError(f"{name} can't be downloaded here; {', '.join(NAMES)} can.")
    if os.environ.get(FORBIDDEN) == "0":
        raise LearnerError(f"Downloads are switched off here. {data_files.missing(name)}")
    with _lock:
        if name in _running or not data_files.missing(name):
            return
        _running.add(name)
        _problems.pop(name, None)
    threading.Thread(target=_fetch, args=(name,), name=f"download-{name}", daemon=True).start()


def _fetch(name: str) -> None:
    try:
        fetch(name)
    except LearnerError as error:
        _problems[name] = str(error)
    except Exception:
        logger.exception("The download of %s failed", name)
        _problems[name] = f"The download of {name} failed. The server's log says why."
    finally:
        with _lock:
            _running.discard(name)


def downloads() -> dict[str, dict[str, Any]]:
    """How each data set that can be downloaded stands: `here`, `running`, `done` and `bytes`, `problem`.

    It is read off the disk, so any worker with the same folder knows it.
    """
    return {name: _state(name) for name in NAMES}


def _state(name: str) -> dict[str, Any]:
    known = data_sources.data_set(name)
    here = not data_files.missing(name)
    folder = data_sources.folders()[0]
    done, newest = 0, 0.0
    for file in known.files:
        for path in (folder / file.name, folder / f".{file.name}.partial"):
            if path.is_file():
                done += path.stat().st_size
                newest = max(newest, path.stat().st_mtime)
    with _lock:
        running = name in _running or (not here and time.time() - newest < _FRESH)
    return {
        "here": here,
        "running": running and not here,
        "done": known.bytes if here else min(done, known.bytes),
        "bytes": known.bytes,
        "problem": _problems.get(name, ""),
    }
