"""The parts of the training page as pure functions: curves, pictures, numbers, settings."""

import dataclasses
import doctest
import importlib
import math

import numpy as np
import pytest

from cnnviz.engine.run_state import View
from cnnviz.errors import LearnerError
from cnnviz.nets.spec import check
from cnnviz.recipe import INITIALISATIONS, OPTIMIZERS, SCHEDULES, DataChoice, Recipe, check_fit, nets_for
from cnnviz.recipe.records import Batches, Epoch, Kernels, Maps, Pictures, Snapshot, Started
from cnnviz.recipe.runlog import RunLog
from cnnviz.ui import run_numbers, run_pictures, run_presets, run_settings, run_state
from cnnviz.ui.components import packing, time_machine
from cnnviz.ui.components.confusion_board import checked
from cnnviz.ui.components.run_curves import MOST, Points, payload, thinned
from cnnviz.ui.text import prose

DIGITS = DataChoice("digits")
RECIPE = Recipe(DIGITS, nets_for(DIGITS)["small"], optimizer="sgd", learning_rate=0.1)


def points(count, stride=1):
    step = stride * np.arange(1, count + 1)
    return Points(step, np.linspace(2, 1, count), np.linspace(0, 1, count), stride)


def epoch(number, *, accuracy=0.9, val_accuracy=0.9):
    return Epoch(number, 40 * number, 0.5, accuracy, 0.6, val_accuracy, (0.9,) * 10, 0.0, 0.0, 1.0, 0.1)


def pictures(weights, gradients):
    maps = Maps("conv1", "Conv2D", np.zeros((8, 8, 20), np.uint8), np.zeros(20), np.r_[0.0, np.ones(19)])
    return Pictures(
        1, 57, Kernels("conv1", weights.astype(np.float16)), weights, gradients, 0.1, (maps,),
        np.zeros((8, 8, 1), np.uint8), np.full(10, 0.1),
    )  # fmt: skip


def started():
    return Started(
        address="", step=0, rows=(), steps_per_epoch=40, epochs=5, counts=(1259, 269, 269),
        gallery=np.zeros((2, 8, 8, 1), np.uint8), gallery_labels=np.array([0, 1]),
    )  # fmt: skip


def view(**changed):
    log = RunLog()
    log.add(started())
    curve, cursor = log.curve()
    known = {
        "run": "x", "recipe": RECIPE, "owner": "", "halted": False, "tested": None,
        "status": "running", "sentence": "Training.", "position": 0, "busy": 1,
        "slots": 2, "epoch": 1, "epochs": 5, "step": 57, "steps": 200, "seconds": 1.5, "started": log.started,
        "curve": curve, "cursor": cursor, "rows": (), "report": None, "pictures": None, "findings": (),
        "snapshots": 0, "files": (),
    }  # fmt: skip
    return View(**(known | changed))


def test_curves_are_averaged_in_whole_groups_and_say_so():
    thin = thinned(points(2 * MOST + 7))
    assert len(thin) <= MOST
    assert thin.stride == 3
    assert thin.step[0] == 3  # the group's last batch
    assert thin.loss[0] == pytest.approx(np.linspace(2, 1, 2 * MOST + 7)[:3].mean())
    few = points(MOST)
    assert thinned(few) is few


def test_a_loss_that_is_no_number_becomes_a_gap_not_broken_json():
    broken = Points(np.arange(1, 4), np.array([1.0, np.nan, np.inf]), np.ones(3))
    sent = payload(broken, [epoch(1)], per_epoch=40, most=200)
    assert sent["loss"] == [1.0, None, None]
    assert sent["val"] == [{"step": 40, "epoch": 1, "loss": 0.6, "accuracy": 0.9}]


