"""What each hand-made kernel finds, and what it leaves alone."""

import numpy as np
import pytest
import scipy.ndimage
import skimage.filters

from cnnviz.numeric import kernels
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS

STEP_DOWN = np.repeat([[0], [0], [0], [1], [1], [1]], 6, axis=1)  # gets brighter downwards
STEP_RIGHT = STEP_DOWN.T
QUADRANT = STEP_DOWN * STEP_RIGHT  # one bright corner
EDGES = {name for name in KERNELS if "edge" in name or "sobel" in name or "scharr" in name}
AVERAGES = {"identity", "box_blur", "gaussian_blur", "gaussian_blur_5", "sharpen", "emboss"}


@pytest.mark.parametrize("name", KERNELS)
def test_an_even_picture_stays_as_it_is_or_vanishes(name):
    even = cross_correlate(np.ones((9, 9)), KERNELS[name].weights)
    np.testing.assert_allclose(even, 1 if name in AVERAGES else 0, atol=1e-12)


@pytest.mark.parametrize("name", KERNELS)
def test_each_kernel_has_a_title_and_says_what_it_does_in_one_line(name):
    kernel = KERNELS[name]
    assert kernel.title
    assert kernel.says.endswith(".")
    assert len(kernel.says) <= 90
    assert kernel.weights.ndim == 2
    np.testing.assert_array_equal(np.asarray(kernel), kernel.weights)


def test_titles_are_told_apart():
    assert len({kernel.title for kernel in KERNELS.values()}) == len(KERNELS)


@pytest.mark.parametrize("name", sorted(EDGES))
def test_an_edge_kernel_is_positive_on_its_own_direction_and_blind_to_the_other(name):
    horizontal = "horizontal" in name
    own, other = (STEP_DOWN, STEP_RIGHT) if horizontal else (STEP_RIGHT, STEP_DOWN)
    assert cross_correlate(own, KERNELS[name].weights).max() > 0
    assert cross_correlate(own, KERNELS[name].weights).min() == 0
    assert not cross_correlate(other, KERNELS[name].weights).any()


@pytest.mark.parametrize("name", ["prewitt", "sobel", "scharr"])
@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
def test_edge_kernels_agree_with_scikit_image(name, direction):
    image = np.random.default_rng(0).random((12, 15))
    weights = getattr(kernels, f"{name}_{direction}".upper())
    theirs = getattr(skimage.filters, f"{name}_{direction[0]}")
    found = cross_correlate(image, weights, padding="same", padding_mode="reflect")
    inner = (slice(1, -1), slice(1, -1))  # they fill the borders in another way
    expected = theirs(image)[inner] * np.abs(weights).sum() / 2
    np.testing.assert_allclose(found[inner], expected, atol=1e-12)


def test_the_laplacian_agrees_with_scipy():
    image = np.random.default_rng(0).random((12, 15))
    found = cross_correlate(image, kernels.LAPLACIAN, padding="same", padding_mode="reflect")
    np.testing.assert_allclose(found, scipy.ndimage.laplace(image, mode="mirror"), atol=1e-12)


@pytest.mark.parametrize("name", ["box_blur", "gaussian_blur", "gaussian_blur_5"])
def test_a_blur_makes_noise_smaller(name):
    noise = np.random.default_rng(0).normal(size=(40, 40))
    assert cross_correlate(noise, KERNELS[name].weights).std() < noise.std() / 2


def test_sharpening_makes_an_edge_steeper():
    row = cross_correlate(STEP_RIGHT, kernels.SHARPEN)[0]
    assert row.tolist() == [0, -1, 2, 1]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("horizontal_lines", np.outer([0, 1, 0], [1, 1, 1])),
        ("vertical_lines", np.outer([1, 1, 1], [0, 1, 0])),
        ("falling_lines", np.eye(3)),
        ("rising_lines", np.eye(3)[::-1]),
    ],
)
def test_a_line_kernel_answers_most_to_its_own_line(name, line):
    answers = {
        other: cross_correlate(line, KERNELS[other].weights).item() for other in KERNELS if "lines" in other
    }
    assert max(answers, key=answers.get) == name
    assert list(answers.values()).count(answers[name]) == 1


def test_the_corner_kernel_is_blind_to_straight_edges_and_sees_the_corner():
    assert not cross_correlate(STEP_DOWN, kernels.CORNER).any()
    assert not cross_correlate(STEP_RIGHT, kernels.CORNER).any()
    assert cross_correlate(QUADRANT, kernels.CORNER).max() == 1


def test_the_emboss_kernel_lifts_what_gets_brighter_towards_the_bottom_right():
    assert cross_correlate(QUADRANT, kernels.EMBOSS).max() > 1
    assert cross_correlate(QUADRANT[::-1, ::-1], kernels.EMBOSS).min() < 0


def test_a_detector_answers_to_nothing_so_much_as_to_its_pattern():
    random = np.random.default_rng(0)
    weights = kernels.detector(kernels.CURVE)
    match = (weights * kernels.CURVE).sum()
    drawings = random.random((2000, 7, 7)) < random.random((2000, 1, 1))
    assert (drawings * weights).sum(axis=(1, 2)).max() < match
    assert weights.sum() == 0


@pytest.mark.parametrize("pattern", [np.zeros((3, 3)), np.ones((3, 3))])
def test_the_detector_of_an_even_drawing_looks_for_nothing(pattern):
    assert not kernels.detector(pattern).any()
