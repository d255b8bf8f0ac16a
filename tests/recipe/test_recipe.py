"""Recipes as plain data: JSON and back, what is refused, which nets fit which pictures."""

import contextlib
import dataclasses
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recipe_strategies import choices, recipes

from cnnviz.errors import LearnerError
from cnnviz.nets.library import NETS
from cnnviz.nets.spec import Conv, Dense, Flatten, Net
from cnnviz.numeric.augmentation import Ranges
from cnnviz.recipe import (
    STARTERS,
    DataChoice,
    Recipe,
    check_fit,
    check_memory,
    estimate,
    from_json,
    keras_source,
    nets_for,
    starter,
    to_json,
)

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
DIGITS = DataChoice("digits")
RECIPE = Recipe(DIGITS, starter("small", DIGITS))


@MANY
@given(recipes())
def test_a_recipe_comes_back_from_its_json(recipe):
    back = from_json(to_json(recipe))
    assert back == recipe
    assert back.key == recipe.key
    assert len(recipe.key) == 12


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@MANY
@given(st.sampled_from([field.name for field in dataclasses.fields(Recipe)]), json_values)
def test_any_value_from_outside_is_taken_or_refused_in_words(name, value):
    plain = json.loads(to_json(RECIPE)) | {name: value}
    text = json.dumps(plain)
    with contextlib.suppress(LearnerError):
        recipe = from_json(text)
        assert from_json(to_json(recipe)) == recipe


@MANY
@given(st.sampled_from([field.name for field in dataclasses.fields(DataChoice)]), json_values)
def test_any_setting_of_the_data_is_taken_or_refused_in_words(name, value):
    plain = json.loads(to_json(RECIPE))
    plain["data"][name] = value
    with contextlib.suppress(LearnerError):
        recipe = from_json(json.dumps(plain))
        assert getattr(recipe.data, name) == tuple(value) if isinstance(value, list) else value


def test_every_setting_is_in_the_hash():
    others = {
        "data": DataChoice("digits", seed=1),
        "net": starter("medium", DIGITS),
        "optimizer": "sgd",
        "learning_rate": 0.5,
        "schedule": "cosine",
        "batch_size": 7,
        "epochs": 9,
        "seed": 3,
        "loss": "mean_squared_error",
        "l2": 0.1,
        "weight_decay": 0.1,
        "augmentation": Ranges(rotation=3),
        "initialisation": "zeros",
        "stop_when_diverged": False,
    }
    assert set(others) == {field.name for field in dataclasses.fields(Recipe)}
    keys = {dataclasses.replace(RECIPE, **{name: value}).key for name, value in others.items()}
    assert len(keys | {RECIPE.key}) == len(others) + 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"learning_rate": 0}, "learning_rate must be a number above 0"),
        ({"learning_rate": math.nan}, "learning_rate must be a number above 0"),
        ({"learning_rate": math.inf}, "learning_rate must be a number above 0"),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 to 4,096"),
        ({"epochs": True}, "epochs must be a whole number"),
        ({"optimizer": "lion"}, "optimizer must be one of sgd, momentum, adam, adamw"),
        ({"optimizer": []}, "optimizer must be one of"),
        ({"augmentation": Ranges(rotation=math.nan)}, "rotation must be a number from 0 to 180"),
        ({"augmentation": None}, "augmentation must be a set of ranges"),
    ],
)
def test_a_value_out_of_range_is_named(changes, sentence):
    with pytest.raises(LearnerError, match=sentence):
        dataclasses.replace(RECIPE, **changes)


def fit(data: DataChoice, *layers, shape=None) -> None:
    check_fit(Recipe(data, Net(shape or data.input_shape, layers)))


def test_a_net_that_does_not_fit_its_pictures_is_refused_with_what_would_do():
    pets = DataChoice("cats_and_dogs", side=32)
    fit(DIGITS, Flatten(), Dense(10, "softmax"))
    fit(pets, Flatten(), Dense(1, "sigmoid"))
    fit(pets, Flatten(), Dense(2, "softmax"))
    fit(DIGITS, Conv(10, (8, 8), activation="softmax"), Flatten())  # a kernel as large as the picture
    with pytest.raises(LearnerError, match=r"takes pictures of 28 × 28 × 1, and those of .* are 8 × 8 × 1"):
        fit(DIGITS, Flatten(), Dense(10, "softmax"), shape=(28, 28, 1))
    with pytest.raises(LearnerError, match="ends in 5 units, and there are 10 classes"):
        fit(DIGITS, Flatten(), Dense(5, "softmax"))
    with pytest.raises(LearnerError, match=r"ends in maps of 6 × 6 × 4"):
        fit(DIGITS, Conv(4))
    with pytest.raises(LearnerError, match="must end in softmax"):
        fit(DIGITS, Flatten(), Dense(10, "relu"))
    with pytest.raises(LearnerError, match="by a sigmoid"):
        fit(pets, Flatten(), Dense(1))
    with pytest.raises(LearnerError, match="Layer 1 conv"):
        fit(DIGITS, Conv(4, (9, 9)), Flatten(), Dense(10, "softmax"))


@settings(max_examples=40, deadline=None)
@given(choices())
def test_every_net_that_is_offered_fits_and_has_its_source(choice):
    nets = nets_for(choice)
    assert set(STARTERS) <= set(nets)
    for net in nets.values():
        recipe = Recipe(choice, net)
        check_fit(recipe)
        compile(keras_source(recipe), "recipe", "exec")


def test_nets_of_the_course_stay_as_they_are_where_they_fit():
    nets = nets_for(DataChoice("mnist"))
    assert nets["mnist"] is NETS["mnist"].net
    assert nets["lenet-5-keras"] is NETS["lenet-5-keras"].net
    assert "vgg-16" not in nets
    assert "lenet-5" not in nets_for(DIGITS)  # its kernels don't fit into 8 × 8
    assert nets_for(DataChoice("cats_and_dogs", side=96))["baseline"].layers[-1].units == 1


def test_the_penalty_of_a_recipe_is_that_of_its_layers():
    net = dataclasses.replace(RECIPE, l2=0.25).trained_net
    assert [layer.l2 for layer in net.layers if isinstance(layer, Conv | Dense)] == [0.25] * 3
    assert RECIPE.trained_net is RECIPE.net


def test_a_run_too_large_for_its_worker_is_refused_with_the_reason():
    check_memory(RECIPE, 2_000_000_000)
    large = dataclasses.replace(
        RECIPE,
        net=Net(DIGITS.input_shape, (Flatten(), Dense(20_000, "relu"), Dense(8_000), Dense(10, "softmax"))),
    )
    with pytest.raises(LearnerError, match=r"about 4\.\d GB, and a worker has 2\.0 GB.*the weights"):
        check_memory(large, 2_000_000_000)
    wide = dataclasses.replace(RECIPE, net=nets_for(DIGITS)["inner-workings"], batch_size=4096)
    assert (
        estimate(wide).activations
        > 8 * estimate(dataclasses.replace(wide, batch_size=512)).activations * 0.99
    )
    with pytest.raises(LearnerError, match="a batch of 4096 pictures"):
        check_memory(wide, 1_000_000_000)
