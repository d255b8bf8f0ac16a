"""What this machine is, in a line for a card: figures and times are those of some processor."""

from __future__ import annotations

import importlib
import os
import platform
from pathlib import Path

import keras


def describe() -> str:
    """System, processor and how much of it may be used, libraries, and GPUs.

    Such as "Linux x86_64, AMD EPYC (2 cores), tensorflow 2.21.0, Keras 3.15.1, no GPU".
    """
    library = importlib.import_module(backend())
    return (
        f"{platform.system()} {platform.machine()}, {processor()} ({cores()} cores), "
        f"{backend()} {library.__version__}, Keras {keras.__version__}, {gpus()}"
    )


def backend() -> str:
    """What Keras computes with: "tensorflow", "jax" or "torch"."""
    return keras.backend.backend()


def gpus() -> str:
    """The graphics cards that Keras computes on, such as "1 GPU (NVIDIA H100 80GB HBM3)"."""
    if backend() == "jax":
        devices = importlib.import_module("jax").devices()
        names = [device.device_kind for device in devices if device.platform == "gpu"]
    else:
        names = keras.distribution.list_devices("gpu")
    return f"{len(names)} GPU ({', '.join(names)})" if names else "no GPU"


def processor(told: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's model, where the system tells it."""
    try:
        lines = told.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown processor"


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
