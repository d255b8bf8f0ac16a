"""The parts of the lesson on regularisation: numbers by other ways, code that runs, one difference a run."""

import dataclasses
import os
import re

import keras
import numpy as np
import pytest

from cnnviz import samples
from cnnviz.numeric.augmentation import PRESETS, Change, Ranges, augment
from cnnviz.recipe import check_fit
from cnnviz.recipe.source import augmentation_layers
from cnnviz.ui import augment_numbers, batch_norm, compare_numbers, compare_settings, dropout_net, l2_curve
from cnnviz.ui.augment_settings import Augmenting, Looking, as_settings
from cnnviz.ui.compare_runs import Outcome
from cnnviz.ui.components import batch_line, gap_view, variants
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.photo_source import Photo


@pytest.fixture(scope="session")
def run_lines():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

    def run(lines, **names):
        exec(compile(lines, "shown lines", "exec"), names)
        return names

    return run


def numbers(text):
    return [float(one.replace("−", "-").replace(",", "")) for one in re.findall(r"−?\d[\d,]*\.?\d*", text)]


@pytest.fixture(scope="module")
def shown():
    photo = Photo(samples.photo("coffee"), "Coffee", "coffee")
    return augment_numbers.variants(photo, Augmenting(PRESETS["everything"], "nearest", 3))


def test_the_first_variant_is_the_photo_and_the_others_differ(shown):
    assert np.array_equal(shown.pictures[0], shown.photo)
    assert max(shown.photo.shape) == augment_numbers.LONGEST
    assert len({picture.tobytes() for picture in shown.pictures}) == 12


@pytest.mark.parametrize("fill_mode", ["nearest", "constant"])
def test_the_keras_lines_give_this_very_variant(run_lines, fill_mode):
    photo = Photo(samples.photo("rocket"), "Rocket", "rocket")
    found = augment_numbers.variants(photo, Augmenting(PRESETS["everything"], fill_mode, 2))
    layers = augmentation_layers(PRESETS["everything"], 255)
    for number in (1, 5):
        lines = augment_numbers.keras_lines(layers, found, Looking(number, 0, 0))
        ran = run_lines(lines, image=found.photo)
        difference = np.abs(np.asarray(ran["variant"]) - found.pictures[number])
        assert np.mean(difference) < 0.5  # rounding to whole numbers
        assert ran["batch"].shape == (1, *found.photo.shape)


def test_light_and_zoom_are_those_of_keras():
    photo = samples.photo("chelsea")[100:160, 150:230].astype("float32")
    lit = keras.layers.RandomBrightness((0.3, 0.3), value_range=(0, 255))(photo[None], training=True)[0]
    ours = np.clip(augment(photo, Change(brightness=0.3)), 0, 255)
    np.testing.assert_allclose(np.asarray(lit), ours, atol=0.01)
    zoomed = keras.layers.RandomZoom((0.25, 0.25), fill_mode="constant")(photo[None], training=True)[0]
    ours = augment(photo, Change(zoom=1 / 1.25), "constant")
    inside = np.s_[8:-8, 10:-10]  # the edge itself is mixed with the black around it in another way
    assert np.abs(np.asarray(zoomed) - ours)[inside].mean() < 1
    assert np.abs(photo - ours)[inside].mean() > 5


def test_settings_that_change_nothing_give_lines_that_run(run_lines, shown):
    lines = augment_numbers.keras_lines([], shown, Looking(0, 0, 0))
    np.testing.assert_array_equal(run_lines(lines, image=shown.photo)["batch"][0], shown.photo)


