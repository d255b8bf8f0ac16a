"""The environment variables, and the addresses that are refused."""

import pytest

from cnnviz.engine import EngineError
from cnnviz.engine.settings import Settings


def settings(**variables: str) -> Settings:
    return Settings.from_environment({f"CNNVIZ_{name}": value for name, value in variables.items()})


def test_without_variables_the_app_starts_its_own_workers():
    assert settings() == Settings(scheduler=None, worker_memory="2 GB")
    assert settings(SCHEDULER="", WORKER_MEMORY="") == settings()


def test_the_memory_of_a_worker_is_read():
    assert settings(WORKER_MEMORY="3 GiB").worker_memory == "3 GiB"


def test_tls_with_its_three_files_is_encrypted():
    files = {"TLS_CA": "ca.pem", "TLS_CERT": "cert.pem", "TLS_KEY": "key.pem"}
    assert settings(SCHEDULER="tls://10.0.0.5:8786", **files).encrypted


@pytest.mark.parametrize("missing", ["TLS_CA", "TLS_CERT", "TLS_KEY"])
def test_tls_without_one_of_its_files_is_refused(missing):
    files = {"TLS_CA": "ca.pem", "TLS_CERT": "cert.pem", "TLS_KEY": "key.pem"} | {missing: ""}
    with pytest.raises(EngineError, match="set CNNVIZ_TLS_CA, CNNVIZ_TLS_CERT and CNNVIZ_TLS_KEY"):
        _ = settings(SCHEDULER="tls://10.0.0.5:8786", **files).encrypted


@pytest.mark.parametrize("host", ["10.0.0.5", "localhost.example.org", "127.0.0.1.example.org", "0.0.0.0"])
def test_plain_tcp_to_another_machine_is_refused_unless_allowed(host):
    with pytest.raises(EngineError, match="unencrypted address on another machine"):
        _ = settings(SCHEDULER=f"tcp://{host}:8786").encrypted
    with pytest.raises(EngineError, match="CNNVIZ_ALLOW_PLAIN=1"):
        _ = settings(SCHEDULER=f"tcp://{host}:8786", ALLOW_PLAIN="yes").encrypted
    assert not settings(SCHEDULER=f"tcp://{host}:8786", ALLOW_PLAIN="1").encrypted


def test_plain_tcp_on_this_machine_is_let_through():
    assert not settings(SCHEDULER="tcp://127.0.0.1:8786").encrypted


@pytest.mark.parametrize(
    "address", ["10.0.0.5:8786", "tls://", "tls://host", "http://host:1", "tls://host:x", "?"]
)
def test_what_is_no_address_is_refused_with_an_example(address):
    with pytest.raises(EngineError, match=r"an address such as tls://192\.168\.1\.20:8786 will do"):
        _ = settings(SCHEDULER=address).encrypted
