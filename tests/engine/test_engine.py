"""The engine on its own workers: results, many callers, and every way in which a worker can fail."""

import ast
import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from engine_helpers import PATIENCE, wait_until, worker_process

from cnnviz.engine import Engine, EngineError, get
from cnnviz.engine.jobs import JOBS, Request, run_in_worker
from cnnviz.engine.settings import Settings
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import cards

LEARN = Path(__file__).parents[2] / "cnnviz" / "learn"
pytestmark = pytest.mark.timeout(3 * PATIENCE)


def test_feature_maps_come_back_in_the_shapes_of_the_card(engine, photo):
    for name, card in cards().items():
        answer = engine.call("features.feature_maps", photo, model=name)
        assert 0 <= answer["probability"] <= 1
        assert answer["input"].shape == card.input
        assert {layer["name"]: layer["maps"].shape for layer in answer["layers"]} == {
            layer.name: layer.shape
            for layer in card.layers
            if layer.is_map and layer.kind not in ("InputLayer", "Rescaling")
        }


def test_each_of_many_callers_at_once_gets_its_own_answer(engine):
    def input_for(grey: int) -> np.ndarray:
        return engine.call("features.classify", np.full((50, 50, 3), grey, np.uint8))["input"]

    with ThreadPoolExecutor(16) as threads:
        for grey, given in zip(range(64), threads.map(input_for, range(64)), strict=True):
            assert (given == grey).all()


def test_nothing_listens_beyond_this_machine(engine):
    here = psutil.Process()
    listening = [
        connection.laddr.ip
        for process in [here, *here.children(recursive=True)]
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 4  # scheduler, nanny and worker at least
    assert set(listening) == {"127.0.0.1"}


def test_the_line_to_the_workers_is_encrypted(engine):
    addresses = [engine._connection.client.scheduler.address, *engine._connection.cluster.scheduler.workers]
    assert all(address.startswith("tls://127.0.0.1:") for address in addresses)


def test_a_worker_has_the_memory_it_was_allowed(engine):
    (worker,) = engine._connection.workers("infer")
    assert worker["memory_limit"] == 2_000_000_000
    assert worker["nthreads"] == 1


def test_the_sentence_of_a_learner_error_arrives_as_it_was(engine, photo):
    with pytest.raises(LearnerError, match=r"There is no model 'cow'; there are .*best") as raised:
        engine.call("features.classify", photo, model="cow")
    assert type(raised.value) is LearnerError


def test_a_defect_becomes_a_sentence_and_its_trace_goes_to_the_log(engine, photo, caplog):
    with caplog.at_level(logging.ERROR, "cnnviz.engine"), pytest.raises(EngineError) as raised:
        engine.call("features.classify", photo, nonsense=True)
    assert not raised.value.retry
    assert "Traceback" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert "unexpected keyword argument 'nonsense'" in caplog.text


@pytest.mark.parametrize("name", ["os:system", "features:classify", "features.np", "", "features.network"])
def test_only_registered_names_can_be_called(engine, name):
    with pytest.raises(ValueError, match=r"there are .*features\.classify"):
        engine.call(name)
    outcome = engine._connection.client.submit(run_in_worker, Request(name, (), {}), pure=False).result(60)
    assert "KeyError" in outcome.defect


def test_every_registered_job_is_a_function_that_says_what_it_does():
    for job in JOBS.values():  # read, not imported: TensorFlow has no place in this process
        module, function = job.function.split(":")
        source = ast.parse((LEARN / f"{module}.py").read_text(encoding="utf-8"))
        (found,) = [n for n in source.body if isinstance(n, ast.FunctionDef) and n.name == function]
        assert ast.get_docstring(found)


def test_a_worker_killed_during_a_call_comes_back_and_the_call_ends_with_its_result(engine, photo):
    expected = engine.call("features.classify", photo)["probability"]
    worker = worker_process(engine)
    worker.suspend()  # so that the call is surely under way when the worker dies
    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(engine.call, "features.classify", photo, timeout=PATIENCE) for _ in range(8)]
        time.sleep(0.5)
        assert not any(call.done() for call in calls)
        worker.kill()
        assert [call.result()["probability"] for call in calls] == [expected] * 8
    assert worker_process(engine).pid != worker.pid


def test_a_worker_that_does_not_answer_costs_its_caller_the_timeout_and_no_more(engine, photo):
    wait_until(lambda: engine.ready)
    worker = worker_process(engine)
    worker.suspend()
    try:
        started = time.monotonic()
        with pytest.raises(EngineError, match=r"No answer came within 0\.5 seconds") as raised:
            engine.call("features.classify", photo, timeout=0.5)
        assert time.monotonic() - started < 10
        assert raised.value.retry
        assert raised.value.__cause__ is None
    finally:
        worker.resume()
    assert engine.call("features.classify", photo)