def test_the_formula_says_where_the_pixel_comes_from_and_the_note_mixes_it(shown):
    at = Looking(4, 30, 70)
    row, column = shown.back(4) @ [30, 70, 1]
    text = augment_numbers.place_formula(shown, at)
    results = [float(one.replace("−", "-")) for one in re.findall(r"\*\*(.+?)\*\*", text)]
    assert results == pytest.approx([row, column], abs=0.03)
    for line, result in zip(re.findall(r"(?:row|column) (.+?) = ", text), results, strict=True):
        assert eval(line.replace("−", "-").replace("·", "*")) == pytest.approx(result, abs=0.0051)
    terms, total = augment_numbers.mix(shown, at)
    assert sum(weight for weight, _ in terms) == pytest.approx(1)
    unlit = dataclasses.replace(shown.changes[4], brightness=0.0)
    assert total == pytest.approx(augment(shown.photo, unlit)[30, 70, 0])


def test_presets_are_set_by_their_widgets_and_changes_are_said_in_words():
    settings = as_settings(PRESETS["inner workings"])
    assert (settings["rotation"], settings["across"], settings["updown"]) == (45, 10, 10)
    assert settings["mirror"]
    assert not settings["over"]
    told = augment_numbers.says(Change(rotation=-12, width_shift=0.05, zoom=1.2, horizontal_flip=True))
    assert told == "12° to the right, 5 % right, × 1.2, mirrored"
    assert augment_numbers.says(Change()) == "as it is"


def test_the_browser_gets_the_variants_and_only_places_that_are_there(shown):
    maps = [shown.back(n) for n in range(12)]
    header, blob = unpack(variants.payload(shown.pictures, maps, ["x"] * 12, (2, 5, 6), 7))
    assert np.array_equal(array(header["items"][3]["at"], blob), shown.pictures[3])
    np.testing.assert_allclose(header["items"][3]["map"], maps[3], atol=1e-6)
    assert variants.checked({"variant": 2, "row": 5, "column": 6}, 12, 9, 9) == (2, 5, 6)
    for wrong in (
        {"variant": 12, "row": 0, "column": 0},
        {"variant": 1, "row": 0},
        {"variant": True},
        None,
        "x",
    ):
        assert variants.checked(wrong, 12, 9, 9) is None


@pytest.mark.parametrize(("use", "batches"), [(False, 0), (True, 0), (True, 25)])
def test_batch_norm_in_keras_gives_the_numbers_on_screen(run_lines, use, batches):
    batch = batch_norm.Batch(np.array(batch_norm.FIRST)[:, None], 2.0, -2.0, use, 0.9, batches)
    ran = run_lines(batch_norm.keras_lines(batch), print=lambda *_: None)
    np.testing.assert_allclose(ran["y"], batch.outputs, atol=1e-4)
    assert numbers(batch_norm.formula(batch))[-1] == pytest.approx(float(batch.outputs[0, 0]), abs=0.006)
    rows = batch_norm.table(batch)
    assert float(rows[-2]["after"].replace("−", "-")) == pytest.approx(batch.outputs.mean(), abs=1e-3)


def test_numbers_in_the_address_or_from_the_browser_are_checked():
    assert batch_norm.read("1,2,3,4,5,6,7,99") == list(batch_norm.FIRST)
    assert batch_norm.read("a,b") == list(batch_norm.FIRST)
    assert batch_line.checked([1, 2, 3, 4, 5, 6, 7, 8.5]) == [1, 2, 3, 4, 5, 6, 7, 8.5]
    for wrong in ([1] * 7, [1] * 7 + [11], [1] * 7 + [float("nan")], [1] * 7 + [True], "12345678", None):
        assert batch_line.checked(wrong) is None


@pytest.mark.parametrize("rate", dropout_net.RATES)
def test_scores_under_dropout_are_right_on_average(rate):
    rounds = dropout_net.make(rate, seed=4)
    kept = rounds.masks.mean()
    assert kept == pytest.approx(1 - rate, abs=0.05)
    spread = rounds.scores.std(axis=0) / np.sqrt(dropout_net.ROUNDS)
    assert (np.abs(rounds.scores.mean(axis=0) - rounds.in_use) <= 4.5 * spread + 1e-9).all()


