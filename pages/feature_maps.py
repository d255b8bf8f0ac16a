import streamlit as st

from cnnviz.numeric.shapes import receptive_field
from cnnviz.ui import map_explorer, map_formulas, net_choice, photo_cache, photo_source
from cnnviz.ui.exercises import feature_maps as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake

page = lesson("feature_maps")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    with page.guard():
        if awake():
            opened = map_explorer.show(photo_cache.maps(photo, card), photo.title)
            page.text("how-to-look")
            layer = card.layer(opened.layer)
            page.formula(map_formulas.count_formula(layer), note=map_formulas.count_note(card))
            windows = map_formulas.windows_to(card, layer.name)
            page.formula(map_formulas.field_formula(windows), note=map_formulas.field_note(card, layer.name))
    practise("exercise", exercises.make)
    page.three_ways(
        numpy=[receptive_field],
        keras=page.prose.passage("keras", file=f"models/{card.file.name}"),
        table=map_formulas.layer_table(card),
        caption=t("Every layer of the network, from the photo to the answer."),
    )
page.note("the-centre")
page.end()
