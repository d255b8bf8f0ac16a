"""A training run as it lives in its worker: started by the engine, told by topic, commanded by address."""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import tempfile
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.engine.jobs import Outcome
from cnnviz.errors import LearnerError
from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.recipe import Recipe
from cnnviz.recipe.records import Record, to_message

FOLDER = "CNNVIZ_RUNS_DIR"
_DAYS_KEPT = 3


def train_in_worker(
    job: str,
    run: str,
    topic: str,
    recipe: Recipe,
    own: OwnPictures | None,
    wanted: dict[str, Any],
    folder: str | None,
) -> Outcome:
    """Train in this process, which should be a worker; records go to `topic`, commands come for `job`.

    Checkpoints go to `folder`; on a cluster, where the engine names none, below `CNNVIZ_RUNS_DIR` or into the
    machine's temporary folder.
    """
    from distributed import get_worker

    worker = get_worker()
    attempt = uuid.uuid4().hex  # a worker that was given up for lost may still be telling

    def send(records: list[Record]) -> None:
        told = [to_message(record) for record in records]
        worker.log_event(topic, {"run": run, "job": job, "attempt": attempt, "records": told})

    try:
        controls = importlib.import_module("cnnviz.learn.controls")
        training = importlib.import_module("cnnviz.learn.training")
        control = controls.open_control(job)
        for name, value in wanted.items():
            control.obey(name, value)
        result = training.train(
            recipe, send, control=control, folder=_folder(folder) / run, own=own, address=worker.address
        )
        return Outcome(result=result)
    except LearnerError as error:
        return Outcome(sentence=str(error))
    except Exception:
        return Outcome(defect=traceback.format_exc())
    finally:
        importlib.import_module("cnnviz.learn.controls").close_control(job)


def _folder(given: str | None) -> Path:
    """Where checkpoints go; in a folder that no engine removes, those of long ago make room."""
    if given:
        return Path(given)
    folder = _lasting_folder()
    for old in folder.glob("*/"):
        if time.time() - old.stat().st_mtime > _DAYS_KEPT * 86_400:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _lasting_folder() -> Path:
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    return Path(tempfile.gettempdir()) / f"cnnviz-runs-{os.getuid() if hasattr(os, 'getuid') else 'me'}"


def obey(job: str, name: str, value: Any = None) -> str:
    """Run by Dask in a worker: hand a command to the job there; a sentence where that can't be."""
    try:
        importlib.import_module("cnnviz.learn.controls").control(job).obey(name, value)
    except LearnerError as error:
        return str(error)
    return ""


async def ask(job: str, picture: np.ndarray, seconds: float) -> np.ndarray | str:
    """Run by Dask in a worker: what the net of a job says of a picture now, or a sentence."""
    try:
        answer = importlib.import_module("cnnviz.learn.controls").control(job).ask(picture)
        return await asyncio.wait_for(asyncio.wrap_future(answer), seconds)
    except (TimeoutError, asyncio.CancelledError):
        return "The net didn't answer in time."
    except LearnerError as error:
        return str(error)
