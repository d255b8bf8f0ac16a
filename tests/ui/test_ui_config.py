"""The server's configuration: what matters in production is set, and every line says why."""

import tomllib
from pathlib import Path

TEXT = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
CONFIG = tomllib.loads(TEXT)


def test_what_matters_is_set():
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["maxUploadSize"] == 10
    assert CONFIG["server"]["enableXsrfProtection"] is CONFIG["server"]["enableCORS"] is True
    assert CONFIG["browser"]["gatherUsageStats"] is False


def test_no_font_comes_from_the_internet():
    assert "http" not in TEXT
    assert CONFIG["theme"]["font"] == "sans-serif"


def test_every_setting_of_the_server_has_its_reason_above_it():
    section, explained = "", False
    for line in TEXT.splitlines():
        if line.startswith("["):
            section, explained = line, False
        elif line.startswith("#"):
            explained = True
        elif not line.strip():
            explained = False
        elif section in ("[client]", "[runner]", "[server]", "[browser]"):
            assert explained, f"{line} in {section} says no reason"
