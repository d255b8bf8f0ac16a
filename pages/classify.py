import streamlit as st

from cnnviz.numeric.activations import sigmoid
from cnnviz.ui import fit_words, net_choice, photo_cache, photo_source, trust
from cnnviz.ui.components.photo_answer import photo_answer
from cnnviz.ui.exercises import classify as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.sigmoid_formula import answer_table, sigmoid_formula, sigmoid_note
from cnnviz.ui.text import t
from cnnviz.ui.verdict import Verdict
from cnnviz.ui.waking import awake

page = lesson("classify")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    with page.guard():
        if awake():
            probability, given = photo_cache.answer(photo, card)
            verdict = Verdict(probability)
            fit = fit_words.made_to_fit(photo, card)
            photo_answer(photo.image, given, photo.title, verdict, fit, key="answer")
            page.text("sure" if verdict.sure else "unsure", label=verdict.label, percent=verdict.percent)
            if odd := fit_words.oddity(photo, card):
                page.text(odd)
            st.page_link(
                "pages/feature_maps.py",
                label=t("See what the network saw in it: its feature maps →"),
                query_params=photo_source.address(photo) | {"net": card.name},
            )
            page.formula(sigmoid_formula(probability), note=sigmoid_note(probability))
            page.text("trust")
            trust.show(card, verdict)
            practise("exercise", exercises.make)
            page.three_ways(
                numpy=[sigmoid],
                keras=fit_words.keras_lines(page.prose, photo, card),
                table=answer_table(photo.image, given, probability, fit),
            )
    page.text("cards")
    st.table(net_choice.facts(photo_cache.nets()), border="horizontal", hide_index=True)
    page.text("limits")
page.end()
