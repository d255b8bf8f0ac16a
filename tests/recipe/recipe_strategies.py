"""Random recipes, for Hypothesis."""

import dataclasses

from hypothesis import strategies as st

from cnnviz.nets.library import NETS
from cnnviz.numeric.augmentation import PRESETS
from cnnviz.recipe import (
    DATA_SETS,
    INITIALISATIONS,
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    DataChoice,
    Recipe,
    nets_for,
)

shares = st.floats(0, 1)


@st.composite
def choices(draw) -> DataChoice:
    """Any data set that comes without files of one's own, with any settings."""
    name = draw(st.sampled_from([name for name in DATA_SETS if name != "own"]))
    info = DATA_SETS[name]
    return DataChoice(
        name,
        side=draw(st.just(0) | st.integers(8, 96)),
        classes=draw(st.just(0) | st.integers(2, len(info.classes))),
        pictures=draw(st.just(0) | st.integers(20, info.pictures)),
        train_limit=draw(st.just(0) | st.integers(10, info.pictures)),
        shuffled=draw(shares),
        seed=draw(st.integers(0, 2**31 - 1)),
        position=draw(shares),
        scale=draw(shares),
        rotation=draw(st.floats(0, 180)),
        noise=draw(shares),
        colour=draw(st.booleans()),
    )


@st.composite
def recipes(draw) -> Recipe:
    """Any recipe; its net may be one of the course, or one made to fit the pictures."""
    data = draw(choices())
    net = draw(st.sampled_from([*(known.net for known in NETS.values()), *nets_for(data).values()]))
    return Recipe(
        data,
        dataclasses.replace(net, name=draw(st.just(net.name) | st.text("abc-", min_size=1, max_size=9))),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rate=draw(st.floats(1e-9, 1e6)),
        schedule=draw(st.sampled_from(SCHEDULES)),
        batch_size=draw(st.integers(1, 4096)),
        epochs=draw(st.integers(1, 1000)),
        seed=draw(st.integers(0, 2**31 - 1)),
        loss=draw(st.sampled_from(LOSSES)),
        l2=draw(shares),
        weight_decay=draw(shares),
        augmentation=draw(st.sampled_from(list(PRESETS.values()))),
        initialisation=draw(st.sampled_from(INITIALISATIONS)),
        stop_when_diverged=draw(st.booleans()),
    )
