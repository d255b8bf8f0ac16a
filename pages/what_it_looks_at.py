import streamlit as st

from cnnviz.ui import (
    forgetting,
    look_cache,
    look_numbers,
    look_settings,
    net_choice,
    photo_cache,
    photo_source,
)
from cnnviz.ui.components.look_map import look_map
from cnnviz.ui.exercises import what_it_looks_at as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.verdict import Verdict
from cnnviz.ui.waking import awake

page = lesson("what_it_looks_at")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    with page.guard():
        if awake():
            verdict = Verdict(photo_cache.answer(photo, card)[0])
            question = look_settings.show(card, verdict.name)
            found = look_cache.look(photo, card, question)
            look_map(
                photo_cache.framed(photo, card), found, label=question.label, title=photo.title, key="look"
            )
            page.text(f"how-{question.method}")
            page.formula(look_numbers.formula(found, question), note=look_numbers.note(found, question))
            page.text("forget")
            forgetting.show(photo, card, question, key="forget")
            practise("exercise", exercises.make)
            page.three_ways(
                numpy=look_numbers.SOURCES[question.method],
                keras=look_settings.keras_lines(page.prose, card, photo, question),
                table=look_numbers.table(found),
            )
    page.text("limits")
page.end()
