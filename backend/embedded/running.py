"""``run/servers.json``: what runs for a home, so that other commands and tools find it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.core import private_files
from backend.embedded.checks import postgres_problem, redis_problem
from backend.embedded.home import absolute


@dataclass(frozen=True)
class Running:
    """Servers in use. A number of a process is None for a server that is not ours to run;
    ``web`` and ``web_pid`` are None while no web app runs.
    """

    database_url: str
    redis_url: str
    postgres_pid: int | None
    valkey_pid: int | None
    web: str | None
    web_pid: int | None


def write(home: Path, found: Running) -> None:
    """Write the file at once and for the owner only: the URLs carry passwords."""
    content = json.dumps(asdict(found), indent=2) + "\n"
    private_files.write(_path(home), content.encode(), over=True)


def read(home: Path) -> Running | None:
    """What the file says, true or not; None when there is none or it cannot be understood."""
    try:
        return Running(**json.loads(_path(home).read_text()))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def find(home: Path) -> Running | None:
    """What runs for *home* and answers; None when the file is missing or left from a dead run."""
    found = read(absolute(home))
    if found is None:
        return None
    pids = (found.postgres_pid, found.valkey_pid, found.web_pid)
    if not all(_alive(pid) for pid in pids if pid is not None):
        return None
    if postgres_problem(found.database_url) or redis_problem(found.redis_url):
        return None
    return found


def forget(home: Path) -> None:
    """Remove the file."""
    _path(home).unlink(missing_ok=True)


def _path(home: Path) -> Path:
    return home / "run" / "servers.json"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
