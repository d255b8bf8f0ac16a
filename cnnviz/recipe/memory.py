"""How much memory a run needs, estimated before it starts."""

from __future__ import annotations

import dataclasses
import math

from cnnviz.errors import LearnerError
from cnnviz.nets.spec import infer, totals
from cnnviz.recipe.recipe import Recipe

TENSORFLOW = 800_000_000
"""Bytes of a worker that has TensorFlow loaded and trains nothing."""
_MOMENTS = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2}
_PICTURES = {
    "digits": 1_797, "shapes": 1_500, "mnist": 70_000, "fashion_mnist": 70_000, "cifar10": 60_000,
    "cats_and_dogs": 2_000, "own": 3_000,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Memory:
    """Bytes by what they are for."""

    program: int
    weights: int
    activations: int
    pictures: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.program + self.weights + self.activations + self.pictures


def estimate(recipe: Recipe) -> Memory:
    """The memory of a run, in bytes.

    Weights count with their gradients, the optimizer's moments and a copy for the checkpoint; activations
    are kept for the way back, so they and their gradients count for every picture of a batch.
    """
    net = totals(infer(recipe.net))
    copies = 3 + _MOMENTS[recipe.optimizer]
    pictures = recipe.data.pictures or _PICTURES[recipe.data.name]
    return Memory(
        TENSORFLOW,
        4 * net.parameters * copies,
        2 * net.memory * max(recipe.batch_size, 64),
        pictures * math.prod(recipe.data.input_shape),
    )


def check_memory(recipe: Recipe, limit: int) -> None:
    """Raise `LearnerError` where a run would need more than `limit` bytes, with the reason."""
    needed = estimate(recipe)
    if needed.total <= limit:
        return
    parts = {
        "the weights, with gradients and the optimiser's memory": needed.weights,
        f"what the layers put out for a batch of {recipe.batch_size} pictures": needed.activations,
        "the pictures": needed.pictures,
    }
    what, most = max(parts.items(), key=lambda part: part[1])
    raise LearnerError(
        f"This run would need about {needed.total / 1e9:.1f} GB, and a worker has {limit / 1e9:.1f} GB. "
        f"Most of it is {what}: {most / 1e9:.1f} GB. Use a smaller net or smaller batches."
    )
