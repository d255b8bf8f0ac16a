"""Transfer learning on a small stand-in for the pretrained network, its weights in a cache of the test."""

import dataclasses
import hashlib
import json
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format

from cnnviz.errors import LearnerError
from cnnviz.learn import dream, evaluation, features, saliency, surgery, transfer
from cnnviz.learn.data_sources import Remote
from cnnviz.nets.cards import cards
from tests.learn import tiny_photos

pytestmark = [
    pytest.mark.timeout(600),  # the first of them trains and loads a network, slowly on a machine under load
    # Keras hands its variables to NumPy in a way that NumPy 2 will give up; on saving, not in code of ours.
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
]
NOWHERE = "http://127.0.0.1:9/stand-in.h5"


def quiet(text: str) -> None:
    """Takes what a training says."""


@pytest.fixture(scope="module")
def kept() -> pytest.MonkeyPatch:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def standing_in(kept, tmp_path_factory) -> keras.Model:
    """A thin backbone for photos of 64 × 64; its weights are where Keras would keep them, as it would."""
    home = tmp_path_factory.mktemp("keras")
    kept.setenv("KERAS_HOME", str(home))
    keras.utils.set_random_seed(3)
    backbone = dataclasses.replace(transfer.Backbone(), alpha=0.25, size=64)
    model = backbone.build(None)
    _normalise(model)
    path = home / "models" / "stand-in.h5"
    path.parent.mkdir()
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    known = Remote(NOWHERE, 1_000_000, md5=hashlib.md5(path.read_bytes()).hexdigest())
    kept.setattr(
        transfer,
        "RECIPE",
        dataclasses.replace(
            transfer.RECIPE, backbone=dataclasses.replace(backbone, weights=known), batch_size=8
        ),
    )
    return model


def _normalise(model: keras.Model) -> None:
    """Give batch normalisation the statistics of some photos, as training would: else all maps fade to 0."""
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in norms:
        layer.momentum = 0.0  # what is seen now counts alone
    photos = np.stack([np.resize(photo(label), (64, 64, 3)) for label in ("cat", "dog") * 8])
    model([photos.astype(np.float32)], training=True)
    for layer in norms:
        layer.momentum = 0.999


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tiny_photos.prepared(tmp_path_factory.mktemp("data"), train=12, validation=3)


@pytest.fixture(scope="module")
def models(standing_in, kept, data, tmp_path_factory) -> Path:
    """A folder with the trained network, which all functions take their models from."""
    out = tmp_path_factory.mktemp("models")
    transfer.train(data, out, epochs=200, command="the command", say=quiet, verbose=0)
    kept.setattr(features, "MODELS", out)
    return out


def photo(label: str = "dog") -> np.ndarray:
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 90, (48, 64, 3), np.uint8)
    pixels[..., {"cat": 0, "dog": 2}[label]] += 150
    return pixels


def test_the_head_learns_on_a_backbone_that_stays_as_it_was(models, standing_in, data):
    assert sorted(path.name for path in models.iterdir()) == ["transfer.json", "transfer.keras"]
    model = keras.saving.load_model(models / "transfer.keras", compile=False)
    for layer, same in zip(standing_in.layers, model.layers[: len(standing_in.layers)], strict=True):
        for before, now in zip(layer.get_weights(), same.get_weights(), strict=True):
            np.testing.assert_array_equal(before, now)
    card = json.loads((models / "transfer.json").read_text())
    assert card["validation"]["accuracy"] >= 5 / 6, "red from blue is learnt from random maps too"
    assert card["command"] == "the command"
    assert card["recipe"]["backbone"]["weights"] == NOWHERE
    assert card["recipe"]["epochs"] == 200
    assert card["fit"] == "mirror"
    measured, recorded = evaluation.measure("transfer", data, models)
    assert evaluation.agree(measured, recorded)


def test_features_are_the_averaged_last_maps_of_each_photo_and_its_mirror(standing_in):
    model = transfer.build(transfer.RECIPE.backbone, None)
    photos = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)
    found = transfer.features(model, photos)
    inside = keras.Model(model.inputs[0], model.get_layer("average").input)
    for which, seen in enumerate((photos, photos[:, :, ::-1])):
        maps = np.asarray(inside(seen.astype(np.float32), training=False))
        np.testing.assert_allclose(found[which], maps.mean((1, 2)), rtol=1e-3, atol=1e-5)


