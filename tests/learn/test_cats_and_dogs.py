import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn import (
    augment,
    cats_and_dogs,
    checkpoint,
    evaluation,
    finishing,
    machine,
    photo_folder,
    photo_nets,
)
from tests.learn import tiny_photos

# Keras hands its variables to NumPy in a way that NumPy 2 will give up; on saving, not in code of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

ROOT = Path(__file__).parents[2]


def quiet(text: str) -> None:
    """Takes what a training says."""


@pytest.fixture
def small(monkeypatch):
    """The `best` recipe on photos of 32 × 32 in a net of two stages: seconds instead of hours."""
    monkeypatch.setattr(photo_nets, "BEST_STAGES", ("pool", 8))
    recipe = dataclasses.replace(
        cats_and_dogs.RECIPES["best"], size=32, cached_size=40, stages=((24, 1), (32, 2)), batch_size=8
    )
    monkeypatch.setitem(cats_and_dogs.RECIPES, "best", recipe)
    return recipe


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tiny_photos.prepared(tmp_path_factory.mktemp("data"), train=12, validation=3)


# --- The photos and their augmentation -----------------------------------------------------------


def test_photos_are_loaded_with_cats_as_0_and_dogs_as_1(data):
    photos, labels = photo_folder.load(data / "train", 20)
    assert photos.shape == (24, 20, 20, 3)
    assert photos.dtype == np.uint8
    assert labels.tolist() == [0.0] * 12 + [1.0] * 12
    red, blue = photos[..., 0].mean((1, 2)), photos[..., 2].mean((1, 2))
    assert ((red < blue) == (labels == 1)).all()


def test_a_photo_is_squeezed_as_the_app_squeezes_it(data):
    photos, _ = photo_folder.load(data / "train", 20)
    first = images.read_image(data / "train" / "cat" / "cat.0.jpg")
    assert (photos[0] == images.resize(first, 20, 20)).all()


def test_photos_come_in_the_order_of_their_numbers(data):
    paths, _ = photo_folder.photo_paths(data / "train")
    assert [path.name for path in paths[:12]] == [f"cat.{n}.jpg" for n in range(12)]


def test_a_folder_that_was_not_prepared_says_which_command_makes_one(tmp_path):
    with pytest.raises(LearnerError, match="cnnviz prepare cats-and-dogs"):
        photo_folder.load(tmp_path, 20)


def batch(photos: np.ndarray, size: int, **changes) -> np.ndarray:
    return np.asarray(augment.Augment(size, **changes)(photos))


def some_photos(count: int = 6, side: int = 40) -> np.ndarray:
    ramp = np.linspace(0, 255, side)
    plane = np.stack([*np.meshgrid(ramp, ramp[::-1]), np.full((side, side), 90.0)], axis=2)
    return np.stack([np.roll(plane, shift, axis=1) for shift in range(count)]).astype(np.uint8)


def test_without_augmentation_a_photo_is_only_made_smaller_or_mirrored():
    """From 40 to 20 pixels each new pixel is the mean of four: what a centred bilinear resize gives."""
    photos = some_photos()
    mean_of_four = photos.reshape(6, 20, 2, 20, 2, 3).astype(float).mean((2, 4))
    for drawn, expected in zip(batch(photos, 20), mean_of_four, strict=True):
        straight = np.abs(drawn - expected).max() < 0.01
        flipped = np.abs(drawn - expected[:, ::-1]).max() < 0.01
        assert straight != flipped


def test_without_augmentation_a_photo_of_the_right_size_stays_as_it_is_or_is_mirrored():
    photos = some_photos()
    for drawn, photo in zip(batch(photos, 40), photos, strict=True):
        assert np.abs(drawn - photo).max() < 0.01 or np.abs(drawn - photo[:, ::-1]).max() < 0.01


def test_about_half_of_the_photos_are_mirrored():
    photos = np.repeat(some_photos(1), 400, axis=0)
    keras.utils.set_random_seed(1)
    same = np.abs(batch(photos, 40) - photos[0]).max((1, 2, 3)) < 0.01
    assert 150 < same.sum() < 250


