"""Puzzles of their own kind, beside the questions of `cnnviz.ui.predict`."""

import random

from cnnviz.ui import seeds
from cnnviz.ui.components import flat_puzzle
from cnnviz.ui.components.progress import progress
from cnnviz.ui.exercises import images as exercises
from cnnviz.ui.lesson import open_lesson
from cnnviz.ui.part import part


@part
def flat(key: str) -> None:
    """Which of five flattened pictures is which? The seed is in the URL under `key`."""
    seed = seeds.seed(key)
    pictures = exercises.five(seed)
    order = random.Random(seed + 1).sample(range(len(pictures)), len(pictures))

    def another() -> None:
        seeds.another(key)

    solved = flat_puzzle.show(
        [one.picture for one in pictures],
        [one.name for one in pictures],
        [[exercises.verdict(truth, guess) for guess in pictures] for truth in pictures],
        key=f"{key}-rows",
        order=order,
        on_another=another,
    )
    if solved:
        progress(open_lesson(), right=f"{key}-{seed}")
