import streamlit as st

from cnnviz.numeric.activations import sigmoid
from cnnviz.ui import net_choice, operations, photo_source, theatre
from cnnviz.ui.bench import Bench
from cnnviz.ui.exercises import surgery as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.waking import awake


def operate():
    edits = operations.read(card)
    formula, note, label = theatre.answer(photo, card, edits)
    page.formula(formula, note=note)
    layer = theatre.show(photo, card, edits)
    page.text("how")
    theatre.needed(photo, card, layer, label, edits)
    page.text("accuracy")
    theatre.accuracy(card, edits)
    return {
        "numpy": [sigmoid],
        "keras": operations.keras_lines(page.prose, card, photo, edits),
        "table": operations.table(edits),
    }


page = lesson("surgery")
with page.guard():
    row = st.container(horizontal=True, gap="medium")
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    with page.guard():
        if awake():
            bench = Bench(page)
            bench.show(operate)
            practise("exercise", exercises.make)
            bench.three_ways()
page.end()
