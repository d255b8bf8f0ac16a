"""Runs side by side: started together, followed by the address, drawn as they go on."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.errors import LearnerError
from cnnviz.ui import link, run_state
from cnnviz.ui.compare_settings import WAYS, WHAT, Comparison
from cnnviz.ui.components import gap_view
from cnnviz.ui.components.gap_view import Growth
from cnnviz.ui.part import part
from cnnviz.ui.text import plain, t
from cnnviz.ui.visitor import visitor

ADDRESS = "runs"
MOST = len(WAYS)
LAST = 5  # epochs whose mean is taken: single ones jump about
_PROBLEM = "comparison-problem"


@dataclass(frozen=True)
class Outcome:
    """What a run has come to: means over its last epochs, 0..1."""

    way: str
    training: float
    validation: float


def ids() -> list[str]:
    """The runs that the address names."""
    return [one for one in link.get(ADDRESS).split("~") if one][:MOST]


def start(chosen: Comparison) -> None:
    """Begin a run for each way; those before are ended."""
    runs = engine.get().runs
    end()
    begun: list[str] = []
    try:
        for recipe in chosen.recipes().values():
            begun.append(runs.start(recipe, owner=visitor()))
            run_state.own(begun[-1])
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)
    link.put({ADDRESS: "~".join(begun) or None})


def end() -> None:
    """End the runs that are followed, as far as they are one's own; what they have told stays."""
    for view in views():
        run_state.command(view.run, "end")


def views() -> list[View]:
    """How the runs stand; those that are gone are left out."""
    found = []
    for run in ids():
        try:
            found.append(engine.get().runs.view(run))
        except LearnerError:
            continue
    return [view for view in found if view.recipe.net.name in WAYS]


def show(chosen: Comparison | None, *, ready: bool) -> list[View]:
    """Draw the runs and the buttons; `ready` says whether new ones may be started."""
    engine.get().runs.prepare()
    found = views()
    busy = any(not view.over for view in found)
    part(_part, run_every=0.5 if busy else None)(busy)
    with st.container(horizontal=True):
        if ready and chosen is not None:
            st.button(
                t("Train anew") if any(map(run_state.mine, found)) else t("Train side by side"),
                key="compare-start",
                type="secondary" if busy else "primary",
                on_click=start,
                args=(chosen,),
            )
        if any(not view.over and run_state.mine(view) for view in found):
            st.button(t("End training"), key="compare-end", on_click=end)
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.warning(plain(problem))
    return found


def _part(busy: bool) -> None:
    found = views()
    if ids() and not found:
        st.info(t("These runs aren't here any more. Train them anew."))
    if found:
        gap_view.show([growth(view) for view in found], key="gaps")
    if any(not view.over for view in found) != busy:
        st.rerun()


def growth(view: View) -> Growth:
    """A run as it is drawn: accuracy after each epoch."""
    way = view.recipe.net.name
    return Growth(
        title=t(WAYS[way]),
        what=t(WHAT[way]),
        status=t("epoch {epoch} of {epochs}", epoch=view.epoch, epochs=view.epochs)
        if view.rows and view.status in ("running", "finished")
        else view.sentence,
        epochs=view.epochs,
        training=[row.accuracy for row in view.rows],
        validation=[row.val_accuracy for row in view.rows],
    )


def outcomes(found: list[View]) -> dict[str, Outcome]:
    """What each run has come to so far, by way."""
    return {
        view.recipe.net.name: Outcome(
            view.recipe.net.name,
            float(np.mean([row.accuracy for row in view.rows[-LAST:]])),
            float(np.mean([row.val_accuracy for row in view.rows[-LAST:]])),
        )
        for view in found
        if view.rows
    }
