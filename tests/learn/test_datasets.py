"""Data sets: the same pictures every time, in splits that share none; drawn, read, described."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_photos import prepared

from cnnviz import samples_digits
from cnnviz.errors import LearnerError
from cnnviz.learn import datasets, fetching, shapes
from cnnviz.recipe import DATA_SETS, SHAPES, DataChoice

DIGITS = DataChoice("digits")


@pytest.fixture(autouse=True)
def no_data(monkeypatch, tmp_path):
    """A machine without any data set, and nothing remembered."""
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(datasets, "_cache", {})


def parts(data: datasets.Data) -> list[datasets.Split]:
    return [data.train, data.validation, data.test]


def anew(choice: DataChoice) -> datasets.Data:
    datasets._cache.clear()
    return datasets.load(choice)


def test_the_splits_share_no_picture_and_leave_none_out():
    found = [split.pictures[..., 0] for split in parts(datasets.load(DIGITS))]
    seen = [one.tobytes() for split in found for one in split]
    given_digits, _ = samples_digits.digits()
    assert sorted(seen) == sorted(one.tobytes() for one in given_digits)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 99), st.just(0) | st.integers(200, 1700), st.just(0) | st.integers(2, 10))
def test_every_class_is_split_in_the_same_shares(seed, pictures, classes):
    data = anew(DataChoice("digits", seed=seed, pictures=pictures, classes=classes))
    counts = np.array([np.bincount(split.labels, minlength=classes or 10) for split in parts(data)])
    shares = counts / counts.sum(axis=0)
    assert np.abs(shares - [[0.7], [0.15], [0.15]]).max() < 0.06
    assert counts.shape[1] == (classes or 10)


def test_the_same_choice_gives_the_same_pictures_and_another_seed_others():
    for choice in (DIGITS, DataChoice("shapes", pictures=60)):
        one, other = anew(choice), anew(choice)
        for mine, theirs in zip(parts(one), parts(other), strict=True):
            assert (mine.pictures == theirs.pictures).all()
            assert (mine.labels == theirs.labels).all()
        different = anew(dataclasses.replace(choice, seed=1))
        assert not np.array_equal(different.train.pictures, one.train.pictures)


def test_a_limit_takes_training_pictures_only_and_each_class_as_often():
    whole, few = anew(DIGITS), anew(DataChoice("digits", train_limit=50))
    assert np.bincount(few.train.labels).tolist() == [5] * 10
    assert len(few.validation) == len(whole.validation)
    assert {one.tobytes() for one in few.train.pictures} <= {one.tobytes() for one in whole.train.pictures}


def test_shuffled_labels_belong_to_no_picture_and_leave_the_other_splits_alone():
    whole, shuffled = anew(DIGITS), anew(DataChoice("digits", shuffled=1.0))
    assert (shuffled.train.pictures == whole.train.pictures).all()
    assert (shuffled.validation.labels == whole.validation.labels).all()
    assert (shuffled.train.labels == whole.train.labels).mean() < 0.2
    half = anew(DataChoice("digits", shuffled=0.5))
    assert 0.45 < (half.train.labels == whole.train.labels).mean() < 0.65


def test_digits_are_enlarged_with_a_margin_as_mnist_has_it():
    large = anew(DataChoice("digits", side=28)).train.pictures
    assert large.shape[1:] == (28, 28, 1)
    assert large[:, :4].max() == large[:, -4:].max() == 0
    assert large[:, 4:-4].max() > 200


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_without_chance_is_in_the_middle_and_mirrored_left_to_right(name):
    still = DataChoice("shapes", side=32, position=0, scale=0, rotation=0, noise=0)
    picture = shapes.draw_one(name, still, np.random.default_rng(0))[..., 0].astype(int)
    assert np.abs(picture - picture[:, ::-1]).mean() < 6
    columns = np.arange(32) - 15.5
    assert abs((picture * columns).sum() / picture.sum()) < 0.4


def test_shapes_are_told_apart_by_more_than_their_area():
    still = DataChoice("shapes", side=32, position=0, scale=0, rotation=0, noise=0)
    drawn = [shapes.draw_one(name, still, np.random.default_rng(0)).astype(int) for name in SHAPES]
    for i, one in enumerate(drawn):
        assert all(np.abs(one - other).mean() > 5 for other in drawn[:i])


def variation(**knobs) -> float:
    """How much pictures of one class differ from each other."""
    usual = {"position": 0, "scale": 0, "rotation": 0, "noise": 0, "pictures": 40, "classes": 2}
    pictures, labels = shapes.draw(DataChoice("shapes", **(usual | knobs)))
    return float(pictures[labels == 1].astype(float).std(axis=0).mean())


@pytest.mark.parametrize(
    "knob", [{"position": 1}, {"scale": 1}, {"rotation": 45}, {"noise": 0.3}, {"colour": True}]
)
def test_each_knob_makes_shapes_differ(knob):
    assert variation() == 0
    assert variation(**knob) > 3


def test_a_larger_set_of_shapes_begins_with_the_smaller_one():
    few, _ = shapes.draw(DataChoice("shapes", pictures=24))
    many, labels = shapes.draw(DataChoice("shapes", pictures=40))
    assert (many[:24] == few).all()
    assert np.bincount(labels).tolist() == [5] * 8


def write(folder, name="mnist", **changes):
    random = np.random.default_rng(0)
    arrays = {
        "x_train": random.integers(0, 256, (200, 28, 28), np.uint8),
        "y_train": np.arange(200) % 10,
        "x_test": random.integers(0, 256, (50, 28, 28), np.uint8),
        "y_test": np.arange(50) % 10,
    } | changes
    np.savez(folder / f"{name}.npz", **{key: value for key, value in arrays.items() if value is not None})


def test_a_file_with_the_keys_of_keras_is_read_and_its_test_set_kept(tmp_path):
    write(tmp_path, y_train=(np.arange(200) % 10)[:, None])
    data = datasets.load(DataChoice("mnist"))
    assert [len(split) for split in parts(data)] == [180, 20, 50]
    with np.load(tmp_path / "mnist.npz") as file:
        assert (data.test.pictures[..., 0] == file["x_test"]).all()
    few = datasets.load(DataChoice("mnist", pictures=125, side=14))
    assert [len(split) for split in parts(few)] == [90, 10, 25]
    assert few.train.pictures.shape[1:] == (14, 14, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": None},
        {"x_train": np.full((200, 28, 28), np.nan)},  # only bytes are taken: no NaN can enter
        {"x_train": np.zeros((200, 784), np.uint8)},
        {"y_train": np.zeros(3, int)},
        {"x_train": np.array([{}] * 200)},
    ],
)
def test_a_file_that_holds_something_else_is_a_sentence(tmp_path, changes):
    write(tmp_path, **changes)
    with pytest.raises(LearnerError, match=r"mnist\.npz"):
        datasets.load(DataChoice("mnist"))


def test_a_damaged_file_is_a_sentence(tmp_path):
    write(tmp_path)
    path = tmp_path / "mnist.npz"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(LearnerError, match="Remove it and get it anew"):
        datasets.load(DataChoice("mnist"))


def test_a_set_that_is_not_here_says_how_to_get_it_and_the_embedded_ones_stay():
    found = datasets.available()
    assert found.keys() == DATA_SETS.keys()
    assert {name for name, sentence in found.items() if not sentence} == {"digits", "shapes", "own"}
    for name in ("mnist", "fashion_mnist", "cifar10", "cats_and_dogs"):
        assert f"python -m cnnviz data {name}" in found[name]
        with pytest.raises(LearnerError, match="on this machine"):
            datasets.load(DataChoice(name))


def test_a_class_without_a_picture_is_named(tmp_path):
    write(tmp_path, y_train=np.arange(200) % 9)
    with pytest.raises(LearnerError, match="no picture of “9” to train with"):
        datasets.load(DataChoice("mnist"))


def test_a_prepared_folder_of_photos_is_read_evenly(tmp_path):
    prepared(tmp_path / "cats_and_dogs_prepared", train=20, validation=6)
    data = datasets.load(DataChoice("cats_and_dogs", side=16, pictures=20))
    assert [len(split) for split in parts(data)] == [14, 2, 4]
    assert data.train.pictures.shape[1:] == (16, 16, 3)
    red, blue = (data.train.pictures[data.train.labels == label].mean(axis=(0, 1, 2)) for label in (0, 1))
    assert red.argmax() == 0  # the tiny photos of cats are reddish
    assert blue.argmax() == 2


def test_a_description_shows_what_is_behind_the_numbers():
    facts = datasets.describe(DataChoice("digits", classes=3), samples=4)
    data = datasets.load(DataChoice("digits", classes=3))
    assert facts["classes"] == ["0", "1", "2"]
    assert facts["input_shape"] == (8, 8, 1)
    assert [sum(counts) for counts in facts["counts"].values()] == [len(split) for split in parts(data)]
    assert all(len(samples) == 4 for split in facts["samples"].values() for samples in split)
    example = facts["example"]
    assert example["one_hot"].argmax() == example["label"]
    assert example["one_hot"].sum() == 1
    assert np.allclose(example["scaled"] * 255, example["picture"])
    assert "Alpaydin" in facts["source"]


def test_pictures_are_had_by_their_numbers():
    data = datasets.load(DIGITS)
    pictures, labels = datasets.pictures(DIGITS, "validation", [3, 0, 7])
    assert (pictures == data.validation.pictures[[3, 0, 7]]).all()
    assert (labels == data.validation.labels[[3, 0, 7]]).all()
    assert len(datasets.pictures(DIGITS, "test", [])[0]) == 0
    for split, indices in (("all", [0]), ("test", [10**6]), ("test", [-1])):
        with pytest.raises(LearnerError):
            datasets.pictures(DIGITS, split, indices)


def test_what_is_kept_in_memory_is_bounded(monkeypatch):
    size = datasets.load(DIGITS).bytes
    monkeypatch.setattr(datasets, "MOST_KEPT", 3 * size)
    for seed in range(5):
        datasets.load(DataChoice("digits", seed=seed))
    assert [choice.seed for choice in datasets._cache] == [2, 3, 4]


def test_a_download_goes_on_beside_and_tells_how_far_it_is(monkeypatch, tmp_path):
    import threading

    go_on = threading.Event()

    def fetch(name):
        (tmp_path / ".mnist.npz.partial").write_bytes(bytes(1000))
        assert go_on.wait(60)
        raise LearnerError("The line is down.")

    monkeypatch.setattr(fetching, "fetch", fetch)
    state = fetching.downloads()["mnist"]
    assert (state["here"], state["running"], state["done"]) == (False, False, 0)
    fetching.download("mnist")
    fetching.download("mnist")  # is under way
    (thread,) = [one for one in threading.enumerate() if one.name == "download-mnist"]
    assert fetching.downloads()["mnist"]["running"]
    go_on.set()
    thread.join(60)
    state = fetching.downloads()["mnist"]
    assert (state["problem"], state["done"]) == ("The line is down.", 1000)
    monkeypatch.setattr(fetching, "fetch", lambda name: write(tmp_path))
    fetching.download("mnist")
    [one.join(60) for one in threading.enumerate() if one.name == "download-mnist"]
    state = fetching.downloads()["mnist"]
    assert (state["here"], state["running"], state["problem"]) == (True, False, "")
    assert state["done"] == state["bytes"]


def test_downloads_can_be_forbidden_and_are_of_known_names(monkeypatch):
    with pytest.raises(LearnerError, match="can't be downloaded here"):
        fetching.download("../etc")
    monkeypatch.setenv("CNNVIZ_DOWNLOADS", "0")
    with pytest.raises(LearnerError, match="switched off"):
        fetching.download("mnist")
