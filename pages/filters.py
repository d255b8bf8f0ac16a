import streamlit as st

from cnnviz.numeric.convolution import cross_correlate, trace
from cnnviz.ui import filter_numbers as numbers
from cnnviz.ui import filter_settings as settings
from cnnviz.ui import net_choice, photo_source
from cnnviz.ui.components import filter_lab
from cnnviz.ui.exercises import filters as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.waking import awake

page = lesson("filters")
with page.guard():
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
    bench = settings.bench(photo, chosen, learned)
    page.formula(numbers.formula(bench), note=numbers.note(bench))
    practise("exercise", exercises.make)
    page.three_ways(
        numpy=[cross_correlate, trace], keras=numbers.keras_lines(bench), table=numbers.table(bench)
    )
page.note("words")
page.end()