def test_the_lines_on_dropout_and_l2_run(run_lines):
    printed = []
    run_lines(dropout_net.keras_lines(dropout_net.make(0.5, 1)), print=printed.append)
    hidden = dropout_net.make(0.5, 1).kept
    np.testing.assert_allclose(printed[1][0], hidden.round(3), atol=1e-6)
    assert set(np.round(printed[0][0] - 2 * hidden.round(3), 4)[printed[0][0] != 0]) <= {0.0}
    found = l2_curve.make(1e-3, seed=2)
    ran = run_lines(l2_curve.keras_lines(found))
    assert float(ran["penalty"]) == pytest.approx(found.penalty, rel=1e-4)


def test_the_l2_formula_adds_up_and_a_little_of_it_helps_new_points():
    fits = {rate: l2_curve.make(rate, seed=1) for rate in l2_curve.RATES}
    error, rate, squares, total = numbers(l2_curve.formula(fits[0.001]).split("=", 1)[1])
    assert error + rate * squares == pytest.approx(total, abs=1e-4)
    assert fits[0.0].error < 1e-9
    assert min(fits, key=lambda one: fits[one].new_error) not in (0.0, 1.0)


@pytest.mark.parametrize("data", ["shapes", "digits", "cifar10"])
def test_the_runs_differ_in_one_thing_alone_and_fit_the_pictures(data):
    choice = compare_settings.pictures(data, 50)
    recipes = {way: compare_settings.recipe(way, choice, 20, 3) for way in compare_settings.WAYS}
    plain = recipes["plain"]
    for way, recipe in recipes.items():
        check_fit(recipe)
        assert recipe.net.name == way
        changed = {
            field.name
            for field in dataclasses.fields(recipe)
            if getattr(recipe, field.name) != getattr(plain, field.name)
        }
        allowed = {"plain": set(), "l2": {"net", "l2"}, "augmentation": {"net", "augmentation"}}
        assert changed == allowed.get(way, {"net"})
    same = [recipes[way].net.layers for way in ("plain", "l2", "augmentation")]
    assert same[0] == same[1] == same[2]
    assert recipes["augmentation"].augmentation != Ranges()


def test_a_bet_is_told_the_best_way_and_why():
    known = {
        "plain": Outcome("plain", 1.0, 0.6),
        "dropout": Outcome("dropout", 0.9, 0.7),
        "augmentation": Outcome("augmentation", 0.88, 0.8),
    }
    right, sentence = compare_numbers.verdict("augmentation", known)
    assert right
    assert "80.0 %" in sentence
    assert "nothing: 60.0 %" in sentence
    right, sentence = compare_numbers.verdict("dropout", known)
    assert not right
    assert "Augmentation" in sentence
    assert compare_numbers.verdict("l2", known) is None
    worse = {"plain": Outcome("plain", 1.0, 0.952), "l2": Outcome("l2", 0.97, 0.931)}
    right, sentence = compare_numbers.verdict("l2", worse)  # a remedy that did harm is not praised
    assert not right
    assert sentence.startswith("Here it is Nothing, 95.2 %")
    assert compare_numbers.verdict("plain", worse)[0]
    shown = compare_numbers.formula(Outcome("plain", 0.98949, 0.95149))
    assert shown.endswith("training 98.9 % − validation 95.1 % = gap **3.8 points**")
    assert [numbers(text)[-1] for text in compare_numbers.formulas(known)] == pytest.approx([40.0, 8.0])


def test_what_is_read_out_of_a_run_is_its_accuracy():
    run = gap_view.Growth("Nothing", "", "", 3, [0.5, 1.0], [0.4, 0.625])
    sent = gap_view.payload([run])["runs"][0]
    assert sent["readouts"][1] == "Epoch 2: training 100.0 %, validation 62.5 %, gap 37.5 points"
    assert sent["validation"] == [0.4, 0.625]
