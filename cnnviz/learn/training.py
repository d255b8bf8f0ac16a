"""Run a recipe: train, tell what happens, obey, and survive the loss of the process.

It needs nothing but a function to tell records to (`cnnviz.recipe.records`): the engine gives one that
sends them off, a test gives a list's `append`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.learn import run_checkpoint, run_files
from cnnviz.learn.controls import Control
from cnnviz.learn.datasets import Data, load
from cnnviz.learn.diagnosis import Diagnosis
from cnnviz.learn.observer import Observer, fitting
from cnnviz.learn.trainer import Step, Trainer
from cnnviz.recipe.choices import starter
from cnnviz.recipe.data import DataChoice
from cnnviz.recipe.own import OwnPictures
from cnnviz.recipe.recipe import Recipe, check_fit
from cnnviz.recipe.records import Batches, Epoch, Record, Result, Started, State
from cnnviz.recipe.runlog import RunLog

Tell = Callable[[Record], None]

EVERY = 0.1  # seconds between messages
SHARE = 0.03  # of the time, at most, that goes into showing
PICTURES_EVERY, SNAPSHOT_EVERY = 0.4, 1.0  # seconds, where that share allows it


_training = threading.Lock()  # Keras's random numbers and names belong to the whole process


def train(
    recipe: Recipe,
    tell: Tell,
    *,
    control: Control | None = None,
    folder: Path | None = None,
    own: OwnPictures | None = None,
    address: str = "",
) -> Result:
    """Train by a recipe and tell of it.

    With a ``folder`` it leaves a checkpoint there after each epoch, and goes on from one of the same recipe
    that it finds. Raises `LearnerError` where net and data don't fit or the data isn't there.
    """
    check_fit(recipe)
    data = load(recipe.data, own)
    with _training:
        return _Run(recipe, tell, control or Control(), folder, data).go(address)


def warm_up() -> None:
    """Train a tiny net for a moment, so that the first run finds all loaded."""
    choice = DataChoice("digits", train_limit=64)
    train(Recipe(choice, starter("small", choice), epochs=1), lambda record: None)


class _Run:
    def __init__(self, recipe: Recipe, tell: Tell, control: Control, folder: Path | None, data: Data) -> None:
        self.recipe, self.control, self.folder, self.data = recipe, control, folder, data
        self.log = RunLog()  # for the TensorBoard file
        self._tell = tell
        self.trainer = Trainer(recipe, len(data.train))
        self.observer = Observer(self.trainer, data)
        self.diagnosis = Diagnosis(self.trainer, self.tell)
        self.epochs: list[Epoch] = []
        self.number = 0  # of the last batch, over the whole run
        self.last: Step | None = None
        self.seconds = 0.0  # of training, without pauses
        self._losses: list[float] = []
        self._accuracies: list[float] = []
        self._shown = 0.0  # seconds that went into showing
        self._told = self._pictured = self._snapped = 0.0  # when

    def tell(self, record: Record) -> None:
        self.log.add(record)
        self._tell(record)

    def go(self, address: str) -> Result:
        if self.folder:
            self.epochs = run_checkpoint.restore(self.folder, self.trainer)
        if self.epochs:
            self.number, self.seconds = self.epochs[-1].step, self.epochs[-1].seconds
        counts = (len(self.data.train), len(self.data.validation), len(self.data.test))
        gallery = self.observer.gallery
        self.tell(
            Started(
                address=address,
                step=self.number,
                epoch=len(self.epochs),
                steps_per_epoch=self.trainer.steps_per_epoch,
                epochs=self.recipe.epochs,
                counts=counts,
                gallery=gallery.pictures,
                gallery_labels=gallery.labels,
                seconds=self.seconds,
            )
        )
        for epoch in range(len(self.epochs), self.recipe.epochs):
            whole = self._epoch(epoch)
            if self.diagnosis.diverged and self.recipe.stop_when_diverged:
                return self._end("failed", self.diagnosis.diverged)
            if not whole:
                return self._end("ended", f"Ended in epoch {epoch + 1} of {self.recipe.epochs}.")
        return self._end("finished", f"All {self.recipe.epochs} epochs are done.")

    def _epoch(self, epoch: int) -> bool:
        """Train one epoch; whether it was done to its end."""
        train, size = self.data.train, self.recipe.batch_size
        order = self.trainer.order(epoch, len(train))
        loss = right = 0.0
        for at in range(0, len(train), size):
            if not self.control.before_step(self._idle, self._paused):
                return False
            begun = time.perf_counter()
            batch = order[at : at + size]
            self.last = self.trainer.step(train.pictures[batch], train.labels[batch])
            self.number += 1
            self.seconds += time.perf_counter() - begun
            loss += self.last.loss * len(batch)
            right += self.last.right
            self._losses.append(self.last.loss)
            self._accuracies.append(self.last.right / len(batch))
            self.diagnosis.step(self.last, self.number, epoch + 1)
            self._show(epoch + 1)
            if self.diagnosis.diverged and self.recipe.stop_when_diverged:
                self._flush()
                return False
        self._epoch_done(epoch + 1, loss / len(train), right / len(train))
        return not (self.diagnosis.diverged and self.recipe.stop_when_diverged)

    def _epoch_done(self, epoch: int, loss: float, accuracy: float) -> None:
        self._flush()
        begun = time.perf_counter()
        self.diagnosis.weights(self.number, epoch)
        validation = self.data.validation
        val_loss, scores = self.trainer.evaluate(validation.pictures, validation.labels)
        said = scores.argmax(axis=1)
        classes = len(self.recipe.data.class_names)
        per_class = tuple(
            float((said == validation.labels)[validation.labels == label].mean()) for label in range(classes)
        )
        self.seconds += time.perf_counter() - begun
        record = Epoch(
            epoch, self.number, loss, accuracy, val_loss, float((said == validation.labels).mean()),
            per_class, self.trainer.penalty, self.observer.dead_share(), self.seconds,
            self.trainer.learning_rate,
        )  # fmt: skip
        self.epochs.append(record)
        self.tell(record)
        self.tell(self.observer.report(epoch, self.number, scores))
        self.diagnosis.epoch(self.epochs)
        self._snapshot(epoch)
        self._pictures(epoch)
        if self.folder and not self.diagnosis.diverged:
            run_checkpoint.save(self.folder, self.trainer, self.epochs)
        self.control.epoch_done()

    def _show(self, epoch: int) -> None:
        """Tell of the last batches, and look into the net where the share of time for it allows."""
        now = time.perf_counter()
        if now - self._told < EVERY and not self.control.paused:
            return
        self._flush()
        if self._shown > SHARE * self.seconds and not self.control.waiting and self.number > 1:
            return
        if now - self._snapped > SNAPSHOT_EVERY or self.number in (1, 2, 4, 8):
            self._snapshot(epoch)
        if now - self._pictured > PICTURES_EVERY or self.control.paused:
            self._pictures(epoch)
            self.diagnosis.weights(self.number, epoch)

    def _flush(self) -> None:
        if not self._losses:
            return
        first = self.number - len(self._losses) + 1
        losses = np.array(self._losses, np.float32)
        accuracies = np.array(self._accuracies, np.float32)
        self._recent = (float(losses.mean()), float(accuracies.mean()))
        self._losses, self._accuracies = [], []
        self._told = time.perf_counter()
        self.tell(Batches(first, losses, accuracies, self.seconds))

    def _pictures(self, epoch: int) -> None:
        begun = time.perf_counter()
        gradients = None if self.last is None else np.asarray(self.last.gradients)
        if gradients is not None and gradients.ndim != 4:
            gradients = None
        self.diagnosis.gradients(gradients, self.number, epoch)
        self.tell(self.observer.pictures(epoch, self.number, gradients))
        self._pictured = time.perf_counter()
        self._shown += self._pictured - begun

    def _snapshot(self, epoch: int) -> None:
        begun = time.perf_counter()
        validated = (self.epochs[-1].val_loss, self.epochs[-1].val_accuracy) if self.epochs else (np.nan,) * 2
        self.tell(self.observer.snapshot(epoch, self.number, (*self._recent, *validated)))
        self._snapped = time.perf_counter()
        self._shown += self._snapped - begun

    def _paused(self, paused: bool) -> None:
        epoch = len(self.epochs) + 1
        self._flush()
        if paused and self.last is not None:
            self._pictures(epoch)
        self.tell(State("paused" if paused else "running", self.number, epoch))

    def _idle(self) -> None:
        """Answer what was asked while the run waits, or between two steps."""
        while self.control.questions:
            picture, answer = self.control.questions.popleft()
            if not answer.cancelled():
                shape = self.trainer.model.input_shape[1:]
                answer.set_result(self.trainer.scores(fitting(picture, shape)[None])[0])
        if (probe := self.control.take_probe()) is not None:
            self.observer.set_probe(probe)
            self._pictures(len(self.epochs) + 1)

    def _end(self, state: str, sentence: str) -> Result:
        self._flush()
        if state == "failed" and (not self.folder or not run_checkpoint.restore(self.folder, self.trainer)):
            return Result(state, sentence, {})
        curve, _ = self.log.curve()
        points = list(zip(curve.step.tolist(), curve.loss.tolist(), curve.accuracy.tolist(), strict=True))
        try:
            return Result(state, sentence, run_files.files(self.trainer, self.epochs, points))
        except LearnerError as error:
            return Result(state, f"{sentence} {error}", {})
