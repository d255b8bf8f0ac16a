"""Write a file so that a kill, a crash or a full disk never costs the one before it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cnnviz.errors import LearnerError

ROOM = 10_000_000  # bytes to be left free


def write(path: Path, data: bytes, *, fsync: bool = True) -> None:
    """Write to a temporary file, flush it to disk, then rename it.

    Without `fsync` the file survives a kill of the process, but maybe not of the machine.

    Raises `LearnerError` where the disk has too little room; an earlier file at `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(path.parent).free
    full = LearnerError(
        f"Not enough room on the disk to save {path.name}: {free / 1e6:.0f} MB are free and "
        f"{(len(data) + ROOM) / 1e6:.0f} MB are needed. What was saved before is untouched."
    )
    if free < len(data) + ROOM:
        raise full
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            if fsync:
                os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise full from error
