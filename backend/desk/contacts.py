"""A contact of the registry: an officer's or a firm's number, in full for a reason."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from backend.core import clock
from backend.core.errors import InvalidInput, NotFound
from backend.desk.order import reason_told
from backend.desk.pages import Posted, page, reason_of
from backend.orders.personal_rules import LONGEST_NOTE, UnmaskReason
from backend.personal.rules import Contact
from backend.registry import contacts
from backend.registry.contacts import Listed
from backend.web.auth import actor_of


@get("/contacts/{listed:str}/{row_id:int}", include_in_schema=False)
async def contact_page(
    request: Request[Any, Any, Any], listed: FromPath[str], row_id: FromPath[int]
) -> Response[Any]:
    """The contact, its number in part."""
    return await _page(request, _listed(listed), row_id)


@post("/contacts/{listed:str}/{row_id:int}", include_in_schema=False, status_code=200)
async def unmask(
    request: Request[Any, Any, Any], listed: FromPath[str], row_id: FromPath[int], data: Posted
) -> Response[Any]:
    """The contact with its number in full, this once."""
    kind = _listed(listed)
    try:
        told = reason_told(data)
        found = await contacts.unmask(actor_of(request), kind, row_id, told, clock.now())
    except InvalidInput as error:
        return await _page(
            request, kind, row_id, wrong=reason_of(error), note=data.get("note", ""),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )  # fmt: skip
    return await _page(request, kind, row_id, revealed=found)


def _listed(told: str) -> Listed:
    found = next((each for each in Listed if each.value == told), None)
    if found is None:
        raise NotFound
    return found


async def _page(
    request: Request[Any, Any, Any], listed: Listed, row_id: int, *,
    revealed: Contact | None = None, wrong: str = "", note: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response[Any]:  # fmt: skip
    card = await contacts.card(actor_of(request), listed, row_id, clock.now())
    told = {
        "listed": listed, "table": contacts.TABLES[listed], "row_id": row_id,
        "contact": revealed or card.contact,
        "revealed": revealed is not None, "wrong": wrong, "note": note,
        "reasons": tuple(UnmaskReason) if card.may_unmask and card.contact.holds_anything else (),
        "notes_at_most": LONGEST_NOTE,
    }  # fmt: skip
    return page(request, "contact.html", told, here="inbox", status=status)