FULL = {"rotation": 12.0, "zoom": (0.6, 1.0), "stretch": 0.35, "shear": 0.1, "colour": 0.25, "erase": 0.5}


@pytest.mark.parametrize("size", [24, 40])
def test_augmented_photos_have_the_size_asked_for_and_values_of_photos(size):
    drawn = batch(some_photos(), size, **FULL)
    assert drawn.shape == (6, size, size, 3)
    assert drawn.dtype == np.float32
    assert drawn.min() >= 0
    assert drawn.max() <= 255


def test_a_constant_photo_stays_constant_however_it_is_turned():
    """Reflection at the borders brings in no black corners."""
    drawn = batch(np.full((6, 40, 40, 3), 77, np.uint8), 32, **(FULL | {"colour": 0.0}))
    assert np.abs(drawn - 77).max() < 0.01


def test_a_square_of_at_most_the_share_given_is_covered_with_the_mean_colour():
    photos = np.repeat(some_photos(1), 200, axis=0)
    drawn = batch(photos, 40, erase=0.5)
    covered = np.abs(drawn - photos[0]).max(3) > 0.01
    mirrored = np.abs(drawn - photos[0][:, ::-1]).max(3) > 0.01
    covered = np.where(covered.sum((1, 2)) < mirrored.sum((1, 2)), covered.T, mirrored.T).T
    mean = photos[0].mean((0, 1))
    for picture, hidden in zip(drawn, covered, strict=True):
        assert np.abs(picture[hidden] - mean).max(initial=0) < 0.01
        rows, columns = (
            np.ptp(np.flatnonzero(hidden.any(axis))) + 1 if hidden.any() else 0 for axis in (1, 0)
        )
        assert max(rows, columns) <= 20 + 1
    assert covered.mean() > 0.02
    assert (covered.any(0)).all(), "no place is safe"


def test_zoom_alone_shows_a_crop_of_the_photo():
    photos = np.repeat(some_photos(1), 50, axis=0)
    drawn = batch(photos, 40, zoom=(0.5, 0.5))
    spans = drawn[..., 0].max((1, 2)) - drawn[..., 0].min((1, 2))  # red runs 0..255 over the whole width
    assert np.abs(spans - 127).max() < 8


def test_rotation_turns_about_the_middle_by_at_most_the_angle_given():
    side, corners = 41, []
    photos = np.zeros((100, side, side, 3), np.uint8)
    photos[:, 19:22, 34:37] = 255  # a spot to the right of the middle
    drawn = batch(photos, side, rotation=20.0)[..., 0]
    rows, columns = np.indices((side, side)) - side // 2
    for image in drawn:
        corners.append(np.degrees(np.arctan2((rows * image).sum(), np.abs((columns * image).sum()))))
    assert np.abs(corners).max() <= 21
    assert np.abs(corners).max() > 10
    assert np.abs((rows**2 + columns**2) ** 0.5 * (drawn > 120)).max() <= 18


def test_recolouring_by_nothing_changes_nothing_and_grey_stays_grey():
    photos = some_photos().astype(np.float32)
    assert np.abs(np.asarray(augment.Augment(40).recolour(photos)) - photos).max() < 0.01
    grey = np.repeat(photos[..., :1], 3, axis=3)
    changed = np.asarray(augment.Augment(40, colour=0.25).recolour(grey))
    assert np.abs(changed - changed[..., :1]).max() < 0.01
    assert np.abs(changed - grey).max() > 1


def test_the_same_seed_gives_the_same_chance_and_the_next_batch_another():
    photos = some_photos()
    first, again, other = (augment.Augment(32, seed=seed, **FULL) for seed in (3, 3, 4))
    once = np.asarray(first(photos))
    assert (once == np.asarray(again(photos))).all()
    assert (once != np.asarray(other(photos))).any()
    assert (once != np.asarray(first(photos))).any()


