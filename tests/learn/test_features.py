"""Feature maps against Keras run layer by layer, and what else a page relies on."""

import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn import features
from cnnviz.nets.cards import MODELS, cards

pytestmark = pytest.mark.skipif(not cards(), reason="There are no models in models/.")
NAMES = sorted(cards())


def photo(seed: int, height: int = 200, width: int = 300) -> np.ndarray:
    """Smooth random colours, as photos have."""
    coarse = np.random.default_rng(seed).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    return images.resize(coarse, height, width)


def layer_by_layer(name: str, given: np.ndarray) -> dict[str, np.ndarray]:
    """The output of every layer, each got by calling that layer alone on the output before it."""
    model = keras.saving.load_model(MODELS / f"{name}.keras", compile=False)
    value, outputs = given[None].astype(np.float32), {}
    for layer in model.layers[1:]:  # a plain stack
        value = np.asarray(layer(value, training=False))
        outputs[layer.name] = value[0]
    return outputs


STACKS = [name for name, card in cards().items() if all(layer.kind != "Add" for layer in card.layers)]


def assert_near(received: np.ndarray, expected: np.ndarray) -> None:
    """Equal up to the order in which float32 sums are taken: 1e-4 of the largest value."""
    assert received.shape == expected.shape
    np.testing.assert_allclose(received, expected, rtol=0, atol=1e-4 * max(1e-6, np.abs(expected).max()))


