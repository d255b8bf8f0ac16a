"""Training runs on a scheduler and workers that were started by hand."""

import dataclasses
import json
import os

import psutil
import pytest
from engine_helpers import PATIENCE, wait_until
from test_cluster import dask, joined

from cnnviz.recipe import DataChoice, Recipe, starter

pytestmark = pytest.mark.timeout(3 * PATIENCE)

DIGITS = DataChoice("digits", pictures=300)
RECIPE = Recipe(DIGITS, starter("small", DIGITS), learning_rate=0.01, epochs=3)


def test_runs_wait_for_a_worker_train_on_it_and_go_on_when_it_is_killed(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS_DIR", str(tmp_path / "runs"))
    file = tmp_path / "scheduler.json"
    options = ["--port=0", f"--scheduler-file={file}", "--dashboard-address=127.0.0.1:0"]
    with dask("scheduler", tmp_path, None, *options):
        wait_until(lambda: file.exists() and file.read_text().endswith("}"), what="the scheduler is there")
        address = json.loads(file.read_text())["address"]
        engine = joined(address, None)
        try:
            run = engine.runs.start(dataclasses.replace(RECIPE, epochs=300))
            nobody = "No worker for training has joined the scheduler yet."
            wait_until(lambda: engine.runs.view(run).sentence == nobody, what="the missing worker is named")
            worker = ["--nthreads=1", "--resources=train=1", "--preload=cnnviz.engine.warm_up"]
            with dask("worker", tmp_path, None, address, *worker, "--dashboard-address=127.0.0.1:0"):
                wait_until(lambda: engine.runs.view(run).epoch >= 2, what="two epochs are done")
                first = engine.runs.view(run)
                assert first.slots == 1
                where = first.started.address
                pid = next(iter(engine._connection.client.run(os.getpid, workers=[where]).values()))
                psutil.Process(pid).kill()
                wait_until(
                    lambda: engine.runs.view(run).started.address != where, what="another worker goes on"
                )
                assert engine.runs.view(run).epoch >= first.epoch
                engine.runs.command(run, "end")
                wait_until(lambda: engine.runs.view(run).over, what="it has ended")
                assert engine.runs.file(run, "model")[:2] == b"PK"
                assert list((tmp_path / "runs" / run).glob("epoch-*.npz"))
        finally:
            engine.close()
