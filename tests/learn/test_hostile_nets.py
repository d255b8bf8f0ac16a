"""Model files from outside that mean no good: a sentence each, and nothing else ever happens.

They go through the engine as a learner's upload does.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from hostile_nets import archive, files

from cnnviz.engine import Engine
from cnnviz.engine.errors import EngineError
from cnnviz.errors import LearnerError
from cnnviz.nets.own_config import judge

PATIENCE = 600
pytestmark = pytest.mark.timeout(PATIENCE)
NAMES = list(files(Path("canary")))
ROOT = Path(__file__).parents[2]


def wait_until(true, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Iterator[Path]:
    """A folder that holds all that a process of the engine takes for its home, and a file to lead to."""
    folder = tmp_path_factory.mktemp("ground")
    (folder / "canary").write_bytes(b"\1" * 4_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_ALLOW_MODEL_UPLOAD", "1")
        patch.setenv("TMPDIR", str(folder))
        patch.setenv("HOME", str(folder))
        patch.setattr("tempfile.tempdir", None)
        yield folder


@pytest.fixture(scope="module")
def engine(ground) -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    wait_until(lambda: engine.ready, "the engine is ready")
    yield engine
    engine.close()


def nanny(engine: Engine, name: str):
    workers = engine._connection.cluster.workers
    wait_until(lambda: name in workers, f"{name} is noted")  # it may answer before Dask has written it down
    return workers[name]


@pytest.fixture(scope="module")
def unharmed(engine, ground) -> Iterator[None]:
    """After all files of this module, the workers are those that they were, and no file is new."""
    with pytest.raises(LearnerError, match=r"no \.keras file"):
        engine.call("own_net.check", b"", timeout=PATIENCE)  # its worker is there
    before = {name: nanny(engine, name).pid for name in ("infer-0", "own-0")}
    places = (ground, Path.cwd(), ROOT)
    listed = [seen(place) for place in places]
    yield
    assert {name: nanny(engine, name).pid for name in before} == before
    assert all(psutil.Process(pid).is_running() for pid in before.values())
    assert [seen(place) for place in places] == listed
    assert (ground / "canary").read_bytes() == b"\1" * 4_000
    outside = [folder for place in places for folder in place.parents]
    assert [path for folder in outside for path in folder.glob("escaped*")] == []
    assert engine.call("features.classify", np.zeros((9, 9, 3), np.uint8), timeout=PATIENCE)
    assert psutil.Process(before["own-0"]).memory_info().rss < 500_000_000
    assert psutil.Process(before["own-0"]).children() == []


def seen(folder: Path) -> set[str]:
    """What lies in a folder, but for Dask's own."""
    names = {path.name for path in folder.iterdir()}
    return {name for name in names if not name.startswith(("dask", ".pytest", "__pycache__"))}


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_a_sentence_and_nothing_else(engine, ground, unharmed, name):
    make, word = files(ground / "canary")[name]
    with pytest.raises(LearnerError) as refused:
        engine.call("own_net.check", make(), timeout=PATIENCE)
    assert not isinstance(refused.value, EngineError), refused.value
    sentence = str(refused.value)
    assert word in sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) < 700
    assert "Traceback" not in sentence


def test_there_are_dozens_of_them_and_the_file_they_are_made_from_is_a_good_one():
    assert len(NAMES) >= 25
    net, weights = judge(archive())
    assert net.parameters == 3 * 3 * 2 + 2 + 2 * 10 + 10
    assert weights.startswith(b"\x89HDF")