@pytest.mark.parametrize("name", STACKS)
def test_maps_and_probability_are_what_keras_gives_layer_by_layer(name):
    answer = features.feature_maps(photo(1), name)
    card = cards()[name]
    assert answer["input"].dtype == np.uint8
    np.testing.assert_array_equal(answer["input"], images.resize(photo(1), *card.input[:2]))
    expected = layer_by_layer(name, answer["input"])
    shown = [layer["name"] for layer in answer["layers"]]
    assert shown == [layer.name for layer in card.shown()]
    for layer in answer["layers"]:
        assert layer["maps"].dtype == np.float32
        assert layer["kind"] == card.layer(layer["name"]).kind
        assert_near(layer["maps"], expected[layer["name"]])
    assert answer["probability"] == pytest.approx(float(expected["dog"][0]), abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_classify_and_both_kinds_of_maps_agree_on_the_photo(name):
    answers = [
        function(photo(2), name)
        for function in (features.classify, features.feature_maps, features.display_maps)
    ]
    for answer in answers:
        np.testing.assert_array_equal(answer["input"], answers[0]["input"])
        assert 0 <= answer["probability"] <= 1
        assert type(answer["probability"]) is float
        assert answer["probability"] == pytest.approx(answers[0]["probability"], abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_display_maps_are_the_maps_to_half_a_step(name):
    exact = features.feature_maps(photo(3), name)["layers"]
    drawn = features.display_maps(photo(3), name)["layers"]
    assert [(layer["name"], layer["kind"]) for layer in drawn] == [(e["name"], e["kind"]) for e in exact]
    for layer, true in zip(drawn, exact, strict=True):
        maps, low, high = layer["maps"], layer["low"], layer["high"]
        assert maps.dtype == np.uint8
        assert low.dtype == high.dtype == layer["strength"].dtype == np.float32
        noise = 1e-4 * np.abs(true["maps"]).max()  # two graphs, two orders of summing
        np.testing.assert_allclose(low, true["maps"].min((0, 1)), atol=noise, rtol=0)
        np.testing.assert_allclose(high, true["maps"].max((0, 1)), atol=noise, rtol=0)
        restored = low + maps / np.float64(255) * (high - low)
        assert (np.abs(restored - true["maps"]) <= (high - low) / 510 + noise).all()


@pytest.mark.parametrize("name", NAMES)
def test_strength_is_the_spread_of_each_map(name):
    exact = features.feature_maps(photo(4), name)["layers"]
    drawn = features.display_maps(photo(4), name)["layers"]
    for layer, true in zip(drawn, exact, strict=True):
        spread = true["maps"].astype(np.float64).std((0, 1))
        noise = 1e-4 * np.abs(true["maps"]).max()
        np.testing.assert_allclose(layer["strength"], spread, rtol=2e-3, atol=noise)


def test_a_flat_map_has_no_strength_and_comes_back_exactly():
    flat, ramp = np.full((4, 5), 3.7), np.arange(20.0).reshape(4, 5)
    maps, low, high, strength = map(np.asarray, features._quantised(np.float32(np.dstack([flat, ramp]))))
    assert (maps[..., 0] == 0).all()
    assert low[0] == high[0] == np.float32(3.7)
    assert strength[0] == 0
    np.testing.assert_array_equal(maps[..., 1], np.round(ramp * 255 / 19))
    assert strength[1] == pytest.approx(ramp.std(), rel=1e-5)


def test_a_constant_photo_gives_first_maps_that_are_constant_away_from_the_edges():
    maps = features.feature_maps(np.full((150, 150, 3), 77, np.uint8), "baseline")["layers"][0]["maps"]
    np.testing.assert_allclose(
        maps, np.broadcast_to(maps[0, 0], maps.shape), atol=1e-5
    )  # no padding: no edges


@pytest.mark.parametrize("name", NAMES)
def test_one_call_is_one_run_of_one_graph_traced_once(name, monkeypatch):
    net = features.network(name)
    runs = []
    graphs = {"feature_maps": net.feature_maps, "display_maps": net.display_maps}
    for kind, graph in graphs.items():
        monkeypatch.setattr(
            net, kind, lambda given, kind=kind, graph=graph: runs.append(kind) or graph(given)
        )
    for seed, size in enumerate([(40, 50), (128, 128), (150, 150), (301, 77)]):
        features.classify(photo(seed, *size), name)
        features.feature_maps(photo(seed, *size), name)
        features.display_maps(photo(seed, *size), name)
    assert runs == ["feature_maps", "feature_maps", "display_maps"] * 4
    assert [graph.experimental_get_tracing_count() for graph in graphs.values()] == [1, 1]


def test_a_model_is_loaded_once_and_stays():
    assert features.network("best") is features.network("best")
    assert set(features.warm_up()) == set(NAMES)
    assert features.warm_up()[0] == "best"


def test_a_name_without_a_card_is_answered_with_those_that_have_one():
    for name in ("cow", "../models/best", "best.keras", ""):
        with pytest.raises(LearnerError, match=r"There is no model .*; there are .*best"):
            features.classify(photo(1), name)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((10, 10, 3), np.float32),
        np.zeros((0, 10, 3), np.uint8),
        [[0, 1]],
    ],
    ids=["grey", "four channels", "float", "empty", "list"],
)
def test_what_is_no_photo_is_answered_with_what_would_do(wrong):
    with pytest.raises(LearnerError, match=r"a photo of shape \(H, W, 3\), uint8"):
        features.classify(wrong)


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of one model, which the functions take their models from."""
    for file in ("baseline.json", "baseline.keras"):
        shutil.copy(MODELS / file, tmp_path)
    monkeypatch.setattr(features, "MODELS", tmp_path)
    return tmp_path


def test_a_file_that_is_not_the_one_of_its_card_is_not_opened(own_models, monkeypatch):
    monkeypatch.setattr(keras.saving, "load_model", lambda *_, **__: pytest.fail("it was opened"))
    with (own_models / "baseline.keras").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(
        LearnerError, match=r"baseline\.keras is missing or not the one that its card describes"
    ):
        features.classify(photo(1), "baseline")
    (own_models / "baseline.keras").unlink()
    with pytest.raises(
        LearnerError, match=r"baseline\.keras is missing or not the one that its card describes"
    ):
        features.classify(photo(1), "baseline")


# Keras 3.15 converts variables in a way that NumPy 2 warns of, on saving.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_model_that_was_trained_anew_takes_the_place_of_the_old_one(own_models):
    before = features.classify(photo(1), "baseline")["probability"]
    model = keras.saving.load_model(own_models / "baseline.keras", compile=False)
    model.get_layer("dog").bias.assign([30.0 if before < 0.5 else -30.0])
    model.save(own_models / "baseline.keras")
    card = json.loads((own_models / "baseline.json").read_text())
    card["sha256"] = features.hashlib.sha256((own_models / "baseline.keras").read_bytes()).hexdigest()
    (own_models / "baseline.json").write_text(json.dumps(card))
    after = features.classify(photo(1), "baseline")["probability"]
    assert abs(after - before) > 0.4


def test_without_models_the_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "MODELS", tmp_path)
    assert features.warm_up() == []
    with pytest.raises(LearnerError, match="there are none"):
        features.classify(photo(1))
