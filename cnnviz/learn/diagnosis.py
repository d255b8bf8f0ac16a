"""What goes wrong in a run, by name: seen in its numbers, said in a sentence.

| name | what is seen |
|---|---|
| `diverged` | a loss or a weight is no finite number, or the loss is beyond all bounds: the run can't go on |
| `worse_than_guessing` | the loss has stayed far above that of a net that gives all classes the same score |
| `zeros` | all weights of a layer are equal and no gradient tells them apart |
| `dead` | half of the units behind ReLUs or more are 0 for each of the pictures looked at |
| `memorising` | training pictures are learned and validation pictures are no better than guessed |
| `overfitting` | the validation loss has been rising while the training loss fell |
| `not_saved` | the disk is full: a checkpoint could not be written, the one before is kept |
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from cnnviz.learn.trainer import Step, Trainer, guess_loss
from cnnviz.recipe.records import Epoch, Finding

BOUND = 1e6  # of a loss, without the penalty
FEWEST = 20  # batches before a mean of losses says anything
_MEAN = 0.1  # weight of the newest loss in the running mean


class Diagnosis:
    """Watches a run; each thing is said once."""

    def __init__(self, trainer: Trainer, say: Callable[[Finding], None]) -> None:
        self._trainer = trainer
        self._say = say
        self._said: set[str] = set()
        self._guess = guess_loss(trainer.recipe)
        self._mean: float | None = None
        self._seen = 0
        self.diverged = ""

    def step(self, step: Step, number: int, epoch: int) -> None:
        """Look at a batch."""
        rate = f"{self._trainer.recipe.learning_rate:g}"
        if not math.isfinite(step.loss):
            self._diverge(f"The loss of batch {number} is no longer a number", number, epoch)
            return
        if step.plain_loss > BOUND:
            self._diverge(f"The loss of batch {number} is {step.plain_loss:.3g}", number, epoch)
            return
        self._seen += 1
        self._mean = (
            step.plain_loss if self._mean is None else (1 - _MEAN) * self._mean + _MEAN * step.plain_loss
        )
        if self._seen >= FEWEST and self._mean > 2 * self._guess:
            self._find(
                "worse_than_guessing", number, epoch,
                f"The loss is {self._mean:.3g}; a net that gives every class the same score has "
                f"{self._guess:.3g}. A learning rate of {rate} is too high: steps leap over every valley.",
            )  # fmt: skip

    def weights(self, number: int, epoch: int) -> None:
        """Look whether every weight is a finite number."""
        if not self.diverged and not self._trainer.finite():
            self._diverge(f"A weight is no longer a number at batch {number}", number, epoch)

    def gradients(self, last: Step | None, number: int, epoch: int) -> None:
        """Look whether any gradient reaches the first kernels, where their weights are all the same."""
        first = self._trainer.first_convolution
        if last is None or first is None:
            return
        if not np.any(last.gradients.numpy()) and np.ptp(first.kernel.numpy()) == 0:
            self._find(
                "zeros", number, epoch,
                "All weights of the first convolution are equal, and so is every map: the gradient is 0 for "
                "each of them, so none ever changes. Weights must begin at random.",
            )  # fmt: skip

    def epoch(self, epochs: list[Epoch]) -> None:
        """Look at the epochs so far."""
        last = epochs[-1]
        classes = len(self._trainer.recipe.data.class_names)
        if last.dead >= 0.5 and "zeros" not in self._said:  # where all weights are 0 all else is too
            self._find(
                "dead", last.step, last.epoch,
                f"{last.dead:.0%} of the units behind ReLUs are 0 for each picture looked at: they pass no "
                "gradient on and can't recover. A lower learning rate keeps them alive.",
            )  # fmt: skip
        if last.accuracy - last.val_accuracy > 0.3 and last.val_accuracy < 1.6 / classes:
            self._find(
                "memorising", last.step, last.epoch,
                f"Of the training pictures {last.accuracy:.0%} are right, of the validation pictures "
                f"{last.val_accuracy:.0%}, as by guessing: the net learns labels by heart that don't belong "
                "to what is seen.",
            )  # fmt: skip
            return
        best = min(epochs, key=lambda one: one.val_loss)
        if (
            last.epoch >= best.epoch + 3
            and last.val_loss > 1.15 * best.val_loss
            and last.loss < best.loss
            and best.val_accuracy > 2 / classes
        ):
            self._find(
                "overfitting", last.step, last.epoch,
                f"Since epoch {best.epoch} the loss of the validation pictures has risen from "
                f"{best.val_loss:.3g} to {last.val_loss:.3g} while that of the training pictures fell to "
                f"{last.loss:.3g}: the net learns its training pictures by heart.",
            )  # fmt: skip

    def note(self, finding: Finding) -> None:
        """Say what somebody else has found, once."""
        self._find(finding.kind, finding.step, finding.epoch, finding.sentence)

    def _diverge(self, what: str, number: int, epoch: int) -> None:
        self.diverged = (
            f"{what}: the training has diverged. A learning rate of {self._trainer.recipe.learning_rate:g} "
            "is too high here; take a tenth of it, and a tenth again until the loss falls."
        )
        self._find("diverged", number, epoch, self.diverged)

    def _find(self, kind: str, number: int, epoch: int, sentence: str) -> None:
        if kind not in self._said and (not self.diverged or kind == "diverged"):
            self._said.add(kind)
            self._say(Finding(kind, number, epoch, sentence))
