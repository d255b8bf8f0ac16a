"""The roads to a classifier: what they see, that they learn, and that a seed settles everything."""

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.learn import classic, classic_data, classic_features, classic_net

COUNT = 50  # training pictures: quick, and enough to be right far more often than by chance


@pytest.fixture(scope="module")
def trained():
    return {road: classic.train(road, "digits", COUNT, seed=1) for road in classic.ROADS}


@pytest.fixture(scope="module")
def learned(trained):
    return {road: result["learned"] for road, result in trained.items()}


def same(one, other):
    if isinstance(one, list):
        return all(map(same, one, other))
    return np.array_equal(one, other)


def test_digits_lie_in_the_middle_and_none_is_both_trained_and_tested_on():
    held, lessons = classic_data.held_back("digits"), classic_data.training("digits", 500, seed=1)
    assert held.pictures.shape == (300, 28, 28)
    assert not held.pictures[:, :4].any()
    assert not held.pictures[:, :, -4:].any()
    tested = {picture.tobytes() for picture in held.pictures}
    assert not tested & {picture.tobytes() for picture in lessons.pictures}


def test_shapes_stand_in_the_middle_and_a_road_learns_them():
    held = classic_data.held_back("shapes")
    assert held.pictures.shape == (300, 28, 28)
    bright = held.pictures > 128
    for axis in (1, 2):
        places = np.arange(28) * bright.sum(axis=3 - axis)
        middle = places.sum(axis=1) / bright.sum(axis=(1, 2))
        assert np.abs(middle - 13.5).max() < 2
    result = classic.train("hog", "shapes", COUNT, seed=1)
    assert len(held.classes) == 8
    assert result["accuracy"] > 0.6
    assert result["parameters"] == 325 * 8


@pytest.mark.parametrize("count", [10, 50, 203])
def test_every_class_has_its_share_of_the_training_pictures(count):
    lessons = classic_data.training("digits", count, seed=4)
    counts = np.bincount(lessons.labels, minlength=10)
    assert counts.sum() == count
    assert counts.max() - counts.min() <= 1


def test_shifted_copies_keep_their_label_and_their_ink():
    lessons = classic_data.training("digits", 30, seed=2, shifted=True)
    assert lessons.pictures.shape == (120, 28, 28)
    for copy in range(1, 4):
        part = lessons.take(slice(30 * copy, 30 * copy + 30))
        assert (part.labels == lessons.labels[:30]).all()
        assert (part.pictures.sum(axis=(1, 2)) == lessons.pictures[:30].sum(axis=(1, 2))).all()
        assert (part.pictures != lessons.pictures[:30]).any()


def test_a_move_moves_by_whole_pixels_and_lets_the_edge_go_on():
    pictures = np.arange(50, dtype=np.uint8).reshape(2, 5, 5)
    moved = classic_data.move(pictures, down=1, right=-2)
    assert (moved[:, 1:, :3] == pictures[:, :-1, 2:]).all()
    assert (moved[:, 0] == moved[:, 1]).all()
    assert (moved[:, :, 3] == moved[:, :, 2]).all()


