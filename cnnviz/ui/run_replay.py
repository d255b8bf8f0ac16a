"""The time machine of a run, with a second run beside it where the learner wants one."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.ui import given, run_numbers, run_pictures, run_state
from cnnviz.ui.components.run_curves import Other, payload
from cnnviz.ui.components.time_machine import Told, time_machine
from cnnviz.ui.text import plain, prose, t

NOTHING = np.zeros((0, 1, 1, 1), np.uint8), np.zeros(0, int)
_FETCHED, _CHOSEN = "run-replay", "replay-beside"


def show(run: str) -> None:
    """Draw it. While a run goes on it takes in what has come since only when asked."""
    st.markdown(prose("training").passage("replay"))
    beside = _beside(run)
    found = [_fetched(one) for one in (run, beside) if one]
    if any(not engine.get().runs.view(one.view.run).over for one in found):
        st.button(t("Take in what has come since"), key="replay-more", on_click=_forget, args=(run, beside))
    _machine([one for one in found if one.snapshots and one.view.started])


def _beside(run: str) -> str:
    """Draw the choice of a second run; its id, "" for none."""
    known = run_state.to_compare(run)
    if said := run_state.problem():
        st.warning(plain(said))
    if not known:
        return ""
    given.give({_CHOSEN: run_state.other(run)})
    first = engine.get().runs.view(run).recipe

    def title(one: str) -> str:
        if not one:
            return t("none")
        view = engine.get().runs.view(one)
        reached = t("{n} % validated", n=f"{100 * view.rows[-1].val_accuracy:.0f}") if view.rows else ""
        parts = (run_numbers.difference(view.recipe, first), run_numbers.recipe_line(view.recipe), reached)
        return " · ".join(part for part in parts if part)

    st.selectbox(
        t("Second run, beside this one"),
        ["", *known],
        format_func=title,
        key=_CHOSEN,
        on_change=_chosen,
    )
    given.mark(_CHOSEN)
    return run_state.other(run)


def _chosen() -> None:
    if given.meant(_CHOSEN):
        run_state.compare(st.session_state[_CHOSEN])


def _machine(found: list[run_state.Replay]) -> None:
    if not found:
        st.caption(t("No moment has been kept yet."))
        return
    first = found[0]
    curve = payload(
        first.points,
        first.view.rows,
        per_epoch=_per_epoch(first.view),
        most=max(one.view.step for one in found),
        other=drawn(found[1], first.view) if len(found) > 1 else None,
    )
    time_machine(
        [
            _told(one, found[1 - place].view if len(found) > 1 else one.view, place)
            for place, one in enumerate(found)
        ],
        curve,
        key=f"replay-{first.view.run}",
    )


def drawn(found: run_state.Replay, first: View) -> Other:
    """A run as it is drawn beside a first one, named by what is different in it."""
    return Other(_title(found.view, first, 1), found.points, found.view.rows, _per_epoch(found.view))


def _told(found: run_state.Replay, other: View, place: int) -> Told:
    view = found.view
    gallery = (view.started.gallery, view.started.gallery_labels) if view.started else NOTHING
    return Told(
        _title(view, other, place),
        view.step,
        [run_pictures.replayed(one) for one in found.snapshots],
        view.recipe.data.class_names,
        gallery,
    )


def _title(view: View, other: View, place: int) -> str:
    name = t("The other run") if place else t("This run")
    different = run_numbers.difference(view.recipe, other.recipe)
    return t("{name} ({what})", name=name, what=different) if different else name


def _per_epoch(view: View) -> int:
    return view.started.steps_per_epoch if view.started else 1


def _fetched(run: str) -> run_state.Replay:
    """The run as it was when it was first replayed, or has ended since."""
    kept = st.session_state.setdefault(_FETCHED, {})
    if run not in kept or (not kept[run].view.over and engine.get().runs.view(run).over):
        kept[run] = run_state.replay(run)
        for old in list(kept)[:-3]:
            del kept[old]
    return kept[run]


def _forget(*runs: str) -> None:
    for run in runs:
        st.session_state.get(_FETCHED, {}).pop(run, None)
