"""Use cases of files: keep one, read one."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import lru_cache

from backend.files import sniffing
from backend.files.errors import WrongType
from backend.files.local import LocalFiles
from backend.files.rules import FileRef, clean_name, name_as
from backend.files.store import FileStore
from backend.settings import settings

LARGEST_BYTES = 50_000_000
LONGEST_UPLOAD = timedelta(days=1)
"""A draft older than this belongs to no upload any more."""


@lru_cache
def store() -> FileStore:
    """The store of this process."""
    return LocalFiles(settings().files_folder)


async def keep(
    name: str, chunks: AsyncIterator[bytes], now: datetime, limit: int = LARGEST_BYTES
) -> FileRef:
    """Store a file that came in under *name*.

    1. look at its first bytes; what is not taken is refused before anything is stored
    2. store it, with what earlier uploads broke off cleared away

    Raises WrongType, and TooLarge beyond *limit* bytes; nothing is kept then. Whether anybody may
    ever read it again is up to what the reference is written into.
    """
    head = await _head(chunks)
    kind = sniffing.media_type(head, name)
    if kind is None:
        raise WrongType(name=clean_name(name))
    await store().tidy(now - LONGEST_UPLOAD)
    stored = await store().put(_after(head, chunks), limit)
    return FileRef(name_as(name, kind), kind, stored.size, stored.sha256)


async def stream(sha256: str) -> AsyncIterator[bytes]:
    """The content of a file, in pieces. Raises UnknownFile."""
    return await store().open(sha256)


async def _head(chunks: AsyncIterator[bytes]) -> bytes:
    head = bytearray()
    async for chunk in chunks:
        head += chunk
        if len(head) >= sniffing.HEAD_BYTES:
            break
    return bytes(head)


async def _after(head: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in chunks:
        yield chunk
