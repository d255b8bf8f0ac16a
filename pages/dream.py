import streamlit as st

from cnnviz.numeric import octaves
from cnnviz.ui import dream_gallery, dream_settings, dreaming, net_choice, photo_source
from cnnviz.ui.exercises import dream as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.waking import awake

page = lesson("dream")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    with row:
        goal = dream_settings.goal()
    card = net_choice.show(row)
    photo = photo_source.show("photo") if goal == "photo" else None
    with page.guard():
        if awake():
            wish = dream_settings.show(card, goal, photo.digest if photo else "")
            dream = dreaming.show(wish, card, photo)
            page.formula(dreaming.formula(dream), note=dreaming.note(dream))
            page.text("photo" if photo else "how")
            page.text("gallery")
            dream_gallery.show(card)
            page.text("calm")
            practise("exercise", exercises.make)
            page.three_ways(
                numpy=[octaves.octave_sides, octaves.lost_detail] if photo else [octaves.noise],
                keras=dream_settings.keras_lines(page.prose, card, photo, wish),
                table=dreaming.table(dream),
            )
page.end()
