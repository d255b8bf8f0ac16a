"""A drawn digit is made as the digits of the data set are: it fills its frame, and it stands upright."""

import numpy as np
import pytest

from cnnviz.ui.drawn_digit import SIDE, WIDTH, placed, upright


def box(top, left, height, width):
    drawing = np.zeros((28, 28), np.uint8)
    drawing[top : top + height, left : left + width] = 255
    return drawing


def extent(picture):
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1)


@pytest.mark.parametrize(("top", "left", "height", "width"), [(0, 0, 10, 8), (9, 12, 12, 12), (4, 2, 24, 20)])
def test_a_digit_fills_the_height_wherever_and_however_large_it_was_drawn(top, left, height, width):
    (first, last), (start, end) = extent(placed(box(top, left, height, width), "digits"))
    assert (first, last) == (0, SIDE)
    assert end - start == WIDTH
    assert start == SIDE - end  # in the middle


def test_a_thin_stroke_stays_thin():
    _, (start, end) = extent(placed(box(4, 12, 24, 3), "digits"))
    assert end - start == SIDE * 3 // 24


@pytest.mark.parametrize("lean", [-0.5, 0.2, 0.8])
def test_a_stroke_that_leans_is_set_upright(lean):
    rows = np.arange(64)
    leaning = np.zeros((64, 160), np.uint8)
    for row in rows:
        at = round(80 + lean * (row - 31.5))
        leaning[row, at - 4 : at + 4] = 255
    straight = upright(leaning)
    middles = [np.average(np.arange(160), weights=line) for line in straight]
    assert np.ptp(middles) <= 1.5
    assert straight.sum() == pytest.approx(leaning.sum(), rel=0.01)  # no ink is lost


def test_what_stands_upright_is_left_as_it_is():
    standing = np.zeros((64, 64), np.uint8)
    standing[4:60, 20:44] = 200
    np.testing.assert_array_equal(upright(standing), standing)


def test_mnist_has_a_margin_and_other_pictures_are_left_alone():
    drawing = box(4, 12, 20, 4)
    as_mnist = placed(drawing, "mnist")
    assert as_mnist.shape == (28, 28)
    assert as_mnist.sum() == drawing.sum()
    assert placed(drawing, "shapes") is drawing
    assert placed(np.zeros((28, 28), np.uint8), "digits").sum() == 0
