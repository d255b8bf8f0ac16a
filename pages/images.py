from cnnviz.numeric.tensors import flat_index, flatten, planes, rescale
from cnnviz.ui import image_numbers, pictures, puzzles
from cnnviz.ui.components import pixel_view
from cnnviz.ui.exercises import images as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t

page = lesson("images")
with page.guard():
    picture = pictures.show()
    with picture.beside:
        page.text(picture.source, count=f"{picture.pixels.size:,}")
    place = pictures.place(picture)
    pixel_view.show(picture.pixels, place, key="pixels", scale=picture.scale, on_place=pictures.choose)
    page.formula(
        image_numbers.index_formula(picture.shape, place), note=image_numbers.index_note(picture.shape)
    )
    first = int(picture.pixels[*place, 0])
    page.formula(image_numbers.scale_formula(first, picture.scale))
    page.text("rescaled")
    page.text("puzzle")
    puzzles.flat("puzzle")
    page.text("puzzle-after")
    practise("exercise", exercises.make)
    page.three_ways(
        numpy=[planes, rescale, flatten, flat_index],
        keras=image_numbers.keras_lines(picture.shape, place, picture.scale),
        table=image_numbers.table(picture.pixels, place),
        caption=t("The pixel at row {row}, column {column}", row=place[0], column=place[1]),
    )
page.end()
