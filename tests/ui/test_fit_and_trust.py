"""How a photo was made to fit, in words and Keras lines, and how far a network's percentages go."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from cnnviz import photo_fit
from cnnviz.nets.cards import Card
from cnnviz.ui import fit_words, trust
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose
from cnnviz.ui.verdict import Verdict
from tests.image_files import scene

CARD = Card(
    name="small",
    file=Path("small.keras"),
    sha256="",
    input=(48, 48, 3),
    labels=("cat", "dog"),
    parameters=1,
    validation={
        "accuracy_by_confidence": [
            {"above": 0.5, "to": 0.9, "photos": 40, "confidence": 0.7, "accuracy": 0.65},
            {"above": 0.9, "to": 1.0, "photos": 1200, "confidence": 0.98, "accuracy": 0.9725},
        ]
    },
    layers=(),
)


@pytest.mark.parametrize("way", photo_fit.WAYS)
@pytest.mark.parametrize(("rows", "columns"), [(120, 160), (60, 240), (240, 60)])
def test_the_keras_lines_give_the_network_what_the_page_gave_it(tmp_path, monkeypatch, way, rows, columns):
    image = scene(rows, columns)
    Image.fromarray(image).save(tmp_path / "photo.jpg", "PNG")  # Keras goes by the bytes
    given = []

    class Network:
        def predict(self, photos):
            given.append(photos[0])
            return np.array([[0.7]])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keras.models, "load_model", lambda path: Network())
    card = dataclasses.replace(CARD, fit=way)
    exec(fit_words.keras_lines(prose("classify"), Photo(image, "a photo"), card), {})  # our own lines
    assert np.abs(given[0] - photo_fit.fit(image, 48, 48, way).astype(float)).max() <= 2


@pytest.mark.parametrize(
    ("shape", "way", "words"),
    [
        ((100, 100), "mirror", "a square already"),
        ((100, 150), "mirror", "squeezed from 3:2"),
        ((160, 90), "cut", "squeezed from 9:16"),
        ((100, 400), "squeeze", "squeezed from 4.0:1"),
        ((100, 400), "mirror", "mirrored at its long edges: 4.0:1"),
        ((100, 400), "cut", "Its middle 44 %"),
    ],
)
def test_what_was_done_is_said_in_one_sentence(shape, way, words):
    said = fit_words.made_to_fit(Photo(scene(*shape), ""), dataclasses.replace(CARD, fit=way))
    assert words in said


@pytest.mark.parametrize(("probability", "lit"), [(0.95, 1), (0.03, 1), (0.9, 0), (0.4, 0), (0.5, 0)])
def test_the_row_of_this_answer_is_lit_whichever_label_it_is_for(probability, lit):
    rows = trust.rows(CARD, Verdict(probability))
    assert [row["said"] for row in rows] == ["50–90 %", "90–100 %"]
    assert [row["text"] for row in rows] == ["65.0 % of 40", "97.2 % of 1,200"]
    assert [row["here"] for row in rows] == [lit == 0, lit == 1]
