"""Dream: the page makes steps, keeps what it has, and its Keras lines dream the same."""

import numpy as np
import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine
from cnnviz.nets.cards import cards
from cnnviz.numeric.octaves import noise
from cnnviz.ui import dream_settings
from cnnviz.ui.components import packing
from cnnviz.ui.dream_state import Wish
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose
from tests.image_files import scene

CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")
SIDE = CARDS["best"].input[0] if CARDS else 0


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


def test_a_dream_begins_goes_on_and_ends(open_page):
    at = open_page("dream", goal="map", layer="relu3", map=10, steps=12)
    at.button(key="dream-go").click().run()
    for _ in range(4):
        at.run()
    header, blob = component(at, "cnnviz.dream_view")
    expected, goals = noise(SIDE, 0), []
    for first in (0, 6):
        found = engine.get().call(
            "dream.steps", expected, layer="relu3", channel=10, count=6, first=first, blur=0.5, decay=0.01
        )
        expected, goals = found["picture"], goals + found["goals"]
    assert header["goals"] == pytest.approx(goals, abs=1e-4)
    shown = packing.array(header["picture"], blob)
    assert np.abs(shown - np.rint(expected)).max() <= 1
    assert "dream-go" not in [button.key for button in at.button]
    formula = next(m.value for m in at.markdown if m.value.startswith("x ← x + 4 · g/σ(g)"))
    assert "→" in formula
    at.button(key="dream-anew").click().run()
    again = component(at, "cnnviz.dream_view")[0]["goals"]
    assert again == pytest.approx(goals[: len(again)], abs=1e-4)


def test_the_keras_lines_dream_the_same(tmp_path, monkeypatch):
    wish = Wish("best", "relu2", 5, "cat", 3, 4.0, 2, 0.0, 0.01, 7)
    (tmp_path / "models").symlink_to(CARDS["best"].file.parent)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(dream_settings.keras_lines(prose("dream"), CARDS["best"], None, wish), names)
    found = engine.get().call(
        "dream.steps", noise(SIDE, 7), layer="relu2", channel=5, count=3, jitter=2, blur=0.0, seed=7
    )
    assert np.abs(names["result"] - found["picture"]).mean() < 0.1


def test_the_keras_lines_begin_with_the_photo_and_say_what_they_leave_out():
    wish = Wish("best", "relu5", -1, "cat", 18, 2.0, 4, 0.5, 0.0, 0, octaves=3, photo="some pixels")
    lines = dream_settings.keras_lines(prose("dream"), CARDS["best"], Photo(scene(60, 80), ""), wish)
    assert "photo = keras.utils.img_to_array(photo)\npicture = photo\n" in lines
    assert "standard_normal" not in lines
    assert lines.count("# left out here: ") == 3
    compile(lines, "lines", "exec")
    noise_alone = Wish("best", "relu5", 3, "cat", 18, 2.0, 4, 0.0, 0.0, 0)
    assert "# left out here" not in dream_settings.keras_lines(
        prose("dream"), CARDS["best"], None, noise_alone
    )
