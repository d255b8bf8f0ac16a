"""What a process that opens a net from outside gives up for good, before it looks at the first byte."""

from __future__ import annotations

import math
import resource
from pathlib import Path

CPU_AT_MOST = 3_600  # seconds in the life of such a process, whatever it asks for


def write_nothing() -> None:
    """From now on no file can grow by a byte, and a crash leaves no picture of the memory behind."""
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def confine(memory: int) -> None:
    """Open nothing, start nothing, and take at most so many bytes of memory beyond what is there now.

    Without a free file descriptor there is no file to be opened, no socket, no pipe. Whoever calls this has
    loaded all that it needs.
    """
    write_nothing()
    used = _kilobytes()
    _lower(resource.RLIMIT_AS, used["VmSize"] * 1024 + memory)
    _lower(resource.RLIMIT_DATA, used["VmData"] * 1024 + memory)
    _lower(resource.RLIMIT_NPROC, 0)  # what root may do all the same needs a file descriptor or memory
    _lower(resource.RLIMIT_NOFILE, 0)


def allow_seconds(seconds: float) -> None:
    """So much processor time from now on, until this is called again; then the process is ended."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    soft = min(CPU_AT_MOST, math.ceil(used + seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (soft, CPU_AT_MOST))


def _lower(limit: int, value: int) -> None:
    _, most = resource.getrlimit(limit)
    if most != resource.RLIM_INFINITY:
        value = min(value, most)
    resource.setrlimit(limit, (value, value))


def _kilobytes() -> dict[str, int]:
    """The memory of this process, as Linux tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if line.startswith(("VmSize", "VmData")))
    return {name: int(value.split()[0]) for name, value in pairs}
