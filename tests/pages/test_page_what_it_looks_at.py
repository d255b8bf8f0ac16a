"""What it looks at: the page's numbers are the job's, and the Keras lines compute the same map."""

import numpy as np
import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.ui import look_settings
from cnnviz.ui.components import packing
from cnnviz.ui.look_settings import METHODS, Question
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose

CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


def test_the_map_sent_is_the_one_computed_and_the_network_can_be_made_to_forget(open_page):
    at = open_page("what_it_looks_at", sample="chelsea", net="best")
    header, blob = component(at, "cnnviz.look_map")
    photo = images.resize(samples.photo("chelsea"), *CARDS["best"].input[:2])
    found = engine.get().call("saliency.look", photo, label="cat")
    sent = packing.array(header["map"], blob, np.float32).reshape(header["rows"], header["columns"])
    np.testing.assert_array_equal(sent, found["map"])
    assert header["words"]["over"].startswith("Chelsea, a cat: what speaks for cat (9")
    at.button(key="forget").click().run()
    row, _ = component(at, "cnnviz.map_row")
    learned = [layer.name for layer in CARDS["best"].layers if layer.kind in ("Conv2D", "Dense")]
    assert [item["title"] for item in row["items"]] == ["trained", *(f"to {n}" for n in reversed(learned))]
    assert row["items"][0]["lines"][0] == "ρ = 1.00"


def test_shares_add_up_to_nearly_the_change_of_the_score_as_the_page_says():
    found = engine.get().call("saliency.look", samples.photo("chelsea"), "integrated_gradients", label="cat")
    assert found["map"].sum() == pytest.approx(found["change"], abs=0.1)


@pytest.mark.parametrize("method", METHODS)
def test_the_keras_lines_compute_the_same_map(method, tmp_path, monkeypatch):
    card, photo = CARDS["baseline"], images.resize(samples.photo("chelsea"), 150, 150)
    question = Question(method, "cat", "conv3" if method == "grad_cam" else "")
    lines = look_settings.keras_lines(prose("what_it_looks_at"), card, Photo(photo, ""), question)
    (tmp_path / "photo.jpg").write_bytes(images.encode_png(photo))  # Pillow looks inside, not at the name
    (tmp_path / "models").symlink_to(card.file.parent)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(lines, names)
    found = engine.get().call("saliency.look", photo, model="baseline", **vars(question))
    scale = np.abs(found["map"]).max()
    np.testing.assert_allclose(np.asarray(names["result"]), found["map"], atol=2e-3 * scale)
