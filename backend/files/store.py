"""The port behind which files are kept: outside the database, named by their content."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: its key (SHA-256 in hex, twice), and its size in bytes."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """Keeps any number of files; the same content is kept once.

    A file is there whole or not at all, and stays when the process is killed a moment later.
    """

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Store what *chunks* make together. Raises TooLarge beyond *limit* bytes."""

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The content, in pieces. Raises UnknownFile before the first of them."""

    async def delete(self, key: str) -> None:
        """Forget the file; nothing when there is none."""

    async def tidy(self, before: datetime) -> int:
        """Remove what uploads broken off before *before* have left; returns how many."""
