import streamlit as st

from cnnviz.numeric import convolution, padding, shapes
from cnnviz.ui import foresight, keras_lines, layer_chain, net_depth, widgets, window_settings, wished_size
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.size_grid import size_grid
from cnnviz.ui.exercises import output_size as exercises
from cnnviz.ui.exercises import padding as border_exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.size_formula import size_rows
from cnnviz.ui.text import t


def find_size():
    window = window_settings.show()
    size_grid(window.rows, window.columns, mode=window.mode, key="grid")
    page.formulas(window_settings.formulas(window))
    if window.same:
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
        "ahead": foresight.of(window, window_settings.formulas, **window_settings.changes(window)),
    }


def find_padding():
    wish = wished_size.show()
    page.formulas(wish.formulas())
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
        "ahead": foresight.of(wish, wished_size.Wish.formulas, m="m", z="z", k="k", s="s", d="d"),
    }


def find_chain():
    page.text("chain")
    chain = layer_chain.show()
    page.formulas(layer_chain.formulas(chain))
    return {
        "numpy": [shapes.chain, shapes.output_size],
        "keras": keras_lines.chain(chain.size, chain.reached),
        "table": chain.rows(),
        "ahead": foresight.of(chain, layer_chain.formulas, **layer_chain.changes()),
    }


def find_depth():
    depth = net_depth.show()
    page.formulas(depth_formulas(depth))
    return {
        "numpy": [shapes.depth, shapes.output_size],
        "keras": keras_lines.deep(depth.m, depth.k, depth.layers),
        "table": depth.rows(),
        "ahead": foresight.of(depth, depth_formulas, m="m", k="k", n="asked"),
    }


def depth_formulas(depth):
    passage = page.prose.passage("depth", k=depth.k, windows=depth.k**2)
    return [(depth.formula, depth.note), (depth.limit, passage)]


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
