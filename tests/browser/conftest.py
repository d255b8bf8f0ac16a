"""A running app and a real browser. Nothing is downloaded: an installed Chromium is driven."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from only_one import wait_for_the_only_one
from waiting import wait_until_settled

playwright_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; a machine under load is slow, a missing thing stays missing
playwright_api.expect.set_options(timeout=PATIENCE)
wait_for_the_only_one(PATIENCE / 1000)


def chromium() -> str | None:
    """The installed Chromium, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CNNVIZ_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason="No Chromium was found: install one, or name it in CNNVIZ_CHROMIUM.")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(skip)


class App:
    """A running server: its address, its process and what it has logged."""

    def __init__(self, url: str, process: subprocess.Popen, log: Path) -> None:
        self.url = url
        self.process = process
        self.log = log

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_app(folder: Path, **environment: str) -> Iterator[App]:
    """A fresh server on a free port, ended when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command + options,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(url, process, log)
        yield App(url, process, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait_until_healthy(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server was not healthy within 60 s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One server for all browser tests; it lets model files of learners in."""
    with running_app(tmp_path_factory.mktemp("server"), CNNVIZ_ALLOW_MODEL_UPLOAD="1") as running:
        yield running


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[App]:
    """A server that nobody has visited yet, for this test alone; its workers start when they are needed."""
    with running_app(tmp_path, CNNVIZ_WARM_UP="0") as running:
        yield running


@pytest.fixture
def server(app: App) -> Iterator[str]:
    """The address of the running app; the test fails if the server logged a trace meanwhile, or has loaded
    Keras, which would slow every page down: all of it is for the workers."""
    before = len(app.logged())
    yield app.url
    new = app.logged()[before:]
    assert "Traceback" not in new, f"The server logged a trace:\n{new}"
    if sys.platform.startswith("linux"):
        loaded = Path(f"/proc/{app.process.pid}/maps").read_text(encoding="utf-8")
        assert "python" in loaded
        assert not re.search(r"tensorflow|libtf|keras", loaded)


@pytest.fixture(scope="session")
def browser() -> Iterator["playwright_api.Browser"]:
    with playwright_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def contexts(browser: "playwright_api.Browser") -> dict[bool, "playwright_api.BrowserContext"]:
    """A browser's profile without and one with touch. All tests share them, and what they have loaded of
    Streamlit already: to fetch and compile its scripts anew takes longer than most tests."""
    return {touch: browser.new_context(has_touch=touch) for touch in (False, True)}


@pytest.fixture
def new_page(
    contexts: dict[bool, "playwright_api.BrowserContext"],
) -> Iterator[Callable[..., "playwright_api.Page"]]:
    """Opens pages: `new_page(dark=True, width=390)`. Fails the test on a request that leaves the machine,
    on an uncaught error in the page, and on an error in its console. What a test stores is gone after it."""
    pages, faults = [], []

    def open_page(*, dark: bool = False, width: int = 1280, height: int = 1000, touch: bool = False):
        page = contexts[touch].new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
        page.on(
            "console",
            lambda message: (
                message.type == "error" and not _probes(message.location) and faults.append(message.text)
            ),
        )
        page.on("request", lambda request: _leaves(request.url) and faults.append(f"left: {request.url}"))
        return page

    yield open_page
    for page in pages:
        if page.url.startswith("http"):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.close()
    for context in contexts.values():
        context.clear_cookies()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: Callable[..., "playwright_api.Page"]) -> "playwright_api.Page":
    """A page of 1280 × 1000 in the light theme, watched as `new_page` watches."""
    return new_page()


def _probes(location: dict) -> bool:
    """On a deep link Streamlit looks for its root by trying `/page/_stcore/…` first: a 404 is right."""
    return "/_stcore/" in location.get("url", "")


def _leaves(url: str) -> bool:
    local = ("http://127.0.0.1", "ws://127.0.0.1", "http://localhost", "ws://localhost")
    return url.startswith(("http", "ws")) and not url.startswith(local)


@pytest.fixture
def settled() -> Callable[["playwright_api.Page"], None]:
    """Waits until the app has drawn everything and no script runs: `settled(page)`."""
    return wait_until_settled
