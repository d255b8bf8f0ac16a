"""Pictures sorted on the page: what is said of them is kept, nothing is lost on a bad file."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.recipe.own import FEWEST
from cnnviz.ui import run_labels
from cnnviz.ui.components.label_board import Sorting, checked
from cnnviz.ui.run_labels import MOST, SIDE, Box
from tests.hostile_images import cases


class File(io.BytesIO):
    """A file as the browser gives it."""

    def __init__(self, name, data):
        super().__init__(data)
        self.name = name


def png(colour, width=12, height=9):
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def box_of(count):
    box = Box(["a", "b"])
    run_labels.add(box, [File(f"{n}.png", png((n, 0, 0))) for n in range(count)])
    return box


def test_good_files_are_taken_whatever_stands_between_them():
    bad = [case for case in cases() if isinstance(case.fate, str)][::12]
    assert len(bad) >= 5
    files = []
    for n, case in enumerate(bad):
        files += [File(f"good {n}.png", png((n, 0, 0))), File(f"bad {n}.png", case.make())]
    box = Box(["a", "b"])
    run_labels.add(box, files)
    assert [name for name, _ in box.pictures.values()] == [f"good {n}.png" for n in range(len(bad))]
    assert [name for name, _ in box.refused] == [f"bad {n}.png" for n in range(len(bad))]
    assert f"{len(bad)} files were left out; the others are there. bad 0.png:" in run_labels.refusal(
        box.refused
    )


def test_a_picture_is_cut_to_the_square_in_its_middle():
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, 20:40] = 255
    square = run_labels.square(wide)
    assert square.shape == (SIDE, SIDE, 3)
    assert (square == 255).all()


def test_there_is_room_for_so_many_and_no_more():
    box = box_of(1)
    one = next(iter(box.pictures.values()))
    box.pictures |= {f"x{n}": one for n in range(MOST - 1)}
    run_labels.add(box, [File("one more.png", png((1, 2, 3)))])
    assert len(box.pictures) == MOST
    assert "room for 300" in box.refused[0][1]


def test_pictures_that_came_while_the_learner_sorted_stay_unsorted_and_none_is_lost():
    box = box_of(3)
    first, second, third = box.pictures
    box.take(Sorting(("cat", "dog"), {first: 1, second: 0}))  # the third wasn't on the board yet
    assert box.labels == {first: 1, second: 0, third: -1}
    assert box.counts() == [1, 1]
    box.take(Sorting(("cat", "dog"), {first: 1}, gone=(second,)))
    assert set(box.pictures) == {first, third}
    pictures, labels = box.sorted()
    assert labels == [1]
    assert (pictures[0] == 0).all()  # picture 0 is (0, 0, 0) all over


def test_what_is_lacking_is_said_until_each_class_has_enough():
    box = box_of(2 * FEWEST)
    assert "“a” has 0, “b” has 0" in run_labels.lacking(box)
    ids = list(box.pictures)
    box.take(Sorting(("a", "b"), {one: int(n >= FEWEST + 1) for n, one in enumerate(ids)}))
    assert run_labels.lacking(box) == f"Each class needs {FEWEST} pictures or more: “b” has {FEWEST - 1}."
    box.take(Sorting(("a", "b"), {one: int(n >= FEWEST) for n, one in enumerate(ids)}))
    assert run_labels.lacking(box) == ""


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"names": ["a"], "labels": {}, "gone": []},
        {"names": ["a"] * 11, "labels": {}, "gone": []},
        {"names": ["a", 1], "labels": {}, "gone": []},
        {"names": ["a", "b"], "labels": {"x": 2}, "gone": []},
        {"names": ["a", "b"], "labels": {"x": True}, "gone": []},
        {"names": ["a", "b"], "labels": {"x": 0}, "gone": [3]},
        {"names": ["a", "b"], "labels": {"x": 0}},
    ],
)
def test_what_is_no_sorting_is_not_taken(said):
    assert checked(said) is None


def test_names_of_classes_are_made_harmless():
    said = checked({"names": ["cat\n\u202e", "x" * 90], "labels": {}, "gone": []})
    assert said.names == ("cat", "x" * 40)
