"""Keeping files on a real disk: whole or not at all, once, and only within the folder."""

import asyncio
import hashlib
import os
import sys
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.files import service
from backend.files.errors import TooLarge, UnknownFile, WrongType
from backend.files.local import DRAFTS, PIECE_BYTES, LocalFiles
from backend.settings import ROOT, Settings

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalFiles:
    """The store of this process, in a folder of its own."""
    store = LocalFiles(tmp_path / "files")
    monkeypatch.setattr(service, "store", lambda: store)
    return store


def kept(store: LocalFiles) -> list[str]:
    """Every file below the store's folder, drafts included."""
    return sorted(
        str(path.relative_to(store.folder)) for path in store.folder.rglob("*") if path.is_file()
    )


async def test_it_gives_back_what_it_was_given(files: LocalFiles) -> None:
    content = os.urandom(3 * PIECE_BYTES + 17)
    stored = await files.put(pieces(content[:10], b"", content[10:]), len(content))
    assert stored.size == len(content)
    assert stored.key == stored.sha256 == hashlib.sha256(content).hexdigest()
    assert await read(await files.open(stored.key)) == content
    assert kept(files) == [f"{stored.key[:2]}/{stored.key[2:4]}/{stored.key}"]


async def test_a_file_of_no_bytes_is_a_file(files: LocalFiles) -> None:
    stored = await files.put(pieces(), 0)
    assert await read(await files.open(stored.key)) == b""


async def test_what_exceeds_the_limit_leaves_nothing(files: LocalFiles) -> None:
    endless = pieces(*[bytes(PIECE_BYTES)] * 100)
    with pytest.raises(TooLarge) as raised:
        await files.put(endless, 2 * PIECE_BYTES)
    assert kept(files) == []
    # It gave up at once, and did not read on to the end.
    assert len(await read(endless)) == 97 * PIECE_BYTES
    assert "0.524288 MB" in raised.value.message("zh")


async def test_an_upload_that_breaks_off_leaves_nothing(files: LocalFiles) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(PIECE_BYTES)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await files.put(broken(), 10 * PIECE_BYTES)
    assert kept(files) == []


async def test_a_cancelled_upload_leaves_nothing(files: LocalFiles) -> None:
    begun = asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        yield bytes(PIECE_BYTES)
        begun.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(files.put(waiting(), 10 * PIECE_BYTES))
    await begun.wait()
    assert len(kept(files)) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert kept(files) == []


async def test_the_same_content_at_once_is_kept_once(files: LocalFiles) -> None:
    content = os.urandom(2 * PIECE_BYTES)
    half = len(content) // 2
    first, *others = await asyncio.gather(
        *(files.put(pieces(content[:half], content[half:]), len(content)) for _ in range(8))
    )
    assert all(other == first for other in others)
    assert len(kept(files)) == 1
    assert await read(await files.open(first.key)) == content


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from backend.files.local import LocalFiles

async def chunks():
    yield b"half a file"

os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(LocalFiles(Path(sys.argv[1])).put(chunks(), 100))
"""


async def test_a_kill_before_the_name_is_given_leaves_nothing_to_be_seen(
    files: LocalFiles,
) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(files.folder), cwd=ROOT
    )
    assert await child.wait() == -9
    [draft] = kept(files)
    assert Path(draft).parent == Path(DRAFTS)
    with pytest.raises(UnknownFile):
        await files.open(hashlib.sha256(b"half a file").hexdigest())
    # An upload may still be under way: only old drafts are cleared away.
    assert await files.tidy(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await files.tidy(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert kept(files) == []


@pytest.mark.parametrize(
    "key",
    ["", "x", "../" * 8 + "etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 64, "ａ" * 64],
)
async def test_it_knows_no_other_keys_than_its_own(files: LocalFiles, key: str) -> None:
    with pytest.raises(UnknownFile):
        await files.open(key)
    await files.delete(key)


async def test_it_forgets_what_is_deleted(files: LocalFiles) -> None:
    stored = await files.put(pieces(b"x"), 1)
    await files.delete(stored.key)
    with pytest.raises(UnknownFile):
        await files.open(stored.key)


async def test_memory_stays_small_whatever_the_size(files: LocalFiles) -> None:
    many = pieces(*[bytes(100_000)] * 400)
    tracemalloc.start()
    stored = await files.put(many, 100_000_000)
    async for _ in await files.open(stored.key):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.size == 40_000_000
    assert most < 4_000_000


async def test_keeping_says_what_it_is_and_what_it_is_called(files: LocalFiles) -> None:
    found = await service.keep("现场/楼道 照片.txt", pieces(PNG[:3], PNG[3:]), NOW)
    assert (found.name, found.media_type) == ("楼道 照片.txt.png", "image/png")
    assert (found.size, found.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    assert await read(await service.stream(found.sha256)) == PNG


async def test_a_web_page_called_a_photo_is_refused_and_not_kept(files: LocalFiles) -> None:
    with pytest.raises(WrongType) as raised:
        await service.keep("照片.jpg", pieces(b"<html>", b"<script>alert(1)</script>"), NOW)
    assert "照片.jpg" in raised.value.message("zh")
    assert not files.folder.exists()


async def test_keeping_has_a_limit(files: LocalFiles) -> None:
    with pytest.raises(TooLarge):
        await service.keep("a.png", pieces(PNG, bytes(100)), NOW, limit=len(PNG) + 99)
    assert kept(files) == []


async def test_keeping_clears_away_what_was_broken_off_long_ago(files: LocalFiles) -> None:
    drafts = files.folder / DRAFTS
    drafts.mkdir(parents=True)
    for name, age in (("old", timedelta(days=2)), ("young", timedelta(hours=2))):
        (drafts / name).write_bytes(b"")
        at = (NOW - age).timestamp()
        os.utime(drafts / name, (at, at))
    await service.keep("a.png", pieces(PNG), NOW)
    assert [name for name in kept(files) if name.startswith(DRAFTS)] == [f"{DRAFTS}/young"]


def test_the_folder_is_below_home_unless_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHU_HOME", str(tmp_path))
    assert Settings().files_folder == tmp_path / "files"
    monkeypatch.setenv("MINHU_FILES", "~/elsewhere")
    assert Settings().files_folder == Path.home() / "elsewhere"
