import streamlit as st

from cnnviz.numeric import likeness, peaks
from cnnviz.ui import (
    exciting_pool,
    exciting_view,
    kernel_numbers,
    kernel_parts,
    kernel_shelf,
    map_formulas,
    net_choice,
    photo_source,
)
from cnnviz.ui.exercises import kernels as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake

page = lesson("kernels")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    card = net_choice.show(row)
    with page.guard():
        if awake():
            shelf = kernel_shelf.settings(card, row)
            answer = kernel_numbers.answer_layer(card, shelf.layer)
            above, below = st.container(), st.container()
            with below:
                page.text("exciting")
                line = st.container(horizontal=True, gap="medium", vertical_alignment="bottom")
                photo = photo_source.show("photo", line)
                hand, number = exciting_pool.at_hand(card, answer, photo)
                with line:
                    kind, several = exciting_pool.choose(), exciting_view.several()
                pool = exciting_pool.chosen(kind, hand, above)
            with above:
                shelf_side, kernel_side = st.columns([11, 9], gap="large")
                with shelf_side:
                    n = kernel_shelf.show(shelf, pool, hand.strengths(number), photo.title)
                with kernel_side:
                    kernel = kernel_parts.show(shelf, n)
                page.text("how")
                page.formula(
                    kernel_numbers.count_formula(card, shelf.layer),
                    note=kernel_numbers.count_note(card, shelf.layer),
                )
                page.formula(
                    kernel_numbers.cosine_formula(kernel),
                    note=kernel_numbers.cosine_note(kernel, shelf.colour),
                )
            with below:
                places, titles = exciting_view.show(pool, shelf.layer, n, several)
                formula, _ = map_formulas.field(card, answer)
                page.formula(
                    formula,
                    note=kernel_numbers.field_note(card, shelf.layer, answer),
                )
                page.text("caution")
                kernel_parts.links(card, answer, n, photo)
            practise("exercise", exercises.make)
            page.three_ways(
                numpy=[peaks.peaks, peaks.strongest, peaks.box_seen, likeness.cosine],
                keras=kernel_numbers.keras_lines(page.prose, card, photo, shelf.layer, answer, n),
                table=kernel_numbers.table(places, titles, card),
                caption=t("The patches above, the strongest first."),
            )
page.end()
