"""What a run tells while it goes on: records as plain data, and their form on the way between processes."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

Array = np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Batches:
    """Some batches one after another: loss and share of right answers of each, before it changed the weights.

    `first` is the number of the first, counted from 1 over the whole run; `loss` has the penalties in it.
    """

    first: int
    loss: Array
    accuracy: Array
    seconds: float


@dataclasses.dataclass(frozen=True, eq=False)
class Epoch:
    """An epoch is done: means over its batches, and what the validation pictures say.

    Attributes:
        epoch: 1 for the first.
        step: batches done so far.
        loss, accuracy: of the training batches as they came, as Keras's `fit` gives them.
        val_loss, val_accuracy: of the validation pictures after the epoch.
        per_class: share of right answers for each class of the validation pictures.
        penalty: λ Σ w², which is in both losses.
        dead: the share of units behind a ReLU that are 0 for all of some pictures; -1 without any ReLU.
        seconds: of training so far, pauses not counted.
        learning_rate: of the last batch.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    per_class: tuple[float, ...]
    penalty: float
    dead: float
    seconds: float
    learning_rate: float


@dataclasses.dataclass(frozen=True, eq=False)
class Started:
    """A worker has begun, or gone on with, a run.

    Attributes:
        address: of the worker.
        step: batches done before, which what was told of later ones is to be forgotten for.
        rows: the epochs done before.
        steps_per_epoch, epochs: how many there are.
        counts: pictures to train, validate and test with.
        gallery: some validation pictures (g, h, w, c) uint8 whose scores the snapshots hold.
        gallery_labels: what they show.
        seconds: spent before, in earlier attempts.
    """

    address: str
    step: int
    rows: tuple[Epoch, ...]
    steps_per_epoch: int
    epochs: int
    counts: tuple[int, int, int]
    gallery: Array
    gallery_labels: Array
    seconds: float = 0.0


@dataclasses.dataclass(frozen=True, eq=False)
class Mistake:
    """A validation picture that was called something else: the surest first."""

    index: int
    truth: int
    said: int
    probability: float
    picture: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Report:
    """What the net says of all validation pictures at the end of an epoch.

    Attributes:
        confusion: (classes, classes) counts: row the truth, column what was said.
        truth, said: (n,) uint8 for each validation picture, so that a cell's pictures can be asked for.
        probability: (n,) uint8, 0…255 for 0…1, given to what was said.
        worst: the surest mistakes.
    """

    epoch: int
    step: int
    confusion: Array
    truth: Array
    said: Array
    probability: Array
    worst: tuple[Mistake, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Maps:
    """A layer's maps of the probe picture: (h, w, n) uint8 from `low` to `high`, (n,) each."""

    name: str
    kind: str
    maps: Array
    low: Array
    high: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Kernels:
    """A convolution's weights (k, k, c, n), maybe not all of them: float16, or int8 to be times `scale`."""

    name: str
    weights: Array
    scale: float = 1.0

    def values(self) -> Array:
        """The weights as float32."""
        return self.weights.astype(np.float32) * np.float32(self.scale)


@dataclasses.dataclass(frozen=True, eq=False)
class Pictures:
    """How the net looks inside at this moment.

    Attributes:
        kernels: of the first convolution; None without one.
        before: the same kernels as the last batch met them, (k, k, c, n) float32.
        gradients: of the loss of that batch for `before`, (k, k, c, n) float32.
        learning_rate: of the step that followed.
        layers: the maps of the probe picture.
        probe: (h, w, c) uint8.
        scores: (classes,) probabilities for the probe.
    """

    epoch: int
    step: int
    kernels: Kernels | None
    before: Array | None
    gradients: Array | None
    learning_rate: float
    layers: tuple[Maps, ...]
    probe: Array
    scores: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment for the time machine.

    Attributes:
        loss, accuracy: of the last batch.
        val_loss, val_accuracy: of the last epoch; NaN before.
        kernels: of the convolutions, in compact form.
        layers: the maps of the probe picture, small.
        scores: (classes,) for the probe.
        gallery: (g, classes) uint8, 0…255 for 0…1, for the gallery of `Started`.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    kernels: tuple[Kernels, ...]
    layers: tuple[Maps, ...]
    probe: Array
    scores: Array
    gallery: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Finding:
    """Something that goes wrong, or is remarkable, by its name: see `cnnviz.learn.diagnosis`."""

    kind: str
    step: int
    epoch: int
    sentence: str


@dataclasses.dataclass(frozen=True, eq=False)
class State:
    """The run has been paused ("paused"), or goes on ("running"), at this step."""

    state: str
    step: int
    epoch: int


@dataclasses.dataclass(frozen=True, eq=False)
class OnTest:
    """What the test pictures say of the trained net: measured once, when all epochs are done."""

    pictures: int
    loss: float
    accuracy: float


@dataclasses.dataclass(frozen=True, eq=False)
class Result:
    """How a run ended: "finished", "ended" by its learner, or "failed"; why; and the files it left.

    `files` holds the bytes of "model", "tensorboard" and "recipe"; none where nothing could be saved.
    """

    state: str
    sentence: str
    files: dict[str, bytes]


Record = Started | Batches | Epoch | Report | Pictures | Snapshot | Finding | State | OnTest
_KINDS = {
    kind.__name__: kind
    for kind in (
        Started, Batches, Epoch, Mistake, Report, Maps, Kernels, Pictures, Snapshot, Finding, State,
        OnTest,
    )
}  # fmt: skip


def to_message(value: Any) -> Any:
    """A record, and all in it, as lists, dicts, numbers, texts and bytes: what msgpack carries."""
    if dataclasses.is_dataclass(value):
        fields = {field.name: to_message(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"record": type(value).__name__, **fields}
    if isinstance(value, Array):
        return {"array": value.dtype.str, "shape": list(value.shape), "bytes": value.tobytes()}
    if isinstance(value, tuple | list):
        return [to_message(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def from_message(message: Any) -> Any:
    """What `to_message` was given; lists become tuples."""
    if isinstance(message, dict) and "record" in message:
        fields = {name: from_message(one) for name, one in message.items() if name != "record"}
        return _KINDS[message["record"]](**fields)
    if isinstance(message, dict):
        return np.frombuffer(message["bytes"], message["array"]).reshape(message["shape"])
    if isinstance(message, tuple | list):
        return tuple(from_message(one) for one in message)
    return message


def size(value: Any) -> int:
    """Bytes that the arrays in a record hold.

    >>> size(Kernels("conv1", np.zeros((3, 3, 1, 8), np.float16)))
    144
    """
    if isinstance(value, Array):
        return value.nbytes
    if dataclasses.is_dataclass(value):
        return sum(size(getattr(value, field.name)) for field in dataclasses.fields(value))
    return sum(map(size, value)) if isinstance(value, tuple | list) else 0
