"""One's own `.keras` file: what the app sees in it is what Keras sees, within the means it is given."""

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import h5py
import keras
import numpy as np
import psutil
import pytest
from keras import layers as L  # noqa: N812

from cnnviz.errors import LearnerError
from cnnviz.learn import own_net, own_process
from cnnviz.learn.own_child import MEMORY
from cnnviz.learn.own_pipe import packed
from cnnviz.learn.own_process import Process, ProcessEnded
from cnnviz.learn.own_weights import read
from cnnviz.nets import own_file
from cnnviz.nets.own_config import judge

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation:DeprecationWarning"
    ),  # Keras reading a tensor
]


@pytest.fixture
def allowed(monkeypatch) -> Iterator[None]:
    monkeypatch.setenv(own_file.SWITCH, "1")
    yield
    own_net.close()


def saved(model: keras.Model, folder: Path, **how) -> bytes:
    path = folder / "net.keras"
    model.save(path, **how)
    return path.read_bytes()


def grey() -> keras.Model:
    """A stack for digits, as the tutorials have it, saved as training leaves it: with its optimizer."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(6, 5, activation="relu", kernel_initializer="he_normal", kernel_regularizer="l2"),
            L.MaxPooling2D(),
            L.Conv2D(
                8, (3, 2), strides=(2, 1), dilation_rate=1, padding="same", activation=keras.activations.tanh
            ),
            L.Flatten(),
            L.Dropout(0.5),
            L.Dense(12, activation="gelu"),
            L.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.train_on_batch(np.random.default_rng(0).random((8, 28, 28, 1)), np.arange(8))
    return model


def branched() -> keras.Model:
    """Shortcut, branches, squeeze-and-excitation, and an answer that is a single score without sigmoid."""
    keras.utils.set_random_seed(2)
    photo = keras.Input((40, 32, 3))
    x = L.RandomFlip("horizontal")(photo)
    x = L.Rescaling(1 / 127.5, offset=-1)(x)
    x = L.ZeroPadding2D(((0, 1), (2, 1)))(x)
    x = L.Conv2D(8, 3, strides=2, use_bias=False)(x)
    x = start = L.LeakyReLU(0.1)(L.BatchNormalization(epsilon=1e-5, scale=False)(x))
    x = L.ReLU(6.0)(L.BatchNormalization()(L.SeparableConv2D(8, 3, padding="same")(x)))
    x = L.Add()([x, start])
    gate = L.Conv2D(8, 1, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
    x = L.Multiply()([x, gate])
    side = L.DepthwiseConv2D(3, padding="same", depth_multiplier=2, dilation_rate=2)(x)
    x = L.Concatenate()([L.AveragePooling2D(3, strides=1, padding="same")(x), side, L.ELU(0.5)(start)])
    x = L.Activation("silu")(L.Conv2D(8, 3, groups=2)(x))
    model = keras.Model(photo, L.Dense(1)(L.GlobalMaxPooling2D()(x)))
    random = np.random.default_rng(3)
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):  # as if trained: means, deviations, scales that matter
            layer.set_weights([random.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return model


def agrees(model: keras.Model, seen: dict, times: float) -> None:
    """Every map is Keras's own within half a step of its range, and is named as there."""
    drawn = [
        layer
        for layer in model.layers
        if len(layer.output.shape) == 4
        and type(layer).__name__ not in ("InputLayer", "Rescaling", "RandomFlip")
    ]
    assert [(one["name"], one["kind"]) for one in seen["layers"]] == [
        (x.name, type(x).__name__) for x in drawn
    ]
    every = keras.Model(model.inputs[0], [layer.output for layer in drawn])
    true = every(seen["input"][None] * np.float32(times), training=False)
    for one, exact in zip(seen["layers"], true, strict=True):
        exact = exact.numpy()[0]
        step = (one["high"] - one["low"]) / 255
        values = one["low"] + one["maps"] * step
        slack = 1e-4 * max(1e-6, float(np.abs(exact).max()))
        assert np.all(np.abs(values - exact) <= step / 2 + slack), one["name"]
        assert one["low"] == pytest.approx(exact.min(axis=(0, 1)), abs=slack)
        assert one["strength"] == pytest.approx(exact.std(axis=(0, 1)), abs=slack)


