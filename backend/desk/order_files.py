"""Files of an order's page: in with a form, out under the name they have in this order."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request, get
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Stream

from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import LimitName
from backend.files import service as files
from backend.files.errors import TooLarge, UnknownFile, WrongType
from backend.files.rules import KINDS, FileRef
from backend.files.service import LARGEST_BYTES
from backend.orders import service as orders
from backend.orders.errors import GuardFailed
from backend.web.auth import actor_of

MOST_FILES = 10
MOST_BYTES = MOST_FILES * LARGEST_BYTES + 1_000_000
"""Of a whole form: so many files, each as large as any may be, and the words."""
PIECE_BYTES = 262_144
ACCEPT = ",".join(
    ("image/*", *(each for kind in KINDS.values() if not kind.shown for each in kind.extensions))
)
"""For the browser's own choice of files: pictures of any kind, then all the others by name."""


async def largest_bytes() -> int:
    """The largest file an operator may attach: the loop's limit, never above the store's own."""
    book = await deadlines.rulebook()
    return min(book.limits[LimitName.attachment_mb] * 1_000_000, LARGEST_BYTES)


def uploads(form: FormMultiDict) -> list[UploadFile]:
    """The files somebody chose; a field left empty sends one without a name."""
    told = form.getall("files", [])
    return [each for each in told if isinstance(each, UploadFile) and each.filename]


async def kept(chosen: list[UploadFile], now: datetime) -> tuple[FileRef, ...]:
    """Put the files into the store. Raises GuardFailed telling which one does not fit, and why."""
    if len(chosen) > MOST_FILES:
        raise GuardFailed(
            "files", Label(f"一次最多 {MOST_FILES} 个文件", f"at most {MOST_FILES} files at once")
        )
    limit, refs = await largest_bytes(), []
    for each in chosen:
        name = each.filename
        try:
            refs.append(await files.keep(name, _pieces(each), now, limit))
        except (TooLarge, WrongType) as error:
            zh, en = error.message("zh"), error.message("en")
            if isinstance(error, TooLarge):
                zh, en = f"“{name}”：{zh}", f"“{name}”: {en}"
            raise GuardFailed("files", Label(zh, en)) from error
    return tuple(refs)


async def _pieces(upload: UploadFile) -> AsyncIterator[bytes]:
    while piece := await upload.read(PIECE_BYTES):
        yield piece


@get("/orders/{order_id:int}/files/{sha256:str}", include_in_schema=False)
async def file(
    request: Request[Any, Any, Any], order_id: FromPath[int], sha256: FromPath[str]
) -> Stream:
    """A file of the order, shown where that is safe; ``?save`` always saves it."""
    order = await orders.find_by_id(order_id)
    ref = None
    if await orders.may_read(actor_of(request), order):
        came = await orders.files(order_id)
        ref = next((ref for refs in came.values() for ref in refs if ref.sha256 == sha256), None)
    if ref is None:
        raise UnknownFile
    saved = "save" in request.query_params or not KINDS[ref.media_type].shown
    headers = {
        "content-disposition": (
            f"{'attachment' if saved else 'inline'}; filename*=UTF-8''{quote(ref.name, safe='')}"
        ),
        "content-length": str(ref.size),
        # Nothing in the file may run in our name, whatever it turns out to be.
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        # What the address holds never changes; whoever may read it does.
        "cache-control": "private, no-cache",
        "etag": f'"{ref.sha256}"',
    }
    return Stream(await files.stream(ref.sha256), media_type=ref.media_type, headers=headers)
