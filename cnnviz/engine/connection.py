"""A Dask client with workers behind it: of our own on this machine, or those of a scheduler elsewhere.

Dask is imported here alone, and this module by the engine's starting thread: a page needs neither.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing.spawn
import threading
from collections.abc import Callable
from typing import Any

import dask
from distributed import Client, Nanny, Scheduler, Security, SpecCluster
from distributed.core import Status

from cnnviz.engine.kinds import KINDS
from cnnviz.engine.settings import Settings

_CONFIG: dict[str, Any] = {
    # A worker that dies is given this long to come back before Dask forgets it for good.
    "distributed.deploy.lost-worker-timeout": "24h",
    # A job is tried again on the worker that came back; after so many deaths it counts as their cause.
    "distributed.scheduler.allowed-failures": 3,
    # Pages for operators that anybody on this machine could read.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Results are fetched at once, so there is nothing to spill; a worker paused for memory would stay so.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.tick.interval": "500ms",  # idle, the server should be idle
    "distributed.admin.system-monitor.interval": "2s",
    # Messages kept for a look back; those of training runs hold pictures.
    "distributed.admin.low-level-log-length": 50,
    "distributed.admin.large-graph-warning-threshold": "100MB",  # photos travel with the job
}


class Connection:
    """An open client, and the workers that were started for it, if any."""

    def __init__(
        self, client: Client, cluster: SpecCluster | None = None, lazy: dict[str, dict] | None = None
    ) -> None:
        self.client = client
        self.cluster = cluster
        self._lazy = lazy or {}  # kind → the workers of it that can be started
        self._adding = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether it is of use still: a client that lost its scheduler, or a nanny that gave up, is not."""
        nannies = self.cluster.workers.values() if self.cluster else ()
        ended = (Status.closing, Status.closed, Status.failed)
        return self.client.status in ("running", "connecting") and all(n.status not in ended for n in nannies)

    def workers(self, kind: str) -> list[dict]:
        """What the scheduler knows of each worker of a kind: asked anew, in a few milliseconds."""
        known = self.client.sync(self.client.scheduler.identity, n_workers=-1, callback_timeout=5)
        return [worker for worker in known["workers"].values() if kind in worker["resources"]]

    def names(self, kind: str) -> list[str] | None:
        """The workers of a kind that waits to be asked for that can be started here; None on a cluster.

        Each has a resource of its own by that name, so that a job can be meant for it alone.
        """
        return list(self._lazy[kind]) if self.cluster else None

    def prepare(self, kind: str, count: int) -> None:
        """See that there are so many workers of a kind that waits to be asked for; returns at once."""
        if self.cluster is None:
            return
        with self._adding:
            wanted = dict(list(self._lazy[kind].items())[:count])
            if missing := wanted.keys() - self.cluster.worker_spec.keys():
                self.cluster.worker_spec.update({name: wanted[name] for name in missing})
                self.cluster.scale(len(self.cluster.worker_spec))

    def ask_worker(self, address: str, function: Callable, *args: Any, seconds: float = 3.0) -> Any:
        """What a function says that Dask runs beside the job of a worker; raises without a timely answer."""
        client = self.client
        answers = client.sync(
            client._run, function, *args, workers=[address], wait=True, callback_timeout=seconds
        )
        return answers[address]

    def close(self) -> None:
        """End the client and its own workers."""
        for part in (self.client, self.cluster):
            if part is not None:
                with contextlib.suppress(Exception):  # it is of no use any more, whatever it says
                    part.close(timeout=10)


def start(settings: Settings) -> Connection:
    """Start scheduler and workers for this process alone: on 127.0.0.1, behind keys that nobody else has.

    The workers end with this process, even if it is killed: each watches a pipe that closes then.
    """
    dask.config.set(_CONFIG)
    _spawn_workers_without_main()
    security = Security.temporary()
    net = {
        "host": "127.0.0.1",
        "protocol": "tls://",
        "security": security,
        "dashboard_address": "127.0.0.1:0",
    }

    def workers(kind: str) -> dict[str, dict]:
        options = {
            "nthreads": 1,
            "memory_limit": settings.worker_memory,
            "preload": ["cnnviz.engine.warm_up"],
            "dashboard": False,
            "silence_logs": logging.ERROR,
            **net,
        }
        names = [f"{kind}-{n}" for n in range(KINDS[kind].workers)]
        return {
            name: {"cls": Nanny, "options": {**options, "resources": {kind: 1, name: 1}}} for name in names
        }

    cluster = SpecCluster(
        scheduler={"cls": Scheduler, "options": {"dashboard": False, **net}},
        workers={name: w for kind in KINDS if not KINDS[kind].lazy for name, w in workers(kind).items()},
        security=security,
        silence_logs=logging.ERROR,
        name="cnnviz",
    )
    try:
        client = Client(cluster, security=security, set_as_default=False, direct_to_workers=True)
    except BaseException:
        cluster.close(timeout=10)
        raise
    return Connection(client, cluster, {kind: workers(kind) for kind in KINDS if KINDS[kind].lazy})


def join(settings: Settings) -> Connection:
    """Connect to the scheduler that the settings name."""
    dask.config.set({key: value for key, value in _CONFIG.items() if "large-graph" in key})
    security = None
    if settings.encrypted:
        security = Security(
            tls_ca_file=settings.tls_ca,
            tls_client_cert=settings.tls_cert,
            tls_client_key=settings.tls_key,
            require_encryption=True,
        )
    return Connection(Client(settings.scheduler, security=security, timeout=10, set_as_default=False))


def _spawn_workers_without_main() -> None:
    """Keep multiprocessing from running the program anew in each worker.

    It does so to have what ``__main__`` defines at hand. Our jobs need none of it, and under Streamlit
    ``__main__`` is the script of the latest visit: a page would be executed in the worker.
    """
    spawn: Any = multiprocessing.spawn
    original = spawn.get_preparation_data
    if hasattr(original, "of_cnnviz"):
        return

    def get_preparation_data(name: str) -> dict:
        data = original(name)
        if name.startswith("Dask Worker process"):
            data.pop("init_main_from_path", None)
            data.pop("init_main_from_name", None)
        return data

    get_preparation_data.of_cnnviz = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = get_preparation_data
