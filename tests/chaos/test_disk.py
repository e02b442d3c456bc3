"""A full disk under the folder that notices are written to."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.machine import is_root, missing
from support.soundness import all_taken, assert_sound, overdue, settled

from backend.core.db import fetch, fetch_value

MANY = 12
"""Orders whose notices do not fit on the disk."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds about a dozen files."""
    if not is_root():
        missing("mounting a small disk needs root", needed=False)
    folder = tmp_path / "spool"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        missing("this kernel lets us mount nothing", needed=False)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_delays_notices_and_loses_none(workers, until, small_disk: Path) -> None:
    order_ids = await overdue(MANY)
    workers.environment["MINHU_NOTICE_FOLDER"] = str(small_disk)
    workers.start()

    async def full() -> bool:
        sql = "SELECT count(*) FROM notice_delivery WHERE last_error LIKE '%No space left%'"
        return bool(await fetch_value(sql))

    await until(full, 30, "the disk is full")
    await until(all_taken, 30, "every step taken, disk or no disk")
    assert not await all_sent()
    taken: list[int] = []

    async def emptied() -> bool:
        taken.extend(take(small_disk))
        return await all_sent()

    await until(emptied, 60, "every notice sent once there is room")
    await settled(until)
    workers.kill()
    taken += take(small_disk)
    assert sorted(taken) == [row["id"] for row in await fetch("SELECT id FROM notice ORDER BY id")]
    assert files(small_disk) == []
    await assert_sound(order_ids)


def take(folder: Path) -> list[int]:
    """What whoever reads the folder does: take the notices and remove them, which makes room."""
    taken = []
    for path in folder.glob("*.json"):
        taken.append(json.loads(path.read_text())["id"])
        path.unlink()
    return taken


def files(folder: Path) -> list[Path]:
    """All that lies there, drafts included."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def all_sent() -> bool:
    return not await fetch_value("SELECT count(*) FROM notice_delivery WHERE done_at IS NULL")
