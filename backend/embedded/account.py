"""Who the embedded servers run as. PostgreSQL refuses to run as root, so root lends them a user."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TypedDict

from backend.embedded.errors import ServerFailed

ACCOUNT = "minhu-postgres"


class RunAs(TypedDict, total=False):
    """Keywords for `subprocess`; empty when the servers run as ourselves."""

    user: int
    group: int
    extra_groups: list[int]


def owned_folder(folder: Path) -> RunAs:
    """Make *folder*, private to the servers' user; returns how to run as that user.

    Root uses the folder's owner when it has one already, else a system user made on first use,
    which also needs to reach the folder: parents get search permission for others, no more.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() != 0:
        return {}
    user = _user_of(folder)
    os.chown(folder, user.pw_uid, user.pw_gid)
    let_through(folder)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def let_through(path: Path) -> None:
    """Let every user pass through the parents of *path*, without listing them."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def let_run(program: Path) -> None:
    """Let every user run *program* and read what is installed beside it.

    Needed for root only, and only where the environment was installed with a strict umask.
    """
    if os.geteuid() != 0:
        return
    let_through(program)
    if program.stat().st_mode & stat.S_IROTH and program.parent.stat().st_mode & stat.S_IROTH:
        return
    # Wheels keep shared libraries in a folder of their own, beside the package.
    package = program.parents[2]
    for folder in (program.parents[1], package.with_name(f"{package.name}.libs")):
        for path in (folder, *folder.rglob("*")):
            if path.exists() and not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (mode & 0o500) >> 6)


def _user_of(folder: Path) -> pwd.struct_passwd:
    owner = folder.stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # nosec B603
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        reason = f"root 无法创建用户 {ACCOUNT} / root could not create the user {ACCOUNT}"
        raise ServerFailed(server="PostgreSQL", reason=reason, log="useradd") from error
