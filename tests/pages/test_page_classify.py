"""Classify a photo: what is on the page is what the network says of just that photo."""

import numpy as np
import pytest
from photo_pages import component, file_of, picture, wake_the_engine

from cnnviz import engine, photo_fit, samples
from cnnviz.nets.cards import cards
from cnnviz.ui.components import packing
from cnnviz.ui.verdict import UNSURE_FROM, UNSURE_TO, Verdict, percent

ANSWER = "cnnviz.photo_answer"
CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


def text(at) -> str:
    return "\n".join(one.value for one in at.markdown)


def choose_origin(at, origin: str):
    return at.button_group(key="photo-origin").set_value(origin).run()


def test_a_sample_in_the_address_is_classified_as_the_network_does(open_page):
    at = open_page("classify", sample="coffee")
    header, blob = component(at, ANSWER)
    photo = samples.photo("coffee")
    result = engine.get().call("features.classify", photo, model="best")
    assert header["probability"] == pytest.approx(result["probability"], abs=1e-6)
    assert np.array_equal(packing.array(header["given"], blob), result["input"])
    assert header["words"]["photo"].startswith("A cup of coffee: 400 × 600")
    verdict = Verdict(result["probability"])
    assert header["label"] == verdict.label
    assert dict(zip(at.table[0].value["What"], at.table[0].value["Value"], strict=True))["Answer"].startswith(
        f"{verdict.label}, {verdict.percent}"
    )


def test_the_net_in_the_address_is_asked(open_page):
    given = {}
    for net in ("best", "baseline"):
        header, _ = component(open_page("classify", net=net, sample="chelsea"), ANSWER)
        given[net] = header["given"]["shape"]
    assert given == {net: list(CARDS[net].input) for net in given}


def test_without_an_address_there_is_a_cat_and_the_address_says_so(open_page):
    at = open_page("classify")
    assert at.query_params["sample"] == "chelsea"
    assert component(at, ANSWER)[0]["words"]["photo"].startswith("Chelsea, a cat")


def test_a_sample_that_is_not_there_is_the_first_one(open_page):
    at = open_page("classify", sample="../../etc/passwd", net="none")
    assert component(at, ANSWER)[0]["words"]["photo"].startswith("Chelsea, a cat")


@pytest.mark.parametrize("net", ["", "none"])
def test_a_net_that_is_not_there_is_the_first_one(open_page, net):
    at = open_page("classify", net=net)
    assert not at.warning
    assert component(at, ANSWER)[0]["given"]["shape"] == list(CARDS["best"].input)
    assert "net" not in at.query_params
    at.button_group(key="net").set_value("baseline").run()
    assert component(at, ANSWER)[0]["given"]["shape"] == list(CARDS["baseline"].input)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_an_upload_is_classified(open_page, kind):
    at = choose_origin(open_page("classify"), "upload")
    at.file_uploader(key="photo-upload").upload(f"rex.{kind.lower()}", file_of(picture(1), kind)).run()
    header, blob = component(at, ANSWER)
    assert header["words"]["photo"] == f"rex.{kind.lower()}: 90 × 120"
    difference = packing.array(header["photo"], blob).astype(int) - picture(1)
    assert np.abs(difference).mean() < 8  # GIF has 256 colours, JPEG loses a little
    assert "sample" not in at.query_params


def test_a_long_photo_is_mirrored_before_it_is_squeezed_and_the_page_says_both(open_page):
    at = choose_origin(open_page("classify", net="best"), "upload")
    ribbon = picture(9, height=40, width=160)
    at.file_uploader(key="photo-upload").upload("ribbon.png", file_of(ribbon)).run()
    header, blob = component(at, ANSWER)
    card = CARDS["best"]
    given = packing.array(header["given"], blob)
    assert np.array_equal(given, photo_fit.fit(ribbon, *card.input[:2], card.fit))
    facts = dict(zip(at.table[0].value["What"], at.table[0].value["Value"], strict=True))
    assert facts["How it was made to fit"] == header["words"]["fit"]
    assert ("mirrored at its long edges: 4.0:1" in header["words"]["fit"]) == (card.fit == "mirror")
    assert "**This photo is more than three times as long" in text(at)


def test_a_tiny_photo_is_answered_with_a_warning_and_a_common_one_without(open_page):
    at = choose_origin(open_page("classify", sample="chelsea"), "upload")
    assert "very few pixels" not in text(at)
    assert component(at, ANSWER)[0]["words"]["fit"] == (
        "All of it, squeezed from 3:2 to a square, as in training."
    )
    at.file_uploader(key="photo-upload").upload("dot.png", file_of(picture(4, 3, 3))).run()
    assert "**This photo has very few pixels**" in text(at)


