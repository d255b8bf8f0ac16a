"""A drawing for the net of a run: answered while it trains, and by what the run has left when it is over."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine.run_state import View
from cnnviz.recipe.records import Maps
from cnnviz.ui import given, run_pictures, run_state, run_views
from cnnviz.ui.components import draw_pad
from cnnviz.ui.components.run_inside import Moment, Strip, inside
from cnnviz.ui.drawn_digit import placed
from cnnviz.ui.text import t
from cnnviz.ui.verdict import percent

PLAIN = "Draw one of these: {what}."
DRAWN = ("digits", "mnist", "shapes")  # what a hand can draw


def show(view: View) -> None:
    """A pad, and what the net says of the drawing as it is now; of a run that is over its maps, too."""
    data = view.recipe.data
    if data.name not in DRAWN:
        st.caption(
            t("Such pictures can't be drawn by hand. Train on digits or shapes, and draw for that net.")
        )
        return
    what = ", ".join(data.class_names)
    pad, answer = st.columns([1, 1.3], gap="large")
    with pad:
        asked = "Draw one of these, filled as they are: {what}." if data.name == "shapes" else PLAIN
        st.markdown(t(asked, what=what))
        drawing = draw_pad.show("drawn", label=t("Your drawing"))
    left: list[Strip] = []
    with answer:
        if not drawing.any():
            st.caption(t("The net is waiting for your drawing."))
            return
        seen = placed(drawing, data.name)
        if view.over:
            if "model" not in view.files:
                st.caption(t("This run has left no net that could be asked. Start another one, and draw."))
                return
            said, left = _left(view.run, seen)
            line = t("The trained net, after batch {step}: {answer}")
        elif view.status in ("running", "paused"):
            said = run_pictures.scores(engine.get().runs.classify(view.run, seen))
            line = t("After batch {step}: {answer}")
        else:
            st.caption(t("The net answers as soon as it is trained."))
            return
        top = int(np.argmax(said))
        told = t(
            "{name}, {share}",
            name=data.class_names[top],
            share=percent(said[top]),
        )
        inside(
            Moment(view.step, line.format(step=f"{view.step:,}", answer=told), left[:1], said),
            data.class_names,
            key="drawn-answer",
        )
        if not view.over and run_state.mine(view):
            st.button(t("Look at its maps"), key="drawn-probe", on_click=_look_at, args=(view.run, seen))
    if left:
        inside(
            Moment(view.step, t("What it sees in your drawing"), left[1:], []),
            data.class_names,
            key="drawn-maps",
        )


def _left(run: str, seen: np.ndarray) -> tuple[list[float], list[Strip]]:
    """What the net that a run has left says of a drawing; the drawing as it gets it, and its maps."""
    found = engine.get().runs.display_maps(run, seen)
    layers = [Maps(one["name"], one["kind"], one["maps"], one["low"], one["high"]) for one in found["layers"]]
    strips = [run_pictures.probe_strip(found["input"], t("Your drawing as the net gets it"))]
    return run_pictures.scores(found["scores"]), strips + [run_pictures.map_strip(one) for one in layers]


def _look_at(run: str, drawing: np.ndarray) -> None:
    st.session_state[run_views.PROBE] = (run, "drawing")
    given.give({"look": "inside"})
    run_state.command(run, "probe", drawing)