def test_asking_only_for_what_is_new_gives_the_whole_curve():
    log, told, cursor = RunLog(), run_state.EMPTY, ""
    random = np.random.default_rng(0)
    first = 1
    for _ in range(60):  # long enough that the log thins its points meanwhile
        count = int(random.integers(1, 200))
        loss = random.random(count).astype(np.float32)
        log.add(Batches(first, loss, loss, 1.0))
        first += count
        curve, cursor = log.curve(cursor)
        told = run_state.joined(told, curve)
    whole, _ = log.curve()
    assert told.stride == whole.stride > 1
    np.testing.assert_array_equal(told.step, whole.step)
    np.testing.assert_array_equal(told.loss, whole.loss)


def test_the_formula_shows_a_step_of_the_steepest_weight_and_its_sum_holds():
    weights, gradients = np.zeros((3, 3, 1, 4)), np.zeros((3, 3, 1, 4), np.float32)
    weights[1, 2, 0, 3], gradients[1, 2, 0, 3] = 0.25, -0.5
    place, weight, slope, after = run_numbers.weight_step(pictures(weights, gradients))
    assert place == (1, 2, 0, 3)
    assert after == pytest.approx(weight - 0.1 * slope) == pytest.approx(0.3)
    formula, note = run_numbers.step_formula(view(pictures=pictures(weights, gradients)))
    assert formula == "w − η·∂L/∂w = 0.25 − 0.1·(−0.5) = **0.3**"
    assert "Kernel 3, row 1, column 2" in note
    assert "batch 57" in note
    assert "SGD" in note


def test_a_net_that_has_diverged_or_has_no_kernels_has_no_such_formula():
    weights = np.zeros((3, 3, 1, 4))
    assert run_numbers.weight_step(pictures(weights, np.full(weights.shape, np.nan, np.float32))) is None
    assert run_numbers.weight_step(None) is None
    bare = dataclasses.replace(pictures(weights, None), kernels=None, before=None)
    assert run_numbers.step_formula(view(pictures=bare)) is None


@pytest.mark.parametrize(
    ("train", "validation", "word"),
    [
        (1.0, 0.7, "overfits"),
        (0.4, 0.38, "underfits"),
        (0.97, 0.95, "holds for new"),
        (0.57, 0.83, "is ahead"),
    ],
)
def test_the_sentence_below_the_curves_reads_them(train, validation, word):
    rows = tuple(epoch(n, accuracy=train, val_accuracy=validation) for n in (1, 2))
    assert word in run_numbers.reading(rows)
    assert run_numbers.reading(rows[:1]) == ""


def test_the_status_says_place_in_the_queue_and_how_far_it_is():
    waiting = run_numbers.status_line(view(status="queued", position=3, sentence="All 2 are taken.", steps=0))
    assert "place 3 in the queue" in waiting
    assert "Batch 57 of 200, epoch 2 of 5" in run_numbers.status_line(view())
    ended = view(status="ended", sentence="Ended in epoch 2 of 5.")
    assert "Ended in epoch 2 of 5.** Batch 57 of 200, 1 of 5 epochs done" in run_numbers.status_line(ended)
    halted = view(status="queued", position=1, sentence="", steps=0, halted=True)
    assert "until you resume it" in run_numbers.status_line(halted)


def test_the_line_under_a_run_says_what_is_not_as_usual():
    assert "abels" not in run_numbers.recipe_line(RECIPE)
    odd = dataclasses.replace(
        RECIPE, data=DataChoice("digits", shuffled=1.0, train_limit=100), initialisation="zeros"
    )
    line = run_numbers.recipe_line(odd)
    for part in ("Training pictures: 100", "Labels dealt out at random: 100 %", "First weights: all zero"):
        assert part in line


def test_polling_stops_with_the_run_and_rests_while_it_is_paused():
    assert run_state.interval(view(status="finished")) is None
    assert run_state.interval(view(status="paused")) == run_state.SLOW
    assert run_state.interval(view(status="running")) == run_state.QUICK


def test_weights_have_zero_in_the_middle_and_broken_ones_are_shown_as_zero():
    weights = np.array([-2.0, 0.0, 2.0, np.nan]).reshape(1, 4, 1, 1)
    strip = run_pictures.kernel_strip(weights, "conv1")
    assert strip.pictures.tolist() == [[[0, 128, 255, 128]]]
    assert "±2" in strip.note