def test_a_picture_of_upright_stripes_has_one_direction_in_hog():
    stripes = np.tile(np.arange(28) // 3 % 2 * 255, (28, 1)).astype(np.uint8)
    upright, level = classic_features.cells(stripes), classic_features.cells(stripes.T)
    assert (upright.argmax(axis=-1) == 0).all()  # changes go along the rows
    assert (level.argmax(axis=-1) == 4).all()  # a quarter of a turn, 9 directions to half a turn
    assert upright[..., 1:].max() < 0.01 * upright.max()
    assert classic_features.hog(stripes).shape == (324,)


def test_sift_finds_the_same_points_wherever_the_digit_is():
    picture = classic_data.held_back("digits").pictures[:1]
    here, there = (classic_features.sift(classic_data.move(picture, *by)[0]) for by in ((0, 0), (2, -3)))
    near = np.linalg.norm(here.places[:, None] + [2, -3] - there.places[None], axis=-1).min(axis=1)
    assert len(here.places) >= 5
    assert (near < 0.2).mean() > 0.6
    assert classic_features.sift(np.zeros((28, 28), np.uint8)).descriptors.shape == (0, 128)


def test_a_patch_is_turned_so_that_its_gradient_goes_down():
    ramp = np.tile(np.arange(28) * 9, (28, 1)).astype(np.uint8)  # gets brighter to the right
    drawn = classic_features.patch(ramp, np.array([14.0, 14.0]), size=1.0, angle=np.pi / 2).astype(int)
    assert (np.diff(drawn, axis=0) >= 0).all()
    assert drawn[-1, 8] - drawn[0, 8] > 50
    assert np.ptp(drawn, axis=1).max() <= 1


@pytest.mark.parametrize("road", classic.ROADS)
def test_a_road_learns_and_counts_what_it_holds(trained, road):
    result = trained[road]
    assert result["accuracy"] > 0.7
    held = classic_data.held_back("digits")
    assert result["accuracy"] == np.mean(result["answers"] == held.labels)
    parts = result["learned"].values()
    sizes = [np.size(part) for each in parts for part in (each if isinstance(each, list) else [each])]
    assert result["parameters"] == sum(sizes)


def test_pixels_and_softmax_have_7850_parameters_and_the_nets_what_keras_counts(trained):
    assert trained["pixels"]["parameters"] == 28 * 28 * 10 + 10
    assert trained["hog"]["parameters"] == 324 * 10 + 10
    for head in (classic_net.FLATTEN, classic_net.GLOBAL):
        assert trained[head]["parameters"] == classic_net.build(head, 28, 10).count_params()


@pytest.mark.parametrize("road", ["edges", "sift", "cnn", "cnn_global"])
def test_the_same_seed_gives_the_same_road_again(trained, road):
    again = classic.train(road, "digits", COUNT, seed=1)
    assert all(same(again["learned"][name], part) for name, part in trained[road]["learned"].items())
    assert (again["answers"] == trained[road]["answers"]).all()


def test_another_seed_gives_other_pictures_and_another_road(trained):
    other = classic.train("hog", "digits", COUNT, seed=2)
    assert not same(other["learned"]["weights"], trained["hog"]["learned"]["weights"])


def test_off_the_centre_pixels_break_and_words_do_not(learned):
    def accuracy(road):
        return classic.measure(road, learned[road], "digits", down=0, right=4)["accuracy"]

    assert accuracy("pixels") < 0.3
    assert accuracy("sift") > 0.7


def test_what_is_looked_at_is_what_is_measured(learned, trained):
    seen = classic.look("digits", 7, down=1, right=-2, trained=learned)
    moved = classic_data.move(classic_data.held_back("digits").pictures[7:8], 1, -2)[0]
    assert (seen["picture"] == moved).all()
    for road in ("pixels", "hog", "sift", "cnn"):
        measured = classic.measure(road, learned[road], "digits", down=1, right=-2)["answers"][7]
        assert seen["answers"][road].argmax() == measured
        assert seen["answers"][road].sum() == pytest.approx(1, abs=1e-5)
    assert seen["edges"].ravel() == pytest.approx(classic_features.edges(moved))
    assert len(seen["sift"]["words"]) == len(seen["sift"]["places"])
    assert seen["maps"]["cnn"].shape == (24, 24, 16)
    words = trained["sift"]["words"]
    assert words.shape == (len(learned["sift"]["words"]), 16, 16)


def test_untrained_roads_are_looked_at_without_an_answer():
    seen = classic.look("digits", 0)
    assert seen["answers"] == {}
    assert "words" not in seen["sift"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: classic.train("magic", "digits", 50, 1),
        lambda: classic.pictures("nothing"),
        lambda: classic.train("hog", "digits", 5, 1),
        lambda: classic.look("digits", 300),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(call):
    with pytest.raises(LearnerError):
        call()
