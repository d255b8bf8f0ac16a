from cnnviz.numeric.tensors import flat_index, flatten, planes, rescale
from cnnviz.ui import foresight, image_numbers, pictures, puzzles
from cnnviz.ui.bench import Bench
from cnnviz.ui.components import pixel_view
from cnnviz.ui.exercises import images as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t


def point():
    picture = pictures.show()
    with picture.beside:
        page.text(picture.source, count=f"{picture.pixels.size:,}")
    place = pictures.place(picture)
    pixel_view.show(picture.pixels, place, key="pixels", scale=picture.scale, on_place=pictures.choose)
    pictures.may_choose(picture, place, "pixels")
    pointed = picture, place
    page.formulas(image_numbers.formulas(pointed))
    return {
        "numpy": [planes, rescale, flatten, flat_index],
        "keras": image_numbers.keras_lines(picture.shape, place, picture.scale),
        "table": image_numbers.table(picture.pixels, place),
        "caption": t("The pixel at row {row}, column {column}", row=place[0], column=place[1]),
        "ahead": foresight.of(pointed, image_numbers.formulas, **pictures.CHANGES),
    }


page = lesson("images")
bench = Bench(page)
bench.show(point)
with page.guard():
    page.text("rescaled")
    page.text("puzzle")
    puzzles.flat("puzzle")
    page.text("puzzle-after")
practise("exercise", exercises.make)
bench.three_ways()
page.end()
