"""Files of orders: coming in with an order, going out to whoever may read one that holds them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response, Stream
from msgspec import Meta

from backend.api.messages import OrderShown
from backend.api.problems import problems
from backend.api.references import find, seen, tag
from backend.api.structs import show
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.files import service as files
from backend.files.errors import UnknownFile
from backend.files.rules import KINDS, FileRef
from backend.files.service import LARGEST_BYTES
from backend.identity.rules import Actor
from backend.orders import record
from backend.orders import service as orders
from backend.orders.actions import Attach
from backend.orders.errors import NotAllowed
from backend.orders.rules import Action
from backend.orders.service import OrderRef
from backend.web import idempotency
from backend.web.auth import actor_of, signed_in
from backend.web.idempotency import Answer

TAGS = ["附件 Files"]
MOST_FILES = 10
MOST_BYTES = MOST_FILES * LARGEST_BYTES + 1_000_000
PIECE_BYTES = 262_144


class Upload(msgspec.Struct, frozen=True):
    """Files for an order, and the version of the order that was seen."""

    files: list[UploadFile]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


@post(
    "/orders/{order:str}/files",
    operation_id="attachFiles",
    summary="上传附件 / Attach files",
    description=(
        f"一次最多 {MOST_FILES} 个文件，每个不超过 {LARGEST_BYTES // 1_000_000} MB："
        "照片、PDF、Word、Excel、文本、录音、视频。以内容判断类型，不看扩展名。 / "
        f"Up to {MOST_FILES} files of {LARGEST_BYTES // 1_000_000} MB: photos, PDF, Word, Excel, "
        "text, audio, video. What a file is, its content says and not its name."
    ),
    tags=TAGS,
    status_code=200,
    guards=[signed_in],
    opt={"exclude_from_idempotency": True},
    request_max_body_size=MOST_BYTES,
    responses=problems(400, 401, 403, 404, 409, 413, 415, 422),
)
async def attach(
    order: FromPath[str], data: MultipartBody[Upload], request: Request[Any, Any, Any]
) -> Response[OrderShown]:
    """Store the files, then take the action that attaches them."""
    actor, now = actor_of(request), clock.now()
    found = await find(actor, order)
    ref = seen(request, found, data.version)
    if Action.attach not in await orders.possible_actions(actor, found, now):
        # Before anything is stored: the store is not a place for whoever has no use for it.
        raise NotAllowed(action=Action.attach)
    if not 1 <= len(data.files) <= MOST_FILES:
        raise InvalidInput(
            "files", Label(f"请提供 1 至 {MOST_FILES} 个文件", f"give 1 to {MOST_FILES} files")
        )
    refs = [await files.keep(each.filename, _pieces(each), now) for each in data.files]
    answer = await _attached_once(request, actor, ref, tuple(refs))
    return Response(msgspec.Raw(answer.body), status_code=answer.status, headers=answer.headers)


async def _attached_once(
    request: Request[Any, Any, Any], actor: Actor, ref: OrderRef, refs: tuple[FileRef, ...]
) -> Answer:
    """Attach the files; once, when the request carries a key."""

    async def work() -> Answer:
        after = await orders.act(actor, ref, Action.attach, Attach(refs), clock.now())
        body = msgspec.json.encode(show(OrderShown, after))
        headers = {"content-type": "application/json", "etag": tag(after)}
        return Answer(200, headers, body)

    key = request.headers.get(idempotency.HEADER)
    if key is None or actor.operator_id is None:
        return await work()
    told = "\n".join([str(ref.version), *(f"{each.sha256} {each.name}" for each in refs)])
    fingerprint = idempotency.fingerprint_of(request, told.encode())
    return await idempotency.once(actor.operator_id, key, fingerprint, clock.now(), work)


async def _pieces(upload: UploadFile) -> AsyncIterator[bytes]:
    while piece := await upload.read(PIECE_BYTES):
        yield piece


@get(
    "/files/{sha256:str}",
    operation_id="getFile",
    summary="下载附件 / Download a file",
    description=(
        "仅限可查看含有该附件之工单的人员。 / "
        "Only for whoever may read an order that holds the file."
    ),
    tags=TAGS,
    guards=[signed_in],
    responses=problems(400, 401, 404),
)
async def download(sha256: FromPath[str], request: Request[Any, Any, Any]) -> Stream:
    """The file, under the name it has in the newest order the caller may read."""
    ref = await _readable(actor_of(request), sha256)
    content = await files.stream(ref.sha256)
    return Stream(content, media_type=ref.media_type, headers=_headers(ref))


async def _readable(actor: Actor, sha256: str) -> FileRef:
    """Raises UnknownFile unless *actor* may read an order that holds it."""
    if len(sha256) == 64 and sha256.isascii() and sha256.isalnum():
        for order, ref in await record.holders(sha256):
            if await orders.may_read(actor, order):
                return ref
    raise UnknownFile


def _headers(ref: FileRef) -> dict[str, str]:
    """Nothing in the file may run in our name, whatever it turns out to be."""
    shown = "inline" if KINDS[ref.media_type].shown else "attachment"
    return {
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(ref.name, safe='')}",
        "content-length": str(ref.size),
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        # The content of an address never changes, but whoever may read it does.
        "cache-control": "private, no-cache",
        "etag": f'"{ref.sha256}"',
    }


handlers = [attach, download]
