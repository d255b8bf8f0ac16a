"""What can be looked at in a run: the net from inside, its classes and mistakes, its files."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.recipe.records import Report, Started
from cnnviz.ui import run_data, run_numbers, run_pictures, run_state
from cnnviz.ui.components.confusion_board import confusion_board
from cnnviz.ui.components.picture_row import picture_row
from cnnviz.ui.components.run_inside import inside as draw_inside
from cnnviz.ui.components.thumbnails import thumbnails
from cnnviz.ui.text import plain, t
from cnnviz.ui.verdict import percent

FINDINGS = {
    "diverged": "Diverged",
    "worse_than_guessing": "Worse than guessing",
    "zeros": "Nothing tells the kernels apart",
    "dead": "Dead ReLUs",
    "memorising": "Learned by heart",
    "overfitting": "Overfitting",
}
MOSTPROBES = 20
MOST_IN_CELL = 24
PROBE = "run-probe"


def inside(view: View) -> None:
    """The probe picture, the kernels with their gradients, the maps; and one weight's step, in numbers."""
    if view.pictures is None or view.started is None:
        st.caption(t("The first batch hasn't been seen yet."))
        return
    truth = _probes(view, view.started, view.pictures.probe)
    line = t("After batch {step}, epoch {epoch}", step=f"{view.pictures.step:,}", epoch=view.pictures.epoch)
    if found := run_numbers.step_formula(view):
        formula, note = found
        with st.container(key="formula-step"):
            st.markdown(formula)
            with st.container(key="meaning-step"):
                st.markdown(note)
    draw_inside(run_pictures.live(view.pictures, line, truth), view.recipe.data.class_names, key="inside")


def _probes(view: View, started: Started, probe: np.ndarray) -> int | None:
    """Draw the pictures to look at while one's run goes on; return what the probe shows, if that is known."""
    gallery, labels = started.gallery, started.gallery_labels
    names = view.recipe.data.class_names
    if not view.over and run_state.mine(view):
        run, chosen = st.session_state.get(PROBE, (view.run, "0"))

        def choose(name: str) -> None:
            st.session_state[PROBE] = (view.run, name)
            run_state.command(view.run, "probe", gallery[int(name)])

        thumbnails(
            {
                str(place): (
                    t("{name}, picture {n}", name=names[int(labels[place])], n=place),
                    run_pictures.thumbnail(one),
                )
                for place, one in enumerate(gallery[:MOSTPROBES])
            },
            chosen if run == view.run else "0",
            key=f"probes-{view.run}",
            label=t("Picture to look at: validation pictures, never trained on"),
            on_choice=choose,
        )
    same = (int(label) for one, label in zip(gallery, labels, strict=True) if np.array_equal(one, probe))
    return next(same, None)


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
        t("**{truth} called {said}: {n}**", n=len(places), truth=plain(names[truth]), said=plain(names[said]))
        + (t(", the surest {n}", n=MOST_IN_CELL) if len(places) > MOST_IN_CELL else "")
    )
    if len(places):
        shown = places[:MOST_IN_CELL]
        pictures, _ = run_data.pictures(view.run, view.recipe.data, [int(one) for one in shown])
        picture_row(
            [
                (picture, "", (percent(report.probability[place] / 255),))
                for picture, place in zip(pictures, shown, strict=True)
            ],
            key="cell",
        )


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
