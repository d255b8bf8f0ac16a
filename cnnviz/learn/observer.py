"""What is shown of a net while it trains: kernels, gradients, maps, reports, snapshots."""

from __future__ import annotations

import keras
import numpy as np

from cnnviz import images
from cnnviz.learn.datasets import Data, Split
from cnnviz.learn.trainer import Step, Trainer
from cnnviz.numeric.metrics import confusion
from cnnviz.recipe.records import Kernels, Maps, Mistake, Pictures, Report, Snapshot

MOST_KERNELS = 64  # of the first convolution
MOST_MAPS, LARGEST_MAP = 32, 64  # of a layer, live
SMALL_MAPS, SMALL_MAP = 16, 28  # in a snapshot
SMALL_FILTERS, SMALL_CHANNELS = 16, 4  # of a later convolution, in a snapshot
GALLERY = 24
WORST = 12


class Observer:
    """Looks at a trainer's net, never changes it."""

    def __init__(self, trainer: Trainer, data: Data) -> None:
        self.trainer = trainer
        self.validation = data.validation
        self.classes = len(data.choice.class_names)
        self.gallery = _gallery(data.validation, self.classes)
        self.probe = self.gallery.pictures[0]
        self.dead = -1.0  # see `count_dead`
        self.convolutions = [
            layer for layer in trainer.model.layers if isinstance(layer, keras.layers.Conv2D)
        ]

    def set_probe(self, picture: np.ndarray) -> None:
        """Look at another picture from now on; one of another size is resized."""
        self.probe = images.fitting(picture, self.trainer.model.input_shape[1:])

    def pictures(self, epoch: int, step: int, last: Step | None) -> Pictures:
        """Kernels, what the last batch met and brought, and the maps of the probe, now."""
        maps, scores = self._maps(MOST_MAPS, LARGEST_MAP)
        first = self.trainer.first_convolution
        kernels = before = gradients = None
        if first is not None:
            kernels = _half(first.name, first.kernel.numpy())
            if last is not None:
                before, gradients = (
                    _finite(one.numpy()[..., :MOST_KERNELS]) for one in (last.kernels, last.gradients)
                )
        rate = self.trainer.learning_rate
        return Pictures(epoch, step, kernels, before, gradients, rate, maps, self.probe, scores)

    def snapshot(self, epoch: int, step: int, recent: tuple[float, float, float, float]) -> Snapshot:
        """This moment in compact form; `recent` holds loss, accuracy, and both on the validation pictures."""
        maps, scores = self._maps(SMALL_MAPS, SMALL_MAP)
        kernels = []
        for number, layer in enumerate(self.convolutions):
            weights = layer.kernel.numpy()
            if number == 0:
                kernels.append(_half(layer.name, weights))
            else:
                kernels.append(_compact(layer.name, weights))
        said = self.trainer.scores(self.gallery.pictures)
        return Snapshot(epoch, step, *recent, tuple(kernels), maps, self.probe, scores, _bytes(said))

    def report(self, epoch: int, step: int, scores: np.ndarray) -> Report:
        """What the probabilities (n, classes) of the validation pictures come to."""
        truth, said = self.validation.labels, scores.argmax(axis=1)
        probability = np.nan_to_num(scores[np.arange(len(said)), said])
        wrong = np.flatnonzero(said != truth)
        worst = wrong[np.argsort(-probability[wrong], kind="stable")[:WORST]]
        mistakes = tuple(
            Mistake(int(i), int(truth[i]), int(said[i]), float(probability[i]), self.validation.pictures[i])
            for i in worst
        )
        return Report(
            epoch,
            step,
            confusion(truth, said, self.classes).astype(np.int32),
            truth.astype(np.uint8),
            said.astype(np.uint8),
            _bytes(probability),
            mistakes,
        )

    def count_dead(self) -> None:
        """Set `dead`: the share of units behind a ReLU that are 0 for all of the gallery; -1 without a ReLU.

        A convolution's map counts as one unit.
        """
        layers = [
            layer
            for layer in self.trainer.model.layers
            if getattr(layer, "activation", None) is keras.activations.relu
        ]
        outputs = self.trainer.outputs(layers, self.gallery.pictures)
        highest = [one.max(axis=tuple(range(one.ndim - 1))) for one in outputs]
        if highest:
            self.dead = float((np.concatenate(highest) <= 0).mean())

    def per_class(self, right: np.ndarray) -> tuple[float, ...]:
        """The share of right answers for the validation pictures of each class; NaN where there are none."""
        counts = np.bincount(self.validation.labels, minlength=self.classes)
        hits = np.bincount(self.validation.labels, weights=right, minlength=self.classes)
        return tuple(np.divide(hits, counts, out=np.full(self.classes, np.nan), where=counts > 0).tolist())

    def _maps(self, most: int, largest: int) -> tuple[tuple[Maps, ...], np.ndarray]:
        found, scores = self.trainer.maps(self.probe[None])
        maps = tuple(
            _quantised(name, kind, one[0], most, largest)
            for (name, kind), one in zip(self.trainer.shown, found, strict=True)
        )
        return maps, scores[0]


def _gallery(split: Split, classes: int) -> Split:
    """A few pictures of each class, the classes in turn."""
    per_class = max(1, GALLERY // classes)
    places = [np.flatnonzero(split.labels == label)[:per_class] for label in range(classes)]
    chosen = [row[number] for number in range(per_class) for row in places if number < len(row)]
    return Split(split.pictures[chosen], split.labels[chosen])


def _quantised(name: str, kind: str, maps: np.ndarray, most: int, largest: int) -> Maps:
    """Maps (h, w, c) in 255 steps from each one's least to its greatest value; few and small enough."""
    every = max(1, -(-max(maps.shape[:2]) // largest))
    maps = _finite(maps[::every, ::every, :most])
    low, high = maps.min(axis=(0, 1)), maps.max(axis=(0, 1))
    scale = 255 / np.maximum(high - low, 1e-30)
    return Maps(name, kind, ((maps - low) * scale + 0.5).astype(np.uint8), low, high)


def _half(name: str, weights: np.ndarray) -> Kernels:
    """Kernels in half precision, however large they have become."""
    weights = _finite(weights[..., :MOST_KERNELS])
    scale = max(1.0, float(np.abs(weights).max()) / 1000)
    return Kernels(name, (weights / scale).astype(np.float16), scale)


def _finite(values: np.ndarray) -> np.ndarray:
    """Values that can be drawn: within ±1e30, and 0 for what is no number."""
    return np.clip(np.nan_to_num(values, posinf=1e30, neginf=-1e30), -1e30, 1e30)


def _compact(name: str, weights: np.ndarray) -> Kernels:
    weights = _finite(weights[..., :SMALL_CHANNELS, :SMALL_FILTERS])
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return Kernels(name, np.rint(weights / scale).astype(np.int8), scale)


def _bytes(shares: np.ndarray) -> np.ndarray:
    return np.rint(255 * np.clip(np.nan_to_num(shares), 0, 1)).astype(np.uint8)
