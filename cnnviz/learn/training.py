"""Run a recipe: train, tell what happens, obey, and survive the loss of the process.

It needs nothing but a function to send records to (`cnnviz.recipe.records`): the engine gives one that
sends them off, a test gives a list's `extend`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn import run_checkpoint, run_files
from cnnviz.learn.controls import Control
from cnnviz.learn.datasets import Data, Split, load
from cnnviz.learn.diagnosis import Diagnosis
from cnnviz.learn.observer import Observer
from cnnviz.learn.telling import Budget, Send, Teller
from cnnviz.learn.trainer import AT_ONCE, Step, Trainer
from cnnviz.recipe.choices import starter
from cnnviz.recipe.data import DataChoice
from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.recipe import Recipe, check_fit
from cnnviz.recipe.records import Epoch, Finding, OnTest, Record, Result, Started, State
from cnnviz.recipe.runlog import RunLog

PICTURES_EVERY, SNAPSHOT_EVERY, REPORT_EVERY = 0.4, 1.0, 0.4  # seconds, where the budget allows it
FSYNC_EVERY = 2.0  # seconds; a kill of the process needs none
FIRST_LOOKS = (1, 2, 4, 8)  # batches: most changes at the beginning

_training = threading.Lock()  # Keras's random numbers and names belong to the whole process


def train(
    recipe: Recipe,
    send: Send,
    *,
    control: Control | None = None,
    folder: Path | None = None,
    own: OwnPictures | None = None,
    address: str = "",
) -> Result:
    """Train by a recipe and send records of it, some at a time.

    With a ``folder`` it leaves a checkpoint there after each epoch, and goes on from one of the same recipe
    that it finds. Raises `LearnerError` where net and data don't fit or the data isn't there.
    """
    check_fit(recipe)
    data = load(recipe.data, own)
    with _training:
        return _Run(recipe, send, control or Control(), folder, data).go(address)


def warm_up() -> None:
    """Train a tiny net for a moment, so that the first run finds all loaded."""
    choice = DataChoice("digits", train_limit=64)
    train(Recipe(choice, starter("small", choice), epochs=1), lambda records: None)


class _Run:
    def __init__(self, recipe: Recipe, send: Send, control: Control, folder: Path | None, data: Data) -> None:
        self.recipe, self.control, self.folder, self.data = recipe, control, folder, data
        self.log = RunLog()  # for the TensorBoard file
        self.teller = Teller(lambda records: self._send(send, records))
        self.budget = Budget()
        self.trainer = Trainer(recipe, len(data.train))
        self.observer = Observer(self.trainer, data)
        self.diagnosis = Diagnosis(self.trainer, self.teller.tell)
        self.epochs: list[Epoch] = []
        self.number = 0  # of the last batch, over the whole run
        self.last: Step | None = None
        self.last_size = 0  # pictures in its batch
        self.seconds = 0.0  # of training, without pauses
        self._synced = 0.0

    def _send(self, send: Send, records: list[Record]) -> None:
        for record in records:
            self.log.add(record)
        send(records)

    def go(self, address: str) -> Result:
        if self.folder:
            self.epochs = run_checkpoint.restore(self.folder, self.trainer)
        if self.epochs:
            self.number, self.seconds = self.epochs[-1].step, self.epochs[-1].seconds
        self.teller.tell(
            Started(
                address=address,
                step=self.number,
                rows=tuple(self.epochs),
                steps_per_epoch=self.trainer.steps_per_epoch,
                epochs=self.recipe.epochs,
                counts=(len(self.data.train), len(self.data.validation), len(self.data.test)),
                gallery=self.observer.gallery.pictures,
                gallery_labels=self.observer.gallery.labels,
                seconds=self.seconds,
            )
        )
        self._flush()
        for epoch in range(len(self.epochs), self.recipe.epochs):
            whole = self._epoch(epoch)
            if self._lost:
                return self._end("failed", self.diagnosis.diverged)
            if not whole:
                if self.last is not None:
                    self._look(min(epoch + 1, self.recipe.epochs), at_once=True)
                return self._end("ended", f"Ended in epoch {epoch + 1} of {self.recipe.epochs}.")
        if not self._test():
            return self._end("ended", "Ended before all test pictures were seen.")
        many = self.recipe.epochs > 1
        return self._end("finished", f"All {self.recipe.epochs} epochs are done." if many else "Done.")

    @property
    def _lost(self) -> bool:
        return bool(self.diagnosis.diverged) and self.recipe.stop_when_diverged

    def _epoch(self, epoch: int) -> bool:
        """Train one epoch; whether it was done to its end."""
        train, size = self.data.train, self.recipe.batch_size
        order = self.trainer.order(epoch, len(train))
        loss = right = 0.0
        for at in range(0, len(train), size):
            if not self.control.before_step(self._idle, self._stand):
                return False
            begun = time.perf_counter()
            batch = order[at : at + size]
            self.last = self.trainer.step(train.pictures[batch], train.labels[batch])
            self.last_size = len(batch)
            self.number += 1
            self.seconds += time.perf_counter() - begun
            loss += self.last.loss * len(batch)
            right += self.last.right
            self.teller.batch(self.number, self.last.loss, self.last.right / len(batch))
            self.diagnosis.step(self.last, self.number, epoch + 1)
            if self._lost:
                return False
            if self.teller.due or self.number in FIRST_LOOKS:
                self._flush()  # first the figures: looking may take a while, the first time
                self._look(epoch + 1)
        return self._epoch_done(epoch + 1, loss / len(train), right / len(train)) and not self._lost

    @property
    def _last_batch(self) -> tuple[float, float]:
        """Loss and accuracy of the last batch; NaN before the first."""
        return (self.last.loss, self.last.right / self.last_size) if self.last else (np.nan, np.nan)

    def _test(self) -> bool:
        """Measure on the test pictures; False where the run is ended meanwhile."""
        if not len(self.data.test):
            return True
        measured = self._measure(self.data.test, self._unless_ended)  # a pause would have nothing to wait for
        if measured is not None:
            loss, scores = measured
            right = float((scores.argmax(axis=1) == self.data.test.labels).mean())
            self.teller.tell(OnTest(len(scores), loss, right))
        return measured is not None

    def _unless_ended(self) -> bool:
        self._idle()
        return not self.control.ended

    def _obeying(self) -> bool:
        return self.control.breathe(self._idle, self._stand)

    def _measure(self, split: Split, goes_on: Callable[[], bool]) -> tuple[float, np.ndarray] | None:
        """Loss and probabilities of the pictures of a split; None where the run is ended meanwhile."""
        total, found = 0.0, []
        for at in range(0, len(split), AT_ONCE):
            if at and not goes_on():
                return None
            begun = time.perf_counter()
            part = slice(at, at + AT_ONCE)
            loss, scores = self.trainer.evaluate(split.pictures[part], split.labels[part])
            self.seconds += time.perf_counter() - begun
            total += loss * len(scores)
            found.append(scores)
        return total / len(split), np.concatenate(found)

    def _epoch_done(self, epoch: int, loss: float, accuracy: float) -> bool:
        self.diagnosis.weights(self.number, epoch)
        validated = self._measure(self.data.validation, self._obeying)
        if validated is None:
            return False
        val_loss, scores = validated
        validation = self.data.validation
        right = scores.argmax(axis=1) == validation.labels
        last = epoch == self.recipe.epochs or self.control.stands_after_epoch
        if last or self.budget.allows("dead", self.seconds, REPORT_EVERY):
            self.budget.spend("dead", self.observer.count_dead)
        record = Epoch(
            epoch=epoch,
            step=self.number,
            loss=loss,
            accuracy=accuracy,
            val_loss=val_loss,
            val_accuracy=float(right.mean()),
            per_class=self.observer.per_class(right),
            penalty=self.trainer.penalty,
            dead=self.observer.dead,
            seconds=self.seconds,
            learning_rate=self.trainer.learning_rate,
        )
        self.epochs.append(record)
        self.teller.gather(self.seconds)
        if self.folder and not self.diagnosis.diverged:
            self._save(epoch)
        self.teller.tell(record)
        self.diagnosis.epoch(self.epochs)
        if last or self.budget.allows("report", self.seconds, REPORT_EVERY):
            self.budget.spend(
                "report", lambda: self.teller.tell(self.observer.report(epoch, self.number, scores))
            )
        self._look(epoch, at_once=last)
        self.control.epoch_done()
        if self.teller.due or last:
            self._flush()
        return True

    def _save(self, epoch: int) -> None:
        """Leave a checkpoint; where the disk is full, say so once and go on."""
        now = time.perf_counter()
        fsync = now - self._synced > FSYNC_EVERY or epoch == self.recipe.epochs
        try:
            run_checkpoint.save(self.folder or Path(), self.trainer, self.epochs, fsync=fsync)
        except LearnerError as error:
            self.diagnosis.note(Finding("not_saved", self.number, epoch, str(error)))
        if fsync:
            self._synced = now

    def _look(self, epoch: int, *, at_once: bool = False) -> None:
        """Look into the net, where its budget allows it or at once."""
        self.teller.gather(self.seconds)
        early = self.number in FIRST_LOOKS
        if at_once or early or self.budget.allows("snapshot", self.seconds, SNAPSHOT_EVERY):
            validated = (
                (self.epochs[-1].val_loss, self.epochs[-1].val_accuracy) if self.epochs else (np.nan,) * 2
            )
            recent = (*self._last_batch, *validated)
            self.budget.spend(
                "snapshot", lambda: self.teller.tell(self.observer.snapshot(epoch, self.number, recent))
            )
        if at_once or early or self.budget.allows("pictures", self.seconds, PICTURES_EVERY):
            self.budget.spend("pictures", lambda: self._pictures(epoch))

    def _pictures(self, epoch: int) -> None:
        self.diagnosis.gradients(self.last, self.number, epoch)
        self.diagnosis.weights(self.number, epoch)
        self.teller.tell(self.observer.pictures(epoch, self.number, self.last))

    def _flush(self) -> None:
        self.teller.flush(self.seconds)

    def _stand(self, stands: bool) -> None:
        """The run comes to a stand, or goes on."""
        epoch = min(len(self.epochs) + 1, self.recipe.epochs)
        if stands and self.last is not None:
            self._look(epoch, at_once=True)
        self.teller.tell(State("paused" if stands else "running", self.number, epoch))
        self._flush()

    def _idle(self) -> None:
        """Answer what was asked, while the run waits or between two steps."""
        shape = self.trainer.model.input_shape[1:]
        while question := self.control.take_question():
            picture, answer = question
            if answer.set_running_or_notify_cancel():
                answer.set_result(self.trainer.scores(images.fitting(picture, shape)[None])[0])
        if (probe := self.control.take_probe()) is not None:
            self.observer.set_probe(probe)
            self._pictures(min(len(self.epochs) + 1, self.recipe.epochs))
            self._flush()

    def _end(self, state: str, sentence: str) -> Result:
        self._flush()
        epochs = self.epochs
        if state == "failed":  # the weights are of no use: those of the last good epoch are
            epochs = run_checkpoint.restore(self.folder, self.trainer) if self.folder else []
            if not epochs:
                return Result(state, sentence, {})
        try:
            return Result(state, sentence, run_files.files(self.trainer, epochs, self.log.curve()[0]))
        except LearnerError as error:
            return Result(state, f"{sentence} {error}", {})
