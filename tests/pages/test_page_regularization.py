"""The lesson on regularisation: each part by its link, and a comparison that is really trained."""

import json
import time

import numpy as np
import pytest
from photo_pages import PATIENCE, component, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.numeric.augmentation import PRESETS, augment, draw
from cnnviz.numeric.normalization import batch_norm
from cnnviz.ui import l2_curve
from cnnviz.ui.components import packing
from cnnviz.ui.exercises.regularization import make


def formulas(at):
    return [one.value for one in at.markdown if "**" in one.value and " = " in one.value]


def sent(at, name):
    """What a component was sent as JSON."""
    for element in at.get("bidi_component"):
        if element.proto.component_name == name:
            return json.loads(element.proto.json)
    raise AssertionError(name)


def test_variants_are_those_of_the_numeric_core(open_page):
    at = open_page(
        "regularization", part="augmentation", sample="coffee", seed=4, variant=2, row=10, column=20
    )
    header, blob = component(at, "cnnviz.variants")
    photo = packing.array(header["items"][0]["at"], blob)
    assert np.array_equal(photo, images.resize(samples.photo("coffee"), *photo.shape[:2]))
    change = draw(PRESETS["inner workings"], 4001)
    expected = np.clip(np.rint(augment(photo, change)), 0, 255).astype(np.uint8)
    assert np.array_equal(packing.array(header["items"][2]["at"], blob), expected)
    assert header["lit"] == [2, 10, 20]
    assert any(text.startswith("row ") and "column" in text for text in formulas(at))
    rotation = at.table[-1].value["Rotation"][2]
    assert float(rotation.replace("−", "-").rstrip("°")) == pytest.approx(change.rotation, abs=0.06)


def test_numbers_in_the_link_are_normalised(open_page):
    at = open_page("regularization", part="batch-norm", numbers="1,2,3,4,5,6,7,10", gamma=2, beta=-2)
    expected = batch_norm(np.array([1, 2, 3, 4, 5, 6, 7, 10.0])[:, None], 2, -2)[0, 0]
    assert any(text.endswith(f"= **{expected:.2f}**".replace("-", "−")) for text in formulas(at))
    assert sent(at, "cnnviz.batch_line")["numbers"] == [1, 2, 3, 4, 5, 6, 7, 10]
    at = open_page("regularization", part="batch-norm", numbers="1,2", mode="use", batches=0)
    assert sent(at, "cnnviz.batch_line")["fixed"] == [0, 1]


def test_the_penalty_and_the_masks_of_the_link(open_page):
    at = open_page("regularization", part="l2", seed=3, **{"lambda": 0.01})
    expected = l2_curve.formula(l2_curve.make(0.01, 3))
    assert expected in formulas(at)
    at = open_page("regularization", part="dropout", drop=0.8, seed=2)
    masks = np.array(sent(at, "cnnviz.dropout_view")["masks"])
    assert masks.mean() == pytest.approx(0.2, abs=0.05)
    assert any("5" in text and "0.8" in text for text in formulas(at))


def test_an_address_that_makes_no_sense_opens_the_first_part(open_page):
    wake_the_engine()
    at = open_page("regularization", part="magic", limit=7, epochs="x", runs="a~b~<c>", variant=-1)
    assert any("same small net" in one.value for one in at.markdown)
    assert any("aren't here any more" in one.value for one in at.info)


def test_two_ways_are_trained_side_by_side_and_the_gap_is_theirs(open_page):
    wake_the_engine()
    at = open_page(
        "regularization", data="digits", limit=50, epochs=20, seed=2, **{"with-augmentation": "false"}
    )
    assert not [one for one in at.button if one.key == "compare-start"]
    at.pills(key="bet-way").set_value("dropout").run()
    at.button(key="compare-start").click().run()
    runs = engine.get().runs
    deadline = time.monotonic() + PATIENCE
    ids = at.query_params["runs"].split("~")
    assert len(ids) == 2
    while not all(runs.view(run).over for run in ids):
        assert time.monotonic() < deadline, [runs.view(run).sentence for run in ids]
        time.sleep(0.3)
    at.run()
    assert not at.exception
    plain, dropout = (runs.view(run) for run in ids)
    assert (plain.status, dropout.status) == ("finished", "finished")
    drawn = sent(at, "cnnviz.gap_view")["runs"]
    assert drawn[0]["validation"] == [round(row.val_accuracy, 4) for row in plain.rows]
    assert drawn[1]["title"] == "Dropout"
    training, validation = (
        round(100 * float(np.mean([getattr(row, name) for row in dropout.rows[-5:]])), 1)
        for name in ("accuracy", "val_accuracy")
    )
    expected = training - validation  # of the figures beside it
    assert float(at.table[-1].value["Gap, points"][1].replace("−", "-")) == pytest.approx(expected, abs=0.001)
    won = validation > 100 * np.mean([row.val_accuracy for row in plain.rows[-5:]])
    verdict = "**Yes, Dropout" if won else "Here it is Nothing"
    assert any(one.value.startswith(verdict) for one in at.markdown)
    assert "Dropout(0.5)" in next(one.value for one in at.code if "import keras" in one.value)


def test_the_exercise_names_the_mistake(open_page):
    exercise = make(2)
    wrong, sentence = next(iter(exercise.misconceptions.items()))
    at = open_page("regularization", part="l2", exercise=2)
    at.pills(key="exercise-2-choice").set_value(wrong).run()
    assert sentence in [one.value for one in at.markdown]
    at.pills(key="exercise-2-choice").set_value(exercise.answer).run()
    assert any(one.value.endswith(f"** {exercise.right}") for one in at.markdown)
