"""Maps of what a network looks at, against SciPy, by their own axioms and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import spearmanr

from cnnviz.errors import LearnerError
from cnnviz.numeric import saliency


def test_grad_cam_is_the_weighted_sum_of_the_maps():
    rng = np.random.default_rng(0)
    maps, gradients = rng.random((5, 4, 3)), rng.normal(size=(5, 4, 3))
    cam = saliency.grad_cam(maps, gradients)
    for row in range(5):
        for column in range(4):
            total = sum(gradients[..., c].sum() / 20 * maps[row, column, c] for c in range(3))
            assert cam.total[row, column] == pytest.approx(total)
            assert cam.map[row, column] == pytest.approx(max(0, total))


def test_grad_cam_refuses_maps_and_gradients_that_differ():
    with pytest.raises(LearnerError, match=r"\(2, 2, 3\) and gradients \(2, 2, 4\)"):
        saliency.grad_cam(np.zeros((2, 2, 3)), np.zeros((2, 2, 4)))


def test_integrated_gradients_share_out_all_of_the_change():
    """y = Σ x³ has the gradient 3x²; the shares must add up to y(x) − y(x')."""
    rng = np.random.default_rng(1)
    photo, baseline = rng.random((3, 4, 2)), np.full((3, 4, 2), 0.2)
    path = saliency.straight_path(photo, baseline, 64)
    shares = saliency.integrated_gradients(photo, baseline, 3 * path**2)
    np.testing.assert_allclose(shares, (photo**3 - baseline**3).sum(-1), rtol=1e-3)


def test_the_noise_has_the_size_asked_for_and_comes_again_with_its_seed():
    photo = np.linspace(0, 200, 3000).reshape(50, 20, 3)
    copies = saliency.noisy_copies(photo, 8, 0.1, seed=3)
    assert (copies - photo).std() == pytest.approx(20, rel=0.05)
    np.testing.assert_array_equal(copies, saliency.noisy_copies(photo, 8, 0.1, seed=3))
    assert not np.array_equal(copies[0], copies[1])


@given(height=st.integers(1, 12), width=st.integers(1, 12), places=st.integers(1, 6), size=st.integers(1, 12))
def test_each_copy_differs_from_the_photo_in_its_box_alone(height, width, places, size):
    photo = np.arange(height * width * 3, dtype=float).reshape(height, width, 3)
    if size > max(height, width):
        with pytest.raises(LearnerError, match="square"):
            saliency.occluded(photo, places, size)
        return
    copies, boxes = saliency.occluded(photo, places, size, colour=-1)
    assert len(copies) == places * places
    for copy, (top, left, bottom, right) in zip(copies, boxes, strict=True):
        inside = np.zeros((height, width), bool)
        inside[top:bottom, left:right] = True
        assert 0 < inside.sum() <= size * size
        assert np.all(copy[inside] == -1)
        assert np.array_equal(copy[~inside], photo[~inside])


def test_squares_that_meet_cover_every_pixel_once():
    _, boxes = saliency.occluded(np.zeros((28, 28, 1)), 7, 4)
    covered = np.zeros((28, 28), int)
    for top, left, bottom, right in boxes:
        covered[top:bottom, left:right] += 1
    assert np.all(covered == 1)


@given(arrays.arrays(float, (2, 12), elements=st.integers(-5, 5).map(float)))
def test_rank_correlation_is_spearmans(pair):
    first, second = pair
    found = saliency.rank_correlation(first, second)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(first, second).statistic)
