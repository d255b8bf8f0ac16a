"""The same jobs on a scheduler and a worker that were started by hand, as docs/engine.md has it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from distributed import Security
from engine_helpers import PATIENCE, wait_until

from cnnviz.engine import Engine, EngineError
from cnnviz.engine.settings import Settings
from cnnviz.errors import LearnerError

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(3 * PATIENCE)


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> Path:
    return write_keys(tmp_path_factory.mktemp("keys"))


def write_keys(folder: Path) -> Path:
    """A certificate, its key, and the authority that both sides trust: as an operator would have them."""
    security = Security.temporary()
    for file, text in {
        "ca.pem": security.tls_ca_file,
        "cert.pem": security.tls_scheduler_cert,
        "key.pem": security.tls_scheduler_key,
    }.items():
        (folder / file).write_text(text)
    return folder


@contextmanager
def dask(role: str, folder: Path, keys: Path | None, *options: str) -> Iterator[subprocess.Popen]:
    """``dask scheduler …`` or ``dask worker …`` on 127.0.0.1 until the block ends; logs to ``folder``."""
    tls = ["ca-file", "cert", "key"]
    files = [f"--tls-{part}={keys / part.split('-')[0]}.pem" for part in tls] if keys else []
    # As the command `dask` does; its directory need not be in the PATH.
    command = [sys.executable, "-m", "dask", role, "--host=127.0.0.1", "--no-dashboard", *files, *options]
    with (
        (folder / f"{role}.log").open("a") as log,
        subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)}
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                for left in [*psutil.Process(process.pid).children(recursive=True), process]:
                    left.kill()


@contextmanager
def cluster(folder: Path, keys: Path | None, port: int = 0) -> Iterator[str]:
    """The address of a scheduler with one worker."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    with ExitStack() as stack:
        options = [f"--port={port}", f"--scheduler-file={file}", "--dashboard-address=127.0.0.1:0"]
        stack.enter_context(dask("scheduler", folder, keys, *options))
        wait_until(lambda: file.exists() and file.read_text().endswith("}"), what="the scheduler is there")
        address = json.loads(file.read_text())["address"]
        options = ["--nthreads=1", "--resources=infer=1", "--preload=cnnviz.engine.warm_up"]
        stack.enter_context(
            dask("worker", folder, keys, address, *options, "--dashboard-address=127.0.0.1:0")
        )
        yield address


def joined(address: str, keys: Path | None) -> Engine:
    files = {"CA": "ca.pem", "CERT": "cert.pem", "KEY": "key.pem"} if keys else {}
    variables = {f"CNNVIZ_TLS_{name}": str(keys / file) for name, file in files.items()}
    return Engine(Settings.from_environment({"CNNVIZ_SCHEDULER": address, **variables}))


def with_patience(engine: Engine, photo: np.ndarray) -> dict:
    """The answer to a learner who tries again and again."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return engine.call("features.classify", photo, timeout=30)
        except EngineError as error:
            if not error.retry or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_jobs_run_on_a_cluster_behind_tls_and_again_after_it_was_restarted(tmp_path, keys, photo):
    with cluster(tmp_path, keys) as address:
        assert address.startswith("tls://127.0.0.1:")
        engine = joined(address, keys)
        engine.start()
        wait_until(lambda: engine.ready, what="the worker of the cluster is warm")
        before = engine.call("features.classify", photo, timeout=PATIENCE)
        assert 0 <= before["probability"] <= 1
        with pytest.raises(LearnerError, match="There is no model 'cow'"):
            engine.call("features.classify", photo, model="cow")
        assert engine._connection.cluster is None  # nothing was started here
    try:
        with pytest.raises(EngineError) as raised:
            engine.call("features.classify", photo, timeout=3)
        assert raised.value.retry
        with cluster(tmp_path, keys, port=int(address.rpartition(":")[2])):
            after = with_patience(engine, photo)
        assert after["probability"] == pytest.approx(before["probability"], abs=1e-6)
    finally:
        engine.close()


def test_who_has_other_keys_gets_no_answer_but_a_sentence(tmp_path, keys, photo):
    strange = tmp_path / "strange"
    strange.mkdir()
    with cluster(tmp_path, keys) as address:
        engine = joined(address, write_keys(strange))
        try:
            with pytest.raises(EngineError, match=r"No scheduler answers at tls://.* its own\?") as raised:
                engine.call("features.classify", photo, timeout=PATIENCE)
            assert raised.value.retry
        finally:
            engine.close()


def test_a_scheduler_without_a_worker_for_the_job_is_named_as_the_cause(tmp_path, photo):
    file = tmp_path / "scheduler.json"
    options = ["--port=0", f"--scheduler-file={file}", "--dashboard-address=127.0.0.1:0"]
    with dask("scheduler", tmp_path, None, *options):
        wait_until(lambda: file.exists() and file.read_text().endswith("}"), what="the scheduler is there")
        engine = joined(json.loads(file.read_text())["address"], None)
        try:
            engine.start()
            cause = "No worker for this has joined the scheduler yet."
            wait_until(lambda: engine.status() == cause, what="the cause is named")
            assert not engine.ready
            with pytest.raises(EngineError, match=cause) as raised:
                engine.call("features.classify", photo, timeout=1)
            assert raised.value.retry
        finally:
            engine.close()


def test_a_refused_address_is_told_to_every_caller(photo):
    engine = Engine(Settings(scheduler="tcp://10.0.0.5:8786"))
    for _ in range(2):
        with pytest.raises(EngineError, match="unencrypted address on another machine") as raised:
            engine.call("features.classify", photo, timeout=PATIENCE)
        assert not raised.value.retry
    assert "unencrypted" in engine.status()
    engine.close()
