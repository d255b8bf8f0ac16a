"""A run in this process: the losses of its Keras lines, obedient, resumable, clear about what fails."""

import dataclasses
import errno
import io
import os
import random
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn import build, run_checkpoint, safe_files, telling, trained
from cnnviz.learn.controls import COMMANDS, Control, close_control, control, open_control
from cnnviz.learn.own_pictures import from_pictures
from cnnviz.learn.trainer import Trainer
from cnnviz.learn.training import train
from cnnviz.nets.spec import (
    Activation,
    Add,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Inception,
    MaxPool,
    Net,
    Rescaling,
)
from cnnviz.numeric.augmentation import PRESETS, Ranges
from cnnviz.recipe import DataChoice, Recipe, from_json, keras_source, starter
from cnnviz.recipe.records import (
    Batches,
    Epoch,
    Finding,
    OnTest,
    Pictures,
    Record,
    Report,
    Snapshot,
    Started,
    State,
)

pytestmark = [
    pytest.mark.timeout(600),
    # Keras reading a tensor
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
PATIENCE = 300

DIGITS = DataChoice("digits", pictures=400)
SHAPES = DataChoice("shapes", pictures=120, classes=2, side=12, colour=True)
SMALL = Recipe(DIGITS, starter("small", DIGITS), learning_rate=0.01, epochs=3)


def of(kind: type, records: list[Record]) -> list:
    return [record for record in records if isinstance(record, kind)]


def run(recipe: Recipe, **options) -> tuple[list[Record], str]:
    records: list[Record] = []
    return records, train(recipe, records.extend, **options).state


def losses(records: list[Record]) -> np.ndarray:
    return np.concatenate([one.loss for one in of(Batches, records)])


def with_everything(data: DataChoice, *last) -> Net:
    """A net with all that could differ between a run and its lines: chance, states, shortcuts, blocks."""
    layers = (
        Rescaling(1 / 127.5, -1),
        *(Conv(6, padding="same", use_bias=False), BatchNorm(), Activation("relu"), Dropout(0.2)),
        *(Conv(6, padding="same"), Add(2, projection=True), MaxPool()),
        *(Inception((2, 2, 2, 2, 2, 2)), GlobalAveragePool()),
    )
    return Net(data.input_shape, (*layers, *last), "everything")


AUGMENTED = Ranges(20, 0.1, 0.1, 10, 0.2, 0.2, horizontal_flip=True, vertical_flip=True)
RECIPES = {
    "schedule and penalty": dataclasses.replace(
        SMALL, optimizer="momentum", schedule="one_cycle", l2=0.01, initialisation="he", batch_size=50
    ),
    "augmented, squared error": dataclasses.replace(
        SMALL, augmentation=AUGMENTED, net=starter("dropout", DIGITS), epochs=2, optimizer="adamw",
        loss="mean_squared_error", schedule="step", seed=5,
    ),
    "binary, with everything": Recipe(
        SHAPES, with_everything(SHAPES, Dense(1, "sigmoid")), schedule="cosine", epochs=2,
        augmentation=PRESETS["gentle"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECIPES)
def test_the_keras_lines_of_a_recipe_give_the_losses_of_its_run(name):
    recipe = RECIPES[name]
    records, state = run(recipe)
    rows = of(Epoch, records)
    assert state == "finished"
    names: dict = {}
    keras.config.disable_interactive_logging()
    exec(keras_source(recipe), names)
    assert len(names["history"]) == len(rows) == recipe.epochs
    for row, log in zip(rows, names["history"], strict=True):
        assert log["loss"] == pytest.approx(row.loss, rel=2e-4)
        assert log["val_loss"] == pytest.approx(row.val_loss, rel=2e-4)
        assert log["val_accuracy"] == pytest.approx(row.val_accuracy, abs=1e-6)
        assert log["accuracy"] == pytest.approx(row.accuracy, abs=1e-6)


def test_what_is_told_fits_together():
    records, _ = run(SMALL)
    (started,) = of(Started, records)
    train_count, validation_count, _ = started.counts
    assert started.steps_per_epoch == -(-train_count // SMALL.batch_size)
    batches = of(Batches, records)
    assert [one.first for one in batches] == [1, *(1 + np.cumsum([len(one.loss) for one in batches])[:-1])]
    rows = of(Epoch, records)
    assert [row.epoch for row in rows] == [1, 2, 3]
    assert losses(records).size == rows[-1].step == 3 * started.steps_per_epoch
    report = of(Report, records)[-1]
    assert report.confusion.sum() == validation_count == len(report.said)
    assert np.trace(report.confusion) / validation_count == pytest.approx(rows[-1].val_accuracy)
    assert np.diag(report.confusion) / report.confusion.sum(axis=1) == pytest.approx(rows[-1].per_class)
    assert all(mistake.truth != mistake.said for mistake in report.worst)
    sure = [mistake.probability for mistake in report.worst]
    assert sure == sorted(sure, reverse=True)
    pictures, snapshot = of(Pictures, records)[-1], of(Snapshot, records)[-1]
    assert pictures.kernels.weights.shape == pictures.gradients.shape == (3, 3, 1, 8)
    assert [layer.name for layer in pictures.layers] == ["conv1", "pool1", "conv2", "pool2"]
    assert np.allclose(pictures.kernels.values(), snapshot.kernels[0].values(), atol=1e-3)
    assert pictures.scores.sum() == pytest.approx(1, abs=1e-5)
    assert (snapshot.gallery.argmax(axis=1) == started.gallery_labels).mean() > 0.5
    assert of(Snapshot, records)[0].step == 1
    assert snapshot.step == rows[-1].step
    assert (snapshot.loss, snapshot.accuracy) == pytest.approx(
        (batches[-1].loss[-1], batches[-1].accuracy[-1])
    )


def test_the_step_that_is_shown_is_the_one_that_was_made():
    recipe = dataclasses.replace(SMALL, optimizer="sgd", learning_rate=0.1, schedule="one_cycle")
    records, _ = run(recipe)
    shown = of(Pictures, records)
    assert shown[0].step == 1
    rates = []
    for one in shown:
        after = one.before - one.learning_rate * one.gradients
        np.testing.assert_allclose(one.kernels.values(), after, atol=1e-3)  # half precision
        assert np.abs(one.learning_rate * one.gradients).max() > 0
        rates.append(one.learning_rate)
    assert rates[0] == pytest.approx(0.1 / 20)  # the schedule's first, not its greatest
    first = Trainer(recipe, of(Started, records)[0].counts[0]).first_convolution.kernel.numpy()
    np.testing.assert_array_equal(shown[0].before, first)


def test_the_test_pictures_are_seen_once_when_all_is_done():
    records, _ = run(SMALL)
    (tested,) = of(OnTest, records)
    names: dict = {}
    exec(keras_source(SMALL), names)
    assert tested.pictures == of(Started, records)[0].counts[2] == len(names["x_test"])
    assert (tested.loss, tested.accuracy) == pytest.approx(names["test"], rel=2e-4)
    with running(LONG) as (steering, told, wait):
        wait(lambda: of(Epoch, told))
        steering.obey("end")
        wait.result()
        assert not of(OnTest, told)
        assert of(Snapshot, told)[-1].step == done(told)  # the time machine has its last moment


def test_one_epoch_that_is_the_last_runs_to_the_end():
    with running(dataclasses.replace(LONG, epochs=1)) as (steering, records, wait):
        steering.obey("pause")
        wait(lambda: states(records)[-1:] == ["paused"])
        steering.obey("epoch")
        assert wait.result().state == "finished"
        assert len(of(OnTest, records)) == 1


def test_the_same_recipe_gives_the_same_losses_whatever_else_draws_by_chance_and_another_seed_others():
    recipe = dataclasses.replace(SMALL, net=starter("dropout", DIGITS), epochs=1)
    first = losses(run(recipe)[0])
    over = threading.Event()

    def draw() -> None:  # as Dask's threads do
        while not over.wait(1e-4):
            random.random()
            np.random.random()

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    try:
        assert (losses(run(recipe)[0]) == first).all()
    finally:
        over.set()
        drawing.join()
    assert (losses(run(dataclasses.replace(recipe, seed=1))[0]) != first).any()


class KilledError(Exception):
    pass


def test_a_run_that_broke_off_goes_on_as_if_nothing_had_happened(tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "EVERY", 0)  # what is done is told at once
    recipe = dataclasses.replace(RECIPES["binary, with everything"], epochs=4)
    whole, _ = run(recipe)

    def until(epochs: int) -> None:
        def send(records: list[Record]) -> None:
            if any(row.epoch == epochs for row in of(Epoch, records)):
                raise KilledError

        with pytest.raises(KilledError):
            train(recipe, send, folder=tmp_path)

    until(1)
    until(3)
    again, state = run(recipe, folder=tmp_path)
    (started,) = of(Started, again)
    assert state == "finished"
    assert [row.epoch for row in started.rows] == [1, 2, 3]
    assert started.step == started.rows[-1].step
    expected = of(Epoch, whole)
    for mine, theirs in zip([*started.rows, *of(Epoch, again)], expected, strict=True):
        assert (mine.loss, mine.val_loss, mine.step) == (theirs.loss, theirs.val_loss, theirs.step)
    assert len(list(tmp_path.iterdir())) == run_checkpoint.KEPT


def test_a_damaged_checkpoint_is_passed_over_for_the_one_before_it(tmp_path):
    recipe = dataclasses.replace(SMALL, epochs=2)
    run(recipe, folder=tmp_path)
    newest = tmp_path / "epoch-0002.npz"
    for damage in (newest.read_bytes()[:1000], b"", newest.read_bytes()[:-2000] + bytes(2000)):
        newest.write_bytes(damage)
        assert len(of(Started, run(recipe, folder=tmp_path)[0])[0].rows) == 1
    other = dataclasses.replace(recipe, seed=9)
    assert of(Started, run(other, folder=tmp_path)[0])[0].rows == ()  # of another recipe: not taken


@contextmanager
def running(recipe: Recipe, **options) -> Iterator[tuple[Control, list[Record], Callable]]:
    """A run in a thread of its own: its control, its records, and a way to wait for something."""
    records: list[Record] = []
    steering = Control()
    result: list = []
    thread = threading.Thread(
        target=lambda: result.append(train(recipe, records.extend, control=steering, **options)), daemon=True
    )

    def wait(true: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert thread.is_alive() or true(), "the run ended first"
            assert time.monotonic() < deadline
            time.sleep(0.01)

    wait.result = lambda: (thread.join(PATIENCE), result[0])[1]
    thread.start()
    try:
        yield steering, records, wait
    finally:
        steering.obey("end")
        thread.join(PATIENCE)


LONG = dataclasses.replace(SMALL, epochs=1000)


def states(records: list[Record]) -> list[str]:
    return [one.state for one in of(State, records)]


def done(records: list[Record]) -> int:
    return losses(records).size if of(Batches, records) else 0


def test_a_run_pauses_makes_one_step_one_epoch_goes_on_and_ends():
    with running(LONG) as (steering, records, wait):
        wait(lambda: of(Epoch, records))
        steering.obey("pause")
        wait(lambda: states(records) == ["paused"])
        stood = done(records)
        assert of(Pictures, records)[-1].step == stood  # what is seen is of this very moment
        steering.obey("step")
        wait(lambda: states(records) == ["paused"] * 2)
        assert done(records) == stood + 1
        for _ in range(3):
            steering.obey("step")
        wait(lambda: done(records) == stood + 4)
        steering.obey("epoch")
        wait(lambda: states(records)[-2:] == ["running", "paused"])
        row = of(Epoch, records)[-1]
        assert done(records) == row.step >= stood + 4
        assert of(Report, records)[-1].epoch == row.epoch
        time.sleep(0.2)
        assert done(records) == row.step  # it stands
        steering.obey("resume")
        wait(lambda: done(records) > row.step + 20)
        assert states(records)[-1] == "running"
        steering.obey("end")
        result = wait.result()
        assert result.state == "ended"
        assert set(result.files) == {"model", "tensorboard", "recipe"}


def test_a_paused_run_can_be_ended_and_one_can_begin_paused():
    steering = Control()
    steering.obey("pause")
    records: list[Record] = []
    thread = threading.Thread(
        target=train, args=(LONG, records.extend), kwargs={"control": steering}, daemon=True
    )
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while states(records) != ["paused"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert done(records) == 0
    steering.obey("end")
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_speed_limit_is_kept_and_lifted():
    with running(LONG) as (steering, records, wait):
        wait(lambda: done(records) > 5)
        steering.obey("speed", 20)
        time.sleep(0.2)
        before, began = done(records), time.monotonic()
        time.sleep(1)
        assert done(records) - before <= 20 * (time.monotonic() - began) + 3
        steering.obey("speed", None)
        wait(lambda: done(records) > before + 100)


def test_the_net_answers_while_it_trains_and_looks_at_another_probe():
    with running(LONG) as (steering, records, wait):
        wait(lambda: of(Epoch, records))
        picture = np.zeros((40, 30, 3), np.uint8)
        assert steering.ask(picture).result(PATIENCE).sum() == pytest.approx(1, abs=1e-5)
        steering.obey("pause")
        wait(lambda: states(records) == ["paused"])
        one, other = (steering.ask(np.full((8, 8), grey, np.uint8)).result(PATIENCE) for grey in (0, 200))
        assert (one != other).any()
        before = of(Pictures, records)[-1]
        steering.obey("probe", np.full((16, 16), 77, np.uint8))
        wait(lambda: of(Pictures, records)[-1] is not before)
        after = of(Pictures, records)[-1]
        assert after.probe.shape == (8, 8, 1)
        assert (after.probe == 77).all()
        assert after.step == before.step


def test_controls_are_known_by_run_and_unknown_commands_are_refused():
    opened = open_control("x")
    assert control("x") is opened
    answer = opened.ask(np.zeros((8, 8), np.uint8))
    close_control("x")
    assert answer.cancelled()
    with pytest.raises(LearnerError, match="isn't training"):
        control("x")
    with pytest.raises(LearnerError, match=", ".join(COMMANDS)):
        opened.obey("__init__")


def findings(recipe: Recipe) -> tuple[dict[str, Finding], str]:
    records, state = run(recipe)
    found = of(Finding, records)
    assert len({one.kind for one in found}) == len(found)  # each is said once
    return {one.kind: one for one in found}, state


def test_a_sound_run_has_nothing_to_report():
    assert findings(SMALL) == ({}, "finished")


@pytest.mark.parametrize(
    ("recipe", "kind"),
    [
        (dataclasses.replace(SMALL, optimizer="sgd", learning_rate=1e6), "diverged"),
        (dataclasses.replace(SMALL, optimizer="sgd", learning_rate=1e5, l2=0.01), "diverged"),
        (dataclasses.replace(SMALL, optimizer="adam", learning_rate=1e6, schedule="cosine"), "diverged"),
    ],
)
def test_a_learning_rate_far_too_high_is_named_within_the_first_epoch(recipe, kind):
    found, state = findings(recipe)
    named = found.get("diverged") or found["worse_than_guessing"]
    assert named.epoch == 1
    assert "learning rate" in named.sentence
    assert state == ("failed" if "diverged" in found else "finished")


def test_an_infinite_loss_ends_the_run_with_its_last_good_net(tmp_path):
    linear = Net(DIGITS.input_shape, (Conv(4), Flatten(), Dense(10, "softmax")))
    blowing_up = dataclasses.replace(SMALL, net=linear, optimizer="sgd", learning_rate=1e6, l2=1.0, epochs=4)
    records, state = run(blowing_up)
    assert state == "failed"
    assert not np.isfinite(losses(records)[-1])
    sound = dataclasses.replace(blowing_up, learning_rate=1e-4, l2=0.0)
    run(dataclasses.replace(sound, epochs=1), folder=tmp_path)  # a checkpoint of one recipe is not another's
    assert train(blowing_up, list, folder=tmp_path).files == {}


def test_weights_that_are_no_numbers_are_noticed_even_if_the_loss_is_one(monkeypatch, tmp_path):
    """Keras's TerminateOnNaN looks at the loss alone."""
    from cnnviz.learn.trainer import Trainer

    original = Trainer.step

    def step(self, pictures, labels):
        outcome = original(self, pictures, labels)
        if self.optimizer.iterations == 40:
            weights = self.model.layers[-1].kernel
            weights.assign(weights * np.nan)
        return (
            outcome if np.isfinite(outcome.loss) else dataclasses.replace(outcome, loss=1.0, plain_loss=1.0)
        )

    monkeypatch.setattr(Trainer, "step", step)
    records: list[Record] = []
    result = train(dataclasses.replace(SMALL, epochs=9), records.extend, folder=tmp_path)
    (finding,) = of(Finding, records)
    assert (result.state, finding.kind) == ("failed", "diverged")
    assert "A weight is no longer a number" in result.sentence
    assert finding.epoch == -(-40 // of(Started, records)[0].steps_per_epoch)  # the epoch it happened in
    kept = load(result.files["model"], tmp_path)
    assert all(np.isfinite(weights).all() for weights in kept.get_weights())


def load(file: bytes, folder) -> keras.Model:
    path = folder / "net.keras"
    path.write_bytes(file)
    return keras.models.load_model(path)


def test_weights_that_all_begin_at_zero_are_named():
    found, state = findings(dataclasses.replace(SMALL, initialisation="zeros"))
    assert state == "finished"
    assert "begin at random" in found["zeros"].sentence
    assert "dead" not in found  # its advice on the rate would not help here


def test_dying_relus_are_named():
    net = Net(
        DIGITS.input_shape, (Conv(8, activation="relu"), Flatten(), Dense(9, "relu"), Dense(10, "softmax"))
    )
    found, _ = findings(dataclasses.replace(SMALL, net=net, optimizer="momentum", learning_rate=3.0))
    assert "for each picture looked at" in found["dead"].sentence


def test_labels_learned_by_heart_are_named():
    shuffled = DataChoice("digits", pictures=400, train_limit=60, shuffled=1.0)
    found, _ = findings(Recipe(shuffled, starter("medium", shuffled), learning_rate=0.005, epochs=40))
    assert "as by guessing" in found["memorising"].sentence
    assert "overfitting" not in found


def test_overfitting_is_named_when_the_validation_loss_rises():
    noisy = DataChoice("digits", pictures=400, train_limit=100, shuffled=0.3)
    found, _ = findings(Recipe(noisy, starter("dense", noisy), learning_rate=0.01, epochs=30))
    assert "by heart" in found["overfitting"].sentence


def test_a_full_disk_is_a_sentence_and_the_checkpoint_before_stays(tmp_path, monkeypatch):
    recipe = dataclasses.replace(SMALL, epochs=2)
    run(dataclasses.replace(recipe, epochs=2), folder=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(LearnerError, match="Not enough room on the disk to save epoch-0002"):
            safe_files.write(tmp_path / "epoch-0002.npz", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda path: usage)
        records, state = run(dataclasses.replace(recipe, seed=3), folder=tmp_path)
    (finding,) = of(Finding, records)
    assert (finding.kind, state) == ("not_saved", "finished")
    assert "What was saved before is untouched" in finding.sentence
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_a_run_leaves_opens_elsewhere(tmp_path):
    records: list[Record] = []
    recipe = dataclasses.replace(SMALL, augmentation=Ranges(rotation=5), epochs=2)
    result = train(recipe, records.extend)
    assert from_json(result.files["recipe"]) == recipe
    model = load(result.files["model"], tmp_path)
    assert model.input_shape == (None, 8, 8, 1)
    assert not [
        layer for layer in model.layers if "random" in layer.name
    ]  # augmentation is not part of the net
    assert getattr(model, "optimizer", None) is None
    probe = of(Pictures, records)[-1]
    assert np.allclose(model.predict(probe.probe[None] / 255, verbose=0)[0], probe.scores, atol=1e-5)
    seen = trained.display_maps(result.files["model"], probe.probe)
    assert np.allclose(seen["scores"], probe.scores, atol=1e-5)
    assert [layer["name"] for layer in seen["layers"]] == [layer.name for layer in probe.layers]
    assert np.abs(seen["layers"][0]["maps"].astype(int) - probe.layers[0].maps).max() <= 1
    with zipfile.ZipFile(io.BytesIO(result.files["tensorboard"])) as log:
        log.extractall(tmp_path / "log")
    scalars = {split: scalars_of(tmp_path / "log" / split) for split in ("train", "validation")}
    rows = of(Epoch, records)
    assert scalars["train"]["epoch_loss"] == pytest.approx([row.loss for row in rows])
    assert scalars["validation"]["epoch_accuracy"] == pytest.approx([row.val_accuracy for row in rows])
    assert len(scalars["train"]["batch_loss"]) == rows[-1].step


def scalars_of(folder) -> dict[str, list[float]]:
    """What TensorBoard would draw of a log."""
    found: dict[str, list[float]] = {}
    (file,) = folder.iterdir()
    for record in tf.data.TFRecordDataset(str(file)):
        for value in tf.compat.v1.Event.FromString(record.numpy()).summary.value:
            assert value.metadata.plugin_data.plugin_name == "scalars" or value.tag in found
            found.setdefault(value.tag, []).append(float(tf.make_ndarray(value.tensor)))
    return found


def test_own_pictures_are_learned_and_a_net_that_does_not_fit_is_refused_before_anything_is_read():
    chance = np.random.default_rng(0)
    dark = [chance.integers(0, 90, (20, 30, 3), np.uint8) for _ in range(20)]
    light = [255 - one for one in dark]
    own = from_pictures(dark + light, [0] * 20 + [1] * 20, ["dark", "light"], side=12)
    recipe = Recipe(own.choice, starter("small", own.choice), learning_rate=0.01, epochs=40)
    records, state = run(recipe, own=own)
    assert state == "finished"
    assert of(Epoch, records)[-1].val_accuracy == 1
    with pytest.raises(LearnerError, match="aren't here any more"):
        run(dataclasses.replace(recipe, seed=1, data=dataclasses.replace(own.choice, own="x")))
    with pytest.raises(LearnerError, match="The net takes pictures of 8 × 8 × 1"):
        run(dataclasses.replace(recipe, net=SMALL.net), own=own)


def test_messages_are_few_however_short_the_epochs_are():
    sent: list[float] = []
    records: list[Record] = []

    def send(some: list[Record]) -> None:
        sent.append(time.perf_counter())
        records.extend(some)

    train(dataclasses.replace(SMALL, data=dataclasses.replace(DIGITS, train_limit=32), epochs=150), send)
    assert len(of(Epoch, records)) == 150
    assert losses(records).size == 150
    assert len(sent) <= 12 * (sent[-1] - sent[0]) + 12


def test_looking_is_kept_within_its_share(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(telling.time, "perf_counter", lambda: clock[0])
    budget, looks = telling.Budget(), 0

    def look() -> None:
        clock[0] += 0.05

    for trained_seconds in np.arange(0, 60, 0.01):
        clock[0] += 0.01
        if budget.allows("pictures", trained_seconds, 0.4):
            budget.spend("pictures", look)
            looks += 1
    assert 20 < looks <= 1 + (telling.AHEAD + telling.SHARE * 60) / 0.05 + 1


@pytest.mark.parametrize("name", ["softmax", "dense", "small"])
def test_a_net_answers_for_its_probe_with_maps_or_without(name):
    data = DataChoice("digits", train_limit=60)
    trainer = Trainer(Recipe(data, starter(name, data), epochs=1), 60)
    pictures = np.random.default_rng(0).integers(0, 256, (2, *data.input_shape), dtype=np.uint8)
    maps, scores = trainer.maps(pictures)
    assert [one.shape[3] for one in maps] == ([8, 8, 16, 16] if name == "small" else [])
    np.testing.assert_allclose(scores, trainer.scores(pictures), rtol=1e-5)
    assert scores.shape == (2, 10)
    seen = trained.display_maps(build.keras_bytes(trainer.model), pictures[0])
    np.testing.assert_allclose(seen["scores"], scores[0], rtol=1e-4)
    assert len(seen["layers"]) == len(maps)
