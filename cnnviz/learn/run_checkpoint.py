"""The checkpoint of a run after each epoch: all that is needed to go on as if nothing had happened."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np

from cnnviz.learn import safe_files
from cnnviz.learn.trainer import Trainer
from cnnviz.recipe.recipe import Recipe
from cnnviz.recipe.records import Epoch

KEPT = 2  # the newest and the one before it
_NAME = re.compile(r"epoch-(\d{4})\.npz")


def save(folder: Path, trainer: Trainer, epochs: list[Epoch], *, fsync: bool = True) -> None:
    """Write the state after the last of `epochs`; `LearnerError` on a full disk, the one before it intact."""
    file = io.BytesIO()
    state = {f"state{number}": one for number, one in enumerate(trainer.state())}
    facts = {"recipe": trainer.recipe.key, "epochs": [dataclasses.asdict(one) for one in epochs]}
    np.savez(file, facts=np.array(json.dumps(facts)), **state)  # type: ignore[arg-type]
    safe_files.write(folder / f"epoch-{len(epochs):04d}.npz", file.getvalue(), fsync=fsync)
    for path in _found(folder)[KEPT:]:
        path.unlink(missing_ok=True)


def restore(folder: Path, trainer: Trainer) -> list[Epoch]:
    """Bring the trainer to the newest checkpoint that opens; the epochs behind it, none without one."""
    for path in _found(folder):
        try:
            facts, state = read(path, trainer.recipe)
            trainer.set_state(state)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
            continue  # damaged: the one before it will do
        return [Epoch(**dict(one, per_class=tuple(one["per_class"]))) for one in facts["epochs"]]
    return []


def read(path: Path, recipe: Recipe) -> tuple[dict, list[np.ndarray]]:
    """Facts and state of a checkpoint; `ValueError` for one of another recipe."""
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        facts = json.loads(str(file["facts"]))
        if facts["recipe"] != recipe.key:
            raise ValueError(f"{path} is of another recipe")
        return facts, [file[f"state{number}"] for number in range(len(file.files) - 1)]


def _found(folder: Path) -> list[Path]:
    """Checkpoints, the newest first."""
    return sorted((path for path in folder.glob("epoch-*.npz") if _NAME.fullmatch(path.name)), reverse=True)
