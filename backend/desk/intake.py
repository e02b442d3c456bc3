"""Intake: a form for whoever stands at a counter or on the hotline, and the resident's receipt."""

import secrets
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from backend.areas import service as areas
from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.deadlines.rules import Urgency
from backend.desk import intake_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.intake_form import CHANNELS, SOURCE, Form, parsed, reference
from backend.desk.intake_hints import matches
from backend.desk.pages import Posted, digits, page, reason_of
from backend.identity.rules import Actor, Role
from backend.orders import inbox, record, reporting
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.actions import Merge, NoData
from backend.orders.errors import AlreadyReported, NotAllowed
from backend.orders.reporting import Receipt, Spot
from backend.orders.rules import Action
from backend.web.auth import actor_of
from backend.web.language import language_of
from backend.web.problems import status_of
from backend.web.whole import whole

CHANNEL_COOKIE = "desk_channel"
_YEAR_SECONDS = 365 * 24 * 3600


_FIELD_OF = {"area_id": "area"}


async def places_of(actor: Actor) -> tuple[Spot, ...]:
    """The places *actor* may report for. Raises NotAllowed when there are none."""
    known = await reporting.spots(actor)
    if not known:
        raise NotAllowed(action=Label("登记诉求", "report a request"))
    return known


@get("/intake", include_in_schema=False)
async def intake_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """An empty form; the channel is the one used last on this device."""
    actor = actor_of(request)
    known = await places_of(actor)
    last = request.cookies.get(CHANNEL_COOKIE, "")
    form = Form(
        channel=last if last in {each.value for each in CHANNELS} else CHANNELS[0].value,
        area=str(known[0].id) if len(known) == 1 else "",
        nonce=secrets.token_hex(16),
    )
    return await _form(request, actor, known, form, {})


@post("/intake", include_in_schema=False, status_code=200)
async def take_in(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Take the request in and show the receipt; the form again, as typed, with what is wrong.

    1. check the fields
    2. report, and accept where it is wished and allowed: both or neither
    3. what was sent twice is not taken twice; its receipt is shown again
    """
    actor = actor_of(request)
    known = await places_of(actor)
    form = Form.of(data)
    asked, wrong = parsed(form, known, await _category_codes(actor), actor)
    if asked is None:
        return await _form(request, actor, known, form, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    again = False
    try:
        receipt = await _taken(actor, asked, form.accept)
    except AlreadyReported:
        found = await reporting.receipt_of(SOURCE, reference(actor, form.nonce))
        if found is None:
            raise
        receipt, again = found, True
    except InvalidInput as error:
        wrong = {_FIELD_OF.get(error.field, error.field): reason_of(error)}
        return await _form(request, actor, known, form, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    except MinhuError as error:
        sentence = error.message(language_of(request))
        wrong = {"": Label(sentence, sentence)}
        return await _form(request, actor, known, form, wrong, HTTPStatus(status_of(error)))
    answer = await _receipt(request, actor, receipt, again)
    answer.set_cookie(
        Cookie(
            CHANNEL_COOKIE, value=asked.channel.value, max_age=_YEAR_SECONDS, httponly=True,
            samesite="lax", path="/desk/", secure=request.url.scheme == "https",
        )
    )  # fmt: skip
    return answer


@post("/intake/merge", include_in_schema=False, status_code=200)
async def merge(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Merge the order just taken in into the one it repeats; the receipt, with its number now."""
    actor = actor_of(request)
    found = await reporting.receipt_of(SOURCE, reference(actor, data.get("nonce", "")))
    main = digits(data.get("main"), 18)
    if found is None or main is None:
        raise InvalidInput("order_id", Label("没有这张工单", "there is no such order"))
    problem = ""
    try:
        ref = orders.OrderRef(found.order.id, found.order.version)
        merged = await orders.act(actor, ref, Action.merge, Merge(main), clock.now())
        found = Receipt(merged, found.query_code)
    except MinhuError as error:
        problem = error.message(language_of(request))
    return await _receipt(request, actor, found, again=False, problem=problem)


async def _taken(actor: Actor, asked: r.Request, accept: bool) -> Receipt:
    now = clock.now()
    async with whole():
        order, query_code = await orders.report(actor, asked, now)
        if accept and Action.accept in await orders.possible_actions(actor, order, now):
            ref = orders.OrderRef(order.id, order.version)
            order = await orders.act(actor, ref, Action.accept, NoData(), now)
    return Receipt(order, query_code)


async def _category_codes(actor: Actor) -> tuple[tuple[str, Label], ...]:
    return (await inbox.choices(actor)).categories


async def _form(
    request: Request[Any, Any, Any], actor: Actor, known: tuple[Spot, ...], form: Form,
    wrong: dict[str, Label], status: HTTPStatus = HTTPStatus.OK,
) -> Response[Any]:  # fmt: skip
    context = {
        "form": form, "wrong": wrong, "spots": known, "channels": CHANNELS,
        "urgencies": tuple(Urgency), "categories": await _category_codes(actor),
        "may_accept": Role.acceptor in actor.roles,
        "hints": await matches(actor, form, known, clock.now()) if wrong else None,
    }  # fmt: skip
    return page(request, "intake.html", context, here="intake", status=status)


async def _receipt(
    request: Request[Any, Any, Any], actor: Actor, receipt: Receipt, again: bool, problem: str = ""
) -> Response[Any]:
    order, now = receipt.order, clock.now()
    asked = await record.request_of(order.id)
    known = {spot.id: spot for spot in await reporting.spots(actor)}
    [unit] = await areas.units([order.lead_unit_id])
    alike = []
    if Action.merge in await orders.possible_actions(actor, order, now):
        form = Form(category=order.category, area=str(order.area_id), description=asked.description)
        hints = await matches(actor, form, tuple(known.values()), now)
        alike = [each for each in hints.alike if each.id != order.id]
    nonce = (asked.external_ref or "").rpartition(".")[2]
    context = {
        "order": order, "asked": asked, "unit": unit, "code": receipt.query_code,
        "spot": known.get(order.area_id), "again": again, "alike": alike, "nonce": nonce,
        "problem": problem, "channel": order.channel,
    }  # fmt: skip
    return page(request, "receipt.html", context, here="intake", now=now)
