"""The run that a learner follows: its id stands in the URL; what it has told so far is kept in the visit."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.errors import LearnerError
from cnnviz.recipe import Recipe
from cnnviz.recipe.records import Snapshot
from cnnviz.recipe.runlog import Curve
from cnnviz.ui import link, run_own
from cnnviz.ui.components.run_curves import Points
from cnnviz.ui.text import t
from cnnviz.ui.visitor import visitor

ADDRESS, OTHER = "run", "other"
EAGER = 4.0  # seconds of polling after a command, whatever the run's state
QUICK, SLOW = (
    0.5,
    20.0,
)  # seconds between two looks: while something happens; while a run waits for its learner
EMPTY = Points(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.float32))

_KEPT, _BEFORE, _OTHER = "run-kept", "runs-before", "run-other"
_MINE = "runs-mine"
_TOLD, _EAGER, _PROBLEM = "run-told", "run-eager-until", "run-problem"
MOST_BEFORE = 8


def current() -> str:
    """The id of the run that the URL names, else of the last one of this visit; "" for none."""
    kept = st.session_state.get(_KEPT, "")
    run = link.get(ADDRESS) or kept
    if run:
        if kept and kept != run:  # by a link: the one before can be compared
            _remember(kept)
        st.session_state[_KEPT] = run
        link.put({ADDRESS: run})
    return run


def forget() -> None:
    """Leave the run; it goes on until nobody has looked for some minutes."""
    st.session_state.pop(_KEPT, None)
    link.put({ADDRESS: None})


def start(recipe: Recipe, speed: float | None) -> None:
    """Begin a run by this recipe and follow it; the one before ends, and is kept for a comparison."""
    runs = engine.get().runs
    given = run_own.given(recipe.data)
    try:
        run = runs.start(recipe, given, owner=visitor())
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    if speed:
        runs.command(run, "speed", speed)
    before = st.session_state.get(_KEPT)
    if before:
        with contextlib.suppress(LearnerError):  # over already
            if mine(runs.view(before)):
                runs.command(before, "end")
        _remember(before)
    own(run)
    st.session_state[_KEPT] = run
    link.put({ADDRESS: run})
    hurry()


def mine(view: View) -> bool:
    """Whether the learner may command a run: it was started in this visit, or by this browser."""
    if view.run in st.session_state.get(_MINE, []):
        return True
    return bool(view.owner) and view.owner == visitor()


def own(run: str) -> None:
    """Note that this visit has started a run."""
    st.session_state[_MINE] = [*st.session_state.get(_MINE, []), run]


def command(run: str, name: str, value: Any = None) -> None:
    """Tell a run of one's own, and look at it often for a moment; another's is left alone."""
    runs = engine.get().runs
    try:
        if mine(runs.view(run)):
            runs.command(run, name, value)
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)
    hurry()


def start_again(run: str) -> None:
    """Let a run of one's own go on from its last finished epoch."""
    runs = engine.get().runs
    try:
        if mine(runs.view(run)):
            runs.start_again(run)
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)
    hurry()


def problem() -> str:
    """Why the last click came to nothing, once; "" where it did not."""
    return st.session_state.pop(_PROBLEM, "")


def before(run: str) -> list[str]:
    """The runs of this visit before this one, the latest first, as far as they are still there."""
    return [one for one in reversed(st.session_state.get(_BEFORE, [])) if one != run]


def _remember(run: str) -> None:
    known = [one for one in st.session_state.get(_BEFORE, []) if one != run]
    st.session_state[_BEFORE] = [*known, run][-MOST_BEFORE:]


def to_compare(run: str) -> list[str]:
    """The runs that can be laid beside this one: those of the visit, and the one that the URL names."""
    named = _named()
    known = [one for one in dict.fromkeys([*before(run), named]) if one and one != run and _is_there(one)]
    if named and named not in known and named != run:
        st.session_state[_PROBLEM] = t("The second run isn't here any more.")
        compare("")
    return known


def other(run: str) -> str:
    """The run that the learner has chosen to lay beside this one; "" for none."""
    named = _named()
    return named if named != run and named in to_compare(run) else ""


def compare(run: str) -> None:
    """Lay this run beside the one that is followed; none for ""."""
    st.session_state[_OTHER] = run
    link.put({OTHER: run or None})


def _named() -> str:
    named = link.get(OTHER) or st.session_state.get(_OTHER, "")
    if named != link.get(OTHER):
        link.put({OTHER: named})  # another page was looked at meanwhile
    return named


def _is_there(run: str) -> bool:
    try:
        engine.get().runs.view(run)
    except LearnerError:
        return False
    return True


def hurry() -> None:
    """Look often for the next moment, whatever the state of the run."""
    st.session_state[_EAGER] = time.monotonic() + EAGER


def interval(view: View) -> float | None:
    """Seconds until the next look; None where nothing more will come."""
    if view.over:
        return None
    if view.status == "paused" and time.monotonic() > st.session_state.get(_EAGER, 0.0):
        return SLOW
    return QUICK


def look(run: str) -> tuple[View, Points]:
    """How the run stands, and its whole curve: only what is new is asked for."""
    told = st.session_state.get(_TOLD)
    if told is None or told[0] != run:
        told = (run, "", EMPTY)
    view = engine.get().runs.view(run, told[1])
    points = joined(told[2], view.curve)
    st.session_state[_TOLD] = (run, view.cursor, points)
    return view, points


def joined(points: Points, curve: Curve) -> Points:
    """A curve with what has come since; from the beginning where what was known is void."""
    new = Points(curve.step, curve.loss, curve.accuracy, curve.stride)
    if curve.fresh or not len(points):
        return new
    if not len(new):
        return points
    return Points(
        np.concatenate([points.step, new.step]),
        np.concatenate([points.loss, new.loss]),
        np.concatenate([points.accuracy, new.accuracy]),
        curve.stride,
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Replay:
    """A run as the time machine replays it."""

    view: View
    points: Points
    snapshots: list[Snapshot]


def replay(run: str) -> Replay:
    """Everything of a run from its first batch on."""
    runs = engine.get().runs
    view = runs.view(run)
    curve = view.curve
    return Replay(view, Points(curve.step, curve.loss, curve.accuracy, curve.stride), runs.snapshots(run))
