"""The lesson on roads before CNNs: trained on the spot, and what is on screen is what was measured."""

import time

import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine
from cnnviz.ui.exercises.before_cnn import make
from cnnviz.ui.roads import ROADS

PATIENCE = 150  # seconds; a machine under load is slow
LINK = {"pictures": 50, "seed": 3, "which": 7}


@pytest.fixture(scope="module", autouse=True)
def _engine():
    wake_the_engine()


def roads(at):
    """What the page shows of each road; nothing as long as its picture is on the way."""
    if not any(one.proto.component_name == "cnnviz.roads" for one in at.get("bidi_component")):
        return {}
    header, _ = component(at, "cnnviz.roads")
    return {one["name"]: one for one in header["roads"]}


def table(at):
    return at.table[-1].value.set_index("Road")


def until(at, ready):
    """Run the page, as its own clock would, until it is ready."""
    deadline = time.monotonic() + PATIENCE
    while not (found := roads(at)) or not ready(found):
        assert time.monotonic() < deadline, roads(at)
        time.sleep(0.3)
        at.run()
        assert not at.exception, at.exception
    return found


def test_nothing_is_trained_before_both_bets_are_made(open_page):
    at = open_page("before_cnn", **LINK)
    assert {one["state"] for one in until(at, len).values()} == {"idle"}
    assert not [button for button in at.button if button.key == "train-roads"]
    at.pills(key="bet-best").set_value("pixels").run()
    assert not [button for button in at.button if button.key == "train-roads"]
    at.pills(key="bet-moved").set_value("pixels").run()
    at.button(key="train-roads").click().run()
    assert at.query_params["train"] == "1"

    found = until(at, lambda found: all(one["state"] == "done" for one in found.values()))
    best = max(one["accuracy"] for one in found.values())
    measured = engine.get().call("classic.train", "hog", "digits", 50, 3, False)
    assert found["hog"]["accuracy"] == measured["accuracy"]
    assert table(at).loc["HOG", "In the middle"] == f"{100 * measured['accuracy']:.1f} %"
    assert table(at).loc["Pixels", "Parameters"] == "7,850"
    verdict = "Yes, Pixels" if found["pixels"]["accuracy"] == best else f"{100 * best:.1f} %"
    assert any(verdict in one.value for one in at.markdown)


def test_moved_pictures_are_measured_and_looked_at_where_they_are(open_page):
    at = open_page("before_cnn", **LINK, train=1, right=4, down=-1, road="sift")
    found = until(at, lambda found: all(one["moved"] is not None for one in found.values()))
    hog = engine.get().call("classic.train", "hog", "digits", 50, 3, False)["learned"]
    moved = engine.get().call("classic.measure", "hog", hog, "digits", -1, 4)
    assert found["hog"]["moved"] == moved["accuracy"]
    classes = "0123456789"
    assert table(at).loc["HOG", "This picture"] == classes[moved["answers"][7]]
    assert found["hog"]["answers"][0]["label"] == classes[moved["answers"][7]]
    seen = engine.get().call("classic.look", "digits", 7, -1, 4, {"hog": hog})
    assert f"{100 * seen['changes']['hog']:.0f} %" in found["hog"]["change"]
    assert any(one.value.startswith("200 words: ") for one in at.markdown)
    assert any(one.value.startswith("SIFT words: ") and "moved" in one.value for one in at.markdown)
    assert all(name in ROADS for name in found)
    sent = component(at, "cnnviz.roads")
    assert component(at.run(), "cnnviz.roads") == sent  # nothing is new, so nothing is drawn anew


def test_an_address_that_makes_no_sense_shows_the_first_road_untrained(open_page):
    at = open_page("before_cnn", pictures=7, seed="x", which="-1", right=99, road="magic", train="yes")
    assert {one["state"] for one in until(at, len).values()} == {"idle"}
    header, _ = component(at, "cnnviz.roads")
    assert (header["lit"], header["moved"]) == ("pixels", False)


def test_the_exercise_names_the_mistake(open_page):
    exercise = make(1)
    wrong, sentence = next(iter(exercise.misconceptions.items()))
    at = open_page("before_cnn", exercise=1)
    at.pills(key="exercise-1-choice").set_value(wrong).run()
    assert sentence in [one.value for one in at.markdown]
    at.pills(key="exercise-1-choice").set_value(exercise.answer).run()
    assert any(one.value.endswith(f"** {exercise.right}") for one in at.markdown)
