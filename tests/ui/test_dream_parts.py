"""Dreams: exercises, the octaves on the way, and the gallery's rows."""

import numpy as np
import pytest

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.ui import dream_gallery, dream_state, photo_source
from cnnviz.ui.dream_state import Wish
from cnnviz.ui.exercises import dream as exercises

CARDS = cards()


@pytest.mark.parametrize("seed", range(160))
def test_every_wrong_option_names_its_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise == exercises.make(seed)
    assert set(exercise.options) == {exercise.answer, *exercise.misconceptions}
    assert len(exercise.options) >= 3


class Worker:
    """Stands for the engine: each step brightens the picture by one."""

    def __init__(self) -> None:
        self.sides: list[int] = []

    def call(self, name, picture, *, count, first, **_):
        self.sides += [picture.shape[0]] * count
        return {"picture": picture + count, "goals": [float(first + n) for n in range(count)]}


@pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")
def test_a_photo_is_dreamed_on_from_small_to_large(monkeypatch):
    worker = Worker()
    monkeypatch.setattr(engine, "get", lambda: worker)
    wish = Wish("best", "relu5", -1, "cat", 8, 2.0, 4, 0.0, 0.0, 0, octaves=3, photo="digest")
    photo = photo_source.Photo(samples.photo("coffee"), "Coffee")
    dream = dream_state.begin(wish, CARDS["best"], photo)
    while dream.running:
        dream_state.go_on(dream)
    assert worker.sides == [98] * 8 + [137] * 8 + [192] * 8
    assert dream.goals == [float(n) for n in range(24)]
    assert dream.picture.shape == (192, 192, 3)
    # the worker only brightened: with its detail put back, the photo itself must shine through
    square = images.resize(photo.image, 192, 192).astype(float)
    assert np.corrcoef(dream.picture.ravel(), square.ravel())[0, 1] > 0.9


@pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")
def test_a_gallery_of_another_network_is_not_shown():
    folder = CARDS["best"].file.parent / "gallery" / "best"
    rows = dream_gallery.rows(folder, CARDS["best"].sha256)
    assert rows
    assert all(picture.shape == (64, 64, 3) for row in rows.values() for _, picture in row)
    assert dream_gallery.rows(folder, "another") == {}
    assert dream_gallery.rows(folder / "nowhere", "x") == {}