def test_a_net_learns_through_the_augmentation_and_is_found_again_in_a_file(tmp_path):
    """The weights that learn are the net's own, and a checkpoint of the whole opens with its settings."""
    photo = keras.Input((None, None, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(photo))
    net = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid")(pooled))
    before = net.get_weights()
    whole = augment.augmented(net, 40, 24, seed=5, **FULL)
    whole.compile("sgd", "binary_crossentropy")
    whole.fit(some_photos(), np.array([[0], [1]] * 3), verbose=0)
    assert all((a != b).any() for a, b in zip(before, net.get_weights(), strict=True))
    whole.save(tmp_path / "whole.keras")
    opened = keras.models.load_model(tmp_path / "whole.keras")
    layer = next(one for one in opened.layers if isinstance(one, augment.Augment))
    assert {name: getattr(layer, name) for name in FULL} == FULL
    assert (layer.size, layer.seed) == (24, 5)


# --- Saving --------------------------------------------------------------------------------------


def tiny_model() -> keras.Model:
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


def test_saving_replaces_a_file_whole_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "deeper" / "net.keras"
    first, second = tiny_model(), tiny_model()
    checkpoint.save(first, path, optimizer=False)
    checkpoint.save(second, path, optimizer=False)
    loaded = keras.saving.load_model(path)
    assert all((a == b).all() for a, b in zip(loaded.get_weights(), second.get_weights(), strict=True))
    assert [file.name for file in path.parent.iterdir()] == ["net.keras"]


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, monkeypatch):
    path = tmp_path / "net.keras"
    checkpoint.save(tiny_model(), path, optimizer=False)
    before = path.read_bytes()
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6)
    )
    with pytest.raises(LearnerError, match=r"Not enough room.*1 MB are free"):
        checkpoint.save(tiny_model(), path, optimizer=False)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_save_that_fails_in_the_middle_leaves_the_earlier_file(tmp_path, monkeypatch):
    path = tmp_path / "net.keras"
    model = tiny_model()
    checkpoint.save(model, path, optimizer=False)
    before = path.read_bytes()

    def fail(partial, **options):
        Path(partial).write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(model, "save", fail)
    with pytest.raises(OSError, match="No space"):
        checkpoint.save(model, path, optimizer=False)
    assert path.read_bytes() == before


def test_infinite_weights_end_the_training_with_a_sentence_and_keep_the_checkpoint_before(tmp_path):
    model = tiny_model()
    callback = checkpoint.EpochCheckpoints(tmp_path)
    callback.set_model(model)
    callback.on_epoch_end(0)
    model.set_weights([np.full((2, 1), np.nan), np.zeros(1)])
    with pytest.raises(LearnerError, match="became infinite in epoch 2"):
        callback.on_epoch_end(1)
    assert [path.name for path in tmp_path.iterdir()] == ["epoch-0001.keras"]


def test_a_checkpoint_waits_for_its_time(tmp_path, monkeypatch):
    now = 0.0
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: now)
    callback = checkpoint.EpochCheckpoints(tmp_path, seconds=10)
    callback.set_model(tiny_model())
    for epoch, now in enumerate((0.0, 6.0, 12.0)):  # noqa: B007
        callback.on_epoch_end(epoch)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-0001.keras", "epoch-0003.keras"]


def test_two_checkpoints_are_kept_and_a_damaged_one_is_passed_over(tmp_path):
    model = tiny_model()
    callback = checkpoint.EpochCheckpoints(tmp_path)
    callback.set_model(model)
    for epoch in range(4):
        callback.on_epoch_end(epoch)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-0003.keras", "epoch-0004.keras"]
    assert checkpoint.newest(tmp_path)[1] == 4
    whole = (tmp_path / "epoch-0004.keras").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"PK\x03\x04" + bytes(99)):
        (tmp_path / "epoch-0004.keras").write_bytes(damaged)
        assert checkpoint.newest(tmp_path)[1] == 3
    assert checkpoint.newest(tmp_path / "absent") is None


