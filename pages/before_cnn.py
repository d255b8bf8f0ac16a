import streamlit as st

from cnnviz.ui import background, road_bets, road_race, road_settings, road_view
from cnnviz.ui import road_numbers as numbers
from cnnviz.ui.exercises import before_cnn as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake
from cnnviz.ui.widgets import setter

page = lesson("before_cnn")
with page.guard():
    if awake():
        settings = road_settings.training(road_race.available())
        page.text(settings.data)
        held = road_race.pictures(settings.data)
        place = road_view.choose(held)
        started = road_settings.started()
        race = road_race.run(settings, place, started=started)
        road = road_settings.road()
        road_view.show(race, held, road)
        for formula in road_view.formulas(race, held, road):
            page.formula(formula)
        road_bets.show(race, started=started)
        practise("exercise", exercises.make)
        page.three_ways(
            numpy=numbers.sources(road),
            keras=road_view.keras_lines(race, held, road),
            table=numbers.table(race, held["classes"]),
            caption=t("All roads: 300 pictures that none was trained on."),
        )
        background.watch(race.questions)
with page.note("invariance"):
    setter("Try it: 4 pixels to the right", "try-move", right=4, down=0)
page.text("what-came-of-it")
st.page_link("pages/filters.py", label=t("The hand-made kernels, over a photo"))
page.end()
