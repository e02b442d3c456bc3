"""PostgreSQL and Valkey that a test may crash, empty and start again, where they were."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from backend.embedded import postgres as embedded
from backend.embedded import valkey
from backend.embedded.checks import redis_problem
from support.databases import Postgres
from support.up_copy import free_port

CONNECTIONS = 40
"""Few enough to use them all up quickly."""


class OwnPostgres(Postgres):
    """The embedded server in *folder*, as safe as in production: it syncs what it commits."""

    def __init__(self, folder: Path) -> None:
        with _settings(max_connections=str(CONNECTIONS)):
            super().__init__(embedded.start(folder), folder)

    def crash(self) -> None:
        """``immediate``: every connection is dropped and nothing written, as in a power cut."""
        pid = embedded.pid_of(self.folder)
        assert pid is not None, "the server does not run"
        os.kill(pid, signal.SIGQUIT)
        give_up_at = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists():
            assert time.monotonic() < give_up_at, "the server does not end"
            time.sleep(0.05)

    def start(self, listen: str = "") -> None:
        """Start it again, where it was, also on the address *listen*; recovers after a crash."""
        with _settings(max_connections=str(CONNECTIONS), listen_addresses=listen):
            embedded.start(self.folder)

    def let_in(self, network: str) -> None:
        """Trust whoever comes from *network* once it is started again."""
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all postgres {network} trust\n")

    def stop(self) -> None:
        embedded.stop(self.folder)


class OwnValkey:
    """A Valkey on a port that stays the same, which writes down every command.

    *listen* is its address.
    """

    def __init__(self, folder: Path, listen: str = "127.0.0.1") -> None:
        self.folder = folder
        self.listen = listen
        self.port = free_port()
        self.url = f"redis://{listen}:{self.port}/0"
        self.start()

    def start(self, *, empty: bool = False) -> None:
        """Start it with the data it had, or *empty*."""
        data = self.folder / "data"
        if empty:
            shutil.rmtree(data)
        data.mkdir(exist_ok=True)
        with (self.folder / "valkey.log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    valkey.program(), "--bind", self.listen, "--port", str(self.port),
                    "--dir", data, "--save", "", "--appendonly", "yes", "--protected-mode", "no",
                ],
                stdout=log, stderr=log,
            )  # fmt: skip
        give_up_at = time.monotonic() + 20
        while redis_problem(self.url) is not None:
            assert time.monotonic() < give_up_at, "Valkey does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@contextmanager
def _settings(**changed: str) -> Iterator[None]:
    """Let the embedded PostgreSQL start with other settings than the product's."""
    before = dict(embedded.SETTINGS)
    embedded.SETTINGS.update(changed)
    try:
        yield
    finally:
        embedded.SETTINGS.update(before)
