import streamlit as st

from cnnviz.numeric import shapes
from cnnviz.ui import keras_lines, layer_chain, widgets, window_settings, wished_size
from cnnviz.ui.components.size_grid import size_grid
from cnnviz.ui.exercises import output_size as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.size_formula import padding_formula, padding_note, size_formula, size_note, size_rows
from cnnviz.ui.text import t


def find_size():
    window = window_settings.show()
    size_grid(window.rows, window.columns, key="grid")
    if window.square:
        page.formula(size_formula(window.rows), note=size_note(window.rows))
    else:
        page.formula(size_formula(window.rows, t("rows")), note=size_note(window.rows, t("row"), t("rows")))
        page.formula(
            size_formula(window.columns, t("columns")),
            note=size_note(window.columns, t("column"), t("columns")),
        )
    return {
        "numpy": [shapes.output_size, shapes.unreached],
        "keras": keras_lines.window(window.rows, window.columns),
        "table": size_rows(window.rows, window.columns),
    }


def find_padding():
    wish = wished_size.show()
    page.formula(
        padding_formula(wish.m, wish.z, wish.k, wish.s, wish.d),
        note=padding_note(wish.m, wish.z, wish.k, wish.s, wish.d),
    )
    if wish.axis:
        size_grid(wish.axis, wish.axis, key="grid")
    st.header(t("Every kernel, stride and padding from {m} to {z}", m=wish.m, z=wish.z), anchor=False)
    exact = widgets.toggle("Only those that leave nothing over", "exact")
    settings = wish.settings(exact=exact)
    page.text("settings" if settings else "no-settings", n=len(settings), m=wish.m, z=wish.z)
    if settings:
        height = 300 if len(settings) > 7 else "content"
        st.table(settings, border="horizontal", hide_index=True, height=height)
    return {
        "numpy": [shapes.solve_padding, shapes.settings_reaching],
        "keras": keras_lines.window(wish.axis, wish.axis) if wish.axis else t("# no padding gives this size"),
        "table": settings,
    }


def find_chain():
    page.text("chain")
    chain = layer_chain.show()
    page.formula(chain.formula, note=chain.note)
    return {
        "numpy": [shapes.chain, shapes.output_size],
        "keras": keras_lines.chain(chain.size, chain.reached),
        "table": chain.rows(),
    }


VIEWS = {"Map size": find_size, "Wished size": find_padding, "Many layers": find_chain}

page = lesson("output_size")
find = widgets.choice("Find", "find", list(VIEWS), hide_label=True)
ways = None
with page.guard():
    ways = VIEWS[find]()
practise("exercise", exercises.make)
if ways:
    page.three_ways(**ways)
for passage, label, settings in exercises.ARTICLES:
    with page.note(passage):
        widgets.setter(label, f"try-{passage}", find="Map size", **settings)
page.end()
