"""A run as it goes on: its state and buttons, its curves, and what the learner wants to look at."""

from __future__ import annotations

import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.errors import LearnerError
from cnnviz.recipe import Recipe
from cnnviz.ui import run_draw, run_numbers, run_replay, run_state, run_views, widgets
from cnnviz.ui.components.run_curves import Other, Points, run_curves
from cnnviz.ui.lesson import guard
from cnnviz.ui.part import part
from cnnviz.ui.text import plain, t

SPEEDS = (0, 30, 10, 3, 1)
LOOKS = {
    "inside": "Kernels and maps",
    "classes": "Classes and mistakes",
    "draw": "Draw for it",
    "replay": "Time machine",
}
_SPEED_TOLD = "run-speed-told"


def show(recipe: Recipe | None) -> View | None:
    """Draw the run that the URL names, and the button that starts one by `recipe`; return how it stands."""
    engine.get().runs.prepare()
    run = run_state.current()
    view = None
    if run:
        try:
            view = engine.get().runs.view(run)
        except LearnerError as error:
            run_state.forget()
            st.warning(plain(str(error)))
            run = ""
    every = run_state.interval(view) if view else None
    part(_part, run_every=every)(recipe, run, every)
    if view and look() == "replay":
        with guard():
            run_replay.show(run)
    return view


def look() -> str:
    """What the learner wants to look at, as the URL says it."""
    named = st.session_state.get("look")
    return named if named in LOOKS else next(iter(LOOKS))


def _part(recipe: Recipe | None, run: str, every: float | None) -> None:
    """What is drawn anew while the run goes on."""
    if not run:
        _buttons(recipe, None)
        _say_problem()
        if run_state.current() != run:
            st.rerun()
        return
    view, points = run_state.look(run)
    _buttons(recipe, view)
    _say_problem()
    _say(view)
    before = look()
    if before != "replay" or not view.snapshots:  # the time machine has curves of its own
        curves(view, points)
    chosen = widgets.choice("Look at", "look", list(LOOKS), show=lambda one: t(LOOKS[one]))
    with guard():
        {"inside": run_views.inside, "classes": run_views.classes, "draw": run_draw.show}.get(
            chosen, lambda _: None
        )(view)
    if run_state.current() != run or run_state.interval(view) != every or _turned(before, chosen):
        st.rerun()


def _turned(before: str, chosen: str) -> bool:
    """Whether the time machine, which stands below this part, has to come or go."""
    drawn = st.session_state.get("look-drawn", before)
    st.session_state["look-drawn"] = chosen
    return drawn != chosen and "replay" in (drawn, chosen)


def _buttons(recipe: Recipe | None, view: View | None) -> None:
    active = view is not None and not view.over and run_state.mine(view)
    run = view.run if view else ""
    paused = active and view is not None and view.halted
    with st.container(horizontal=True, vertical_alignment="bottom", key="run-buttons"):
        st.button(
            t("Start anew") if view and run_state.mine(view) else t("Start training"),
            key="run-start",
            type="secondary" if active or recipe is None else "primary",
            disabled=recipe is None,
            on_click=_start,
            args=(recipe,),
        )
        if paused:
            _command(t("Resume"), "resume", run, primary=True)
        else:
            _command(t("Pause"), "pause", run, disabled=not active)
        _command(t("One step"), "step", run, disabled=not active)
        _command(t("One epoch"), "epoch", run, disabled=not active)
        _command(t("End training"), "end", run, disabled=not active)
        speed = widgets.menu("Speed", "speed", SPEEDS, default=30, show=_speed, width=230)
    if active and st.session_state.get(_SPEED_TOLD) != (run, speed):
        if speed or st.session_state.get(_SPEED_TOLD, ("", 0))[0] == run:
            run_state.command(run, "speed", speed or None)
        st.session_state[_SPEED_TOLD] = (run, speed)


def _start(recipe: Recipe) -> None:
    run_state.start(recipe, st.session_state.get("speed", 30) or None)


def _command(label: str, name: str, run: str, *, primary: bool = False, disabled: bool = False) -> None:
    st.button(
        label,
        key=f"run-{name}",
        type="primary" if primary else "secondary",
        disabled=disabled,
        on_click=run_state.command,
        args=(run, name),
    )


def _speed(limit: int) -> str:
    return t("at most {n} batches a second", n=limit) if limit else t("as fast as it goes")


def _say_problem() -> None:
    if said := run_state.problem():
        st.warning(plain(said))


def _say(view: View) -> None:
    """The state, and what was found."""
    with st.container(key="run-status"):
        st.markdown(run_numbers.status_line(view))
        if view.tested:
            st.markdown(run_numbers.tested_line(view.tested))
        st.caption(run_numbers.recipe_line(view.recipe))
    for finding in view.findings:
        with st.container(key=f"wrong-{finding.kind}"):
            st.markdown(
                t(
                    "**{what}**, batch {step}, epoch {epoch}: {sentence}",
                    what=t(run_views.FINDINGS.get(finding.kind, finding.kind)),
                    step=f"{finding.step:,}",
                    epoch=finding.epoch,
                    sentence=plain(finding.sentence),
                )
            )
    if not run_state.mine(view):
        st.caption(
            t("You are looking on: this run belongs to somebody else. “Start training” begins your own.")
        )
    elif view.status in ("ended", "failed") and view.rows and not view.tested:
        there = t("Measure on the test pictures") if view.epoch == view.epochs else ""
        st.button(
            there or t("Go on from epoch {n}", n=view.epoch),
            key="run-again",
            on_click=run_state.start_again,
            args=(view.run,),
        )


def curves(view: View, points: Points) -> None:
    """Draw the curves, and say how they are to be read."""
    per_epoch = view.started.steps_per_epoch if view.started else 1
    most = view.steps if view.over or view.step > view.steps / 2 else max(2 * view.step, min(view.steps, 20))
    run_curves(points, view.rows, per_epoch=per_epoch, most=most, other=_other(view), key="curves")
    if said := run_numbers.reading(view.rows):
        st.markdown(said)


def _other(view: View) -> Other | None:
    """The curve to compare with: of the run that was chosen, else of the one before."""
    chosen = run_state.other(view.run)
    for one in [chosen] if chosen else run_state.before(view.run):
        try:
            found = run_state.replay(one)
        except LearnerError:
            continue
        if len(found.points):
            return run_replay.drawn(found, view)
    return None
