"""Training runs through the engine: told, commanded, queued, killed, left alone, started again."""

import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import psutil
import pytest
from engine_helpers import PATIENCE, wait_until

from cnnviz.engine import Engine, run_watch
from cnnviz.engine.connection import Connection
from cnnviz.engine.kinds import KINDS
from cnnviz.engine.run_state import View
from cnnviz.engine.settings import Settings
from cnnviz.errors import LearnerError
from cnnviz.recipe import DataChoice, Recipe, from_json, starter

pytestmark = pytest.mark.timeout(3 * PATIENCE)

DIGITS = DataChoice("digits", pictures=300)
SHORT = Recipe(DIGITS, starter("small", DIGITS), learning_rate=0.01, epochs=3)
LONG = dataclasses.replace(SHORT, epochs=1000)


@contextmanager
def engine_with(slots: int) -> Iterator[Engine]:
    """An engine with so many training slots."""
    before, KINDS["train"] = KINDS["train"], dataclasses.replace(KINDS["train"], workers=slots)
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()
        KINDS["train"] = before


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An engine with one training slot."""
    with engine_with(slots=1) as engine:
        yield engine


def wait_for(engine: Engine, run: str, true: Callable[[View], object]) -> View:
    views: list[View] = []

    def look() -> object:
        views[:] = [engine.runs.view(run)]
        return true(views[0])

    wait_until(look, what=f"the run is as wanted; it is {engine.runs.view(run).sentence!r}")
    return views[0]


def process_of(engine: Engine, run: str) -> psutil.Process:
    """The worker process that trains a run."""
    view = wait_for(engine, run, lambda view: view.started and view.status in ("running", "paused"))
    answer = engine._connection.client.run(os.getpid, workers=[view.started.address])
    return psutil.Process(next(iter(answer.values())))


def test_a_run_is_told_to_its_end_and_leaves_its_files(engine):
    run = engine.runs.start(SHORT)
    assert len(run) >= 16
    cursor, steps = "", []

    def look(view: View) -> bool:
        nonlocal cursor
        part = engine.runs.view(run, cursor)
        cursor = part.cursor
        if part.curve.fresh:
            steps.clear()
        steps.extend(part.curve.step.tolist())
        return part.over

    wait_for(engine, run, look)
    view = engine.runs.view(run)
    assert (view.status, view.epoch, view.step) == ("finished", 3, view.steps)
    assert steps == list(range(1, view.steps + 1))
    assert view.report.confusion.sum() == view.started.counts[1]
    assert view.pictures.kernels.weights.shape == (3, 3, 1, 8)
    assert len(engine.runs.snapshots(run)) == view.snapshots >= 3
    assert set(view.files) == {"model", "tensorboard", "recipe"}
    assert from_json(engine.runs.file(run, "recipe")) == SHORT
    seen = engine.runs.display_maps(run, view.pictures.probe, timeout=PATIENCE)
    assert np.allclose(seen["scores"], view.pictures.scores, atol=1e-4)
    asked = engine.runs.classify(run, view.pictures.probe)  # the net that the run has left
    assert np.allclose(asked, view.pictures.scores, atol=1e-4)
    again = engine.runs.start(SHORT)
    rows = wait_for(engine, again, lambda view: view.over).rows
    assert [row.loss for row in rows] == [row.loss for row in view.rows]


def test_a_run_obeys_and_answers_while_it_trains(engine):
    run = engine.runs.start(LONG, paused=True)
    begun = wait_for(engine, run, lambda view: view.status == "paused")
    assert begun.step == 0
    engine.runs.command(run, "step")
    wait_for(engine, run, lambda view: view.step == 1 and view.status == "paused")
    engine.runs.command(run, "epoch")
    first = wait_for(engine, run, lambda view: view.epoch == 1 and view.status == "paused")
    assert first.step == first.started.steps_per_epoch
    engine.runs.command(run, "resume")
    wait_for(engine, run, lambda view: view.epoch > 2 and view.status == "running")
    assert engine.runs.classify(run, np.zeros((30, 30), np.uint8)).sum() == pytest.approx(1, abs=1e-4)
    with pytest.raises(LearnerError, match="there are pause, resume"):
        engine.runs.command(run, "explode")
    engine.runs.command(run, "end")
    ended = wait_for(engine, run, lambda view: view.over)
    assert (ended.status, set(ended.files)) == ("ended", {"model", "tensorboard", "recipe"})
    never = engine.runs.start(LONG)
    engine.runs.command(never, "end")
    wait_for(engine, never, lambda view: view.over)
    if "model" not in engine.runs.view(never).files:  # it was ended before it began
        with pytest.raises(LearnerError, match="can't be asked"):
            engine.runs.classify(never, np.zeros((30, 30), np.uint8))
    engine.runs.start_again(run)
    on = wait_for(engine, run, lambda view: view.epoch > ended.epoch)
    assert [row.loss for row in on.rows[: ended.epoch]] == [row.loss for row in ended.rows]
    engine.runs.command(run, "end")
    wait_for(engine, run, lambda view: view.over)


def test_who_comes_first_is_trained_first_and_the_others_see_their_place(engine):
    first = engine.runs.start(LONG)
    wait_for(engine, first, lambda view: view.status == "running")
    others = [engine.runs.start(dataclasses.replace(SHORT, seed=seed)) for seed in (1, 2, 3)]
    views = [engine.runs.view(run) for run in others]
    assert [(view.status, view.position) for view in views] == [("queued", 1), ("queued", 2), ("queued", 3)]
    assert (views[0].busy, views[0].slots) == (1, 1)
    assert views[2].sentence == "The one training slot is taken; 2 runs wait before this."
    engine.runs.command(others[1], "end")
    assert engine.runs.view(others[1]).sentence == "Ended before it began."
    assert engine.runs.view(others[2]).position == 2
    engine.runs.command(first, "end")
    wait_for(engine, others[0], lambda view: view.started)
    assert engine.runs.view(others[2]).started is None
    wait_for(engine, others[2], lambda view: view.status == "finished")
    assert engine.runs.view(others[0]).status == "finished"


def test_what_is_wanted_last_holds_though_an_earlier_word_takes_long(engine, monkeypatch):
    ask = Connection.ask_worker

    def slow(self, address, function, job, name, value, **settings):
        if name == "resume":
            time.sleep(0.7)
        return ask(self, address, function, job, name, value, **settings)

    monkeypatch.setattr(Connection, "ask_worker", slow)
    run = engine.runs.start(LONG, paused=True)
    wait_for(engine, run, lambda view: view.status != "queued")
    engine.runs.command(run, "resume")  # told to it once it has begun
    wait_for(engine, run, lambda view: view.status in ("running", "paused"))
    engine.runs.command(run, "pause")
    time.sleep(1)
    wait_for(engine, run, lambda view: view.status == "paused")
    time.sleep(1)
    assert engine.runs.view(run).status == "paused"
    engine.runs.command(run, "end")
    wait_for(engine, run, lambda view: view.over)


def test_a_run_waits_behind_no_other_while_its_own_worker_starts_or_comes_back():
    with engine_with(slots=2) as engine:
        first = engine.runs.start(LONG)
        wait_for(engine, first, lambda view: view.status == "running")
        engine.runs.command(first, "pause")  # it keeps its worker for as long as it likes
        second = engine.runs.start(LONG)  # there is one worker so far
        begun = wait_for(engine, second, lambda view: view.epoch >= 1)
        process_of(engine, second).kill()  # now too
        after = wait_for(engine, second, lambda view: view.started.address != begun.started.address)
        assert after.epoch >= begun.epoch
        stood = wait_for(engine, first, lambda view: view.status == "paused")
        assert stood.started.address not in (begun.started.address, after.started.address)
        for run in (first, second):
            engine.runs.command(run, "end")
            wait_for(engine, run, lambda view: view.over)


def kills(engine: Engine, count: int) -> None:
    """Kill the worker of a run so often, each time after an epoch more; nothing that was told is lost."""
    whole = engine.runs.start(dataclasses.replace(LONG, epochs=40))
    expected = wait_for(engine, whole, lambda view: view.over).rows
    run = engine.runs.start(dataclasses.replace(LONG, epochs=40 + count))
    engine.runs.command(run, "speed", 60)  # or it would be over before it is killed
    told = 0
    for _ in range(count):
        told = wait_for(
            engine, run, lambda view, told=told: view.epoch > told and view.status == "running"
        ).epoch
        left = process_of(engine, run)
        address = engine.runs.view(run).started.address
        left.kill()
        view = wait_for(engine, run, lambda view, a=address: view.started.address != a)
        assert view.epoch >= told
    engine.runs.command(run, "speed", None)
    rows = wait_for(engine, run, lambda view: view.over).rows
    assert [row.epoch for row in rows] == list(range(1, 41 + count))
    assert [row.loss for row in rows[:40]] == [row.loss for row in expected]


def test_a_run_whose_worker_is_killed_goes_on_from_its_last_epoch_by_itself(engine):
    kills(engine, 1)


@pytest.mark.kills
@pytest.mark.timeout(3600)
def test_a_run_survives_twenty_kills(engine):
    kills(engine, 20)


def test_a_paused_run_whose_worker_is_killed_stands_still(engine):
    run = engine.runs.start(LONG)
    wait_for(engine, run, lambda view: view.epoch >= 1)
    engine.runs.command(run, "pause")
    stood = wait_for(engine, run, lambda view: view.status == "paused")
    process_of(engine, run).kill()
    again = wait_for(
        engine, run, lambda view: view.started.address != stood.started.address and view.status == "paused"
    )
    assert again.epoch >= stood.epoch
    engine.runs.command(run, "end")
    wait_for(engine, run, lambda view: view.over)


def test_a_run_goes_on_when_all_workers_have_to_be_replaced(engine):
    run = engine.runs.start(LONG)
    before = wait_for(engine, run, lambda view: view.epoch >= 2)
    left = engine._connection
    left.cluster.sync(left.cluster.workers["train-0"].close)  # its nanny gives up
    after = wait_for(engine, run, lambda view: view.started.address != before.started.address and view.epoch)
    assert engine._connection is not left
    assert [row.loss for row in after.rows[: before.epoch]] == [row.loss for row in before.rows]
    engine.runs.command(run, "end")
    wait_for(engine, run, lambda view: view.over)


def test_a_worker_that_has_had_many_runs_is_replaced(engine, monkeypatch):
    monkeypatch.setattr(run_watch, "RUNS_PER_WORKER", 1)
    short = dataclasses.replace(SHORT, epochs=1)
    one, other = engine.runs.start(short), engine.runs.start(short)
    views = [wait_for(engine, run, lambda view: view.over) for run in (one, other)]
    assert [view.status for view in views] == ["finished"] * 2
    assert views[0].started.address != views[1].started.address


def test_a_run_taken_back_while_its_worker_gets_ready_holds_no_slot(engine):
    taken = engine.runs.start(LONG)
    wait_for(engine, taken, lambda view: view.status == "starting")
    engine.runs.command(taken, "end")
    assert engine.runs.view(taken).status == "ended"
    run = engine.runs.start(SHORT)
    assert wait_for(engine, run, lambda view: view.over).status == "finished"
    assert engine.runs.view(taken).step == 0


def test_a_run_that_nobody_looks_at_is_ended_and_can_go_on(engine, monkeypatch):
    run = engine.runs.start(LONG)
    begun = wait_for(engine, run, lambda view: view.epoch >= 1)
    monkeypatch.setattr(run_watch, "UNATTENDED", 0.2)
    # looked at from inside: `view` would count as a look
    wait_until(lambda: engine.runs.all[run].status == "ended", what="the run is ended")
    monkeypatch.undo()
    view = engine.runs.view(run)
    assert "nobody was looking" in view.sentence
    assert "model" in view.files
    engine.runs.start_again(run)
    on = wait_for(engine, run, lambda view: view.epoch > begun.epoch and view.status == "running")
    assert on.sentence == "Training."
    engine.runs.command(run, "end")
    wait_for(engine, run, lambda view: view.over)


def test_a_run_that_stands_still_makes_room_for_those_that_wait(engine):
    standing = engine.runs.start(LONG, paused=True)
    wait_for(engine, standing, lambda view: view.status == "paused" and view.halted)
    waiting = engine.runs.start(SHORT, paused=True, owner="somebody")
    view = wait_for(engine, waiting, lambda view: view.position == 1)
    assert view.halted
    assert view.owner == "somebody"
    long = run_watch.UNATTENDED + 1
    kept = engine.runs.all[standing]
    engine.runs.command(standing, "probe", np.zeros((8, 8), np.uint8))  # whoever works with it keeps it
    assert time.monotonic() - kept.stands < long
    with engine.runs.lock:
        kept.stands -= long
    ended = wait_for(engine, standing, lambda view: engine.runs.view(waiting) and view.over)
    assert "others were waiting" in ended.sentence
    engine.runs.command(waiting, "resume")  # even if it comes before the pause that it began with
    assert wait_for(engine, waiting, lambda view: view.over).status == "finished"
    assert engine.runs.view(waiting).tested.pictures == engine.runs.view(waiting).started.counts[2]


def test_what_can_not_be_trained_is_refused_before_a_worker_is_asked(engine):
    wide = starter("small", DataChoice("digits", side=28))
    with pytest.raises(LearnerError, match="takes pictures of 28 × 28"):
        engine.runs.start(dataclasses.replace(SHORT, net=wide))
    with pytest.raises(LearnerError, match="isn't here any more"):
        engine.runs.view("unknown")
    small = Engine(Settings(worker_memory="0.5 GB"))
    with pytest.raises(LearnerError, match=r"and a worker has 0\.5 GB"):
        small.runs.start(SHORT)
    small.close()


def test_a_reason_found_in_the_worker_reaches_the_learner(engine):
    own = DataChoice("own", side=16, names=("a", "b"), own="of another visit")
    run = engine.runs.start(Recipe(own, starter("small", own)))
    view = wait_for(engine, run, lambda view: view.over)
    assert view.status == "failed"
    assert view.sentence == "Your own pictures aren't here any more. Please give them once more."


def test_runs_that_are_over_are_kept_within_bounds(engine, monkeypatch):
    from cnnviz.engine import runs

    monkeypatch.setattr(runs, "MOST_KEPT", 1)
    kept = engine.runs.start(dataclasses.replace(SHORT, epochs=1))
    wait_for(engine, kept, lambda view: view.over)
    last = engine.runs.start(dataclasses.replace(SHORT, epochs=1))
    wait_for(engine, last, lambda view: view.over)
    assert (
        len([run for run in engine.runs.all.values() if run.status in ("ended", "finished", "failed")]) <= 2
    )
    third = engine.runs.start(dataclasses.replace(SHORT, epochs=1))
    with pytest.raises(LearnerError, match="isn't here any more"):
        engine.runs.view(kept)
    assert not (engine.runs.folder / kept).exists()
    wait_for(engine, third, lambda view: view.over)
