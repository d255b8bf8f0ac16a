"""Pages driven without a browser: the whole app runs, from `app.py`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails must fail its test, not show its calm sentence; workers start only where needed."""
    monkeypatch.setenv("CNNVIZ_DEBUG", "1")
    monkeypatch.setenv("CNNVIZ_WARM_UP", "0")


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Opens a page with what its URL says: `open_page("output_size", m=32, k=5)`."""

    def open_it(name: str, **query: object) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = str(value)
        at.switch_page(f"pages/{name}.py").run()
        assert not at.exception, at.exception
        return at

    return open_it
