"""What can be looked at in a run: the net from inside, its mistakes, a drawing, the time machine."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.errors import LearnerError
from cnnviz.recipe.records import Report, Started
from cnnviz.ui import run_data, run_numbers, run_pictures, run_state
from cnnviz.ui.components import draw_pad
from cnnviz.ui.components.confusion_board import confusion_board
from cnnviz.ui.components.picture_row import picture_row
from cnnviz.ui.components.run_curves import payload
from cnnviz.ui.components.run_inside import Moment, time_machine
from cnnviz.ui.components.run_inside import inside as draw_inside
from cnnviz.ui.components.thumbnails import thumbnails
from cnnviz.ui.text import t
from cnnviz.ui.verdict import percent

FINDINGS = {
    "diverged": "Diverged",
    "worse_than_guessing": "Worse than guessing",
    "zeros": "Nothing tells the kernels apart",
    "dead": "Dead ReLUs",
    "memorising": "Learned by heart",
    "overfitting": "Overfitting",
}
MOST_PROBES = 20
MOST_IN_CELL = 24
DRAWN = ("digits", "mnist", "shapes")  # what a hand can draw
_PROBE, _REPLAY = "run-probe", "run-replay"


def inside(view: View) -> None:
    """The probe picture, the kernels with their gradients, the maps; and one weight's step, in numbers."""
    if view.pictures is None or view.started is None:
        st.caption(t("The first batch hasn't been seen yet."))
        return
    truth = _probes(view, view.started)
    line = t("After batch {step}, epoch {epoch}", step=f"{view.pictures.step:,}", epoch=view.pictures.epoch)
    if found := run_numbers.step_formula(view):
        formula, note = found
        with st.container(key="formula-step"):
            st.markdown(formula)
            with st.container(key="meaning-step"):
                st.markdown(note)
    draw_inside(run_pictures.live(view.pictures, line, truth), view.recipe.data.class_names, key="inside")


def _probes(view: View, started: Started) -> int | None:
    """Draw the pictures to look at while the run goes on; return what the chosen one shows, if known."""
    gallery, labels = started.gallery, started.gallery_labels
    names = view.recipe.data.class_names
    run, chosen = st.session_state.get(_PROBE, (view.run, "0"))
    chosen = chosen if run == view.run else "0"
    if not view.over:

        def choose(name: str) -> None:
            st.session_state[_PROBE] = (view.run, name)
            run_state.command(view.run, "probe", gallery[int(name)])

        thumbnails(
            {
                str(place): (
                    t("{name}, picture {n}", name=names[int(labels[place])], n=place),
                    run_pictures.thumbnail(one),
                )
                for place, one in enumerate(gallery[:MOST_PROBES])
            },
            chosen,
            key=f"probes-{view.run}",
            label=t("Picture to look at: validation pictures, never trained on"),
            on_choice=choose,
        )
    return int(labels[int(chosen)]) if chosen.isdecimal() else None


def classes(view: View) -> None:
    """The confusion matrix, the pictures of a cell, the surest mistakes."""
    report = view.report
    if report is None:
        st.caption(t("This is measured after each epoch; the first isn't done yet."))
        return
    names = view.recipe.data.class_names
    st.caption(
        t("{n} validation pictures, after epoch {epoch}.", n=f"{len(report.truth):,}", epoch=report.epoch)
    )
    cell = confusion_board(report.confusion, names, key=f"confusion-{view.run}")
    if cell:
        _cell(view, report, cell)
    if report.worst:
        st.markdown(t("**The surest mistakes**"))
        picture_row(
            [
                (
                    one.picture,
                    t("is {name}", name=names[one.truth]),
                    (t("said {name}, {share}", name=names[one.said], share=percent(one.probability)),),
                )
                for one in report.worst
            ],
            key="worst",
        )
    else:
        st.markdown(t("Not one validation picture is wrong at the moment."))


def _cell(view: View, report: Report, cell: tuple[int, int]) -> None:
    names = view.recipe.data.class_names
    truth, said = cell
    places = np.flatnonzero((report.truth == truth) & (report.said == said))
    places = places[np.argsort(-report.probability[places].astype(int), kind="stable")]
    st.markdown(
        t("**{n} pictures of {truth} called {said}**", n=len(places), truth=names[truth], said=names[said])
        + (t(": the surest {n}", n=MOST_IN_CELL) if len(places) > MOST_IN_CELL else "")
    )
    if len(places):
        shown = places[:MOST_IN_CELL]
        pictures, _ = run_data.pictures(view.recipe.data, [int(one) for one in shown])
        picture_row(
            [
                (picture, "", (percent(report.probability[place] / 255),))
                for picture, place in zip(pictures, shown, strict=True)
            ],
            key="cell",
        )


