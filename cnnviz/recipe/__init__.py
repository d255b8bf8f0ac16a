"""What a training run is to do, and what it tells, as plain data: read by pages, trainers and the engine."""

from cnnviz.recipe.choices import STARTERS, nets_for, starter
from cnnviz.recipe.data import DATA_SETS, SHAPES, DataChoice
from cnnviz.recipe.memory import check_memory, estimate
from cnnviz.recipe.recipe import (
    INITIALISATIONS,
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    Recipe,
    check_fit,
    from_json,
    to_json,
)
from cnnviz.recipe.source import keras_source

__all__ = [
    "DATA_SETS",
    "INITIALISATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "SHAPES",
    "STARTERS",
    "DataChoice",
    "Recipe",
    "check_fit",
    "check_memory",
    "estimate",
    "from_json",
    "keras_source",
    "nets_for",
    "starter",
    "to_json",
]
