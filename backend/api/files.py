"""Files of orders: coming in with an order, going out to whoever may read one that holds them."""

from typing import Annotated, Any

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
from backend.files.errors import UnknownFile
from backend.files.rules import FileRef
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
from backend.web.uploads import MOST_BYTES, MOST_FILES, check_count, given, keep, largest_bytes

TAGS = ["附件 Files"]


class Upload(msgspec.Struct, frozen=True):
    """Files for an order, and the version of the order that was seen."""

    files: list[UploadFile]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


@post(
    "/orders/{order:str}/files",
    operation_id="attachFiles",
    summary="上传附件 / Attach files",
    description=(
        f"一次最多 {MOST_FILES} 个文件，单个大小由流程次数限制 attachment_mb 规定："
        "照片、PDF、Word、Excel、文本、录音、视频。以内容判断类型，不看扩展名。 / "
        f"Up to {MOST_FILES} files, each as large as the limit attachment_mb says: photos, PDF, "
        "Word, Excel, text, audio, video. What a file is, its content says and not its name."
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
    if not data.files:
        raise InvalidInput("files", Label("请提供文件", "give at least one file"))
    check_count(data.files)
    limit = await largest_bytes()
    refs = [await keep(each, now, limit) for each in data.files]
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
    return await given(await _readable(actor_of(request), sha256))


async def _readable(actor: Actor, sha256: str) -> FileRef:
    """Raises UnknownFile unless *actor* may read an order that holds it."""
    if len(sha256) == 64 and sha256.isascii() and sha256.isalnum():
        for order, ref in await record.holders(sha256):
            if await orders.may_read(actor, order):
                return ref
    raise UnknownFile


handlers = [attach, download]
