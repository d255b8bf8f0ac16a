"""What goes to the browser and what comes back, for the picture view, the drawing pad and the puzzle."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.ui.components import draw_pad, pixel_view
from cnnviz.ui.components.packing import array, unpack


@pytest.mark.parametrize("shape", [(3, 5, 3), (28, 28, 1), (4, 4)])
def test_the_browser_gets_the_pixels_as_they_are(shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    header, blob = unpack(pixel_view.payload(image, ((1, 2), 7), "unit"))
    assert np.array_equal(array(header["pixels"], blob), np.atleast_3d(image))
    assert header["place"] == {"row": 1, "column": 2}
    assert header["scale"] == {"low": 0, "high": 1, "decimals": 3}


@pytest.mark.parametrize(
    "said",
    [None, 5, {"row": 1}, {"row": "1", "column": 1}, {"row": 8, "column": 0}, {"row": 0, "column": -1}],
)
def test_a_pixel_that_is_none_is_not_chosen(said):
    assert pixel_view.checked(said, 8, 8) is None


def test_a_pixel_of_the_picture_is_chosen():
    assert pixel_view.checked({"row": 7, "column": 0}, 8, 8) == (7, 0)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_a_drawing_comes_back_from_its_url(height, width, seed):
    levels = np.random.default_rng(seed).integers(0, draw_pad.LEVELS, (height, width)).astype(np.uint8)
    drawing = levels * 17
    assert np.array_equal(draw_pad.decode(draw_pad.encode(drawing), height, width), drawing)


@given(st.text(max_size=300))
def test_a_url_that_holds_no_drawing_gives_an_empty_pad(text):
    assert draw_pad.decode(text, 28, 28).shape == (28, 28)


def test_a_url_that_unpacks_to_gigabytes_is_stopped_at_the_size_of_the_pad():
    bomb = base64.urlsafe_b64encode(zlib.compress(bytes(50_000_000), 9)).decode()
    assert not draw_pad.decode(bomb, 28, 28).any()


@pytest.mark.parametrize("said", [None, 3, "", "!!", base64.b64encode(bytes(783)).decode()])
def test_what_is_no_drawing_is_not_read(said):
    assert draw_pad.read(said, 28, 28) is None


def test_a_drawing_from_the_browser_is_read():
    said = base64.b64encode(bytes([0, 17, 34, 255])).decode()
    assert draw_pad.read(said, 2, 2).tolist() == [[0, 17], [34, 255]]