# --- Training ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("epochs", "stages"), [(14, (5, 5, 4)), (28, (10, 10, 8)), (1, (0, 1, 0)), (3, (1, 1, 1))]
)
def test_a_recipe_in_other_epochs_shares_them_among_its_stages(epochs, stages):
    recipe = cats_and_dogs.Recipe(
        photo_nets.best, 160, 160, ((80, 5), (96, 5), (112, 4)), 1e-3, 0.05, 0.05, {}, warmup_epochs=1.5
    ).with_epochs(epochs)
    assert tuple(n for _, n in recipe.stages) == stages
    assert recipe.epochs == epochs
    assert recipe.warmup_epochs <= epochs / 4 or recipe.warmup_epochs == 1.5


def test_training_learns_writes_the_model_and_its_card_and_clears_up(data, tmp_path, small):
    out = tmp_path / "models"
    path = cats_and_dogs.train("best", data, out, command="the command", say=quiet, verbose=0, epochs=20)
    assert sorted(file.name for file in out.iterdir()) == ["best.json", "best.keras"]
    card = json.loads((out / "best.json").read_text())
    model = keras.saving.load_model(path, compile=False)
    assert card["name"] == "best"
    assert card["file"] == "best.keras"
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card["bytes"] == path.stat().st_size
    assert card["input"] == [32, 32, 3]
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}
    assert card["parameters"] == model.count_params()
    assert card["labels"] == ["cat", "dog"]
    assert card["command"] == "the command"
    assert card["data"]["train"] == {"cat": 12, "dog": 12}
    assert card["data"]["validation"] == {"cat": 3, "dog": 3}
    assert card["recipe"]["batch_size"] == 8
    assert sum(epochs for _, epochs in card["recipe"]["stages"]) == 20
    assert card["validation"]["photos"] == sum(card["validation"]["confusion"].values()) == 6
    assert card["validation"]["accuracy"] >= 5 / 6, "red from blue is learnt in 20 epochs"
    assert [layer["name"] for layer in card["layers"]] == [layer.name for layer in model.layers]
    assert sum(layer["parameters"] for layer in card["layers"]) == card["parameters"]
    measured, recorded = evaluation.measure("best", data, out)
    assert measured == recorded
    assert evaluation.agree(measured, recorded)


def test_a_set_smaller_than_a_batch_is_trained_on_whole(tmp_path, small):
    data = tiny_photos.prepared(tmp_path / "data", train=2, validation=1)
    path = cats_and_dogs.train("best", data, tmp_path / "models", say=quiet, verbose=0, epochs=1)
    assert path.exists()


def test_photos_for_validation_are_missed_before_the_training_not_after(tmp_path, small):
    data = tiny_photos.prepared(tmp_path / "data", train=2, validation=0)
    with pytest.raises(LearnerError, match=r"No photos in .*validation"):
        cats_and_dogs.train("best", data, tmp_path / "models", say=quiet, verbose=0)
    assert not (tmp_path / "models").exists()


def test_a_training_killed_while_it_is_measured_writes_the_weights_that_were_trained(
    data, tmp_path, small, monkeypatch
):
    def stop(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(finishing, "calibrate", stop)
        with pytest.raises(KeyboardInterrupt):
            cats_and_dogs.train("best", data, tmp_path, say=quiet, verbose=0)
    trained, done = checkpoint.newest(tmp_path / ".best-training")
    assert done == small.epochs
    path = cats_and_dogs.train("best", data, tmp_path, say=quiet, verbose=0)
    written = keras.saving.load_model(path, compile=False)
    kernels = [weights for weights in trained.get_weights() if weights.ndim == 4]
    assert len(kernels) == 2
    for before, after in zip(kernels, (w for w in written.get_weights() if w.ndim == 4), strict=True):
        np.testing.assert_array_equal(before, after)


def test_an_unfinished_training_with_other_settings_is_not_gone_on_with(data, tmp_path, small, monkeypatch):
    def stop(self, epoch, logs=None):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint.EpochCheckpoints, "on_epoch_end", stop)
        with pytest.raises(KeyboardInterrupt):
            cats_and_dogs.train("best", data, tmp_path, say=quiet, verbose=0)
    with pytest.raises(LearnerError, match="unfinished training with other settings"):
        cats_and_dogs.train("best", data, tmp_path, say=quiet, verbose=0, epochs=7)


