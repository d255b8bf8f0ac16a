"""An image as a block of numbers, checked against NumPy's own index arithmetic and Keras."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric.tensors import flat_index, flatten, place, planes, rescale, unflatten

SHAPES = st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 4))


@given(SHAPES, st.data())
def test_the_index_formula_finds_the_number_that_flattening_put_there(shape, data):
    image = np.arange(np.prod(shape)).reshape(shape)
    row, column, channel = (data.draw(st.integers(0, size - 1)) for size in shape)
    index = flat_index(row, column, channel, shape)
    assert flatten(image)[index] == image[row, column, channel]
    assert place(index, shape) == (row, column, channel)


@given(SHAPES)
def test_unflatten_undoes_flatten_only_with_the_right_shape(shape):
    image = np.random.default_rng(0).integers(0, 256, shape)
    assert np.array_equal(unflatten(flatten(image), shape), image)
    with pytest.raises(LearnerError, match="room for"):
        unflatten(flatten(image), (*shape, 2))


def test_an_mnist_digit_is_784_numbers():
    assert flatten(np.zeros((28, 28, 1))).shape == (784,)


def test_the_planes_stacked_again_are_the_image():
    image = np.random.default_rng(1).integers(0, 256, (4, 5, 3))
    assert np.array_equal(np.stack(planes(image), axis=-1), image)
    assert [plane.tolist() for plane in planes([[1, 2]])] == [[[1, 2]]]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1)])
def test_rescaling_agrees_with_keras(keras, low, high):
    image = np.arange(256).reshape(1, 16, 16, 1)
    layer = keras.layers.Rescaling((high - low) / 255, offset=low)
    np.testing.assert_allclose(rescale(image, low, high), layer(image), atol=1e-6)


def test_flattening_agrees_with_keras(keras):
    image = np.random.default_rng(2).random((3, 4, 3), np.float32)
    assert np.array_equal(flatten(image), keras.layers.Flatten()(image[None])[0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: rescale([1], 1, 0),
        lambda: flat_index(8, 0, 0, (8, 8, 3)),
        lambda: flat_index(0, 0, 3, (8, 8, 3)),
        lambda: place(192, (8, 8, 3)),
        lambda: planes(np.zeros((2, 0, 3))),
        lambda: planes(5),
    ],
)
def test_what_cannot_be_is_said_plainly(call):
    with pytest.raises(LearnerError, match="Received"):
        call()
