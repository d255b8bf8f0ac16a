"""One number from the photo to the logit: against Keras's own layers, and against another way of counting."""

import itertools

import keras
import numpy as np
import pytest

from cnnviz import images, samples
from cnnviz.errors import LearnerError
from cnnviz.learn import features, path_net, path_steps, pixel_path
from cnnviz.learn.path_steps import Cell
from cnnviz.nets.cards import cards
from cnnviz.ui.path_head import Head
from cnnviz.ui.path_view import steps_of

SIDE = 13
CARDS = cards()


def built(ending) -> features.Network:
    """Two stages, the first with batch norm and overlapping average pooling, then `ending`."""
    photo = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(photo)
    x = keras.layers.Conv2D(5, 3, strides=2, padding="same", use_bias=False, name="conv1")(x)
    x = keras.layers.BatchNormalization(name="norm1")(x)
    x = keras.layers.ReLU(name="relu1")(x)
    x = keras.layers.AveragePooling2D(3, strides=2, name="pool1")(x)
    x = keras.layers.Conv2D(6, 2, activation="relu", padding="same", name="conv2")(x)
    x = keras.layers.MaxPooling2D(2, name="pool2")(x)
    for layer in ending:
        x = layer(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid", name="dog")(x))
    rng = np.random.default_rng(7)
    model.set_weights([0.5 * rng.normal(size=w.shape) + 0.1 for w in model.get_weights()])
    variance = model.get_layer("norm1").moving_variance
    variance.assign(np.abs(variance) + 0.5)
    return features.Network(model)


@pytest.fixture(scope="module")
def nets() -> dict[str, features.Network]:
    """Hand-made ones, and those of the cards."""
    average = [keras.layers.GlobalAveragePooling2D()]
    flat = [keras.layers.Flatten(), keras.layers.Dense(9, activation="relu")]
    return {
        "average": built(average),
        "flat": built([*flat, keras.layers.Dropout(0.5)]),
        **{name: features.network(name) for name in CARDS},
    }


@pytest.fixture(autouse=True)
def _chosen(nets, monkeypatch):
    monkeypatch.setattr(path_net, "network", nets.__getitem__)


NAMES = ["average", "flat", *CARDS]


def photo_for(net: features.Network, seed: int = 0) -> np.ndarray:
    if net.height < 50:
        return np.random.default_rng(seed).integers(0, 256, (net.height, net.width, 3), dtype=np.uint8)
    return images.resize(samples.photo("chelsea"), net.height, net.width)


def outputs(net: features.Network, photo: np.ndarray) -> dict[str, np.ndarray]:
    """What each layer of the network itself puts out, by Keras alone."""
    layers = [layer for layer in net.model.layers[1:] if "Dropout" not in type(layer).__name__]
    whole = keras.Model(net.model.inputs, [layer.output for layer in layers])
    found = whole([photo[None].astype(np.float32)], training=False)
    return {layer.name: np.asarray(one)[0] for layer, one in zip(layers, found, strict=True)}


def some_cells(net, rng, count):
    convs = [layer for layer in net.model.layers if isinstance(layer, keras.layers.Conv2D)]
    for _ in range(count):
        layer = convs[rng.integers(len(convs))]
        _, height, width, maps = layer.output.shape
        yield {
            "layer": layer.name,
            "map": int(rng.integers(maps)),
            "row": int(rng.integers(height)),
            "column": int(rng.integers(width)),
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_cell_is_the_networks_and_numpy_makes_it_of_those_before(nets, name):
    net, rng = nets[name], np.random.default_rng(11)
    photo = photo_for(net)
    expected = outputs(net, photo)
    head = Head(pixel_path.ending(photo, name), pixel_path.head(name))
    for at in some_cells(net, rng, 25):
        found = pixel_path.follow(photo, at, model=name)
        cell = found["cell"]
        place = at["row"], at["column"]
        last = {step["layer"]: step["outputs"] for step in cell["steps"]}
        for layer, numbers in last.items():  # of a layer's several numbers the last is its output
            np.testing.assert_allclose(numbers, expected[layer][place], rtol=1e-4, atol=1e-5)
        if pool := cell["pool"]:
            out = expected[pool["layer"]][pool["row"], pool["column"], at["map"]]
            assert pool["output"] == pytest.approx(out, rel=1e-4, abs=1e-5)
        # the window and the kernel, by hand: their products and the bias are the convolution's number
        layer = net.model.get_layer(at["layer"])
        np.testing.assert_array_equal(cell["kernel"], layer.kernel.numpy()[..., at["map"]])
        total = np.sum(cell["window"].astype(float) * cell["kernel"]) + (cell["bias"] or 0)
        assert total == pytest.approx(cell["steps"][0]["outputs"][at["map"]], abs=2e-4)
        steps = steps_of(found, head)
        checks = [step.check for step in steps if step.check]
        assert len(checks) >= len(cell["steps"])
        assert all(check.agrees for check in checks), (at, steps)


@pytest.mark.parametrize("name", NAMES)
def test_all_shares_and_the_biases_are_the_logit(nets, name):
    net = nets[name]
    photo = photo_for(net)
    ending = pixel_path.ending(photo, name)
    head = Head(ending, pixel_path.head(name))
    neuron = net.model.layers[-1]
    before = keras.Model(net.model.inputs, neuron.input)([photo[None].astype(np.float32)], training=False)
    logit = float((np.asarray(before) @ neuron.kernel.numpy() + neuron.bias.numpy())[0, 0])
    assert ending["logit"] == pytest.approx(logit, abs=1e-4)
    assert head.shares.sum() + head.biases == pytest.approx(logit, abs=1e-4)
    assert head.shares.shape == ending["maps"].shape[:2]
    # of the cell that adds most at each place: the share that the chain ends with
    for index in (0, len(ending["cells"]) // 2):
        channel, row, column = ending["cells"][index]
        layer = path_net.path_net(name).stages[-1].conv.name
        found = pixel_path.follow(
            photo, {"layer": layer, "map": channel, "row": row, "column": column}, model=name
        )
        alone = np.zeros_like(ending["maps"])
        out = found["chain"][-1]["out"]
        alone[(*out, channel)] = ending["maps"][(*out, channel)]
        share = Head({**ending, "maps": alone}, head.weights).shares.sum()
        assert (found["share"] or 0) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_each_link_of_a_chain_feeds_the_next_by_the_weight_it_says(nets, name):
    net, rng = nets[name], np.random.default_rng(5)
    photo = photo_for(net)
    expected = outputs(net, photo)
    for at in [{}, *some_cells(net, rng, 8)]:
        found = pixel_path.follow(photo, at, model=name)
        chain = found["chain"]
        assert [link["layer"] for link in chain] == [one["layer"] for one in found["elsewhere"][: len(chain)]]
        if at:
            assert {key: chain[found["at"]][key] for key in at} == at
        for link, later in itertools.pairwise(chain):
            if "weight" not in link:
                assert link["stops"] or not link["value"] or found["at"] > 0
                continue
            conv = net.model.get_layer(later["layer"])
            where = later["row"], later["column"], later["map"]
            assert link["sum"] == pytest.approx(
                float(keras.ops.convert_to_numpy(_before_activation(net, later["layer"], expected))[where]),
                abs=1e-3,
            )
            assert link["weight"] in conv.kernel.numpy()[:, :, link["map"], later["map"]]


def _before_activation(net, name, expected):
    """The numbers of a convolution before its activation, from Keras's outputs of the layer before."""
    layers = [layer for layer in net.model.layers if "Dropout" not in type(layer).__name__]
    index = [layer.name for layer in layers].index(name)
    conv = layers[index]
    out = conv.convolution_op(expected[layers[index - 1].name][None], conv.kernel)
    return (out if conv.bias is None else out + conv.bias)[0]


@pytest.mark.parametrize("name", ["average", "flat"])
def test_the_strongest_kernel_is_the_one_that_a_full_search_finds(nets, name):
    net = nets[name]
    photo = photo_for(net, 3)
    taken = path_net.path_net(name)
    seen = taken.seen(photo)
    rng = np.random.default_rng(2)
    tried = 0
    for _ in range(60):
        height, width, maps = seen.steps[0][0].shape
        cell = Cell(0, int(rng.integers(maps)), int(rng.integers(height)), int(rng.integers(width)))
        out = path_steps.handed(taken, seen, cell)
        if out.stops:
            continue
        best, at = -np.inf, None
        for row, column, channel in np.ndindex(seen.steps[1][0].shape):
            later = Cell(1, channel, row, column)
            _, rows, columns = path_steps.window(taken, seen, later)
            if out.row not in rows or out.column not in columns:
                continue
            if path_steps.handed(taken, seen, later).stops:
                continue
            weight = taken.kernels[1][rows.index(out.row), columns.index(out.column), cell.map, channel]
            if out.value * weight > best:
                best, at = out.value * weight, later
        assert path_steps.ahead(taken, seen, cell) == at
        tried += at is not None
    assert tried > 5


def test_a_wished_path_is_kept_as_far_as_it_holds_together(nets):
    photo = photo_for(nets["average"], 3)
    chain = pixel_path.follow(photo, model="average")["chain"]
    cells = [tuple(link[key] for key in ("layer", "map", "row", "column")) for link in chain]
    at = dict(zip(("layer", "map", "row", "column"), cells[1], strict=True))
    kept = pixel_path.follow(photo, at, cells, model="average")
    assert [link["row"] for link in kept["chain"]] == [link["row"] for link in chain]
    far = ("conv1", 0, (cells[0][2] + 5) % 7, (cells[0][3] + 5) % 7)
    assert pixel_path.follow(photo, at, [far], model="average")["chain"][1:] == kept["chain"][1:]
    assert pixel_path.follow(photo, at, [("no", 1, 2, 3), (), ("conv1", "x", 0, 0)], model="average")


def test_a_loser_of_its_window_says_so_and_adds_nothing(nets):
    photo = photo_for(nets["flat"], 3)
    seen = path_net.path_net("flat").seen(photo)
    last = seen.steps[1][-1]
    losers = 0
    for row, column, channel in np.ndindex(last.shape):
        at = {"layer": "conv2", "map": channel, "row": row, "column": column}
        window = last[row // 2 * 2 : row // 2 * 2 + 2, column // 2 * 2 : column // 2 * 2 + 2, channel]
        whole = window.shape == (2, 2)
        found = pixel_path.follow(photo, at, model="flat")
        stops = found["cell"]["stops"]
        value = last[row, column, channel]
        expected = "unseen" if not whole else "loses" if value < window.max() else "" if value else "zero"
        assert stops == expected, at
        assert bool(found["share"]) == (stops == "")
        losers += stops == "loses"
    assert losers


def test_what_is_left_open_is_the_strongest_there_is(nets):
    photo = photo_for(nets["average"], 3)
    last = path_net.path_net("average").seen(photo).steps[0][-1]
    cell = pixel_path.follow(photo, {"layer": "conv1", "row": 2, "column": 3}, model="average")["chain"][0]
    assert cell["map"] == int(last[2, 3].argmax())
    found = pixel_path.follow(photo, {"layer": "conv1", "map": 1}, model="average")["chain"][0]
    assert last[found["row"], found["column"], 1] == last[..., 1].max()


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ({"layer": "conv9"}, "one of conv1, conv2"),
        ({"layer": "conv1", "map": 5}, "map 5 in conv1; 0 to 4"),
        ({"layer": "conv1", "row": -1}, "row -1"),
        ({"layer": "conv1", "column": 1.5}, "column 1.5"),
    ],
)
def test_a_cell_that_is_not_there_is_refused(nets, at, sentence):
    with pytest.raises(LearnerError, match=sentence):
        pixel_path.follow(photo_for(nets["average"]), at, model="average")


def test_a_network_that_is_no_plain_stack_is_refused_with_a_sentence():
    photo = keras.Input((8, 8, 3))
    x = keras.layers.DepthwiseConv2D(3)(keras.layers.Conv2D(2, 3)(photo))
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid")(x))
    with pytest.raises(LearnerError, match=r"plain stacks.*DepthwiseConv2D"):
        path_net.PathNet(features.Network(model))