@pytest.mark.timeout(900)  # two processes load TensorFlow, which is slow on a machine under load
def test_a_training_killed_in_the_middle_goes_on_from_its_last_epoch(data, tmp_path):
    """kill -9, as a power cut would: the same command again finishes the training."""
    command = [sys.executable, "-m", "cnnviz", "train", "cats-and-dogs", "--data", data, "--out", tmp_path]
    command += ["--net", "baseline", "--epochs", "9"]
    work = tmp_path / ".baseline-training"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 400
    while not (work / "epoch-0002.keras").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (work / "epoch-0002.keras").exists()
    assert not (tmp_path / "baseline.keras").exists(), "killed in the middle"
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert again.returncode == 0, again.stderr
    assert "Resuming after epoch" in again.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["baseline.json", "baseline.keras"]
    card = json.loads((tmp_path / "baseline.json").read_text())
    assert (
        card["command"]
        == "python -m cnnviz train cats-and-dogs --data DIR --out models --net baseline --epochs 9"
    )


# --- Measuring -----------------------------------------------------------------------------------


class Says(keras.layers.Layer):
    """Answers the share of blue in the photo: dogs here are blue."""

    def call(self, photos):
        blue = keras.ops.mean(keras.ops.cast(photos, "float32")[..., 2], axis=(1, 2))
        return keras.ops.where(blue > 127, 0.9, 0.3)[:, None]


def test_the_figures_of_a_net_that_is_always_right_follow_by_hand(data):
    photo = keras.Input((16, 16, 3))
    figures = evaluation.evaluate(keras.Model(photo, Says()(photo)), data / "validation")
    assert figures["photos"] == 6
    assert figures["accuracy"] == 1
    assert figures["confusion"] == {
        "cat called cat": 3,
        "cat called dog": 0,
        "dog called cat": 0,
        "dog called dog": 3,
    }
    assert figures["loss"] == pytest.approx(-(np.log(0.7) + np.log(0.9)) / 2, abs=1e-4)
    # of every second photo, one cat is given 0.7 and two dogs 0.9, and all are right: gaps of 0.3 and 0.1
    assert figures["expected_calibration_error"] == pytest.approx((0.3 + 2 * 0.1) / 3, abs=1e-4)
    assert figures["accuracy_by_confidence"] == [
        {"above": 0.6, "to": 0.7, "photos": 1, "confidence": 0.7, "accuracy": 1.0},
        {"above": 0.8, "to": 0.9, "photos": 2, "confidence": 0.9, "accuracy": 1.0},
    ]
    assert figures["wrong"] == {"cat": [], "dog": []}


def test_the_photos_that_a_net_gets_wrong_are_named_by_their_numbers(tmp_path):
    folder = tmp_path / "validation"
    for name, looks in (
        ("cat/cat.7", "dog"),
        ("cat/cat.12", "cat"),
        ("dog/rex", "cat"),
        ("dog/dog.3", "cat"),
    ):
        tiny_photos.write_photo(folder / f"{name}.jpg", looks, 1)
    photo = keras.Input((16, 16, 3))
    figures = evaluation.evaluate(keras.Model(photo, Says()(photo)), folder)
    assert figures["wrong"] == {"cat": [7], "dog": ["rex", 3]}
    assert sum(map(len, figures["wrong"].values())) == round(4 * (1 - figures["accuracy"]))