def test_maps_that_say_nothing_are_counted_and_only_some_are_shown():
    strip = run_pictures.map_strip(pictures(np.ones((3, 3, 1, 4)), None).layers[0])
    assert strip.pictures.shape == (run_pictures.MOST_MAPS, 8, 8)
    assert "The first 16 of 20" in strip.note
    assert "1 of them" in strip.note


def test_the_time_machine_gets_every_moment_with_its_predictions():
    shot = Snapshot(
        2, 80, 0.5, math.nan, math.nan, math.nan,
        (Kernels("conv1", np.ones((3, 3, 1, 4), np.int8), 0.5),), (),
        np.zeros((8, 8, 1), np.uint8), np.full(10, np.nan), np.array([[255, 0], [51, 204]], np.uint8),
    )  # fmt: skip
    moment = run_pictures.replayed(shot)
    assert (moment.step, moment.said, moment.sure) == (80, [0, 1], [100, 80])
    gallery = np.zeros((2, 8, 8, 1), np.uint8), np.array([0, 1])
    curve = payload(points(3), [], per_epoch=40, most=200)
    told = time_machine.Told("This run", 80, [moment, moment], ["a", "b"], gallery)
    header, blob = packing.unpack(time_machine.payload([told], curve))
    moments = header["runs"][0]["moments"]
    assert len(moments) == 2
    kernels = moments[1]["strips"][1]
    assert packing.array(kernels, blob).tolist() == np.full((4, 3, 3), 255).tolist()
    assert moments[0]["scores"] == [0.0] * 10  # what is no number must not break the browser's JSON


def test_two_recipes_are_told_apart_by_what_differs_alone():
    other = dataclasses.replace(RECIPE, learning_rate=0.01, data=DataChoice("digits", train_limit=100))
    assert run_numbers.difference(RECIPE, RECIPE) == ""
    assert run_numbers.difference(other, RECIPE) == "Learning rate: 0.01, Training pictures: 100"
    assert run_numbers.difference(RECIPE, other) == "Learning rate: 0.1, Training pictures: all"
    turned = dataclasses.replace(RECIPE, l2=0.1)
    assert run_numbers.difference(turned, RECIPE)  # whatever it is, it is not nothing


@pytest.mark.parametrize("said", [None, "x", [1], [1, 10], [-1, 2], [True, 2], [1.0, 2]])
def test_a_cell_that_is_none_is_not_taken(said):
    assert checked(said, 10) is None


@pytest.mark.parametrize("name", run_presets.PRESETS)
def test_a_preset_is_a_recipe_that_the_controls_can_show(name):
    values = run_presets.values(name)
    assert f"try-{name}" in prose("training").passages
    assert values["rate"] in run_settings.RATES
    assert values["batch"] in run_settings.BATCHES
    assert values["limit"] in run_settings.LIMITS
    assert values["shuffled"] in run_settings.SHUFFLED
    data = DataChoice(values["data"], train_limit=values["limit"], shuffled=values["shuffled"] / 100)
    net = nets_for(data)[values["arch"]]
    check_fit(Recipe(data, net, values["opt"], values["rate"], initialisation=values["init"]))


def test_every_choice_has_words():
    assert {*OPTIMIZERS, *SCHEDULES, *INITIALISATIONS} <= set(run_settings.TITLES)
    for name, net in nets_for(DIGITS).items():
        assert check(net)[1] is None or not check(net)[1]
        assert "parameters" in run_settings.net_title(name, net)


def test_a_run_that_is_gone_is_a_sentence():
    from cnnviz import engine

    with pytest.raises(LearnerError, match="isn't here any more"):
        engine.get().runs.view("nobody")


@pytest.mark.parametrize(
    "name",
    [
        "run_settings",
        "run_pictures",
        "components.run_curves",
        "components.confusion_board",
        "components.label_board",
    ],
)
def test_the_worked_examples_hold(name):
    results = doctest.testmod(importlib.import_module(f"cnnviz.ui.{name}"))
    assert results.attempted > 0
    assert results.failed == 0
