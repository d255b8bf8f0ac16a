"""What is kept of a run: bounded, in order, gone back with the run; and records on their way."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.recipe.records import (
    Batches,
    Epoch,
    Finding,
    Kernels,
    Maps,
    Snapshot,
    Started,
    State,
    from_message,
    size,
    to_message,
)
from cnnviz.recipe.runlog import MOST_POINTS, MOST_SNAPSHOT_BYTES, MOST_SNAPSHOTS, RunLog


def batches(first: int, count: int) -> Batches:
    numbers = np.arange(first, first + count, dtype=np.float32)
    return Batches(first, numbers, numbers / 2, float(first))


def started(step: int, rows: tuple = ()) -> Started:
    empty = np.zeros(0)
    return Started("a", step, rows, 10, 3, (1, 1, 1), empty, empty)


def row(epoch: int) -> Epoch:
    return Epoch(epoch, 10 * epoch, 1.0, 0.5, 1.0, 0.5, (0.5, 0.5), 0.0, -1.0, 1.0, 0.1)


def snapshot(step: int, weights: int = 10) -> Snapshot:
    zero = np.zeros(3)
    kernels = (Kernels("conv1", np.zeros(weights, np.int8), 0.5),)
    return Snapshot(1, step, 1.0, 0.5, np.nan, np.nan, kernels, (), zero, zero, zero)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=60))
def test_the_curve_is_bounded_and_its_points_are_means_of_equally_many_batches(counts):
    log = RunLog()
    for count in counts:
        log.add(batches(log.step + 1, count))
    curve, _ = log.curve()
    assert log.step == sum(counts)
    assert len(curve.step) <= MOST_POINTS
    assert (np.diff(curve.step) == curve.stride).all()
    assert log.step - curve.stride < curve.step[-1] <= log.step if len(curve.step) else True
    # a batch's loss is its own number here, so a mean is known
    assert np.allclose(curve.loss, curve.step - (curve.stride - 1) / 2)
    assert np.allclose(curve.accuracy, curve.loss / 2)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 2500), min_size=1, max_size=8))
def test_who_asks_with_a_cursor_gets_all_points_once(counts):
    log, cursor, steps = RunLog(), "", np.empty(0)
    for count in counts:
        log.add(batches(log.step + 1, count))
        curve, cursor = log.curve(cursor)
        steps = curve.step if curve.fresh else np.concatenate([steps, curve.step])
    assert (steps == log.curve()[0].step).all()
    again, same = log.curve(cursor)
    assert (len(again.step), again.fresh, same) == (0, False, cursor)


@pytest.mark.parametrize("cursor", ["", "x", "0", "0.-1", "0.99999", "7.1", "０.１", "0.1.1"])
def test_a_cursor_that_is_not_known_brings_all_points(cursor):
    log = RunLog()
    log.add(batches(1, 5))
    curve, _ = log.curve(cursor)
    assert curve.fresh
    assert len(curve.step) == 5


def test_a_run_that_goes_back_takes_back_what_came_after():
    log = RunLog()
    log.add(started(0))
    log.add(batches(1, 25))
    for one in (row(1), row(2), snapshot(5), snapshot(15), snapshot(24), Finding("dead", 22, 3, "so")):
        log.add(one)
    _, cursor = log.curve()
    log.add(State("paused", 25, 3))
    log.add(started(10, (row(1),)))
    assert (log.step, len(log.epochs), log.state) == (10, 1, "running")
    assert [one.step for one in log.snapshots] == [5]
    assert log.findings == []
    curve, _ = log.curve(cursor)
    assert curve.fresh
    assert curve.step.tolist() == list(range(1, 11))
    log.add(batches(26, 2))  # of the worker before
    assert log.step == 10
    log.add(batches(11, 2))
    assert log.curve()[0].step.tolist() == list(range(1, 13))


def test_a_run_that_goes_on_further_than_was_told_brings_its_epochs_with_it():
    log = RunLog()
    log.add(batches(1, 7))
    log.add(started(20, (row(1), row(2))))
    log.add(batches(21, 1))
    assert len(log.epochs) == 2
    assert log.curve()[0].step.tolist() == [*range(1, 8), 21]


@pytest.mark.parametrize("weights", [10, 300_000])
def test_snapshots_are_bounded_in_number_and_bytes_and_keep_both_ends(weights):
    log = RunLog()
    for step in range(1, 400):
        log.add(snapshot(step, weights))
    steps = [one.step for one in log.snapshots]
    assert steps[0] == 1
    assert steps[-1] == 399
    assert steps == sorted(steps)
    assert 10 < len(steps) <= MOST_SNAPSHOTS
    assert sum(map(size, log.snapshots)) <= MOST_SNAPSHOT_BYTES
    gaps = np.diff(np.sqrt(steps))
    assert gaps.max() < 6 * np.median(gaps)  # spread over the run, denser at its beginning
    assert np.diff(steps)[0] <= np.diff(steps)[-2]


arrays = st.tuples(
    st.sampled_from(["<f2", "<f4", "<i4", "|u1", "|i1"]), st.lists(st.integers(0, 4), max_size=4)
).map(lambda drawn: np.arange(np.prod(drawn[1], dtype=int)).reshape(drawn[1]).astype(drawn[0]))


@given(arrays, arrays, st.floats(allow_nan=False), st.text())
def test_a_record_arrives_as_it_was(one, other, number, text):
    sent = Snapshot(
        1, 2, number, 0.5, 0.1, 0.2, (Kernels(text, one, number),), (Maps(text, "k", other, one, one),),
        one, other, one,
    )  # fmt: skip
    message = to_message(sent)
    assert all(type(value) in (dict, list, int, float, str) for value in message.values())
    back = from_message(message)
    assert dataclasses.asdict(back).keys() == dataclasses.asdict(sent).keys()
    assert to_message(back) == message
    assert back.kernels[0].weights.dtype == one.dtype
    assert back.kernels[0].weights.shape == one.shape
    assert size(back) == size(sent)
