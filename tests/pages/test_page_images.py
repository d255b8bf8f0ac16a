"""The lesson on images: the numbers on screen are those of the picture."""

import numpy as np

from cnnviz.images import resize
from cnnviz.samples import photo
from cnnviz.samples_digits import digit
from cnnviz.ui.components import draw_pad


def table_of(at):
    return at.table[0].value


def formulas(at):
    return [one.value for one in at.markdown if " = **" in one.value]


def test_a_photo_is_h_by_w_by_3(open_page):
    at = open_page("images", rows=32, row=3, column=40)
    pixels = resize(photo("chelsea"), 32, 48)
    assert formulas(at)[0] == "index = (row · W + column) · C + channel = (3 · 48 + 40) · 3 + 0 = **552**"
    assert table_of(at)["0…255"].tolist() == pixels[3, 40].tolist()
    assert table_of(at)["index when flattened"].tolist() == [552, 553, 554]
    red = pixels[3, 40, 0]
    assert formulas(at)[1] == f"{red}/255 = **{red / 255:.3f}**"


def test_a_digit_has_one_channel(open_page):
    at = open_page("images", picture="A digit", digit=4, hand=2, numbers="−1…1", row=5, column=3)
    value = digit(4, 1)[5, 3]
    assert table_of(at)["0…255"].tolist() == [value]
    assert formulas(at)[1].endswith(f"= **{value / 255 * 2 - 1:.3f}**".replace("-", "−"))


def test_a_drawing_has_the_shape_of_an_mnist_digit_and_lives_in_the_url(open_page):
    drawing = np.zeros((28, 28), np.uint8)
    drawing[14, 14] = 204
    at = open_page("images", picture="Your drawing", drawing=draw_pad.encode(drawing))
    assert any("**28 × 28 × 1**: 784 numbers" in one.value for one in at.markdown)
    assert table_of(at)["0…255"].tolist() == [204]
    assert any("H · W · C = 28 · 28 · 1 = 784" in one.value for one in [*at.markdown, *at.caption])


def test_a_place_beyond_the_picture_in_the_url_is_the_middle(open_page):
    at = open_page("images", rows=8, row=200, column="x")
    assert "(4 · 12 + 6) · 3" in formulas(at)[0]


def test_the_exercise_names_the_mistake(open_page):
    at = open_page("images", exercise=4)
    assert "5 × 7 × 3" in next(one.value for one in at.markdown if "Predict, then reveal" in one.value)
    at.text_input(key="exercise-4-number").set_value("32")
    at.button(key="exercise-4-check").click().run()
    assert any("swapped rows and columns" in one.value for one in at.markdown)
    at.text_input(key="exercise-4-number").set_value("68")
    at.button(key="exercise-4-check").click().run()
    assert any("Yes, 68." in one.value for one in at.markdown)
