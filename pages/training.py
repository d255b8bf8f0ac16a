import streamlit as st

from cnnviz.numeric.descent import descend, steps_per_epoch
from cnnviz.recipe import keras_source
from cnnviz.ui import run_data, run_live, run_numbers, run_presets, run_settings, run_views
from cnnviz.ui.exercises import training as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake

page = lesson("training")
recipe = view = None
if awake():
    with page.guard():
        page.text("data")
        data = run_data.choose()
        described = run_data.describe(data)
        run_data.glance(data, described)
        with st.expander(t("See the pictures and their splits")):
            run_data.show(described)
        page.text("net")
        recipe = run_settings.show(data)
        count = run_data.training_pictures(described, recipe)
        page.formula(run_numbers.steps_formula(count, recipe), note=run_numbers.steps_note(recipe))
    with page.guard():
        page.text("run")
        view = run_live.show(recipe)
        if view and view.files:
            page.text("files")
            run_views.downloads(view)
page.text("fail")
run_presets.show(page)
practise("exercise", exercises.make)
shown = view.recipe if view else recipe
if shown:
    with page.guard():
        page.three_ways(
            numpy=[descend, steps_per_epoch],
            keras=keras_source(shown),
            table=run_numbers.table(view, shown),
            about=t("Of the run above, by the settings it was started with.") if view else "",
        )
page.end()
