from cnnviz.ui import activation_numbers as numbers
from cnnviz.ui import activation_settings as settings
from cnnviz.ui import foresight
from cnnviz.ui.bench import Bench
from cnnviz.ui.exercises import activations as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise


def drag():
    on = settings.show()
    page.formulas(numbers.formulas(on))
    page.text(on.name)
    if on.name == "softmax":
        lines = numbers.softmax_lines(on.scores)
        table = numbers.softmax_table(on.scores, settings.DIRECTIONS)
    else:
        lines = numbers.keras_lines(on.name, on.x, on.negative_slope)
        table = numbers.table(on.name, on.x, on.negative_slope)
    return {
        "numpy": numbers.functions(on.name),
        "keras": lines,
        "table": table,
        "ahead": foresight.of(on, numbers.formulas, **settings.CHANGES),
    }


page = lesson("activations")
bench = Bench(page)
bench.show(drag)
practise("exercise", exercises.make)
bench.three_ways()
page.end()
