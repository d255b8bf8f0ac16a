import streamlit as st

from cnnviz.numeric.convolution import convolve, cross_correlate, windows
from cnnviz.ui import slide_numbers, slide_settings, widgets
from cnnviz.ui.components.slide_kernel import slide_kernel
from cnnviz.ui.exercises import convolution as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.size_formula import size_formula, size_note
from cnnviz.ui.text import t

page = lesson("convolution")
slide = None  # a window that doesn't fit into the picture slides over nothing
with page.guard():
    slide = slide_settings.show()
    slide_kernel(
        "slide",
        slide,
        place=slide_settings.place(),
        on_edit=slide_settings.remember,
        on_place=slide_settings.remember_place,
    )
    rows, _ = slide_numbers.axes(slide)
    page.text("sum", **slide_numbers.sizes(slide))
    page.formula(size_formula(rows), note=size_note(rows))

st.header(t("Which number comes out?"), anchor=False)
practise("value", exercises.value)
practise("width", exercises.width)

if slide:
    page.three_ways(
        numpy=[*([convolve] if slide.operation == "convolution" else []), cross_correlate, windows],
        keras=slide_numbers.keras_lines(slide),
        table=slide_numbers.table(slide),
        caption=slide_numbers.caption(slide),
    )
page.note("convolution-or-cross-correlation")
widgets.setter("Turn the kernel", "turn-kernel", operation="convolution")
page.note("depth-of-the-output")
widgets.setter("An RGB picture under a 3 × 3 × 3 kernel", "rgb-kernel", channels=3, kernel="red_not_blue")
page.end()
