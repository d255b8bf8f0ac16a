"""From pixel to answer: what is sent to the browser is the network's, and the Keras lines say the same."""

import numpy as np
import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.ui import path_view
from cnnviz.ui.components.packing import array
from cnnviz.ui.path_choice import Choice, convolutions
from cnnviz.ui.path_head import Head
from cnnviz.ui.path_view import Followed, steps_of
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose

CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


def photo_for(card) -> np.ndarray:
    return images.resize(samples.photo("chelsea"), *card.input[:2])


def shown(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("net", list(CARDS))
def test_the_page_shows_the_networks_numbers_of_the_cell_in_the_link(open_page, net):
    card = CARDS[net]
    name, layer = list(convolutions(card).items())[1]
    height, width, maps = layer.shape
    link = {"layer": name, "map": maps // 2, "row": height // 2, "column": width // 3}
    at = open_page("pixel_to_logit", net=net, sample="chelsea", step="sum", **link)
    header, blob = component(at, "cnnviz.pixel_path")
    assert {key: header["cell"][key] for key in link} == link
    found = engine.get().call("pixel_path.follow", photo_for(card), at=link, model=net)
    of = {step["layer"]: step["outputs"] for step in found["cell"]["steps"]}
    answers = array(header["answers"]["values"], blob, np.float32)
    np.testing.assert_array_equal(answers, list(of.values())[-1])
    steps = {step["name"]: step for step in header["steps"]}
    assert all(step["agrees"] is not False for step in steps.values())
    total = shown(steps["sum"]["formula"].split("**")[1])
    assert total == pytest.approx(found["cell"]["steps"][0]["outputs"][link["map"]], abs=6e-5)
    bars = steps["sum"]["view"]["bars"]
    assert sum(shown(bar["said"]) for bar in bars) == pytest.approx(total, abs=1e-4 * len(bars))
    # all shares and the biases, as they stand there, are the logit
    ending = engine.get().call("pixel_path.ending", photo_for(card), model=net)
    said = header["words"]["shares_sum"]
    places, biases, logit = (
        shown(said.split(word)[1].split()[0].rstrip(":.,")) for word in ("together", "biases", "logit")
    )
    assert places + biases == pytest.approx(logit, abs=2e-4)
    assert logit == pytest.approx(ending["logit"], abs=2e-4)
    every = [shown(text) for text in header["shares"]["said"]]
    assert sum(every) == pytest.approx(places, abs=5e-5 * len(every) + 1e-4)
    numbers = next(table.value for table in at.table if "Keras" in table.value)
    assert len(numbers["Step"]) == sum(bool(step["check"]) for step in steps.values())


def test_a_bare_link_opens_the_strongest_way_and_a_broken_one_does_not_break_it(open_page):
    at = open_page("pixel_to_logit", sample="chelsea")
    header, _ = component(at, "cnnviz.pixel_path")
    assert [crumb["reached"] for crumb in header["crumbs"]] == [True] * (len(convolutions(CARDS["best"])) + 1)
    assert at.query_params["layer"] == next(iter(convolutions(CARDS["best"])))
    at = open_page("pixel_to_logit", layer="nothing", map="-3", path="a~b", step="<b>")
    assert component(at, "cnnviz.pixel_path")[0]["cell"] == header["cell"]


@pytest.mark.parametrize("net", list(CARDS))
def test_the_keras_lines_say_the_same(net, tmp_path, monkeypatch):
    card = CARDS[net]
    photo = photo_for(card)
    found = engine.get().call(
        "pixel_path.follow", photo, at={"layer": list(convolutions(card))[1]}, model=net
    )
    head = Head(
        engine.get().call("pixel_path.ending", photo, model=net),
        engine.get().call("pixel_path.head", model=net),
    )
    choice = path_view.path_choice.settled(Choice(), found["chain"][found["at"]])
    lines = path_view.keras_lines(
        prose("pixel_to_logit"), card, Photo(photo, ""), Followed(choice, found, steps_of(found, head), head)
    )
    (tmp_path / "photo.jpg").write_bytes(images.encode_png(photo))  # Pillow looks inside, not at the name
    (tmp_path / "models").symlink_to(card.file.parent)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(lines, names)
    of = {step["layer"]: float(step["outputs"][choice.map]) for step in found["cell"]["steps"]}
    if pool := found["cell"]["pool"]:
        of[pool["layer"]] = pool["output"]
    assert names["result"] == pytest.approx(of, rel=1e-4, abs=1e-5)
    assert names["logit"] == pytest.approx(head.ending["logit"], abs=1e-4)
