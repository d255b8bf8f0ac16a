"""What a network is given of a photo, whatever its shape and size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card, cards
from tests.image_files import scene

SIDES = st.integers(1, 640)


def shares(box: photo_fit.Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


@given(SIDES, SIDES, st.sampled_from(list(photo_fit.WAYS)))
@settings(deadline=None, max_examples=60)
def test_every_shape_fits_and_a_photo_of_one_colour_stays_so(rows, columns, way):
    """No border, corner or overshoot brings in another colour."""
    fitted = photo_fit.fit(np.full((rows, columns, 3), (30, 160, 251), np.uint8), 40, 40, way)
    assert fitted.shape == (40, 40, 3)
    assert (fitted == np.array((30, 160, 251), np.uint8)).all()
    assert photo_fit.fit(scene(rows, columns), 40, 40, way).dtype == np.uint8


@given(st.floats(1e-4, 1e4), st.sampled_from(["cut", "mirror"]))
def test_no_frame_is_longer_than_the_most_and_each_cut_or_border_is_in_the_middle(ratio, way):
    shown = photo_fit.WAYS[way](ratio)
    for box in (shown.kept, shown.inside):
        assert box[0] + box[2] == pytest.approx(1)
        assert box[1] + box[3] == pytest.approx(1)
    (kept_rows, kept_columns), (rows, columns) = shares(shown.kept), shares(shown.inside)
    frame = ratio * kept_columns / kept_rows * rows / columns  # width for each row
    assert 1 / photo_fit.MOST - 1e-9 <= frame <= photo_fit.MOST + 1e-9
    if 1 / photo_fit.MOST <= ratio <= photo_fit.MOST:
        assert shown == photo_fit.Layout()
    assert (way == "cut") <= (shown.inside == photo_fit.WHOLE)
    assert (way == "mirror") <= (shown.kept == photo_fit.WHOLE)


@pytest.mark.parametrize("way", photo_fit.WAYS)
@pytest.mark.parametrize(("rows", "columns"), [(300, 451), (240, 320), (300, 300), (320, 180)])
def test_common_shapes_are_squeezed_whole(way, rows, columns):
    photo = scene(rows, columns)
    np.testing.assert_array_equal(photo_fit.fit(photo, 64, 64, way), images.resize(photo, 64, 64))


def test_a_long_photo_keeps_its_middle_or_is_mirrored_at_its_long_edges():
    photo = scene(100, 400)
    share = photo_fit.MOST / 4
    middle = photo[:, round(400 * (1 - share) / 2) : round(400 * (1 + share) / 2)]
    cut = photo_fit.fit(photo, 90, 90, "cut").astype(int)
    assert np.abs(cut - images.resize(np.ascontiguousarray(middle), 90, 90)).max() <= 2
    mirrored = photo_fit.fit(photo, 90, 90, "mirror")
    top, left, rows, columns = photo_fit.inner(90, 90, photo_fit.layout(photo, "mirror"))
    assert (left, columns) == (0, 90)
    assert rows == round(90 * share)
    inside = mirrored[top : top + rows]
    np.testing.assert_array_equal(inside, images.resize(photo, rows, 90))
    np.testing.assert_array_equal(mirrored[:top], inside[:top][::-1])
    np.testing.assert_array_equal(mirrored[top + rows :], inside[rows - (90 - top - rows) :][::-1])
    upright = photo_fit.fit(photo.transpose(1, 0, 2), 90, 90, "mirror")
    assert np.abs(upright.transpose(1, 0, 2).astype(int) - mirrored).max() <= 2


@given(st.integers(64, 200), st.integers(64, 200), st.sampled_from(list(photo_fit.WAYS)), st.integers(2, 4))
@settings(deadline=None, max_examples=30)
def test_the_same_photo_in_another_resolution_gives_nearly_the_same(rows, columns, way, times):
    photo = scene(rows, columns)
    larger = images.resize(photo, times * rows, times * columns)
    one, other = (photo_fit.fit(picture, 48, 48, way).astype(int) for picture in (photo, larger))
    assert np.abs(one - other).mean() < 1.5


@pytest.mark.parametrize("way", photo_fit.WAYS)
def test_a_frame_is_what_is_squeezed_in_the_photo_s_own_scale(way):
    photo = scene(200, 600)
    frame = photo_fit.framed(photo, way)
    assert (
        frame.shape[:2]
        == {
            "squeeze": (200, 600),
            "cut": (200, round(200 * photo_fit.MOST)),
            "mirror": (round(600 / photo_fit.MOST), 600),
        }[way]
    )
    squeezed = images.resize(frame, 48, 48).astype(int)
    assert np.abs(squeezed - photo_fit.fit(photo, 48, 48, way)).mean() < 2


@pytest.mark.parametrize(
    ("rows", "columns", "odd"),
    [
        (300, 451, ""),
        (63, 63, "tiny"),
        (63, 128, ""),
        (64, 64, ""),
        (200, 601, "long"),
        (601, 200, "long"),
        (1, 640, "long"),
        (200, 600, ""),
    ],
)
def test_tiny_and_long_photos_are_told_apart_from_common_ones(rows, columns, odd):
    assert photo_fit.oddity(np.zeros((rows, columns, 3), np.uint8), 128, 128) == odd


def test_a_way_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(LearnerError, match="Received the way to fit 'fold'; there are squeeze, cut, mirror"):
        photo_fit.fit(scene(), 10, 10, "fold")


def test_a_card_without_a_way_means_the_default_and_all_cards_name_ways_that_are_there():
    assert Card.fit == photo_fit.DEFAULT
    assert {card.fit for card in cards().values()} <= set(photo_fit.WAYS)
