"""Live training without a browser: a run is started, stepped, looked at, ended; the numbers are its own."""

import json
import time

import numpy as np
import pytest
from photo_pages import PATIENCE, component, wake_the_engine

from cnnviz import engine
from cnnviz.recipe import DataChoice, Recipe, keras_source, nets_for
from cnnviz.recipe.recipe import from_json
from cnnviz.ui import run_presets
from cnnviz.ui.components import packing


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()
    engine.get().runs.prepare()


def until(at, holds):
    """Run the page until something holds of the run it follows."""
    deadline = time.monotonic() + PATIENCE
    while True:
        at.run()
        assert not at.exception, at.exception
        view = engine.get().runs.view(at.query_params["run"])
        if holds(view):
            at.run()
            return view
        assert time.monotonic() < deadline, (view.status, view.sentence)
        time.sleep(0.1)


def texts(at):
    return [one.value for one in at.markdown]


def test_a_run_is_paused_stepped_looked_at_ended_and_found_again(open_page):
    at = open_page("training", epochs=30, seed=5, speed=10)
    data = DataChoice("digits")
    expected = Recipe(data, nets_for(data)["small"], learning_rate=0.003, epochs=30, seed=5)
    assert any(text.startswith("⌈1,259 / 32⌉ = **40** steps") for text in texts(at))
    assert at.button(key="run-pause").disabled
    at.button(key="run-start").click().run()
    view = until(at, lambda view: view.status == "running" and view.step > 0)
    assert view.recipe == expected
    at.button(key="run-pause").click().run()
    before = until(at, lambda view: view.status == "paused").step
    at.button(key="run-step").click().run()
    view = until(at, lambda view: view.status == "paused" and view.step > before)
    assert view.step == before + 1
    until(at, lambda view: view.pictures is not None and view.pictures.step == view.step)
    header, blob = component(at, "cnnviz.run_inside")
    strips = {strip["name"]: strip for strip in header["moments"][0]["strips"]}
    weights = view.pictures.kernels.values()[:, :, 0]
    shown = packing.array(strips["kernels"], blob)  # (n, k, k)
    assert shown.shape == (weights.shape[2], *weights.shape[:2])
    np.testing.assert_array_equal(
        shown > 128, np.moveaxis(weights, 2, 0) > 0.5 / 127.5 * np.abs(weights).max()
    )
    assert any(text.startswith("w − η·∂L/∂w") for text in texts(at))
    assert keras_source(view.recipe).strip() in [block.value.strip() for block in at.code]
    at.button(key="run-end").click().run()
    view = until(at, lambda view: view.over)
    assert view.status == "ended"

    again = open_page("training", run=at.query_params["run"])  # another visit, by the link alone
    assert any("Ended in epoch" in text for text in texts(again))
    assert from_json(engine.get().runs.file(view.run, "recipe")) == expected


def test_classes_mistakes_and_the_time_machine_of_a_finished_run(open_page):
    at = open_page("training", epochs=2, speed=0)
    at.button(key="run-start").click().run()
    view = until(at, lambda view: view.over)
    assert view.status == "finished"
    at.segmented_control(key="look").set_value("classes").run()
    shown = [json.loads(one.proto.json) for one in at.get("bidi_component") if one.proto.json]
    board = next(data for data in shown if "shares" in data)
    assert board["counts"] == view.report.confusion.tolist()
    assert sum(map(sum, board["counts"])) == view.started.counts[1]
    assert board["shares"] == pytest.approx(view.rows[-1].per_class, abs=1e-3)
    at.segmented_control(key="look").set_value("replay").run()
    header, _ = component(at, "cnnviz.run_inside")
    shots = engine.get().runs.snapshots(view.run)
    assert [moment["step"] for moment in header["moments"]] == [shot.step for shot in shots]
    assert header["moments"][-1]["said"] == shots[-1].gallery.argmax(axis=1).tolist()
    rows = at.table[-1].value
    assert rows["Validation accuracy"].iloc[-1] == f"{view.rows[-1].val_accuracy:.3f}".rstrip("0").rstrip(".")


def test_what_fails_on_purpose_is_named(open_page):
    at = open_page("training")
    at.button(key="try-too-high").click().run()
    at.run()
    values = run_presets.values("too-high")
    assert at.selectbox(key="rate").value == values["rate"]
    at.button(key="run-start").click().run()
    view = until(at, lambda view: view.over)
    assert view.status == "failed"
    assert view.findings[0].kind == "diverged"
    assert view.findings[0].epoch == 1
    assert any(text.startswith("**Diverged**, batch") for text in texts(at))


def test_links_that_ask_for_what_is_not_there_are_answered_calmly(open_page):
    at = open_page("training", run="nobody", arch="no-such-net", rate="-1", batch="x", look="all")
    assert [one.value for one in at.warning] == ["This training run isn't here any more. Start it again."]
    assert "run" not in at.query_params
    assert at.selectbox(key="arch").value == "small"


def test_a_net_that_does_not_fit_is_refused_before_it_starts(open_page):
    at = open_page("training", arch="mine", design="1_28x28x1_c8k3-relu", data="digits")
    assert at.button(key="run-start").disabled
    assert at.warning
