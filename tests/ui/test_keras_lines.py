"""The Keras lines that lessons show are run, and their numbers compared with NumPy's."""

import os

import numpy as np
import pytest

from cnnviz.numeric.activations import ACTIVATIONS, softmax, softmax_derivative
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.tensors import flat_index, flatten, rescale
from cnnviz.ui import activation_numbers, filter_numbers, filter_settings, image_numbers
from cnnviz.ui.components.filter_lab import Choice, Learned
from cnnviz.ui.components.pixel_view import SCALES


@pytest.fixture(scope="session")
def run_lines():
    """Runs shown lines with the names they take for given; gives all names they leave."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

    def run(lines: str, **names: object) -> dict:
        exec(compile(lines, "shown lines", "exec"), names)
        return names

    return run


@pytest.mark.parametrize("scale", list(SCALES))
@pytest.mark.parametrize("shape", [(8, 12, 3), (28, 28, 1)])
def test_images(run_lines, scale, shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    ran = run_lines(image_numbers.keras_lines(shape, (2, 5), scale), image=image)
    expected = rescale(image, *SCALES[scale])
    np.testing.assert_allclose(ran["scaled"][0], expected, atol=1e-4)
    np.testing.assert_allclose(ran["flat"][0], flatten(expected), atol=1e-4)
    np.testing.assert_allclose(ran["pixel"], expected[2, 5], atol=1e-4)
    assert ran["first"] == ran["flat"][0][flat_index(2, 5, 0, shape)]


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@pytest.mark.parametrize("x", [-1.25, 3.0])
def test_activations(run_lines, name, x):
    function, derivative = activation_numbers.pair(name, 0.1)
    ran = run_lines(activation_numbers.keras_lines(name, x, 0.1))
    assert ran["x"][-1] == x
    np.testing.assert_allclose(ran["y"], function(ran["x"].numpy()), atol=1e-6)
    np.testing.assert_allclose(ran["slope"], derivative(ran["x"].numpy()), atol=1e-6)


def test_softmax(run_lines):
    scores = [2.0, 1.0, 0.1, -1.0]
    ran = run_lines(activation_numbers.softmax_lines(scores))
    np.testing.assert_allclose(ran["shares"], softmax(scores), atol=1e-6)
    np.testing.assert_allclose(ran["slopes"], softmax_derivative(scores), atol=1e-6)


@pytest.mark.parametrize("name", ["sobel_vertical", "gaussian_blur_5", "learned-1"])
def test_filters(run_lines, name):
    rng = np.random.default_rng(1)
    photo = rng.integers(0, 256, (12, 15, 3)).astype(np.uint8)
    learned = Learned("best", rng.normal(size=(5, 5, 3, 2)).astype(np.float32))
    bench = filter_settings.bench(photo, Choice(name, place=(3, 2)), learned)
    ran = run_lines(filter_numbers.keras_lines(bench), image=photo)
    np.testing.assert_allclose(ran["feature_map"], cross_correlate(bench.pixels, bench.weights), atol=1e-4)
