import streamlit as st

from cnnviz.numeric import convolution, padding, shapes
from cnnviz.ui import keras_lines, layer_chain, net_depth, widgets, window_settings, wished_size
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.size_grid import size_grid
from cnnviz.ui.exercises import output_size as exercises
from cnnviz.ui.exercises import padding as border_exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.size_formula import (
    padding_formula,
    padding_note,
    same_formula,
    size_formula,
    size_note,
    size_rows,
)
from cnnviz.ui.text import t


def find_size():
    window = window_settings.show()
    size_grid(window.rows, window.columns, mode=window.mode, key="grid")
    if window.square:
        page.formula(size_formula(window.rows), note=size_note(window.rows))
    else:
        page.formula(size_formula(window.rows, t("rows")), note=size_note(window.rows, t("row"), t("rows")))
        page.formula(
            size_formula(window.columns, t("columns")),
            note=size_note(window.columns, t("column"), t("columns")),
        )
    if window.same:
        names = ["P"] if window.square else [t("P of the rows"), t("P of the columns")]
        page.formula("\n\n".join(map(same_formula, (window.rows, window.columns), names)))
        page.text("lopsided" if window.lopsided else "same")
    elif window.padded:
        page.text(window.mode)
    return {
        "numpy": [
            shapes.output_size,
            *([padding.same_padding] if window.same else [convolution.pad] if window.padded else []),
            shapes.unreached,
        ],
        "keras": keras_lines.window(window.rows, window.columns, window.mode),
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
    wished_size.list_ways(settings)
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


def find_depth():
    depth = net_depth.show()
    page.formula(depth.formula, note=depth.note)
    page.formula(depth.limit, note=page.prose.passage("depth", k=depth.k, windows=depth.k**2))
    return {
        "numpy": [shapes.depth, shapes.output_size],
        "keras": keras_lines.deep(depth.m, depth.k, depth.layers),
        "table": depth.rows(),
    }


VIEWS = {
    "Map size": find_size,
    "Wished size": find_padding,
    "Many layers": find_chain,
    "How deep": find_depth,
}


def find():
    return VIEWS[widgets.choice("Find", "find", list(VIEWS), hide_label=True)]()


page = lesson("output_size")
bench = Bench(page)
bench.show(find)
practise("exercise", exercises.make)
practise("border", border_exercises.make)
bench.three_ways()
for passage, label, settings in exercises.ARTICLES:
    with page.note(passage):
        widgets.setter(label, f"try-{passage}", find="Map size", **settings)
page.end()