def test_measured_figures_are_written_into_a_card_and_the_training_s_facts_stay(data, tmp_path, small):
    cats_and_dogs.train("best", data, tmp_path, command="as it was", say=quiet, verbose=0, epochs=1)
    path = tmp_path / "best.json"
    whole = json.loads(path.read_text())
    path.write_text(json.dumps(whole | {"validation": {"photos": 6, "accuracy": 0.1, "loss": 9}}))
    measured, recorded = evaluation.measure("best", data, tmp_path)
    assert not evaluation.agree(measured, recorded)
    assert evaluation.complete("best", measured, tmp_path, fit="cut") == path
    assert json.loads(path.read_text()) == whole | {"fit": "cut"}
    with pytest.raises(LearnerError, match="there are squeeze"):
        evaluation.complete("best", measured, tmp_path, fit="fold")


def test_a_card_says_on_which_machine_the_net_was_trained(tmp_path):
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: Abacus 3000: fast\nprocessor\t: 1\nmodel name\t: other\n")
    assert machine.processor(told) == "Abacus 3000: fast"
    assert machine.processor(tmp_path / "absent")
    assert f"({len(os.sched_getaffinity(0))} cores)" in machine.describe()
    assert f"tensorflow {tf.__version__}" in machine.describe()


def test_calibration_changes_how_sure_a_net_is_and_never_what_it_says(data):
    """A net that is far too sure: its temperature is what makes it as sure as it is right."""
    photo = keras.Input((16, 16, 3))
    blue = keras.layers.Rescaling(1 / 255)(keras.layers.GlobalAveragePooling2D()(photo))
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid")(blue))
    model.layers[-1].set_weights([np.array([[0.0], [0.0], [500.0]]), np.array([-250.0])])
    photos, labels = evaluation.photo_folder.load(data / "validation", 16)
    before = np.asarray(model(photos))[:, 0]
    found = evaluation.calibrate(model, data / "validation")
    after = np.asarray(model(photos))[:, 0]
    assert np.array_equal(after >= 0.5, before >= 0.5)
    logits = np.log(before.clip(1e-7, 1 - 1e-7) / (1 - before.clip(1e-7, 1 - 1e-7)))
    assert found == pytest.approx(evaluation.temperature(logits[::2], labels[::2]))
    assert model.layers[-1].get_weights()[1] == pytest.approx(-250 / found)


def test_figures_agree_within_rounding_only():
    card = {"photos": 2500, "accuracy": 0.9712, "loss": 0.0812}
    assert evaluation.agree(card, card)
    assert evaluation.agree(card | {"accuracy": 0.9708}, card)
    assert not evaluation.agree(card | {"accuracy": 0.9612}, card)
    assert not evaluation.agree(card | {"loss": 0.09}, card)
    assert not evaluation.agree(card | {"photos": 2400}, card)


def test_a_model_that_is_not_the_one_of_its_card_is_not_opened(data, tmp_path, small):
    cats_and_dogs.train("best", data, tmp_path, say=quiet, verbose=0, epochs=1)
    with (tmp_path / "best.keras").open("ab") as file:
        file.write(b"more")
    with pytest.raises(LearnerError, match="not the file that its card"):
        evaluation.measure("best", data, tmp_path)
    with pytest.raises(LearnerError, match="there are best"):
        evaluation.measure("../best", data, tmp_path)


def test_the_baseline_is_the_article_s_net():
    model = photo_nets.baseline()
    assert model.get_layer("conv1").output.shape == (None, 148, 148, 32)
    assert model.output_shape == (None, 1)
    with pytest.raises(ValueError, match="input size"):
        photo_nets.baseline(None)


def test_the_best_net_is_a_plain_stack_that_takes_photos_of_any_size():
    model = photo_nets.best(None)
    for size in (64, 96):
        assert model(np.zeros((1, size, size, 3), np.float32)).shape == (1, 1)
    for layer in model.layers[1:]:
        assert len(layer._inbound_nodes) == 1
        assert isinstance(layer.input, keras.KerasTensor), "one input: a stack, no branches"
