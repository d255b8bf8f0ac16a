import streamlit as st

from cnnviz.numeric.convolution import cross_correlate, trace
from cnnviz.ui import filter_numbers as numbers
from cnnviz.ui import filter_settings as settings
from cnnviz.ui import foresight, net_choice, photo_source
from cnnviz.ui.bench import Bench
from cnnviz.ui.components import filter_lab
from cnnviz.ui.exercises import filters as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.waking import awake


def filter_photo():
    row = st.container(horizontal=True)
    photo = settings.full_size(photo_source.show("photo", row))
    card = net_choice.show(row)
    page.text("bench")
    lab = st.container()
    learned = None
    with page.guard():
        if awake():
            learned = settings.learned(card)
    chosen = settings.choice()
    with lab:
        filter_lab.show(photo, chosen, learned, key="lab", on_choice=settings.remember)
    page.text("learned" if learned else "waking")
    on_bench = settings.bench(photo, chosen, learned)
    page.formulas(numbers.formulas(on_bench))
    ahead = settings.may_become(on_bench, "lab")
    return {
        "numpy": [cross_correlate, trace],
        "keras": numbers.keras_lines(on_bench),
        "table": numbers.table(on_bench),
        "ahead": foresight.of(on_bench, numbers.formulas, lab=lambda _, said: ahead[said]),
    }


page = lesson("filters")
bench = Bench(page)
bench.show(filter_photo)
practise("exercise", exercises.make)
bench.three_ways()
page.note("words")
page.end()
