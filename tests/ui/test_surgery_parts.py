"""Surgery: edits in links, what is off, exercises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.nets.cards import cards
from cnnviz.ui import operations
from cnnviz.ui.exercises import surgery as exercises

CARDS = cards()
CARD = CARDS.get("best")
pytestmark = pytest.mark.skipif(CARD is None, reason="There are no models in models/.")


@st.composite
def edit(draw):
    layer = draw(st.sampled_from(operations.conv_layers(CARD)))
    rows, columns, before, channels = operations.kernel_shape(CARD, layer)
    channel = st.integers(0, channels - 1)
    kind = draw(st.sampled_from(["off", "copy", "weight"]))
    if kind == "off":
        return (kind, layer, draw(channel))
    if kind == "copy":
        return (kind, layer, draw(channel), draw(channel))
    place = (st.integers(0, rows - 1), st.integers(0, columns - 1), st.integers(0, before - 1), channel)
    return (kind, layer, *(draw(p) for p in place), draw(st.integers(-1_000_000, 1_000_000)) / 10_000)


@given(edit())
def test_an_edit_comes_back_from_its_link(one):
    assert operations.parse(operations.form(one), CARD) == one


@pytest.mark.parametrize(
    "text",
    [
        "", "off", "off-conv1", "off-conv1-32", "off-conv99-0", "off-pool1-0", "off-conv1--1",
        "off-conv1-0-0", "copy-conv1-0", "weight-conv1-0-0-0-0", "weight-conv1-5-0-0-0-1",
        "weight-conv1-0-0-0-0-nan",
        "weight-conv1-0-0-0-0-1e9", "weight-conv1-0-0-0-0-999", "burn-conv1-0", "off-conv1-99999999999999999",
        "off-conv1-²", "weight-conv1-0-0-3-0-1",
    ],
)  # fmt: skip
def test_a_link_that_makes_no_sense_is_no_edit(text):
    assert operations.parse(text, CARD) is None


@given(text=st.text(max_size=40))
def test_no_text_breaks_it(text):
    assert operations.parse(text, CARD) is None or operations.parse(text, CARD)[0] in (
        "off",
        "copy",
        "weight",
    )


def test_kernels_are_as_deep_as_the_maps_before_them():
    for layer in CARD.layers:
        if shape := operations.kernel_shape(CARD, layer.name):
            rows, columns, before, channels = shape
            assert (
                rows * columns * before * channels == layer.parameters
            )  # no bias: batch norm brings its own


def test_what_is_off_follows_what_was_done():
    edits = operations.toggled([], "conv1", 3)
    assert operations.off(edits, "conv1") == [3]
    assert operations.off(edits, "conv2") == []
    assert operations.off([*edits, ("copy", "conv1", 3, 5)], "conv1") == [3, 5]
    assert operations.off([*edits, ("copy", "conv1", 4, 3)], "conv1") == []
    weight = ("weight", "conv1", 0, 0, 0, 3, 1.0)
    assert operations.toggled([*edits, weight], "conv1", 3) == [weight]


@pytest.mark.parametrize("seed", range(160))
def test_every_wrong_option_names_its_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise == exercises.make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.options) >= 3
