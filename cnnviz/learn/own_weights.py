"""Reads the weights of a net from outside, in a process of its own: `python -m cnnviz.learn.own_weights`.

HDF5 is a rich format, and its library is C: it can point to other files, to other places of its own, to
datasets made of others. So nothing but plain numbers at the expected places is taken, by a process that can
neither open nor write anything, and is ended afterwards. What it answers is all weights in a row, float32.
"""

from __future__ import annotations

import contextlib
import io
import math
from typing import Any

import h5py
import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn.own_limits import allow_seconds, confine, write_nothing
from cnnviz.learn.own_pipe import answer, read_request, take_pipes, unpacked

MEMORY = 256_000_000
SECONDS = 10
MOST_OBJECTS = 5_000
DEEPEST = 10
# Keras 3, and the Keras 2 that wrote such files first.
ROOTS = ("layers", "_layer_checkpoint_dependencies")
_NUMBERS = (2, 4, 8)  # bytes


def read(data: bytes, shapes: dict[str, tuple[int, ...]]) -> np.ndarray:
    """All weights in the order of `shapes`, in one row, float32.

    `shapes` says where each lies, such as "conv2d/vars/0". Raises `LearnerError` where the file holds
    anything else at those places, weights for other layers, or links and datasets that lead elsewhere.
    """
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            found = _datasets(file)
            root = next((root for root in ROOTS if root in file), ROOTS[0])
            _check_places({path for path in found if path.startswith(f"{root}/")}, root, shapes)
            parts = [_numbers(found[f"{root}/{path}"], path, shape) for path, shape in shapes.items()]
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, UnicodeError) as error:
        if isinstance(error, LearnerError):
            raise
        raise LearnerError("The weights in this file are damaged, or not as Keras writes them.") from error
    except (MemoryError, RecursionError):
        raise LearnerError("The weights in this file take more memory than their net has use for.") from None
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _datasets(file: h5py.File) -> dict[str, h5py.Dataset]:
    """All datasets by their paths: every object of the file is looked at, and must be a plain one."""
    found: dict[str, h5py.Dataset] = {}
    waiting: list[tuple[str, h5py.Group]] = [("", file)]
    seen = set()
    count = 0
    while waiting:
        path, group = waiting.pop()
        address = h5py.h5o.get_info(group.id).addr
        if address in seen or path.count("/") > DEEPEST:
            raise LearnerError("The weights in this file lead round in a circle, or too deep.")
        seen.add(address)
        for name in group:
            count += 1
            if count > MOST_OBJECTS:
                raise LearnerError(f"The weights in this file hold more than {MOST_OBJECTS:,} objects.")
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise LearnerError(
                    "The weights in this file hold a link to elsewhere; plain numbers will do."
                )
            one = group[name]
            if isinstance(one, h5py.Group):
                waiting.append((f"{path}{name}/", one))
            elif isinstance(one, h5py.Dataset):
                _check_plain(one)
                found[f"{path}{name}"] = one
            else:
                raise LearnerError(
                    "The weights in this file hold something that is neither group nor numbers."
                )
    return found


def _check_plain(dataset: h5py.Dataset) -> None:
    how = dataset.id.get_create_plist()
    if how.get_external_count():
        raise LearnerError(
            "The weights in this file lie in another file; one that holds them itself will do."
        )
    if how.get_layout() not in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT) or how.get_nfilters():
        raise LearnerError(
            "The weights in this file are packed, in pieces or put together from elsewhere. Keras writes "
            "them plainly: save the net anew."
        )


def _check_places(paths: set[str], root: str, shapes: dict[str, Any]) -> None:
    wanted = {f"{root}/{path}" for path in shapes}
    if missing := sorted(wanted - paths):
        raise LearnerError(
            f"The weights {missing[0].removeprefix(f'{root}/')} are missing from this file; "
            f"{len(missing)} of {len(wanted)} are. Save the net in Keras 3 once more."
        )
    others = sorted(path for path in paths - wanted if "seed_generator/" not in path)
    if others:
        raise LearnerError(
            f"This file holds {len(others)} weights more than its net has, such as {others[0][:80]!r}."
        )


def _numbers(dataset: h5py.Dataset, path: str, shape: tuple[int, ...]) -> np.ndarray:
    if dataset.dtype.kind != "f" or dataset.dtype.itemsize not in _NUMBERS:
        raise LearnerError(f"The weights {path} are of the kind {dataset.dtype}; float32 will do.")
    if dataset.shape != tuple(shape):
        raise LearnerError(
            f"The weights {path} are of shape {dataset.shape}, but their layer has {tuple(shape)}."
        )
    if dataset.id.get_storage_size() != math.prod(shape) * dataset.dtype.itemsize:
        raise LearnerError(f"The weights {path} are announced but not there.")
    numbers = np.asarray(dataset[()], np.float32).ravel()
    if not np.isfinite(numbers).all():
        raise LearnerError(f"The weights {path} hold something that is no number: the training went astray.")
    return numbers


def _load_all() -> None:
    """Go all ways once, since NumPy and h5py load parts of themselves when first used."""
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        file["layers/a"], file["layers/b"] = np.ones(1, np.float32), np.full(1, b"x", "S9")
    for wanted in ("a", "b"), ("a", "b", "c"):
        with contextlib.suppress(LearnerError):
            read(made.getvalue(), dict.fromkeys(wanted, (1,)))


def main() -> None:
    """Answer one request, and end."""
    write_nothing()
    inward, outward = take_pipes()
    _load_all()
    confine(MEMORY)
    allow_seconds(SECONDS)
    request = read_request(inward)
    if request is not None:
        head, data = unpacked(request)
        answer(outward, lambda: read(bytes(data), head["shapes"]).tobytes())


if __name__ == "__main__":
    main()
