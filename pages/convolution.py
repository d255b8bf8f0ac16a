from functools import partial

import streamlit as st

from cnnviz.numeric.convolution import convolve, cross_correlate, windows
from cnnviz.numeric.kernels import detector
from cnnviz.ui import (
    foresight,
    pattern_numbers,
    pattern_settings,
    slide_numbers,
    slide_settings,
    turn_numbers,
    widgets,
)
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.pattern_finder import pattern_finder
from cnnviz.ui.components.slide_kernel import slide_kernel
from cnnviz.ui.components.turned_maps import turned_maps
from cnnviz.ui.exercises import convolution as exercises
from cnnviz.ui.exercises import stacks
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t


def slide_window():
    slide = slide_settings.show()
    slide_kernel(
        "slide",
        slide,
        place=slide_settings.place(),
        on_edit=slide_settings.remember,
        on_place=slide_settings.remember_place,
    )
    page.text("sum", **slide_numbers.sizes(slide))
    page.formulas(slide_numbers.formulas(slide))
    flipped = slide.operation == "convolution"
    return {
        "numpy": [*([convolve] if flipped else []), cross_correlate, windows],
        "keras": slide_numbers.keras_lines(slide),
        "table": slide_numbers.table(slide),
        "caption": slide_numbers.caption(slide),
        "ahead": foresight.of(slide, slide_numbers.formulas, **slide_settings.CHANGES),
    }


def find_pattern():
    page.text("search")
    search = pattern_settings.show()
    pattern_finder("finder", search, on_pattern=pattern_settings.remember)
    page.formula(pattern_numbers.formula(search), note=pattern_numbers.note(search))
    return {
        "numpy": [detector, cross_correlate],
        "keras": pattern_numbers.keras_lines(search),
        "table": pattern_numbers.table(search),
        "caption": t("The places that look most like the pattern"),
    }


def turn_kernel():
    page.text("turning")
    slide = slide_settings.show(both=True)
    place, other = slide_settings.place(), turn_numbers.convolved(slide)
    turned_maps("turned", slide, other, place=place, on_place=slide_settings.remember_place)
    formulas = partial(turn_numbers.formulas, place=place)
    page.formulas(formulas(slide))
    return {
        "numpy": [convolve, cross_correlate],
        "keras": turn_numbers.keras_lines(slide_numbers.keras_lines(slide)),
        "table": turn_numbers.table(slide, other),
        "ahead": foresight.of(slide, formulas, **slide_settings.CHANGES),
    }


VIEWS = {"Slide a window": slide_window, "Find a pattern": find_pattern, "Turned or not": turn_kernel}


def interact():
    return VIEWS[widgets.choice("Do", "do", list(VIEWS), hide_label=True)]()


page = lesson("convolution")
bench = Bench(page)
bench.show(interact)

st.header(t("Which number comes out?"), anchor=False)
practise("value", exercises.value)
practise("width", exercises.width)
practise("stack", stacks.make)

bench.three_ways()
with page.note("convolution-or-cross-correlation"):
    widgets.setter("Turn the kernel", "turn-kernel", do="Turned or not", kernel="horizontal_edges")
with page.note("depth-of-the-output"), st.container(horizontal=True, key="try-depth-buttons"):
    one = {"do": "Slide a window", "channels": 3}
    widgets.setter("An RGB picture under a 3 × 3 × 3 kernel", "rgb-kernel", **one, kernel="red_not_blue")
    widgets.setter("The same under six kernels", "six-kernels", **one, kernel="six")
page.end()