def test_tuning_moves_kernels_and_leaves_the_statistics_of_batch_normalisation(standing_in, data, tmp_path):
    path = transfer.train(data, tmp_path, epochs=1, tune=1, say=quiet, verbose=0)
    model = keras.saving.load_model(path, compile=False)
    moved = {"Conv2D": False, "BatchNormalization": False}
    for layer, same in zip(standing_in.layers, model.layers[: len(standing_in.layers)], strict=True):
        kind = type(layer).__name__
        if kind in moved:
            pairs = zip(layer.get_weights(), same.get_weights(), strict=True)
            moved[kind] |= any((a != b).any() for a, b in pairs)
    assert moved == {"Conv2D": True, "BatchNormalization": False}


def test_the_pages_functions_can_follow_a_network_with_shortcuts(models):
    card = cards(models)["transfer"]
    for label, said in (("cat", False), ("dog", True)):  # as smooth as those that it learned from
        small = photo(label)[:24, :32]
        assert (features.classify(small, "transfer")["probability"] > 0.5) == said
    shown = features.display_maps(photo(), "transfer")["layers"]
    assert [layer["name"] for layer in shown] == [layer.name for layer in card.shown()]
    fields = card.fields()
    last = fields[shown[-1]["name"]]
    assert all(axis.size > card.input[0] for axis in last)  # it sees all of the photo
    for layer in shown:
        assert layer["maps"].shape == card.layer(layer["name"]).shape
        assert layer["name"] in fields
    seen = saliency.look(photo(), "grad_cam", "transfer", layer=shown[-1]["name"])
    assert np.isfinite(seen["map"]).all()
    dreamt = dream.steps(
        photo()[:, :48].astype(np.float32), layer=shown[3]["name"], count=2, model="transfer"
    )
    assert dreamt["goals"][1] != dreamt["goals"][0]


def test_surgery_works_on_it_and_says_where_a_shortcut_stands_in_the_way(models):
    net = features.network("transfer")
    convs = list(surgery.conv_layers(net.model))
    off = [("off", convs[-1], channel) for channel in range(net.model.get_layer(convs[-1]).filters)]
    before, after = (surgery.predict(photo(), edits, "transfer") for edits in ([], off[:400]))
    assert after["probability"] != pytest.approx(before["probability"], abs=1e-4)
    ranked = surgery.most_needed(photo(), convs[-1], "dog", model="transfer")
    assert sorted(ranked["channels"]) == list(range(net.model.get_layer(convs[-1]).filters))
    beside = next(name for name in convs if "expand" in name and "conv_2" in name)
    assert surgery.channels(photo(), beside, model="transfer")["maps"].ndim == 3
    with pytest.raises(LearnerError, match="A shortcut goes past"):
        surgery.most_needed(photo(), beside, "dog", model="transfer")


def test_without_weights_and_without_a_connection_the_sentence_says_what_to_do(data, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    nowhere = dataclasses.replace(transfer.Backbone(), weights=Remote(NOWHERE, 1000, md5="00"))
    monkeypatch.setattr(transfer, "RECIPE", dataclasses.replace(transfer.RECIPE, backbone=nowhere))
    with pytest.raises(LearnerError, match="can't be downloaded") as caught:
        transfer.train(data, tmp_path, say=quiet)
    assert f"put it into {tmp_path / 'models'}" in caught.value.__notes__[0]
    monkeypatch.setenv("CNNVIZ_DOWNLOADS", "0")
    with pytest.raises(LearnerError, match="downloads are switched off here"):
        transfer.train(data, tmp_path, say=quiet)
    (tmp_path / "models" / "stand-in.h5").write_bytes(b"something else")
    with pytest.raises(LearnerError, match="its MD5 differs"):
        transfer.train(data, tmp_path, say=quiet)


def test_the_weights_asked_for_are_those_that_keras_itself_would_take():
    from keras.src.applications import mobilenet_v3

    _, without_top = mobilenet_v3.WEIGHTS_HASHES["large_minimalistic_224_1.0_float"]
    assert transfer.WEIGHTS.md5 == without_top
    assert transfer.WEIGHTS.url == (
        mobilenet_v3.BASE_WEIGHT_PATH + "weights_mobilenet_v3_large_minimalistic_224_1.0_float_no_top_v2.h5"
    )
