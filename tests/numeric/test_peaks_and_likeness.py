"""Peaks of maps, patches of photos, and how alike two kernels are: against slower or other ways to say it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.numeric import likeness
from cnnviz.numeric.kernels import KERNELS
from cnnviz.numeric.peaks import Box, box_seen, cut, half_a_field, peaks, resampled, strongest
from cnnviz.numeric.shapes import Field

SIDES = st.integers(1, 7)
MAPS = SIDES.flatmap(
    lambda h: SIDES.flatmap(lambda w: arrays(np.float32, (h, w), elements=st.integers(-3, 9)))
)


def near(one, other, apart):
    return abs(one[0] - other[0]) < apart[0] and abs(one[1] - other[1]) < apart[1]


@settings(deadline=None, max_examples=60)
@given(MAPS, st.integers(1, 6), st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_every_place_that_is_left_out_is_weaker_or_near_a_stronger_peak(answers, count, apart):
    found = peaks(answers, count, apart)
    assert [peak.value for peak in found] == sorted((peak.value for peak in found), reverse=True)
    assert all(answers[peak.row, peak.column] == peak.value for peak in found)
    for at, peak in enumerate(found):
        assert not any(near(peak, stronger, apart) for stronger in found[:at])
    for place in np.ndindex(answers.shape):
        stronger = [peak for peak in found if peak.value >= answers[place]]
        full = len(found) == count and answers[place] <= found[-1].value
        assert full or any(near(place, peak, apart) for peak in stronger)


@settings(deadline=None, max_examples=60)
@given(arrays(np.float32, (4, 3), elements=st.integers(-5, 5)), st.integers(1, 12))
def test_the_strongest_are_the_first_of_all_sorted_and_none_is_silent(values, count):
    found = [float(values[place]) for place in strongest(values, count)]
    assert found == [value for value in sorted(values.ravel().tolist(), reverse=True)[:count] if value > 0]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 30), st.integers(1, 9), st.integers(0, 40), st.integers(0, 40))
def test_places_half_a_field_apart_share_at_most_half_of_their_pixels(size, stride, start, index):
    field = Field(size, stride, start - 20)
    apart, _ = half_a_field(field, field)
    one, other = (box_seen(field, field, at, 0) for at in (index, index + apart))
    assert one.top + one.height - other.top <= size / 2
    assert field.pixels(index, 10_000) == range(max(0, one.top), max(0, one.top + one.height))


@settings(deadline=None, max_examples=60)
@given(
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(1, 6),
)
def test_a_patch_is_the_photo_where_there_is_one_and_empty_elsewhere(top, left, height, width, H, W):
    photo = np.random.default_rng(H * W).integers(1, 256, (H, W, 3), dtype=np.uint8)
    patch = cut(photo, Box(top, left, height, width))
    wide = np.zeros((H + 48, W + 48, 4), np.uint8)
    wide[24 : 24 + H, 24 : 24 + W] = np.dstack([photo, np.full((H, W), 255, np.uint8)])
    np.testing.assert_array_equal(patch, wide[24 + top : 24 + top + height, 24 + left : 24 + left + width])


@pytest.mark.parametrize("times", [2, 3])
def test_a_resampled_patch_repeats_its_pixels_or_takes_their_mean(times):
    patch = np.random.default_rng(5).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    large = np.kron(patch, np.ones((times, times, 1), np.uint8))
    np.testing.assert_array_equal(resampled(patch, 4 * times), large)
    np.testing.assert_array_equal(resampled(large, 4), patch)
    assert abs(float(resampled(patch, 1).mean()) - patch.mean()) <= 0.5


WEIGHTS = arrays(np.float64, (4, 3, 3), elements=st.integers(-9, 9))


@settings(deadline=None, max_examples=60)
@given(WEIGHTS)
def test_the_share_of_a_pattern_is_what_least_squares_leaves_of_the_kernel(slices):
    title, part = likeness.mostly(slices)
    pattern = likeness.patterns(3)[title].reshape(9, 1)
    strengths = np.linalg.lstsq(pattern, slices.reshape(4, 9).T, rcond=None)[0]  # the best of each slice
    nearest = (pattern @ strengths).T
    whole = np.linalg.norm(slices)
    assert part == pytest.approx(np.linalg.norm(nearest) / whole if whole else 0.0, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(arrays(np.float64, (3, 3), elements=st.integers(-9, 9)), st.sampled_from([-4.0, -1.0, 0.5, 3.0]))
def test_a_cosine_does_not_care_how_strong_a_kernel_is_but_for_its_sign(weights, times):
    other = np.arange(9.0).reshape(3, 3) - 3
    assert likeness.cosine(times * weights, other) == pytest.approx(
        np.sign(times) * likeness.cosine(weights, other), abs=1e-9
    )
    assert likeness.cosines([weights], {"other": other})[0, 0] == pytest.approx(
        likeness.cosine(weights, other), abs=1e-8
    )


@pytest.mark.parametrize("size", [3, 5, 7])
def test_each_hand_made_kernel_looks_most_like_itself(size):
    for title, pattern in likeness.patterns(size).items():
        [(found, cosine)] = likeness.most_like([-2 * pattern])
        twins = {
            name for name, one in likeness.patterns(size).items() if likeness.cosine(one, pattern) > 0.999
        }
        assert found in {title, *twins}
        assert cosine == pytest.approx(-1)
    assert {kernel.title for kernel in KERNELS.values() if len(kernel.weights) == size} <= set(
        likeness.patterns(size)
    )


def test_a_gabor_edge_answers_to_its_own_slope_and_not_to_an_even_field_or_the_other_way():
    upright, lying = likeness.gabor(5, 0, edge=True), likeness.gabor(5, 90, edge=True)
    slope = np.tile(np.arange(5.0), (5, 1))  # brighter to the right
    assert (upright * slope).sum() > 1
    assert (lying * slope).sum() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(lying, upright.T, atol=1e-12)
    for angle in likeness.ANGLES:
        for edge in (True, False):
            assert likeness.gabor(5, angle, edge).sum() == pytest.approx(0, abs=1e-9)
