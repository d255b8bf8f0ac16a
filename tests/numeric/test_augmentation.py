"""SciPy and Keras are the oracles; what each change does follows by reasoning."""

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric.augmentation import (
    FILL_MODES,
    PRESETS,
    Change,
    Ranges,
    augment,
    draw,
    inverse_map,
    warp,
)

few = settings(deadline=None, max_examples=60)
seeds = st.integers(0, 2**32 - 1)
RAMP = np.arange(35.0).reshape(5, 7)
SCIPY_MODES = {"nearest": "nearest", "constant": "grid-constant"}


def example(seed):
    """A picture and any affine map, so that parts of it come from beyond the edges."""
    random = np.random.default_rng(seed)
    shape = (*random.integers(1, 9, 2), *([3] if random.random() < 0.5 else []))
    return random.normal(0, 9, shape), np.column_stack([random.normal(0, 1, (2, 2)), random.normal(0, 5, 2)])


@few
@given(seed=seeds, fill=st.floats(-9, 9))
@pytest.mark.parametrize("mode", FILL_MODES)
def test_a_warp_is_that_of_scipy(mode, seed, fill):
    image, matrix = example(seed)
    by_channel = np.atleast_3d(image)
    expected = [
        scipy.ndimage.affine_transform(
            by_channel[..., c], matrix[:, :2], matrix[:, 2], order=1, mode=SCIPY_MODES[mode], cval=fill
        )
        for c in range(by_channel.shape[2])
    ]
    found = np.atleast_3d(warp(image, matrix, mode, fill))
    np.testing.assert_allclose(found, np.stack(expected, axis=-1), atol=1e-9)


@pytest.mark.parametrize("mode", FILL_MODES)
def test_a_change_is_that_of_keras(keras, mode):
    image = np.random.default_rng(3).random((9, 12, 3)).astype("float32")
    (a, b, c), (d, e, f) = inverse_map(draw(PRESETS["everything"], seed=5), 9, 12)
    vector = [e, d, f, b, a, c, 0, 0]  # Keras counts x before y
    expected = keras.ops.image.affine_transform(image, np.array(vector, "float32"), fill_mode=mode)
    found = warp(image, [[a, b, c], [d, e, f]], mode)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@few
@given(seed=seeds, channels=st.sampled_from([(), (1,), (3,)]))
def test_no_change_changes_nothing(seed, channels):
    image = np.random.default_rng(seed).normal(0, 9, (4, 6, *channels))
    np.testing.assert_allclose(augment(image, draw(Ranges(), seed)), image, atol=1e-12)


@few
@given(seed=seeds)
def test_an_even_picture_stays_even_whatever_is_done_to_it(seed):
    change = draw(PRESETS["everything"], seed)
    np.testing.assert_allclose(augment(np.full((6, 9, 3), 7.0), change), 7 + 255 * change.brightness)


def test_flips_and_quarter_turns_move_whole_pixels():
    np.testing.assert_array_equal(augment(RAMP, Change(horizontal_flip=True)), RAMP[:, ::-1])
    np.testing.assert_array_equal(augment(RAMP, Change(vertical_flip=True)), RAMP[::-1])
    square = RAMP[:, :5]
    turned = np.rot90(square)  # counter-clockwise
    np.testing.assert_allclose(augment(square, Change(rotation=90)), turned, atol=1e-12)


def test_a_shift_goes_down_and_to_the_right_by_shares_of_the_size():
    moved = augment(RAMP, Change(height_shift=0.2, width_shift=2 / 7), "constant", fill=-1)
    np.testing.assert_allclose(moved[1:, 2:], RAMP[:-1, :-2], atol=1e-9)
    np.testing.assert_allclose(moved[0], -1)
    np.testing.assert_allclose(moved[:, :2], -1)
    np.testing.assert_allclose(augment(RAMP, Change(width_shift=2 / 7))[:, :2], RAMP[:, :1].repeat(2, axis=1))


def test_a_sheared_upright_line_leans_to_the_right_by_that_angle():
    line = np.zeros((41, 41))
    line[:, 20] = 1
    columns = augment(line, Change(shear=30)).argmax(axis=1)
    assert columns[0] - columns[40] == pytest.approx(40 * np.tan(np.deg2rad(30)), abs=1)
    assert columns[20] == 20


def test_a_zoom_makes_things_larger_about_the_middle():
    disc = (np.hypot(*np.indices((81, 81)) - 40) < 10).astype(float)
    assert augment(disc, Change(zoom=2)).sum() == pytest.approx(4 * disc.sum(), rel=0.02)
    assert augment(disc, Change(zoom=2))[40, 40] == 1


@few
@given(seed=seeds, name=st.sampled_from(sorted(PRESETS)))
def test_what_is_drawn_lies_in_the_ranges(name, seed):
    ranges, change = PRESETS[name], draw(PRESETS[name], seed)
    for setting in ("rotation", "height_shift", "width_shift", "shear"):
        assert abs(getattr(change, setting)) <= getattr(ranges, setting)
    assert 1 - ranges.zoom <= 1 / change.zoom <= 1 + ranges.zoom
    assert abs(change.brightness) <= ranges.brightness
    assert change.horizontal_flip <= ranges.horizontal_flip
    assert change.vertical_flip <= ranges.vertical_flip
    assert change == draw(ranges, seed)


def test_every_range_is_used_to_both_ends_and_flips_come_half_of_the_time():
    changes = [draw(PRESETS["everything"], seed) for seed in range(400)]
    rotations = [change.rotation for change in changes]
    assert min(rotations) < -43
    assert max(rotations) > 43
    assert 150 < sum(change.horizontal_flip for change in changes) < 250


def test_the_fourth_articles_settings():
    assert PRESETS["inner workings"] == Ranges(45, 0.1, 0.1, horizontal_flip=True)


def test_what_can_not_be_undone_is_refused():
    for change in (Change(zoom=0), Change(shear=90)):
        with pytest.raises(LearnerError, match="will do"):
            augment(RAMP, change)
    with pytest.raises(LearnerError, match="nearest, constant"):
        warp(RAMP, np.eye(3)[:2], "wrap")