def test_the_maps_of_ones_own_nets_are_keras_s_own(allowed, monkeypatch, tmp_path):
    monkeypatch.setenv(own_net.VARIABLE, "1")
    picture = np.random.default_rng(4).integers(0, 256, (28, 28, 1), dtype=np.uint8)
    model = grey()
    file = saved(model, tmp_path)
    net = own_net.check(file)
    assert (net.input, net.classes, net.says, net.pixels) == ((28, 28, 1), 10, "shares", "unit")
    assert net.parameters == model.count_params()
    assert [fact["shape"] for fact in net.facts()[1:]] == [list(x.output.shape[1:]) for x in model.layers]
    seen = own_net.display_maps(file, picture)
    assert seen["input"].tobytes() == picture.tobytes()
    agrees(model, seen, 1 / 255)
    assert seen["scores"] == pytest.approx(model(picture[None] / np.float32(255)).numpy()[0], abs=1e-5)
    other = own_net.display_maps(file, picture, pixels="bytes")["scores"]
    assert other == pytest.approx(model(picture[None].astype(np.float32)).numpy()[0], abs=1e-4)
    (first,) = own_net._visits.values()
    assert first.process.alive  # the same one for all these

    model = branched()
    file = saved(model, tmp_path, include_optimizer=False)
    photo = np.random.default_rng(5).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    seen = own_net.display_maps(file, photo)
    agrees(model, seen, 1)
    score = model(seen["input"][None].astype(np.float32), training=False).numpy()[0, 0]
    assert seen["scores"] == pytest.approx([1 / (1 + np.exp(score)), 1 / (1 + np.exp(-score))], abs=1e-5)
    assert seen["input"].shape == (40, 32, 3)
    (second,) = own_net._visits.values()  # there is room for one only
    assert second.process.alive
    assert not first.process.alive

    os.kill(second.process.pid, 9)  # as after minutes without a picture
    deadline = time.monotonic() + 60
    while second.process.alive:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    again = own_net.display_maps(file, photo)
    assert again["scores"].tolist() == seen["scores"].tolist()


AS_NOBODY = """
import os
from cnnviz.learn import own_child

confine = own_child.confine

def confine_nobody(memory):
    if os.getuid() == 0:  # who may start threads beyond any limit
        os.setresuid(65534, 65534, 65534)
    confine(memory)

own_child.confine = confine_nobody
own_child.main()
"""


def test_nets_are_run_without_any_new_thread_for_only_root_may_start_one(allowed, monkeypatch, tmp_path):
    started = subprocess.Popen

    def start(command, **how):
        child = command[-1] == "cnnviz.learn.own_child"
        return started([*command[:-2], "-c", AS_NOBODY] if child else command, **how)

    monkeypatch.setattr(own_process.subprocess, "Popen", start)
    photo = np.random.default_rng(5).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    for model, times in ((grey(), 1 / 255), (branched(), 1)):
        agrees(
            model, own_net.display_maps(saved(model, tmp_path), photo[..., : model.input_shape[-1]]), times
        )


def test_a_net_that_costs_too_much_is_stopped_even_if_it_was_never_judged():
    """A dense layer of 4 GB: what a file of some hundred bytes can ask for."""
    giant = {"kind": "Dense", "arguments": {"units": 1_000_000}, "inbound": [1], "weights": []}
    parts = [{}, {"kind": "Flatten", "arguments": {}, "inbound": [0], "weights": []}, giant]
    head = {"input": [32, 32, 1], "parts": parts, "output": 2, "shown": []}
    process = Process("own_child")
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            try:
                most.append(psutil.Process(process.pid).memory_info().rss)
            except psutil.NoSuchProcess:
                return
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with pytest.raises((LearnerError, ProcessEnded)):
            process.ask(packed(head), length=0, seconds=500)
    finally:
        process.end()
        over.set()
        watcher.join()
    assert not process.alive
    assert max(most) < 1_200_000_000 + MEMORY


ATTEMPTS = """
import os, socket, sys
import numpy as np
from cnnviz.learn.own_limits import allow_seconds, confine
inside = os.open(sys.argv[1], os.O_RDWR)
confine(200_000_000)
def fails(attempt):
    try:
        attempt()
    except (OSError, MemoryError):
        return True
    return False
print(fails(lambda: open(sys.argv[1])), fails(lambda: open("new", "w")), fails(socket.socket), fails(os.pipe),
      fails(lambda: os.write(inside, b"x")), fails(lambda: os.dup(1)), fails(lambda: np.ones(100_000_000)),
      fails(lambda: np.ones(1_000_000)), flush=True)
allow_seconds(1)
while True:
    pass
"""


def test_a_confined_process_opens_and_writes_nothing_and_its_time_is_up_soon(tmp_path):
    target = tmp_path / "target"
    target.touch()
    command = [sys.executable, "-c", ATTEMPTS, str(target)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["True"] * 7 + ["False"], done.stderr
    assert done.returncode < 0  # ended by a signal
    assert target.read_bytes() == b""
    assert list(tmp_path.iterdir()) == [target]


def test_it_is_off_unless_the_operator_allows_it(monkeypatch, tmp_path):
    monkeypatch.delenv(own_file.SWITCH, raising=False)
    for job in (own_net.check, lambda file: own_net.display_maps(file, np.zeros((8, 8), np.uint8))):
        with pytest.raises(LearnerError, match="CNNVIZ_ALLOW_MODEL_UPLOAD=1"):
            job(b"whatever it is")
    assert not own_net._visits


def test_weights_that_keras_2_wrote_are_found_under_its_older_name(tmp_path):
    model = grey()
    net, weights = judge(saved(model, tmp_path, include_optimizer=False))
    old = io.BytesIO(weights)
    with h5py.File(old, "r+") as file:
        file.move("layers", "_layer_checkpoint_dependencies")
    found = read(old.getvalue(), net.weights)
    assert found == pytest.approx(np.concatenate([w.ravel() for w in model.get_weights()]))
