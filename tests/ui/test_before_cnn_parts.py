"""The parts of the lesson on roads before CNNs: counts, verdicts, code that runs, waiting questions."""

import re
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.learn import classic, classic_data
from cnnviz.ui import road_numbers
from cnnviz.ui.background import Desk, settle
from cnnviz.ui.components import roads as component
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.learn_source import learn_source
from cnnviz.ui.road_bets import verdict
from cnnviz.ui.road_settings import Settings
from cnnviz.ui.roads import ROADS, parameter_formula, title

NUMBERS = {"pixels": 784, "edges": 784, "hog": 324, "sift": 200, "cnn": 784, "cnn_global": 784}
PARAMETERS = {"pixels": 7850, "edges": 7850, "hog": 3250, "sift": 27610, "cnn": 13066, "cnn_global": 24202}


def race(count=50, seed=1, shifted=False):
    return SimpleNamespace(settings=Settings("digits", count, seed, shifted))


@pytest.mark.parametrize("road", ROADS)
def test_the_formula_of_the_parameters_is_a_sum_that_is_right(road):
    text = parameter_formula(road, 28, NUMBERS[road], 10, PARAMETERS[road])
    counted, total = re.search(r"(?:; |: |^)([^;:]*?) = \*\*([\d,]+)\*\*", text).groups()
    counted = re.sub(r"for \w+|the \w+|words", "", counted).replace("·", "*").replace(",", "")
    assert eval(counted) == PARAMETERS[road] == int(total.replace(",", ""))  # our own text


def test_the_workers_and_the_page_know_the_same_roads():
    assert tuple(ROADS) == classic.ROADS
    assert all(
        len({title(road), part.says, part.strength, part.centred, part.moved}) == 5
        for road, part in ROADS.items()
    )


@pytest.mark.parametrize("road", ROADS)
def test_the_lines_of_the_libraries_give_the_same_accuracy(road):
    lessons, held = classic_data.training("digits", 50, seed=1), classic_data.held_back("digits")
    names = {}
    printed = run_lines(road_numbers.keras_lines(race(), road, 28, 10), lessons, held, names)
    assert printed == pytest.approx(classic.train(road, "digits", 50, seed=1)["accuracy"], abs=0.011)
    if "net" in names:
        assert names["net"].count_params() == PARAMETERS[road]


def run_lines(lines, lessons, held, names=None):
    """What the lines print last, given what their comment says is there."""
    printed = []
    names = {} if names is None else names
    names |= {
        "train": lessons.pictures,
        "train_labels": lessons.labels,
        "test": held.pictures,
        "test_labels": held.labels,
        "print": printed.append,
    }
    exec(
        lines.replace("epochs=40)", "epochs=40, verbose=0)").replace(
            "test_labels)[1]", "test_labels, verbose=0)[1]"
        ),
        names,
    )
    return printed[-1]


@pytest.mark.parametrize("road", ROADS)
def test_the_source_shown_is_that_of_functions_that_are_there(road):
    shown = road_numbers.sources(road)
    assert any(isinstance(part, str) for part in shown)
    for part in shown:
        if isinstance(part, str):
            compile(part, "shown", "exec")
    with pytest.raises(ValueError, match="no function"):
        learn_source("classic", "magic")


def test_a_bet_is_told_its_place_and_why():
    found = dict(zip(ROADS, (0.9, 0.91, 0.95, 0.8, 0.93, 0.95), strict=True))
    for tied in ("hog", "cnn_global"):
        assert verdict(tied, found, moved=False)[0]
    right, sentence = verdict("sift", found, moved=False)
    assert not right
    assert "HOG and CNN, global mean: 95.0 %" in sentence
    assert "SIFT words comes in as number 6 with 80.0 %" in sentence
    assert ROADS["sift"].centred in sentence
    assert ROADS["pixels"].moved in verdict("pixels", found, moved=True)[1]


def test_the_browser_gets_the_numbers_of_the_features():
    seen = classic.look("digits", 3, right=2)
    runners = [component.Runner(road, title(road), "says") for road in ROADS]
    scene = component.Scene(seen, 2, tuple("0123456789"), runners, moved=True)
    header, blob = unpack(component.payload(scene, "hog", turn=1))
    assert np.array_equal(array(header["picture"], blob), seen["picture"])
    hog = array(header["hog"], blob, np.float32).reshape(9, 4, 4)
    np.testing.assert_allclose(np.moveaxis(hog, 0, -1), seen["hog"], atol=1e-6)
    edges = array(header["edges"], blob, np.float32).reshape(4, 14, 14)
    np.testing.assert_allclose(np.moveaxis(edges, 0, -1), seen["edges"], atol=1e-6)
    assert len(header["points"]) == len(seen["sift"]["places"])
    assert all(road["state"] == "idle" and not road["answers"] for road in header["roads"])


def test_a_question_is_asked_once_and_its_answer_kept():
    desk, asked = Desk(), []
    first = desk.ask("a", lambda: asked.append(1) or 7)
    assert settle([first], patience=30)
    assert desk.ask("a", lambda: asked.append(2)).answer == 7
    assert asked == [1]


def test_a_question_that_waits_can_be_taken_back_and_one_that_failed_asked_again():
    desk, go = Desk(), threading.Event()
    blocking = [desk.ask(n, lambda: go.wait(60)) for n in range(2)]
    waiting = desk.ask("waiting", lambda: 1)
    desk.take_back("waiting")
    assert waiting.future.cancelled()
    go.set()
    assert settle(blocking, patience=30)

    def refuse():
        raise LearnerError("Not so.")

    failed = desk.ask("failing", refuse)
    assert settle([failed], patience=30)
    assert (failed.done, failed.answer, failed.problem) == (True, None, "Not so.")
    desk.take_back("failing")
    again = desk.ask("failing", lambda: 3)
    assert settle([again], patience=30)
    assert again.answer == 3


def test_a_defect_is_a_calm_sentence_and_logged(caplog):
    asked = Desk().ask("defect", lambda: 1 / 0)
    assert settle([asked], patience=30)
    assert asked.problem.startswith("Something went wrong on our side")
    assert "ZeroDivisionError" in caplog.text
