"""Convolution follows a shift, pooling stays: measured."""

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.numeric import kernels
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.pooling import global_max_pool, max_pool
from cnnviz.numeric.shifts import change, equivariance_gap, invariance_gap, shift

MOTIF = np.pad(np.random.default_rng(0).random((6, 6)), 8)


def edges(image):
    return cross_correlate(image, kernels.SOBEL_VERTICAL, padding="same")


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (1, 0), (-2, 3), (2, -1), (30, 0), (0, -30)])
def test_a_shift_moves_pixels_and_lets_zeros_in(rows, columns):
    image = np.arange(1, 13).reshape(3, 4)
    moved = shift(image, rows, columns)
    for r, c in np.ndindex(image.shape):
        inside = 0 <= r - rows < 3 and 0 <= c - columns < 4
        assert moved[r, c] == (image[r - rows, c - columns] if inside else 0)


@pytest.mark.parametrize(("rows", "columns"), [(1, 0), (0, 2), (-3, 4)])
def test_a_convolution_is_equivariant_and_not_invariant(rows, columns):
    assert equivariance_gap(edges, MOTIF, rows, columns) == pytest.approx(0, abs=1e-12)
    assert invariance_gap(edges, MOTIF, rows, columns) > 0.5


def test_global_pooling_after_a_convolution_is_invariant():
    assert invariance_gap(lambda image: global_max_pool(edges(image)), MOTIF, 2, 3) == 0


@pytest.mark.parametrize("columns", range(8))
def test_a_pool_does_not_notice_a_dot_that_moves_inside_its_window(columns):
    dot = np.zeros((16, 16))
    dot[8, 4] = 1  # in the top left corner of a window
    gap = invariance_gap(lambda image: max_pool(image, 4), dot, 0, columns)
    assert gap == (0 if columns < 4 else pytest.approx(np.sqrt(2)))
    assert invariance_gap(np.asarray, dot, 0, columns) == (0 if columns == 0 else pytest.approx(np.sqrt(2)))


def test_a_pool_follows_a_shift_by_whole_strides_only():
    def pooled(image):
        return max_pool(edges(image), 2)

    assert equivariance_gap(pooled, MOTIF, 2, -4, strides=2) == pytest.approx(0, abs=1e-12)
    with pytest.raises(LearnerError, match="Shift by multiples of the strides"):
        equivariance_gap(pooled, MOTIF, 1, 0, strides=2)


def test_change_is_relative_and_from_nothing_all_or_none():
    assert change([3, 4], [6, 8]) == 1
    assert change([0, 0], [0, 0]) == 0
    assert change([0, 0], [0, 5]) == 1
