"""The Keras side of a run: model, optimizer, one step, and what the net says of pictures."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import math
import random
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.random import seed_generator

from cnnviz.learn.build import build
from cnnviz.recipe.recipe import Recipe
from cnnviz.recipe.source import augmentation_layers

logging.getLogger("tensorflow").setLevel(logging.ERROR)  # each run traces anew: no reason to warn

AT_ONCE = 128  # pictures that are evaluated in one go: commands are obeyed in between
NOT_SHOWN = ("InputLayer", "Rescaling", "Dropout", "Flatten")


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """What one batch brought: loss with and without penalty, right answers; of the first kernels the weights
    that it met, and their gradients.
    """

    loss: float
    plain_loss: float
    right: float
    kernels: Any
    gradients: Any


class Trainer:
    """A recipe made ready to train on `count` pictures: the same seed makes the same trainer.

    `model` is the net itself; what is trained wraps it where pictures are augmented.
    """

    def __init__(self, recipe: Recipe, count: int) -> None:
        self.recipe = recipe
        self.steps_per_epoch = recipe.steps(count)
        self.steps = self.steps_per_epoch * recipe.epochs
        keras.utils.clear_session()
        keras.utils.set_random_seed(recipe.seed)
        with _own_chance(recipe.seed):
            self.model = build(recipe.trained_net)
            _initialise(self.model, recipe)
            self.trained = _augmented(self.model, recipe)
        self.optimizer = make_optimizer(recipe, self.steps)
        self.trained.compile(self.optimizer, loss=_loss(recipe))
        self.optimizer.build(self.trained.trainable_variables)
        self.first_convolution = next(
            (layer for layer in self.model.layers if isinstance(layer, keras.layers.Conv2D)), None
        )
        shown = [
            layer
            for layer in self.model.layers
            if len(layer.output.shape) == 4 and type(layer).__name__ not in NOT_SHOWN
        ]
        self.shown = [(layer.name, type(layer).__name__) for layer in shown]
        self._every_map = keras.Model(
            self.model.inputs, [*(layer.output for layer in shown), self.model.output]
        )
        self._some: tuple[tuple[str, ...], Any] | None = None
        self._trace()

    def _trace(self) -> None:
        shape = (None, *self.model.input_shape[1:])
        pictures = tf.TensorSpec(shape, tf.float32)
        outputs = self.model.output_shape[-1]
        labels = tf.TensorSpec((None, outputs) if self._dense_labels else (None,), tf.float32)
        kernel = self.first_convolution.kernel if self.first_convolution else None
        variables = self.trained.trainable_variables
        where = next((place for place, one in enumerate(variables) if one is kernel), None)

        @tf.function(input_signature=[pictures, labels], autograph=False)
        def step(x, y):
            with tf.GradientTape() as tape:
                scores = self.trained(x, training=True)
                loss = self.trained.compute_loss(x, y, scores)
            gradients = tape.gradient(loss, variables)
            before = tf.identity(variables[where].value) if where is not None else tf.zeros(())
            with tf.control_dependencies([before]):
                self.optimizer.apply(gradients, variables)
            penalty = tf.add_n(self.trained.losses) if self.trained.losses else 0.0
            shown = gradients[where] if where is not None else tf.zeros(())
            return loss, loss - penalty, self._right(y, scores), before, shown

        @tf.function(input_signature=[pictures, labels], autograph=False)
        def evaluate(x, y):
            scores = self.model(x, training=False)
            return self.trained.compute_loss(x, y, scores, training=False), scores

        @tf.function(input_signature=[pictures], autograph=False)
        def scores(x):
            return self.model(x, training=False)

        @tf.function(input_signature=[pictures], autograph=False)
        def every_map(x):
            found = self._every_map(x, training=False)
            return found if isinstance(found, list) else [found]  # Keras unpacks a lone output

        self._step, self._evaluate, self._scores, self._maps = step, evaluate, scores, every_map

    @property
    def _dense_labels(self) -> bool:
        return self.recipe.loss == "mean_squared_error" and not self.recipe.binary

    def _right(self, y: Any, scores: Any) -> Any:
        """How many of a batch were called what they are."""
        if self.recipe.binary:
            said = tf.cast(scores[:, 0] > 0.5, tf.float32)
        else:
            said = tf.cast(tf.argmax(scores, axis=1), tf.float32)
        truth = tf.cast(tf.argmax(y, axis=1), tf.float32) if self._dense_labels else y
        return tf.reduce_sum(tf.cast(said == truth, tf.float32))

    def scaled(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures as the net takes them."""
        if self.recipe.divisor == 1:
            return pictures.astype(np.float32)
        return pictures / np.float32(self.recipe.divisor)

    def labels(self, labels: np.ndarray) -> np.ndarray:
        """Labels as the loss takes them."""
        if self._dense_labels:
            return np.eye(self.model.output_shape[-1], dtype=np.float32)[labels]
        return labels.astype(np.float32)

    def step(self, pictures: np.ndarray, labels: np.ndarray) -> Step:
        """Learn from one batch."""
        loss, plain, right, *shown = self._step(self.scaled(pictures), self.labels(labels))
        return Step(float(loss), float(plain), float(right), *shown)

    def evaluate(self, pictures: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        """The mean loss, penalty included, and the probabilities (n, classes), of `AT_ONCE` or fewer."""
        loss, scores = self._evaluate(self.scaled(pictures), self.labels(labels))
        return float(loss), self._probabilities(scores)

    def scores(self, pictures: np.ndarray) -> np.ndarray:
        """Probabilities (n, classes) for pictures (n, h, w, c) uint8."""
        return self._probabilities(self._scores(self.scaled(pictures)))

    def maps(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """The maps of each layer of `shown`, (n, h, w, c), and the probabilities."""
        *maps, scores = self._maps(self.scaled(pictures))
        return [one.numpy() for one in maps], self._probabilities(scores)

    def outputs(self, layers: list[keras.Layer], pictures: np.ndarray) -> list[np.ndarray]:
        """What layers put out for pictures."""
        if not layers:
            return []
        names = tuple(layer.name for layer in layers)
        if self._some is None or self._some[0] != names:
            model = keras.Model(self.model.inputs, [layer.output for layer in layers])
            self._some = (names, tf.function(lambda x: model(x, training=False), autograph=False))
        found = self._some[1](self.scaled(pictures))
        return [one.numpy() for one in (found if isinstance(found, list | tuple) else [found])]

    def _probabilities(self, scores: Any) -> np.ndarray:
        scores = scores.numpy()
        return np.concatenate([1 - scores, scores], axis=1) if self.recipe.binary else scores

    def order(self, epoch: int, count: int) -> np.ndarray:
        """In which order an epoch (0 for the first) takes the pictures: known by seed and epoch alone."""
        return np.random.default_rng((self.recipe.seed, epoch)).permutation(count)

    @property
    def penalty(self) -> float:
        """λ Σ w² of all layers that have one."""
        return float(sum(float(loss) for loss in self.model.losses))

    @property
    def learning_rate(self) -> float:
        """Of the step that was made last."""
        schedule = self.optimizer._learning_rate
        if callable(schedule):
            return float(schedule(max(0, int(self.optimizer.iterations) - 1)))
        return float(schedule)

    def finite(self) -> bool:
        """Whether every weight is a finite number."""
        return all(np.isfinite(one.numpy()).all() for one in self.model.weights)

    def state(self) -> list[np.ndarray]:
        """All that changes in training: weights, running means, random generators, optimizer."""
        return [np.asarray(one) for one in (*self.trained.variables, *self.optimizer.variables)]

    def set_state(self, state: list[np.ndarray]) -> None:
        """Go on from what `state` gave."""
        for mine, saved in zip((*self.trained.variables, *self.optimizer.variables), state, strict=True):
            mine.assign(saved)


@contextlib.contextmanager
def _own_chance(seed: int) -> Iterator[None]:
    """Let Keras draw the seeds of layers from a generator that nobody else uses.

    It draws them from Python's shared one, which `set_random_seed` has seeded just so; but Dask's threads
    draw from that too, at any moment, and then the net would begin with other weights.
    """
    shared = seed_generator.python_random
    seed_generator.python_random = random.Random(seed)
    try:
        yield
    finally:
        seed_generator.python_random = shared


def make_optimizer(recipe: Recipe, steps: int) -> keras.Optimizer:
    """The optimizer of a recipe for so many batches; as `recipe.source.optimizer_source` writes it."""
    rate: Any = recipe.learning_rate
    schedules = keras.optimizers.schedules
    if recipe.schedule == "cosine":
        rate = schedules.CosineDecay(rate, steps)
    elif recipe.schedule == "step":
        rate = schedules.PiecewiseConstantDecay([steps // 2, steps * 3 // 4], [rate, rate / 10, rate / 100])
    elif recipe.schedule == "one_cycle":
        warm_up = max(1, steps // 5)
        rate = schedules.CosineDecay(
            rate / 20, max(1, steps - warm_up), warmup_target=rate, warmup_steps=warm_up
        )
    made = {
        "sgd": lambda: keras.optimizers.SGD(rate),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9),
        "adam": lambda: keras.optimizers.Adam(rate),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay),
    }
    return made[recipe.optimizer]()


def _loss(recipe: Recipe) -> str:
    if recipe.loss == "mean_squared_error":
        return "mean_squared_error"
    return "binary_crossentropy" if recipe.binary else "sparse_categorical_crossentropy"


def _initialise(model: keras.Model, recipe: Recipe) -> None:
    if recipe.initialisation == "usual":
        return
    for number, weights in enumerate(model.trainable_variables):
        if not weights.name.endswith("kernel"):
            continue
        if recipe.initialisation == "zeros":
            weights.assign(np.zeros(weights.shape))
        elif recipe.initialisation == "he":
            weights.assign(keras.initializers.HeNormal(seed=recipe.seed + number)(weights.shape))
        else:
            weights.assign(
                keras.initializers.RandomNormal(stddev=1.0, seed=recipe.seed + number)(weights.shape)
            )


def _augmented(model: keras.Model, recipe: Recipe) -> keras.Model:
    if not recipe.augmented:
        return model
    made = [
        getattr(keras.layers, name)(*places, **named)
        for name, places, named in augmentation_layers(recipe.augmentation, 255 if recipe.divisor == 1 else 1)
    ]
    inputs = keras.Input(model.input_shape[1:])
    return keras.Model(inputs, model(keras.Sequential(made)(inputs)))


def guess_loss(recipe: Recipe) -> float:
    """The loss of a net that gives every class the same probability."""
    classes = len(recipe.data.class_names)
    if recipe.loss == "mean_squared_error":
        return 0.25 if recipe.binary else (1 - 1 / classes) / classes
    return math.log(classes)
