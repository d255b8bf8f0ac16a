"""Whitening: what comes out of the kernels is uncorrelated, as Keras computes it."""

import keras
import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.numeric.whitening import whitening_kernels


@pytest.fixture
def pictures() -> np.ndarray:
    """Smooth colour pictures: neighbours are alike, and so are the channels."""
    rng = np.random.default_rng(0)
    rough = rng.random((40, 18, 18, 3)) + rng.random((40, 18, 18, 1))
    return sum(np.roll(rough, shift, (1, 2)) for shift in ((0, 0), (0, 1), (1, 0), (1, 1))) / 8


def test_the_outputs_have_variance_one_and_no_correlation(pictures):
    kernels = whitening_kernels(pictures, 2)
    conv = keras.layers.Conv2D(24, 2, use_bias=False)
    conv.build(pictures.shape)
    conv.set_weights([kernels])
    maps = np.asarray(conv(pictures.astype(np.float32)))[..., :12].reshape(-1, 12)
    before = np.corrcoef(pictures.reshape(-1, 3), rowvar=False)
    assert before[0, 1] > 0.4
    covariance = np.cov(maps, rowvar=False)
    np.testing.assert_allclose(covariance - np.diag(np.diag(covariance)), 0, atol=1e-3)
    assert np.diag(covariance).max() <= 1 + 1e-6
    assert np.diag(covariance)[0] > 0.9  # what varies most is hardly held back by ε
    assert (np.diff(np.diag(covariance)) < 1e-6).all()


def test_each_kernel_comes_with_both_signs(pictures):
    kernels = whitening_kernels(pictures, 3)
    assert kernels.shape == (3, 3, 3, 54)
    np.testing.assert_array_equal(kernels[..., :27], -kernels[..., 27:])


@pytest.mark.parametrize("shape", [(4, 4, 3), (1, 1, 5, 3)])
def test_pictures_that_have_no_patches_are_named(shape):
    with pytest.raises(LearnerError, match="Received pictures of shape"):
        whitening_kernels(np.zeros(shape), 2)
