"""The file channel: one JSON file a notice, for whatever sends text messages or mail from there."""

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path

from backend.notices.rules import Message

DRAFTS = ".drafts"
"""Folder of files under way, in the spool folder so that a rename is all it takes to get out."""


class Spool:
    """Writes ``<notice id>.json`` into *folder*, which must exist.

    A folder that is missing is a mount that is away: making it would fill the wrong disk. A file
    is there whole or not at all. Whoever reads the folder may remove what it has taken.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: Message, attempt: int) -> None:
        """Write the file; once more writes the same file. Raises OSError."""
        await asyncio.to_thread(self._write, message, attempt)

    def _write(self, message: Message, attempt: int) -> None:
        content = json.dumps(message.document(), ensure_ascii=False, indent=1).encode() + b"\n"
        drafts = self.folder / DRAFTS
        drafts.mkdir(mode=0o700, exist_ok=True)
        # What a worker that was killed has left of the attempt before this one.
        (drafts / f"{message.notice_id}.{attempt - 1}").unlink(missing_ok=True)
        draft = drafts / f"{message.notice_id}.{attempt}"
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / f"{message.notice_id}.json")
        except OSError:
            # A full disk stays full while half a file lies on it.
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        _sync(self.folder)


def _sync(folder: Path) -> None:
    """Bring the names in *folder* to the disk: a rename alone may not outlast a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
