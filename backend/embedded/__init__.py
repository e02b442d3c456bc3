"""PostgreSQL and Valkey for this process: the ones the environment names, or embedded ones.

Embedded servers live under MINHU_HOME, shared by every minhu process of that home: the first one
starts them, the last one to leave stops them.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backend.core.errors import MinhuError
from backend.embedded import anchor_key, postgres, running, valkey
from backend.embedded.checks import require_postgres, require_redis
from backend.embedded.errors import HomeInUse, RealServersSet
from backend.embedded.home import Users, absolute, empty_home, open_home
from backend.personal import source as keys
from backend.settings import Settings, settings

__all__ = ["Servers", "announce", "running_servers", "start_over"]


@dataclass(frozen=True)
class Servers:
    """Where this process finds its servers; ``embedded`` when at least one of them is ours."""

    database_url: str
    redis_url: str
    embedded: bool


@contextmanager
def running_servers(
    config: Settings, redis_away: Callable[[MinhuError], None] | None = None
) -> Iterator[Servers]:
    """Choose, start or join the servers; inside, DATABASE_URL and REDIS_URL name them.

    Must be entered before the first query, since ``piccolo_conf`` reads the settings once, and
    outside of any event loop. A server named by *config* is checked and never started or stopped;
    *redis_away* is told when only Redis does not answer, for those who do without it until it does.

    Raises ServerUnreachable, ServerTooOld, HomeUnusable, HomeInUse, ServerFailed and
    OtherDataVersion.
    """
    if config.database_url:
        require_postgres(config.database_url)
    if config.redis_url:
        require_redis(config.redis_url, redis_away)
    if config.database_url and config.redis_url:
        servers = Servers(config.database_url, config.redis_url, embedded=False)
        with _environment(servers):
            yield servers
        return
    home = open_home(config.home)
    users = Users(home)
    try:
        with users.turn():
            first = users.alone()
            users.join()
            if not config.database_url:
                keys.ensure(config)
                anchor_key.ensure(config)
            servers = Servers(
                config.database_url or postgres.start(home / "postgres"),
                config.redis_url or valkey.start(home / "valkey"),
                embedded=True,
            )
            if first:
                _note(home, servers, web=None)
        with _environment(servers):
            yield servers
    finally:
        with _undisturbed(), users.turn():
            if users.leave():
                running.forget(home)
                _stop(home)


@contextmanager
def announce(config: Settings, servers: Servers, web: str) -> Iterator[None]:
    """Let other commands of this home know that the web app of *servers* answers at *web*."""
    home = open_home(config.home)
    before = running.read(home)
    _note(home, servers, web)
    try:
        yield
    finally:
        # Processes that joined meanwhile go on using the servers, only the web app is gone.
        if before is not None:
            running.write(home, replace(before, web=None, web_pid=None))
        else:
            running.forget(home)


def start_over(config: Settings) -> None:
    """Delete all embedded data of the home; servers left behind by a killed run are stopped first.

    Raises RealServersSet when the environment names a server, HomeInUse while a process uses the
    home, NotAHome for a folder that minhu did not make, HomeUnusable when deleting is not allowed.
    """
    for name, url in (("DATABASE_URL", config.database_url), ("REDIS_URL", config.redis_url)):
        if url:
            raise RealServersSet(setting=name)
    home = absolute(config.home)
    if not home.exists():
        return
    home = open_home(home)
    users = Users(home)
    with users.turn():
        if not users.alone():
            raise HomeInUse(path=home)
        running.forget(home)
        _stop(home)
        empty_home(home)
        users.leave()


def _stop(home: Path) -> None:
    # Valkey first: workers gone, nothing wakes anybody; PostgreSQL is the one that must end well.
    if (home / "valkey").exists():
        valkey.stop(home / "valkey")
    if (home / "postgres").exists():
        postgres.stop(home / "postgres")


def _note(home: Path, servers: Servers, web: str | None) -> None:
    ours = running.Running(
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        postgres_pid=postgres.pid_of(home / "postgres"),
        valkey_pid=valkey.pid_of(home / "valkey"),
        web=web,
        web_pid=os.getpid() if web else None,
    )
    running.write(home, ours)


@contextmanager
def _environment(servers: Servers) -> Iterator[None]:
    chosen = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.cache_clear()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore a second Ctrl-C: servers half stopped would be worse than a second's patience."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, lambda *_: None) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
