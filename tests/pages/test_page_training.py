"""Live training without a browser: a run is started, stepped, looked at, ended; the numbers are its own."""

import json
import time

import numpy as np
import pytest
from photo_pages import PATIENCE, component, file_of, picture, wake_the_engine

from cnnviz import engine
from cnnviz.recipe import DataChoice, Recipe, keras_source, nets_for
from cnnviz.recipe.recipe import from_json
from cnnviz.ui import run_presets
from cnnviz.ui.components import draw_pad, packing


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()
    engine.get().runs.prepare()


@pytest.fixture(autouse=True)
def _nothing_goes_on():
    """A run that a test leaves behind, as one that fails may, would keep its worker from the others."""
    yield
    runs = engine.get().runs
    for run in list(runs.all):
        runs.command(run, "end")


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
    view = until(at, lambda view: view.pictures is not None and view.pictures.step == view.step)
    header, blob = component(at, "cnnviz.run_inside")
    (moment,) = header["moments"]
    assert moment["step"] == view.step
    strips = {strip["name"]: strip for strip in moment["strips"]}
    weights = view.pictures.kernels.values()[:, :, 0]
    shown = packing.array(strips["kernels"], blob)  # (n, k, k)
    assert shown.shape == (weights.shape[2], *weights.shape[:2])
    greys = 127.5 * (np.moveaxis(weights, 2, 0) / np.abs(weights).max() + 1)  # 0 … 255 over −size … size
    np.testing.assert_allclose(shown, greys, rtol=0, atol=0.501)  # each is the nearest step of the scale
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
    header, _ = component(at, "cnnviz.time_machine")
    shots = engine.get().runs.snapshots(view.run)
    (told,) = header["runs"]
    assert [moment["step"] for moment in told["moments"]] == [shot.step for shot in shots]
    assert told["moments"][-1]["said"] == shots[-1].gallery.argmax(axis=1).tolist()
    rows = at.table[-1].value
    assert rows["Validation accuracy"].iloc[-1] == f"{view.rows[-1].val_accuracy:.3f}".rstrip("0").rstrip(".")


def finished(recipe):
    """A run that is over, by its id."""
    runs = engine.get().runs
    run = runs.start(recipe)
    deadline = time.monotonic() + PATIENCE
    while not (view := runs.view(run)).over:
        assert time.monotonic() < deadline, view.sentence
        time.sleep(0.05)
    assert view.status == "finished"
    return run


def test_a_link_lays_two_runs_under_one_scrubber_and_a_drawing_asks_the_net_that_was_left(open_page):
    data = DataChoice("digits", train_limit=100)
    slow, fast = (
        Recipe(data, nets_for(data)["small"], learning_rate=rate, epochs=epochs, seed=2)
        for rate, epochs in ((0.001, 2), (0.01, 3))
    )
    run, other = finished(slow), finished(fast)
    at = open_page("training", run=run, other=other, look="replay")
    header, _ = component(at, "cnnviz.time_machine")
    assert [told["title"] for told in header["runs"]] == [
        "This run (Learning rate: 0.001, Epochs: 2)",
        "The other run (Learning rate: 0.01, Epochs: 3)",
    ]
    views = [engine.get().runs.view(one) for one in (run, other)]
    assert [told["steps"] for told in header["runs"]] == [view.step for view in views]
    for drawn, view in zip((header["curve"], header["curve"]["other"]), views, strict=True):
        assert drawn["x"] == view.curve.step.tolist()
        assert drawn["loss"] == pytest.approx(view.curve.loss.tolist(), rel=1e-4)
        assert [one["loss"] for one in drawn["val"]] == pytest.approx(
            [row.val_loss for row in view.rows], rel=1e-4
        )

    drawing = np.zeros((28, 28), np.uint8)
    drawing[4:24, 12:16] = 255
    at = open_page("training", run=run, look="draw", drawn=draw_pad.encode(drawing))
    header, blob = component(at, "cnnviz.run_inside")
    (moment,) = header["moments"]
    given = packing.array(moment["strips"][0], blob)  # what the page says that the net gets
    assert moment["scores"] == pytest.approx(engine.get().runs.classify(run, given[0]), abs=1e-4)


def test_a_second_run_that_is_gone_is_said_and_left_out(open_page):
    data = DataChoice("digits", train_limit=100)
    run = finished(Recipe(data, nets_for(data)["small"], epochs=1))
    at = open_page("training", run=run, other="nobody", look="replay")
    assert [one.value for one in at.warning] == ["The second run isn't here any more."]
    assert "other" not in at.query_params
    header, _ = component(at, "cnnviz.time_machine")
    assert len(header["runs"]) == 1


def test_pictures_given_on_the_page_are_kept_where_others_are_no_pictures(open_page):
    at = open_page("training", **{"data": "own", "own-way": "page"})
    assert any("Give some pictures first" in one.value for one in at.warning)
    field = at.file_uploader(key="own-files-0")
    field.set_value([("good.png", file_of(picture()), "image/png"), ("bad.png", b"hello", "image/png")]).run()
    header, _ = component(at, "cnnviz.label_board")
    assert [(item["title"], item["label"]) for item in header["items"]] == [("good.png", -1)]
    assert any("bad.png" in one.value for one in at.warning)
    assert at.button(key="run-start").disabled


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
