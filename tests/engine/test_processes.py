"""The engine in a server of its own: what it loads, what it leaves behind, and who runs the script."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from engine_helpers import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(3 * PATIENCE)
# Not under `if __name__ == "__main__":`, as a page isn't.
SCRIPT = """
import json, sys
import numpy as np
from cnnviz import engine

grey = np.full((60, 80, 3), 128, np.uint8)
print("imported", flush=True)
engine.get().start()
if "--wait" in sys.argv:
    answer = engine.get().call("features.feature_maps", grey, timeout=600)
    shapes = {layer["name"]: layer["maps"].shape for layer in answer["layers"]}
    print(json.dumps({"shapes": shapes, "loaded": sorted(sys.modules)}), flush=True)
sys.stdin.readline()
"""


@contextmanager
def server(folder: Path, *arguments: str) -> Iterator[subprocess.Popen]:
    """A process that runs ``SCRIPT``, until the block ends; complaints go to errors.txt."""
    (folder / "server.py").write_text(SCRIPT)
    with running([sys.executable, "-W", "error", "server.py", *arguments], folder) as process:
        assert process.stdout.readline() == "imported\n", (folder / "errors.txt").read_text()
        yield process


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[subprocess.Popen]:
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                for left in [*below(process), process]:
                    left.kill()


def below(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def test_the_server_gets_feature_maps_without_tensorflow_and_ends_in_silence(tmp_path):
    with server(tmp_path, "--wait") as process:
        answer = json.loads(process.stdout.readline())
        assert len(answer["shapes"]) > 3
        assert {"numpy", "distributed"} <= set(answer["loaded"])
        assert not {"tensorflow", "keras", "sklearn", "skimage"} & set(answer["loaded"])
        workers = below(process)
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.wait(timeout=60) == 0
        assert (tmp_path / "errors.txt").read_text() == ""
        wait_until(lambda: all_gone(workers), seconds=60, what="the workers are gone")


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "while warming up"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_the_server_is_ended(tmp_path, end, warm):
    with server(tmp_path, *["--wait"] * warm) as process:
        if warm:
            process.stdout.readline()
        wait_until(lambda: len(below(process)) >= 2, what="the worker has a process")
        workers = below(process)
        process.send_signal(end)
        process.wait(timeout=60)
        wait_until(lambda: all_gone(workers), seconds=60, what="the workers are gone")


APP = """
import os
from pathlib import Path

import numpy as np
import streamlit as st
from cnnviz import engine

with open("runs.txt", "a") as file:
    print(os.getpid(), __name__, file=file)
answer = engine.get().call("features.classify", np.zeros((20, 20, 3), np.uint8), timeout=600)
Path("answers.txt").open("a").write(f"{answer['probability']}\\n")
st.write(answer["probability"])
"""


def test_under_streamlit_the_script_is_run_by_the_server_alone_even_when_a_worker_comes_back(tmp_path):
    (tmp_path / "app.py").write_text(APP)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    with running(command + [f"--{key}={value}" for key, value in options.items()], tmp_path) as process:
        wait_until(lambda: healthy(port), what="the server answers")
        in_own_loop(visit(port, tmp_path / "answers.txt", answers=1))
        (worker,) = [p for p in below(process) if "resource_tracker" not in " ".join(p.cmdline())]
        worker.kill()
        in_own_loop(visit(port, tmp_path / "answers.txt", answers=2))
        runs = (tmp_path / "runs.txt").read_text().split("\n")
        assert set(runs) == {f"{process.pid} __main__", ""}
        assert len(set((tmp_path / "answers.txt").read_text().split())) == 1
        workers = below(process)
        process.terminate()
        process.wait(timeout=60)
        wait_until(lambda: all_gone(workers), seconds=60, what="the workers are gone")
        assert "Traceback" not in (tmp_path / "errors.txt").read_text()


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


def in_own_loop(work: Coroutine[None, None, None]) -> None:
    """Run it in a thread of its own: a browser test before may have left a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


async def visit(port: int, file: Path, answers: int) -> None:
    """Open the page as a browser does, and stay until the script has written so many answers."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from websockets.asyncio.client import connect

    message = BackMsg()
    message.rerun_script.query_string = ""
    async with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    ) as line:
        await line.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not file.exists() or len(file.read_text().split()) < answers:
                await asyncio.sleep(0.1)