def draw(view: View) -> None:
    """A pad, and what the net says of the drawing as it is now."""
    data = view.recipe.data
    if data.name not in DRAWN:
        st.caption(
            t("Such pictures can't be drawn by hand. Train on digits or shapes, and draw for that net.")
        )
        return
    what = ", ".join(data.class_names)
    pad, answer = st.columns([1, 1.3], gap="large")
    with pad:
        st.markdown(t("Draw one of these: {what}.", what=what))
        drawing = draw_pad.show("drawn", label=t("Your drawing"))
    with answer:
        if not drawing.any():
            st.caption(t("The net is waiting for your drawing."))
            return
        if view.status not in ("running", "paused"):
            st.caption(
                t("The net is asked while it trains. Start a run, slow it down or pause it, and draw.")
            )
            return
        seen = run_pictures.placed(drawing, data.name)
        said = run_pictures.scores(engine.get().runs.classify(view.run, seen))
        top = int(np.argmax(said))
        line = t(
            "After batch {step}: {name}, {share}",
            step=f"{view.step:,}",
            name=data.class_names[top],
            share=percent(said[top]),
        )
        draw_inside(Moment(view.step, line, [], said), data.class_names, key="drawn-answer")
        st.button(t("Look at its maps"), key="drawn-probe", on_click=_look_at, args=(view.run, seen))


def _look_at(run: str, drawing: np.ndarray) -> None:
    st.session_state[_PROBE] = (run, "drawing")
    st.session_state["look"] = "inside"
    run_state.command(run, "probe", drawing)


def replay(run: str) -> None:
    """The time machine, with a second run beside it where there is one.

    While a run goes on it takes in what has come since only when asked.
    """
    others = [one for one in run_state.before(run) if _known(one)]
    beside = st.selectbox(
        t("Beside it"),
        ["", *others],
        format_func=lambda one: run_numbers.recipe_line(_fetched(one).view.recipe) if one else t("nothing"),
        key="replay-beside",
        width=560,
    ) if others else ""  # fmt: skip
    found = _fetched(run)
    if not engine.get().runs.view(run).over:
        st.button(t("Take in what has come since"), key="replay-more", on_click=_forget, args=(run,))
    if beside:
        left, right = st.columns(2, gap="large")
        with left:
            _machine(found)
        with right:
            _machine(_fetched(beside))
    else:
        _machine(found)


def _machine(found: run_state.Replay) -> None:
    view = found.view
    if not found.snapshots or view.started is None:
        st.caption(t("No moment has been kept yet."))
        return
    names = view.recipe.data.class_names
    curve = payload(found.points, view.rows, per_epoch=view.started.steps_per_epoch, most=view.step)
    time_machine(
        [run_pictures.replayed(one) for one in found.snapshots],
        names,
        (view.started.gallery, view.started.gallery_labels),
        curve,
        key=f"replay-{view.run}",
    )
    st.caption(run_numbers.recipe_line(view.recipe))


def _known(run: str) -> bool:
    try:
        engine.get().runs.view(run)
    except LearnerError:
        return False
    return True


def _fetched(run: str) -> run_state.Replay:
    """The run as it was when it was first replayed, or has ended since."""
    kept = st.session_state.setdefault(_REPLAY, {})
    if run not in kept or (not kept[run].view.over and engine.get().runs.view(run).over):
        kept[run] = run_state.replay(run)
        for old in list(kept)[:-3]:
            del kept[old]
    return kept[run]


def _forget(run: str) -> None:
    st.session_state.get(_REPLAY, {}).pop(run, None)


def downloads(view: View) -> None:
    """What can be taken home of a run that is over, and the way to the maps of its net."""
    names = {
        "model": (t("Trained net (.keras)"), "model.keras", "application/octet-stream"),
        "tensorboard": (t("TensorBoard log (.zip)"), "tensorboard.zip", "application/zip"),
        "recipe": (t("Recipe (.json)"), "recipe.json", "application/json"),
    }
    with st.container(horizontal=True, key="run-files"):
        for kind in [kind for kind in names if kind in view.files]:
            label, file, mime = names[kind]
            st.download_button(
                label,
                partial(engine.get().runs.file, view.run, kind),
                file,
                mime,
                key=f"run-file-{kind}",
                on_click="ignore",
            )
    if "model" in view.files:
        st.page_link(
            "pages/feature_maps.py",
            label=t("See what it sees: all its maps of any picture"),
            query_params={run_state.ADDRESS: view.run},
        )
