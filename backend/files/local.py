"""Files on the local disk: ``ab/cd/abcd…``, by the SHA-256 of their content."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from backend.files.errors import TooLarge, UnknownFile
from backend.files.store import Stored

DRAFTS = "drafts"
"""Folder of uploads under way; nothing is ever read from it."""
PIECE_BYTES = 262_144
"""So much is read or written at once: every turn of a thread costs as much as some 100 kB do."""
_KEY = re.compile(r"[0-9a-f]{64}")


class LocalFiles:
    """The files of *folder*, which several processes of one machine may share.

    A file is written as a draft, brought to the disk, and only then given its name, in one step.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Store what *chunks* make together; memory stays constant, whatever the size.

        Raises TooLarge as soon as there are more than *limit* bytes. The draft is removed when
        anything goes wrong, *chunks* included.
        """
        draft = await asyncio.to_thread(_Draft, self.folder / DRAFTS)
        try:
            size = 0
            async for piece in _gathered(chunks):
                size += len(piece)
                if size > limit:
                    raise TooLarge(limit_mb=f"{limit / 1_000_000:g}")
                await asyncio.to_thread(draft.write, piece)
            key = draft.digest()
            await asyncio.to_thread(draft.keep_as, self._path(key))
            return Stored(key, size, key)
        finally:
            # Not in a thread: this must happen even while the task is being cancelled.
            draft.discard()

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The content, in pieces. Raises UnknownFile, also for what is no key at all."""
        try:
            opened = await asyncio.to_thread(self._path(key).open, "rb")
        except FileNotFoundError:
            raise UnknownFile from None
        return _pieces(opened)

    async def delete(self, key: str) -> None:
        """Forget the file; whoever is reading it reads on."""
        with suppress(FileNotFoundError, UnknownFile):
            await asyncio.to_thread(self._path(key).unlink)

    async def tidy(self, before: datetime) -> int:
        """Remove drafts last written to before *before*: their writers were killed."""
        return await asyncio.to_thread(self._tidy, before.timestamp())

    def _tidy(self, before: float) -> int:
        removed = 0
        with suppress(FileNotFoundError):
            for draft in (self.folder / DRAFTS).iterdir():
                with suppress(FileNotFoundError):
                    if draft.stat().st_mtime < before:
                        draft.unlink()
                        removed += 1
        return removed

    def _path(self, key: str) -> Path:
        """Where the file is; two levels of folders keep each of them short.

        Raises UnknownFile unless *key* is a SHA-256: no key leads out of the folder.
        """
        if not _KEY.fullmatch(key):
            raise UnknownFile
        return self.folder / key[:2] / key[2:4] / key


class _Draft:
    """A file that has no name yet; used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=folder)
        self._path = Path(name)
        self._file = os.fdopen(number, "wb", buffering=0)
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._hash.update(piece)
        left = memoryview(piece)
        while left:
            left = left[self._file.write(left) :]

    def digest(self) -> str:
        return self._hash.hexdigest()

    def keep_as(self, path: Path) -> None:
        """Bring the content to the disk, then give it its name; the same content may have it."""
        os.fsync(self._file.fileno())
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(self._path, path)
        # The name, and those of the folders above it, must outlast a power cut as well.
        for folder in path.parents[:3]:
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)

    def discard(self) -> None:
        """Close, and remove what was given no name."""
        self._file.close()
        self._path.unlink(missing_ok=True)


async def _gathered(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """*chunks* put together to pieces worth a turn of a thread."""
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        if len(held) >= PIECE_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _pieces(opened: IO[bytes]) -> AsyncIterator[bytes]:
    with opened:
        while piece := await asyncio.to_thread(opened.read, PIECE_BYTES):
            yield piece
