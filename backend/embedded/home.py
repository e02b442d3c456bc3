"""The folder of one copy: made, recognised, emptied, and shared between processes."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from backend.embedded.errors import AlreadyRunning, HomeInUse, HomeUnusable, NotAHome

MARKER = ".minhu-home"
TURN_TIMEOUT = 180.0
"""Seconds to wait while another process starts or stops the servers; a first start takes a few."""


def absolute(home: Path) -> Path:
    """*home* as an absolute path, ``~`` included; symbolic links are kept."""
    return Path(os.path.abspath(home.expanduser()))


def open_home(home: Path) -> Path:
    """Make the folder and its ``run`` and ``logs``; returns its absolute path.

    Raises HomeUnusable when it cannot be written, or holds files that minhu did not put there.
    """
    home = absolute(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        marker = home / MARKER
        if not marker.exists():
            if any(home.iterdir()):
                raise HomeUnusable(path=home, reason="不是空目录 / it is not empty")
            marker.write_text("The data of one copy of minhu; `minhu up --fresh` empties it.\n")
        for name in ("run", "logs"):
            (home / name).mkdir(exist_ok=True)
        probe = home / "run" / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise HomeUnusable(path=home, reason=error.strerror or str(error)) from error
    return home


def empty_home(home: Path) -> None:
    """Delete everything in *home* but its marker and the locks in ``run``.

    Raises NotAHome for a folder that minhu did not make. The caller makes sure, with `Users`, that
    nothing runs in it.
    """
    home = absolute(home)
    if not (home / MARKER).is_file():
        raise NotAHome(path=home)
    for entry in home.iterdir():
        if entry.name in (MARKER, "run"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


class Users:
    """The processes that use a home's servers.

    Each holds a shared kernel lock, so a process that was killed drops out by itself and no list
    of process numbers can go stale. The last one to leave stops the servers.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = _open_lock(home / "run" / "users.lock")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the right to start or stop servers; raises HomeInUse after `TURN_TIMEOUT`."""
        with _open_lock(self.home / "run" / "turn.lock") as lock:
            give_up_at = time.monotonic() + TURN_TIMEOUT
            while not _try(lock, fcntl.LOCK_EX):
                if time.monotonic() > give_up_at:
                    raise HomeInUse(path=self.home)
                time.sleep(0.05)
            yield

    def alone(self) -> bool:
        """Whether no other process uses the servers; call it during a `turn`, before `join`."""
        return _try(self._lock, fcntl.LOCK_EX)

    def join(self) -> None:
        """Count this process in; call it during a `turn`."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Count this process out; True when it was the last. Call it during a `turn`."""
        last = self.alone()
        self._lock.close()
        return last


@contextmanager
def only_up(home: Path, url: str) -> Iterator[None]:
    """Make sure that one ``minhu up`` at a time works in *home*; *url* is where it will answer.

    Raises AlreadyRunning, with the other one's address, when there is one.
    """
    with _open_lock(home / "run" / "up.lock") as lock:
        if not _try(lock, fcntl.LOCK_EX):
            raise AlreadyRunning(url=lock.read().strip() or "…", path=home)
        lock.truncate(0)
        lock.write(f"{url}\n")
        lock.flush()
        yield


def _open_lock(path: Path) -> IO[str]:
    # "a+" makes the file when missing and never empties one that somebody else holds.
    lock = path.open("a+", encoding="utf-8")
    lock.seek(0)
    return lock


def _try(lock: IO[str], kind: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
        return True
    return False
