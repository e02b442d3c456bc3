"""Files that come in with a request or go out with an answer: the same for the API and the desk."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from litestar.datastructures import UploadFile
from litestar.response import Stream

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import LimitName
from backend.files import service as files
from backend.files.rules import KINDS, FileRef
from backend.files.service import LARGEST_BYTES

MOST_FILES = 10
"""Files of one request."""
MOST_BYTES = MOST_FILES * LARGEST_BYTES + 1_000_000
"""Of a whole request: so many files, each as large as any may ever be, and the words."""
MOST_TABLE_BYTES = 20_000_000
"""Of a request with a spreadsheet of rows to bring in."""
PIECE_BYTES = 262_144


async def largest_bytes() -> int:
    """The largest file an operator may attach: the loop's limit, never above the store's own."""
    book = await deadlines.rulebook()
    return min(book.limits[LimitName.attachment_mb] * 1_000_000, LARGEST_BYTES)


def check_count(chosen: Sequence[UploadFile]) -> None:
    """Raises InvalidInput for more than `MOST_FILES`."""
    if len(chosen) > MOST_FILES:
        raise InvalidInput(
            "files", Label(f"一次最多 {MOST_FILES} 个文件", f"at most {MOST_FILES} files at once")
        )


async def keep(upload: UploadFile, now: datetime, limit: int) -> FileRef:
    """Put a file of at most *limit* bytes into the store. Raises WrongType, TooLarge."""
    return await files.keep(upload.filename, _pieces(upload), now, limit)


async def _pieces(upload: UploadFile) -> AsyncIterator[bytes]:
    while piece := await upload.read(PIECE_BYTES):
        yield piece


async def given(ref: FileRef, *, saved: bool = False) -> Stream:
    """The answer that shows a file where that is safe, and saves it otherwise or when *saved*."""
    shown = "inline" if KINDS[ref.media_type].shown and not saved else "attachment"
    headers = {
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(ref.name, safe='')}",
        "content-length": str(ref.size),
        # Nothing in the file may run in our name, whatever it turns out to be.
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        # The content of an address never changes, but whoever may read it does.
        "cache-control": "private, no-cache",
        "etag": f'"{ref.sha256}"',
    }
    return Stream(await files.stream(ref.sha256), media_type=ref.media_type, headers=headers)


async def copied(upload: UploadFile, folder: Path) -> Path:
    """The file that came in, in *folder*, under a name that says nothing."""
    path = folder / "file"
    with path.open("wb") as file:
        async for piece in _pieces(upload):
            file.write(piece)
    return path


def saved_as(name: str) -> dict[str, str]:
    """Headers under which a browser saves the answer as *name*, and nobody else keeps it."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
