"""The jobs by name, and how a worker runs one.

Only names in ``JOBS`` can be run: nothing that reaches the engine decides what is imported.
"""

from __future__ import annotations

import faulthandler
import importlib
import traceback
from dataclasses import dataclass
from typing import Any

from cnnviz.errors import LearnerError


@dataclass(frozen=True)
class Job:
    """A function below ``cnnviz.learn``, as "module:function", and the kind of worker that runs it."""

    function: str
    kind: str = "infer"


# What a worker tells with every heartbeat, and its two values (see ``cnnviz.engine.warm_up``).
METRIC = "cnnviz"
WARMING_UP, READY = "warming up", "ready"

JOBS = {
    "features.warm_up": Job("features:warm_up"),
    "features.classify": Job("features:classify"),
    "features.feature_maps": Job("features:feature_maps"),
    "features.display_maps": Job("features:display_maps"),
    "features.kernels": Job("kernels:first_kernels"),
    "kernels.of_layer": Job("kernels:layer_kernels"),
    "exciting.find": Job("exciting:find"),
    "exciting.held_back": Job("exciting:held_back"),
    "exciting.find_held_back": Job("exciting:find_held_back"),
    "exciting.photos_held_back": Job("exciting:photos_held_back"),
    "exciting.patches_held_back": Job("exciting:patches_held_back"),
    "saliency.look": Job("saliency:look"),
    "saliency.randomised": Job("saliency:randomised"),
    "classic.pictures": Job("classic:pictures"),
    "classic.train": Job("classic:train"),
    "classic.measure": Job("classic:measure"),
    "classic.look": Job("classic:look"),
    "dream.steps": Job("dream:steps"),
    "surgery.predict": Job("surgery:predict"),
    "surgery.display_maps": Job("surgery:display_maps"),
    "surgery.channels": Job("surgery:channels"),
    "surgery.held_back": Job("surgery:held_back"),
    "surgery.most_needed": Job("surgery:most_needed"),
    "pixel_path.follow": Job("pixel_path:follow"),
    "pixel_path.ending": Job("pixel_path:ending"),
    "pixel_path.head": Job("pixel_path:head"),
    "build.keras_file": Job("build:keras_file"),
    "build.keras_json": Job("build:keras_json"),
    "datasets.available": Job("datasets:available"),
    "datasets.describe": Job("datasets:describe"),
    "datasets.pictures": Job("datasets:pictures"),
    "datasets.read_zip": Job("own_pictures:read_zip"),
    "datasets.from_pictures": Job("own_pictures:from_pictures"),
    "datasets.download": Job("fetching:download"),
    "datasets.downloads": Job("fetching:downloads"),
    "trained.describe": Job("trained:describe"),
    "trained.display_maps": Job("trained:display_maps"),
    "own_net.warm_up": Job("own_net:warm_up", kind="own"),
    "own_net.check": Job("own_net:check", kind="own"),
    "own_net.display_maps": Job("own_net:display_maps", kind="own"),
    "trained.scores": Job("trained:scores"),
    "training.warm_up": Job("training:warm_up", kind="train"),
}


@dataclass(frozen=True)
class Request:
    """A job as it travels to a worker. After ``seconds`` of running nobody waits for it any more."""

    name: str
    args: tuple
    kwargs: dict[str, Any]
    seconds: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What comes back: the result, or a sentence for the learner, or the trace of a defect for the log.

    Exceptions themselves stay in the worker: to unpickle one of TensorFlow's in the server would import
    TensorFlow there.
    """

    result: Any = None
    sentence: str | None = None
    defect: str | None = None


def run(request: Request) -> Outcome:
    """Run a job in this process, which should be a worker."""
    try:
        module, function = JOBS[request.name].function.split(":")
        job = getattr(importlib.import_module(f"cnnviz.learn.{module}"), function)
        return Outcome(result=job(*request.args, **request.kwargs))
    except LearnerError as error:
        return Outcome(sentence=str(error))
    except Exception:
        return Outcome(defect=traceback.format_exc())


def run_in_worker(request: Request) -> Outcome:
    """Run a job, and end this very process where it takes longer than anybody waits.

    A job that hangs would keep its worker from all others, and can't be stopped from outside. The nanny of
    the worker starts another one. The timer is one per process, hence for workers of one thread only; and a
    worker that still loads TensorFlow is slow, not hanging.
    """
    from distributed import get_worker

    worker = get_worker()
    warm = worker.metrics.get(METRIC, lambda _: READY)(worker) == READY
    if request.seconds is None or not warm or worker.state.nthreads != 1:
        return run(request)
    faulthandler.dump_traceback_later(request.seconds, exit=True)
    try:
        return run(request)
    finally:
        faulthandler.cancel_dump_traceback_later()
