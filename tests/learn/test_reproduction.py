"""The articles' trainings: their settings, that each runs, and what is written of them."""

import keras
import numpy as np
import pytest

from cnnviz import cli
from cnnviz.errors import LearnerError
from cnnviz.learn import articles, reproduction
from cnnviz.learn.articles import FIGURES
from cnnviz.nets.spec import infer, totals

SHAPES = {"mnist": (28, 28), "cifar10": (32, 32, 3)}


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Tiny stand-ins for MNIST and CIFAR-10."""
    rng = np.random.default_rng(0)
    for name, shape in SHAPES.items():
        arrays = {}
        for part, count in (("train", 250), ("test", 60)):
            arrays[f"x_{part}"] = rng.integers(0, 256, (count, *shape), dtype=np.uint8)
            arrays[f"y_{part}"] = rng.integers(0, 10, (count, 1), dtype=np.uint8)
        np.savez(tmp_path / f"{name}.npz", **arrays)
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "kind", "epochs", "batch_size", "parameters", "theirs"),
    [
        ("mnist", keras.optimizers.SGD, 10, 100, 62_346, 0.9806),
        ("lenet-5", keras.optimizers.Adam, 5, 32, 61_706, None),
        ("cifar10-alves", keras.optimizers.SGD, 40, 32, 229_834, 0.7524),
        ("cifar10-inner", keras.optimizers.Adam, 64, 32, 309_290, 0.85),
        ("cats-and-dogs", keras.optimizers.RMSprop, 10, 32, 1_212_513, 0.76),
    ],
)
def test_the_recipes_are_the_articles(name, kind, epochs, batch_size, parameters, theirs):
    figure = FIGURES[name]
    assert type(figure.recipe.optimizer(100)) is kind
    assert (figure.recipe.epochs, figure.recipe.batch_size) == (epochs, batch_size)
    assert totals(infer(figure.recipe.net)).parameters == parameters
    assert figure.theirs == theirs
    assert infer(figure.ours.net)[-1].output_shape == infer(figure.recipe.net)[-1].output_shape


def test_the_rate_climbs_and_falls_within_the_run():
    rate = articles.one_cycle(0.006)(100)._learning_rate
    rates = [float(rate(step)) for step in range(101)]
    assert max(rates) == pytest.approx(0.006)
    assert 15 <= int(np.argmax(rates)) <= 25
    assert rates[0] < 0.001
    assert rates[-1] == pytest.approx(0, abs=1e-6)


def test_the_same_seed_gives_the_same_net(data):
    ours = reproduction.quickly(FIGURES["mnist"].ours)
    training, test = reproduction.load("mnist", ours, quick=True)
    first, again = (reproduction.run(ours, training, test).accuracy for _ in range(2))
    assert first == again


def test_a_quick_run_sets_none_of_its_few_pictures_aside(data):
    """Some recipes set aside more pictures than a quick run has."""
    for figure in FIGURES.values():
        for recipe in (figure.recipe, figure.ours):
            assert reproduction.quickly(recipe).validation == 0


def test_what_an_article_set_aside_is_not_trained_on(data, monkeypatch):
    seen = []
    monkeypatch.setattr(reproduction, "batches", lambda recipe, x, y: seen.append(len(x)) or _stop())
    recipe = FIGURES["cifar10-alves"].recipe
    with pytest.raises(StopIteration):
        reproduction.run(recipe, (np.zeros((5010, 32, 32, 3), np.uint8), np.zeros(5010)), None)
    assert seen == [10]


def _stop():
    raise StopIteration


def test_a_quick_run_says_its_figures_and_writes_nothing(data, tmp_path, capfd):
    assert cli.main(["reproduce", "--only", "lenet-5", "--quick", "--out", str(tmp_path)]) == 0
    out = capfd.readouterr().out
    assert "lenet-5, article: Adam, rate 0.001" in out
    assert "times faster" not in out  # of so few pictures it means nothing
    assert not list(tmp_path.rglob("*.json"))


def test_the_report_holds_what_was_measured(tmp_path):
    outcome = {"accuracy": 0.9811, "seconds": 93.0, "parameters": 62_346, "recipe": "SGD"}
    record = {
        "name": "mnist", "article": "“A”", "data": "mnist", "theirs": 0.9806, "note": "N.",
        "reproduced": outcome, "ours": outcome | {"accuracy": 0.9872, "seconds": 4.8},
        "times_faster": 19.4, "date": "2026-01-01", "machine": "M",
    }  # fmt: skip
    reproduction.save(record, tmp_path)
    text = reproduction.report(tmp_path)
    assert "| mnist | 0.9806 | 0.9811 | 93.0 | 0.9872 | 4.8 | 19.4 |" in text
    assert "Not run yet: lenet-5, cifar10-alves, cifar10-inner, cats-and-dogs." in text


def test_what_is_missing_is_said_in_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(LearnerError, match="data set mnist is not on this machine"):
        reproduction.load("mnist", FIGURES["mnist"].ours, quick=True)
    with pytest.raises(LearnerError, match="prepare cats-and-dogs"):
        reproduction.load("cats_and_dogs", FIGURES["cats-and-dogs"].ours, quick=True)
    assert cli.main(["reproduce", "--only", "imagenet", "--quick"]) == 1
    assert "There is no figure 'imagenet'" in capsys.readouterr().err


def test_what_can_not_be_read_or_written_is_a_sentence_before_anything_is_trained(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(reproduction, "reproduce", lambda *_, **__: pytest.fail("it was trained"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "benchmarks").write_text("a file where a folder ought to be")
    assert cli.main(["reproduce", "--only", "mnist", "--out", str(tmp_path)]) == 1
    assert "benchmarks" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(b"no archive")
    with pytest.raises(LearnerError, match="can't be read as a data set"):
        reproduction.load("mnist", FIGURES["mnist"].ours, quick=True)


def test_a_whitening_first_layer_is_centred_stays_as_it_is_and_the_rest_learns(data):
    figure = FIGURES["cifar10-inner"]
    ours = reproduction.quickly(figure.ours)
    training, _ = reproduction.load("cifar10", ours, quick=True)
    model = reproduction.build(ours.net)
    articles.whitened(model, training[0])
    first, second, *_ = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    kernels, later = first.get_weights()[0], second.get_weights()[0]
    maps = keras.ops.conv(training[0].astype(np.float32) / 255, kernels) + first.get_weights()[1]
    maps = np.asarray(maps)
    assert maps.mean(axis=(0, 1, 2)) == pytest.approx(0, abs=1e-4)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(training[0] / 255, training[1], verbose=0)
    np.testing.assert_array_equal(first.get_weights()[0], kernels)
    assert not np.array_equal(second.get_weights()[0], later)
