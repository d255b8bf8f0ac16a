from cnnviz.ui import activation_numbers as numbers
from cnnviz.ui import activation_settings as settings
from cnnviz.ui.exercises import activations as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise

page = lesson("activations")
with page.guard():
    on = settings.show()
    if on.name == "softmax":
        page.formula(numbers.softmax_formula(on.scores, settings.DIRECTIONS[0]))
        keras, table = (
            numbers.softmax_lines(on.scores),
            numbers.softmax_table(on.scores, settings.DIRECTIONS),
        )
    else:
        page.formula(
            numbers.formula(on.name, on.x, on.negative_slope),
            note=numbers.note(on.name, on.x, on.negative_slope),
        )
        keras = numbers.keras_lines(on.name, on.x, on.negative_slope)
        table = numbers.table(on.name, on.x, on.negative_slope)
    page.text(on.name)
    practise("exercise", exercises.make)
    page.three_ways(numpy=numbers.functions(on.name), keras=keras, table=table)
page.end()
