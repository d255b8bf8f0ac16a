"""Connections are counted one by one and checked by what changes an output."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import connectivity, shapes
from cnnviz.numeric.convolution import cross_correlate

few = settings(deadline=None, max_examples=40)
sides = st.tuples(st.integers(1, 7), st.integers(1, 7))
kernel_sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@few
@given(sides, kernel_sizes, pairs, st.sampled_from(["valid", "same", 1]))
def test_a_unit_is_connected_with_the_pixels_that_change_it(size, kernel_size, strides, padding):
    grown = 2 if padding == 1 else 0
    assume(padding == "same" or all(m + grown >= k for m, k in zip(size, kernel_size, strict=True)))
    table = connectivity.connections(size, kernel_size, strides, padding)
    kernel = np.ones(kernel_size)
    for pixel, impulse in enumerate(np.eye(size[0] * size[1]).reshape(-1, *size)):
        changed = cross_correlate(impulse, kernel, strides, padding).ravel() != 0
        np.testing.assert_array_equal(table[:, pixel], changed)


@few
@given(sides, kernel_sizes, pairs, st.integers(1, 3), st.integers(1, 3))
def test_weights_are_counted_from_the_table_of_connections(size, kernel_size, strides, channels, filters):
    table = connectivity.connections(size, kernel_size, strides, "same")
    found = connectivity.weights((*size, channels), kernel_size, filters, strides, "same")
    assert found.sparse == table.sum() * channels * filters
    assert found.dense == table.size * channels * filters
    assert found.shared == kernel_size[0] * kernel_size[1] * channels * filters


def test_a_kernel_as_large_as_the_picture_is_a_dense_layer_of_one_place():
    found = connectivity.weights((512, 512, 3), kernel_size=512, filters=100)
    assert found.dense == found.sparse == found.shared == 512 * 512 * 3 * 100


def test_what_is_reached_through_layers_is_the_receptive_field():
    layers = [(3, 1, 1), (2, 2), (3, 1, 0)]
    sizes = shapes.chain(12, layers)
    tables = [
        connectivity.connections((1, size), (1, k), (1, s), (0, p[0] if p else 0))
        for size, (k, s, *p) in zip(sizes, layers, strict=False)
    ]
    reached = connectivity.through(*tables)
    field = shapes.receptive_field(layers)[-1]
    assert reached.shape == (sizes[-1], 12)
    for unit, row in enumerate(reached):
        assert np.flatnonzero(row).tolist() == list(field.pixels(unit, 12))


def test_through_one_layer_is_the_layer_itself():
    table = connectivity.connections((3, 3), 2)
    np.testing.assert_array_equal(connectivity.through(table), table)


def test_more_outputs_than_inputs_are_refused():
    with pytest.raises(LearnerError, match="Received 5 outputs from 4 inputs; give at most 4"):
        connectivity.kernel_size_for(4, 5)


def test_dense_weights_of_another_input_are_refused():
    with pytest.raises(LearnerError, match=r"their shape must be \(192, n\)"):
        connectivity.dense_as_kernels(np.ones((191, 10)), (8, 8, 3))
