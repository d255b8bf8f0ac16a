import streamlit as st

from cnnviz.ui import net_choice, path_view, photo_source
from cnnviz.ui.exercises import pixel_to_logit as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake

page = lesson("pixel_to_logit")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    with page.guard():
        if awake():
            followed = path_view.show(photo, card)
            page.text("how")
            page.formula(path_view.share_formula(followed), note=path_view.share_note(followed))
            page.text("checked")
            practise("exercise", exercises.make)
            page.three_ways(
                numpy=followed.sources,
                keras=path_view.keras_lines(page.prose, card, photo, followed),
                table=path_view.table(followed),
                caption=t("Each step of this cell: the number that NumPy computes, and Keras's own."),
            )
page.note("whose-share")
page.end()
