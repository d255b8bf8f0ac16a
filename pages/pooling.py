from cnnviz.ui import (
    foresight,
    pool_numbers,
    pool_settings,
    shift_numbers,
    shift_settings,
    slide_settings,
    widgets,
)
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.slide_kernel import slide_kernel
from cnnviz.ui.exercises import pooling as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise


def slide_a_window():
    pool = pool_settings.show()
    slide_kernel(
        "pool-slide",
        pool.slide,
        place=slide_settings.place(),
        on_edit=pool_settings.remember if pool.editable else None,
        on_place=slide_settings.remember_place,
    )
    if pool.by_one:
        page.note("one-by-one")
    for passage in pool.passages:
        page.text(passage, channels=pool.channels)
    page.formulas(pool_numbers.formulas(pool))
    return {
        "numpy": pool_numbers.functions(pool),
        "keras": pool_numbers.keras_lines(pool),
        "table": pool_numbers.table(pool),
        "caption": pool_numbers.caption(pool),
        "ahead": foresight.of(pool, pool_numbers.formulas, **pool_settings.CHANGES),
    }


def shift_the_picture():
    page.text("shift")
    shifts, place = measured = shift_settings.show()
    page.formulas(shift_numbers.formulas(shifts, place))
    with page.note("equivariance"):
        shift_settings.tries()
    return {
        "numpy": shift_numbers.functions(shifts),
        "keras": shift_numbers.keras_lines(shifts, place),
        "table": shift_numbers.table(shifts, place[0]),
        "ahead": foresight.of(measured, lambda one: shift_numbers.formulas(*one), **shift_settings.CHANGES),
    }


PARTS = {"Slide a window": slide_a_window, "Shift the picture": shift_the_picture}


def interact():
    return PARTS[widgets.choice("Part", "part", list(PARTS), hide_label=True)]()


page = lesson("pooling")
bench = Bench(page)
bench.show(interact)
pool_settings.figures()
practise("exercise", exercises.make)
bench.three_ways()
page.end()
