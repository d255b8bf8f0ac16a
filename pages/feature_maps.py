import streamlit as st

from cnnviz.numeric.shapes import receptive_field
from cnnviz.ui import map_compare, map_explorer, map_formulas, map_source
from cnnviz.ui.exercises import feature_maps as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake

page = lesson("feature_maps")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    source, photo = map_source.show(row)
    other = map_compare.show(source, photo, row)
    ready = awake()
    with page.guard():
        if ready:
            shown, choice = map_explorer.show(source, photo, other)
            if choice:
                map_explorer.links(source, photo, choice)
                page.text("how-to-look")
                layer = shown.layer(choice.layer)
                page.formula(map_formulas.count_formula(layer), note=map_formulas.count_note(shown))
                formula, note = map_formulas.field(shown, layer.name)
                page.formula(formula, note=note)
    practise("exercise", exercises.make)
    page.three_ways(
        numpy=[receptive_field],
        keras=map_source.keras_lines(page.prose, source, photo) if source.card or ready else "",
        table=map_formulas.layer_table(source) if source.card or ready else [],
        caption=t("Every layer of the network, from the photo to the answer."),
    )
page.note("the-centre")
page.end()
