"""How the engine is to run, read from environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cnnviz.engine.errors import EngineError

DEFAULT_MEMORY = "2 GB"


@dataclass(frozen=True)
class Settings:
    """``scheduler`` is None where the app starts its own workers."""

    scheduler: str | None = None
    tls_ca: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None
    allow_plain: bool = False
    worker_memory: str = DEFAULT_MEMORY

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings in the ``CNNVIZ_…`` variables; one that is set to nothing counts as not set."""
        return cls(
            scheduler=environment.get("CNNVIZ_SCHEDULER") or None,
            tls_ca=environment.get("CNNVIZ_TLS_CA") or None,
            tls_cert=environment.get("CNNVIZ_TLS_CERT") or None,
            tls_key=environment.get("CNNVIZ_TLS_KEY") or None,
            allow_plain=environment.get("CNNVIZ_ALLOW_PLAIN") == "1",
            worker_memory=environment.get("CNNVIZ_WORKER_MEMORY") or DEFAULT_MEMORY,
        )

    @property
    def encrypted(self) -> bool:
        """Whether the scheduler is reached by TLS; raises where the address can't or mustn't be used.

        Whoever can reach a scheduler can run code on its workers, so plain TCP is for this machine only.
        """
        scheme, host = _split(self.scheduler or "")
        if scheme == "tls":
            if not (self.tls_ca and self.tls_cert and self.tls_key):
                raise EngineError(
                    f"CNNVIZ_SCHEDULER is {self.scheduler}, which needs three files to prove who is who: "
                    "set CNNVIZ_TLS_CA, CNNVIZ_TLS_CERT and CNNVIZ_TLS_KEY.",
                    retry=False,
                )
            return True
        if host != "127.0.0.1" and not self.allow_plain:
            raise EngineError(
                f"CNNVIZ_SCHEDULER is {self.scheduler}, an unencrypted address on another machine: whoever "
                "reaches it can run code there. Use tls://, or set CNNVIZ_ALLOW_PLAIN=1 where the network "
                "itself keeps strangers out.",
                retry=False,
            )
        return False


def whole_number(variable: str, usual: int) -> int:
    """The whole number above 0 in an environment variable; the usual one where it holds none."""
    text = os.environ.get(variable, "")
    return int(text) if text.isdecimal() and int(text) > 0 else usual


def _split(address: str) -> tuple[str, str]:
    """Scheme and host of ``tls://host:port`` or ``tcp://host:port``."""
    try:
        parts = urlsplit(address)
        if parts.scheme in ("tls", "tcp") and parts.hostname and parts.port:
            return parts.scheme, parts.hostname
    except ValueError:
        pass
    raise EngineError(
        f"CNNVIZ_SCHEDULER is {address!r}; an address such as tls://192.168.1.20:8786 will do.", retry=False
    )
