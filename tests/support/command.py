"""``minhu`` as a process of its own, forked from one that has imported it: that takes a second."""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from argon2 import PasswordHasher

from backend.identity import passwords
from backend.settings import ROOT

PRELOADED = (
    "backend.cli.audit_view", "backend.cli.doctor_queries", "backend.audit.verifying",
    "backend.identity.keys", "backend.imports.service", "backend.orders.publishing",
    "backend.orders.recount_looking",
)  # fmt: skip
"""What the commands import when they run; none of it reads a setting when it is imported."""

for _name in PRELOADED:
    # The server would say nothing of a name that is gone.
    import_module(_name)
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["backend.cli", *PRELOADED])


def minhu(
    *words: str, told: bytes = b"", seconds: float = 120, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """What the command with these *words* printed, and how it ended.

    *told* is its standard input, *environment* what it finds there besides this process's own.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("in", "out", "err")]
        files[0].write_bytes(told)
        process = _FORKS.Process(
            target=_run,
            # With the tests' own cheap hashes, or it would replace those it meets by real ones.
            args=(words, {**os.environ, **environment}, [*map(str, files)], passwords._HASHER),
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, seconds)
        out, err = (file.read_text("utf-8") for file in files[1:])
        return subprocess.CompletedProcess(words, process.exitcode, out, err)


def _run(
    words: tuple[str, ...], environment: Mapping[str, str], files: list[str], hasher: PasswordHasher
) -> None:
    """Become ``minhu`` with these words; never returns."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, file in enumerate(files):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False))
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), write_through=True)
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), write_through=True)
    sys.argv = ["minhu", *words]
    passwords._HASHER = hasher
    from backend.cli import main

    main()