def test_a_job_that_hangs_ends_its_worker_and_not_the_engine(engine, photo):
    wait_until(lambda: engine.ready)
    hanging = worker_process(engine)
    request = Request("features.feature_maps", (photo,), {}, seconds=1e-6)  # any time is too long
    future = engine._connection.client.submit(run_in_worker, request, resources={"infer": 1}, pure=False)
    wait_until(lambda: not hanging.is_running(), what="the hanging worker has ended")
    future.release()
    assert engine.call("features.classify", photo, timeout=PATIENCE)


def test_a_job_whose_worker_dies_again_and_again_ends_with_a_sentence(engine, photo):
    scheduler = engine._connection.cluster.scheduler
    allowed, scheduler.allowed_failures = scheduler.allowed_failures, 0
    worker = worker_process(engine)
    worker.suspend()
    try:
        with ThreadPoolExecutor(1) as thread:
            call = thread.submit(engine.call, "features.classify", photo, timeout=PATIENCE)
            time.sleep(0.5)
            worker.kill()
            with pytest.raises(EngineError, match="broke off again and again") as raised:
                call.result()
        assert raised.value.retry
    finally:
        scheduler.allowed_failures = allowed
    assert engine.call("features.classify", photo, timeout=PATIENCE)


def test_a_nanny_that_gave_up_is_replaced(engine, photo):
    left = engine._connection
    (nanny,) = left.cluster.workers.values()
    left.cluster.sync(nanny.close)
    assert engine.call("features.classify", photo, timeout=PATIENCE)
    assert engine._connection is not left


def test_starting_takes_no_time_of_the_caller_and_tells_how_far_it_is():
    engine = Engine()
    try:
        assert engine.status() == "The engine has not been started."
        assert not engine.ready
        started = time.monotonic()
        engine.start()
        engine.start()
        assert time.monotonic() - started < 0.5
        said = []

        def listen() -> bool:
            if (status := engine.status()) not in said[-1:]:
                said.append(status)
            return status == "Ready."

        wait_until(listen, what="the engine is ready")
        assert engine.ready
        assert said == [
            "The engine is starting.",
            "The worker is warming up: the first answer takes a few seconds.",
            "Ready.",
        ]
    finally:
        engine.close()


def test_callers_who_come_before_all_start_the_engine_and_wait(photo):
    engine = Engine()
    try:
        with ThreadPoolExecutor(4) as threads:
            calls = [
                threads.submit(engine.call, "features.classify", photo, timeout=PATIENCE) for _ in range(4)
            ]
            assert len({call.result()["probability"] for call in calls}) == 1
    finally:
        engine.close()


def test_a_closed_engine_leaves_no_process_and_says_so(photo):
    engine = Engine()
    engine.start()
    wait_until(lambda: engine._connection, what="the engine is connected")
    worker = worker_process(engine)
    engine.close()
    wait_until(lambda: not worker.is_running(), seconds=60, what="the worker has ended")
    with pytest.raises(EngineError, match="shutting down") as raised:
        engine.call("features.classify", photo)
    assert not raised.value.retry
    assert engine.status() == "The app is shutting down."


def test_closing_while_starting_leaves_no_process():
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    engine = Engine()
    engine.start()
    time.sleep(0.2)
    engine.close()
    (starting,) = [thread for thread in threading.enumerate() if thread.name == "cnnviz-engine"] or [None]
    if starting:
        starting.join(60)
    wait_until(
        lambda: {process.pid for process in psutil.Process().children(recursive=True)} <= before,
        seconds=60,
        what="the workers have ended",
    )


def test_workers_that_cannot_be_started_are_a_sentence(photo, caplog):
    engine = Engine(Settings(worker_memory="much"))
    with pytest.raises(EngineError, match="The server's log says why") as raised:
        engine.call("features.classify", photo, timeout=PATIENCE)
    assert raised.value.retry
    assert engine.status() == str(raised.value)
    assert "much" in caplog.text
    engine.close()


def test_there_is_one_engine_in_a_process():
    with ThreadPoolExecutor(8) as threads:
        assert len({id(engine) for engine in threads.map(lambda _: get(), range(32))}) == 1


def test_a_worker_that_gets_sigterm_is_replaced_too(engine, photo):
    wait_until(lambda: engine.ready)
    worker = worker_process(engine)
    os.kill(worker.pid, signal.SIGTERM)
    wait_until(lambda: not worker.is_running(), what="the worker has ended")
    assert engine.call("features.classify", photo, timeout=PATIENCE)