def test_a_file_that_is_no_picture_is_named_so_and_the_photo_before_stays(open_page):
    at = choose_origin(open_page("classify", sample="coffee"), "upload")
    at.file_uploader(key="photo-upload").upload("cat.jpg", b"%PDF-1.7 not a picture").run()
    (warning,) = at.warning
    assert warning.value.startswith("This looks like a PDF document, not a picture in JPEG, PNG")
    assert component(at, ANSWER)[0]["words"]["photo"].startswith("A cup of coffee")


def test_the_photo_goes_along_to_the_feature_maps_and_back(open_page):
    at = choose_origin(open_page("classify"), "upload")
    at.file_uploader(key="photo-upload").upload("rex.png", file_of(picture(2))).run()
    before = component(at, ANSWER)[0]["probability"]
    at.switch_page("pages/feature_maps.py").run()
    header, _ = component(at, "cnnviz.feature_maps")
    assert header["title"] == "rex.png"
    shares = {one["label"]: one["share"] for one in header["answers"]}
    assert shares["dog"] == pytest.approx(before, abs=1e-5)
    at.switch_page("pages/classify.py").run()
    assert component(at, ANSWER)[0]["words"]["photo"] == "rex.png: 90 × 120"


def test_the_camera_is_not_there_until_it_is_chosen(open_page):
    at = open_page("classify")
    assert not at.get("camera_input")
    choose_origin(at, "camera")
    assert len(at.get("camera_input")) == 1


def test_the_cards_figures_are_on_the_page(open_page):
    table = open_page("classify").table[-1].value
    for name, card in CARDS.items():
        facts = dict(zip(table["From its card"], table[name], strict=True))
        accuracy, photos = card.validation["accuracy"], card.validation["photos"]
        assert facts["Right on photos it was not trained on"] == f"{100 * accuracy:.1f} % of {photos:,}"
        assert facts["Parameters"] == f"{card.parameters:,}"
        assert facts["Its last sum was divided by (temperature)"] == f"{card.temperature:.2f}"
        assert card.machine in facts["Trained in"]


@pytest.mark.parametrize("probability", [0.01, 0.2, 0.21, 0.5, 0.79, 0.8, 0.99])
def test_an_unsure_answer_is_called_unsure(open_page, monkeypatch, probability):
    answer = {"probability": probability, "input": np.zeros((128, 128, 3), np.uint8)}
    monkeypatch.setattr(engine.Engine, "call", lambda *_, **__: answer)
    at = choose_origin(open_page("classify"), "upload")
    unseen = picture(int(1000 * probability) + 7)  # nothing of it is cached
    at.file_uploader(key="photo-upload").upload("rex.png", file_of(unseen)).run()
    assert component(at, ANSWER)[0]["sure"] == (probability <= UNSURE_FROM or probability >= UNSURE_TO)
    assert ("It is **unsure**" in text(at)) == (UNSURE_FROM < probability < UNSURE_TO)


def test_what_it_knows_is_said(open_page):
    assert "**They know two labels.**" in text(open_page("classify"))


def test_a_failing_worker_is_one_sentence_and_a_retry_shows_the_answer(open_page, monkeypatch):
    def fail(*_, **__):
        raise engine.EngineError("The worker broke off. Please try once more.", retry=True)

    at = choose_origin(open_page("classify"), "upload")
    with monkeypatch.context() as broken:
        broken.setattr(engine.Engine, "call", fail)
        at.file_uploader(key="photo-upload").upload("rex.png", file_of(picture(3))).run()
        assert [one.value for one in at.warning] == ["The worker broke off. Please try once more."]
        assert not at.exception
    next(button for button in at.button if button.label == "Try again").click().run()
    assert not at.warning
    assert component(at, ANSWER)[0]["words"]["photo"].startswith("rex.png")


def test_while_the_network_wakes_up_the_page_says_so_and_then_answers(open_page, monkeypatch):
    with monkeypatch.context() as asleep:
        asleep.setattr(engine.Engine, "ready", property(lambda self: False))
        at = open_page("classify")
        assert "**The network is waking up.**" in text(at)
        assert at.table  # the rest of the lesson is there
    at.run()
    assert "waking up" not in text(at)
    assert component(at, ANSWER)


def test_a_percentage_is_never_certain():
    assert [percent(share) for share in (1.0, 0.0, 0.5, 0.995)] == [
        "over 99.9 %",
        "under 0.1 %",
        "50 %",
        "99.5 %",
    ]
