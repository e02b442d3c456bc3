"""Files of an order's page: in with a form, out under the name they have in this order."""

from datetime import datetime
from typing import Any

from litestar import Request, get
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Stream

from backend.core.labels import Label
from backend.files.errors import TooLarge, UnknownFile, WrongType
from backend.files.rules import KINDS, FileRef
from backend.orders import service as orders
from backend.orders.errors import GuardFailed
from backend.web.auth import actor_of
from backend.web.uploads import check_count, given, keep, largest_bytes

ACCEPT = ",".join(
    ("image/*", *(each for kind in KINDS.values() if not kind.shown for each in kind.extensions))
)
"""For the browser's own choice of files: pictures of any kind, then all the others by name."""


def uploads(form: FormMultiDict) -> list[UploadFile]:
    """The files somebody chose; a field left empty sends one without a name."""
    told = form.getall("files", [])
    return [each for each in told if isinstance(each, UploadFile) and each.filename]


async def kept(chosen: list[UploadFile], now: datetime) -> tuple[FileRef, ...]:
    """Put the files into the store. Raises InvalidInput telling which one does not fit, and why."""
    check_count(chosen)
    limit, refs = await largest_bytes(), []
    for each in chosen:
        name = each.filename
        try:
            refs.append(await keep(each, now, limit))
        except (TooLarge, WrongType) as error:
            zh, en = error.message("zh"), error.message("en")
            if isinstance(error, TooLarge):
                zh, en = f"“{name}”：{zh}", f"“{name}”: {en}"
            raise GuardFailed("files", Label(zh, en)) from error
    return tuple(refs)


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
    return await given(ref, saved="save" in request.query_params)
