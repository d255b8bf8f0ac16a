"""One's own `.keras` file: what it holds, and what its net sees in a picture.

The file is judged without Keras (`cnnviz.nets.own_config`), its weights are read in one throw-away process
(`own_weights`), and the net is run in another (`own_child`), which stays for the visit of a learner: for as
long as pictures come, and no more than a few at a time. docs/own-nets.md says why.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sys
import threading
from typing import Any, NamedTuple

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn.own_pipe import packed
from cnnviz.learn.own_process import Process, ProcessEnded
from cnnviz.nets import own_file
from cnnviz.nets.own_config import judge
from cnnviz.nets.own_net import PIXELS, OwnNet

VARIABLE, USUAL = "CNNVIZ_OWN_NETS", 2  # how many are kept open in a worker
SECONDS_TO_READ, SECONDS_TO_OPEN, SECONDS_FOR_A_PICTURE = 30.0, 150.0, 30.0


class _Visit(NamedTuple):
    net: OwnNet
    process: Process


_visits: dict[str, _Visit] = {}  # the one that was used last comes last
_using = threading.Lock()


def warm_up() -> None:
    """Nothing: what a worker for such nets needs is loaded with this module."""


def check(file: bytes) -> OwnNet:
    """The net in the bytes of a `.keras` file, built and run once; it stays open for a while.

    Raises `LearnerError` where such files aren't let in, where the file is none that can be opened, or where
    its net costs more than it may.
    """
    with _using:
        return _opened(file).net


def display_maps(file: bytes, picture: np.ndarray, pixels: str | None = None) -> dict[str, Any]:
    """What the net in a file says of a picture (H, W), (H, W, 1) or (H, W, 3), uint8, of any size.

    `pixels` is one of `PIXELS`, how the net wants the numbers 0..255; None for as the net looks to want them.

    Returns
    -------
    dict
        ``scores`` (classes,), 0..1; ``input``, what the net was given, (h, w, c) uint8; ``layers``: a dict
        for each with ``name``, ``kind``, ``maps`` (h, w, n) uint8, ``low``, ``high`` and ``strength``, (n,)
        float32.
    """
    if pixels is not None and pixels not in PIXELS:
        raise LearnerError(f"Received pixels={pixels!r}; known are {', '.join(PIXELS)}.")
    with _using:
        visit = _opened(file)
        given = _fitting(picture, visit.net.input)
        times, plus = PIXELS[pixels or visit.net.pixels]
        try:
            numbers = visit.process.ask(
                packed({"times": times, "plus": plus}, given.tobytes()),
                length=_length(visit.net),
                seconds=SECONDS_FOR_A_PICTURE,
            )
        except ProcessEnded as ended:
            raise _sentence(ended) from None
    return {"input": given, **_unpacked(visit.net, numbers)}


def close() -> None:
    """End all processes that are open."""
    with _using:
        while _visits:
            _visits.popitem()[1].process.end()


def _opened(file: bytes) -> _Visit:
    """The open net of these bytes; opened now if it isn't."""
    if not own_file.allowed():
        raise LearnerError(own_file.OFF)
    if not sys.platform.startswith("linux"):
        raise LearnerError("Model files from outside are opened on Linux only, which can confine a process.")
    if not isinstance(file, bytes):
        raise LearnerError(f"Received {type(file).__name__}; the bytes of a .keras file will do.")
    name = hashlib.sha256(file).hexdigest()
    for one in [one for one, visit in _visits.items() if not visit.process.alive]:
        _visits.pop(one).process.end()
    visit = _visits.pop(name, None)
    if visit is None:
        net, weights = judge(file)
        numbers = _read(net, weights)
        while len(_visits) >= _most():
            _visits.pop(next(iter(_visits))).process.end()
        visit = _Visit(net, _start(net, numbers))
    _visits[name] = visit
    return visit


def _most() -> int:
    text = os.environ.get(VARIABLE, "")
    return int(text) if text.isdecimal() and int(text) > 0 else USUAL


def _read(net: OwnNet, weights: bytes) -> bytes:
    """The weights as numbers in a row, read by a process of their own."""
    process = Process("own_weights")
    try:
        request = packed({"shapes": net.weights}, weights)
        return process.ask(request, length=4 * net.parameters, seconds=SECONDS_TO_READ)
    except ProcessEnded:
        raise LearnerError(
            "The weights in this file can't be read within the memory and time that a file from outside is "
            "given."
        ) from None
    finally:
        process.end()


def _start(net: OwnNet, numbers: bytes) -> Process:
    process = Process("own_child")
    shown = [place for place, part in enumerate(net.parts) if part.is_shown]
    parts = [dataclasses.asdict(part) for part in net.parts]
    head = {"input": net.input, "parts": parts, "output": net.output, "shown": shown}
    try:
        process.ask(packed(head, numbers), length=0, seconds=SECONDS_TO_OPEN)
    except BaseException as error:
        process.end()
        if isinstance(error, ProcessEnded):
            raise _sentence(error) from None
        raise
    return process


def _sentence(ended: ProcessEnded) -> LearnerError:
    if ended.how.late:
        return LearnerError(
            "This net takes longer than a net from outside is given here. A smaller one will do."
        )
    return LearnerError(
        "This net broke off: it needs more memory or time than a net from outside is given here. A smaller "
        "one will do."
    )


def _fitting(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """The picture as the net takes it: (h, w, c) uint8."""
    if (
        not isinstance(picture, np.ndarray)
        or picture.dtype != np.uint8
        or picture.ndim not in (2, 3)
        or (picture.ndim == 3 and picture.shape[2] not in (1, 3))
        or not picture.size
    ):
        raise LearnerError("Received something else than a picture (H, W, 3) or (H, W), uint8.")
    return np.ascontiguousarray(images.fitting(picture, shape))


def _length(net: OwnNet) -> int:
    """The bytes of an answer: the scores, then each layer's maps and three numbers for each of them."""
    (said,) = net.parts[net.output].shape
    return 4 * said + sum(h * w * c + 12 * c for h, w, c in (part.shape for part in net.shown))


def _unpacked(net: OwnNet, numbers: bytes) -> dict[str, Any]:
    """The numbers of an answer by name, checked: they come from a process that ran a stranger's net."""
    used = 0

    def taken(shape: tuple[int, ...], dtype: type) -> np.ndarray:
        nonlocal used
        found: np.ndarray = np.frombuffer(numbers, dtype, int(np.prod(shape)), used).reshape(shape)
        used += found.nbytes
        if dtype is np.float32 and not np.isfinite(found).all():
            raise LearnerError("The net's answer holds something that is no number.")
        return found

    said = taken(net.parts[net.output].shape, np.float32).astype(float)
    layers = []
    for part in net.shown:
        maps = taken(part.shape, np.uint8)
        low, high, strength = (taken(part.shape[-1:], np.float32) for _ in range(3))
        layers.append(
            {
                "name": part.name,
                "kind": part.kind,
                "maps": maps,
                "low": low,
                "high": high,
                "strength": strength,
            }
        )
    return {"scores": _scores(said, net.says), "layers": layers}


def _scores(said: np.ndarray, says: str) -> np.ndarray:
    """The probabilities of the classes, 0..1, whatever form the net gives its answer in."""
    if says == "scores":
        powers = np.exp(said - said.max())
        said = powers / powers.sum()
    elif says == "score":
        said = 0.5 * (1 + np.tanh(0.5 * said))
    said = np.clip(said, 0.0, 1.0)
    return np.array([1 - said[0], said[0]]) if len(said) == 1 else said
