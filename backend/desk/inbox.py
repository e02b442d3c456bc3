"""The inbox: whose turn it is, by time left, with its filters, counts and pages."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from backend.areas.rules import UnitKind
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.desk import saved
from backend.desk.inbox_form import CHOICES, filter_of, narrowed, query_of
from backend.desk.pages import by_htmx, home_of, page
from backend.identity.rules import Actor, Permission, Role, may
from backend.notices import reading
from backend.orders import inbox
from backend.orders.inbox import OPEN, STATES_OF, Choices, Cursor, Filter, Page, Reach, Row, Tab
from backend.web.auth import actor_of

ROWS = 50
LATELY = timedelta(days=1)
_FIRST_TAB = (
    (Role.acceptor, Tab.intake),
    (Role.dispatcher, Tab.dispatch),
    (Role.unit_handler, Tab.handling),
    (Role.callback_agent, Tab.callback),
    (Role.supervisor, Tab.supervised),
)


def first_tab(actor: Actor) -> Tab:
    """Where an operator with one duty begins; who has several begins with everything."""
    tabs = [tab for role, tab in _FIRST_TAB if role in actor.roles]
    return tabs[0] if len(tabs) == 1 else Tab.all


@get("/", include_in_schema=False)
async def inbox_page(request: Request[Any, Any, Any], cursor: FromQuery[str] = "") -> Response[Any]:
    """The whole page; only further lines where a script asks for them with a cursor.

    Who reads no orders is led to what the desk has for them.
    """
    actor, now = actor_of(request), clock.now()
    if not may(actor, Permission.read_orders):
        return Redirect(home_of(actor), status_code=303)
    reach = inbox.natural_reach(actor)
    wanted = filter_of(request.query_params, reach, first_tab(actor))
    at = Cursor.parse(cursor) if cursor else None
    told: dict[str, object] = _links(wanted, reach)
    told |= {"wanted": wanted, "reach": reach, "cursor": cursor, "problem": ""}
    try:
        found = await inbox.page(actor, wanted, at, ROWS, now)
    except InvalidInput as error:
        if error.field != "q":
            raise
        found = Page(())
        told["problem"] = error.data["reason"]
    told |= {"page": found, "actions": actions(actor, wanted)}
    if by_htmx(request) and cursor:
        return page(request, "part_rows.html", told, now=now)
    choices = await inbox.choices(actor)
    status = HTTPStatus.BAD_REQUEST if told["problem"] else HTTPStatus.OK
    told |= {
        "counts": await inbox.counts(actor, wanted),
        "tabs": tuple(Tab),
        "reaches": tuple(Reach),
        "choices": choices,
        "fixed": CHOICES,
        "states": _states(wanted),
        "narrowed": narrowed(wanted),
        "active": _active(wanted, reach, choices),
        "names": {kind.value: kind for kind in UnitKind},
        "told_lately": await reading.count_since(actor, now - LATELY),
        "saved": await saved.filters_of(actor),
        "print": print_of(found.rows),
    }
    return page(request, "inbox.html", told, here="inbox", now=now, status=status)


@get("/pulse", include_in_schema=False)
async def pulse(request: Request[Any, Any, Any], seen: FromQuery[str] = "") -> Response[Any]:
    """The counts as they are now, and whether the first page is still the one that was *seen*."""
    actor, now = actor_of(request), clock.now()
    reach = inbox.natural_reach(actor)
    wanted = filter_of(request.query_params, reach, first_tab(actor))
    counts = await inbox.counts(actor, wanted)
    changed = bool(seen) and await _changed(actor, wanted, seen, now)
    told = {"counts": counts, "changed": changed, **_links(wanted, reach)}
    return page(request, "part_pulse.html", told, now=now)


def _links(wanted: Filter, reach: Reach) -> dict[str, object]:
    """Queries of lists near this one: with something changed, and with nothing narrowed."""

    def turned(**changes: Any) -> str:
        more = {name: changes.pop(name) for name in ("cursor", "seen") if name in changes}
        if "states" in changes:
            changes["states"] = frozenset(changes["states"] or ())
        return query_of(replace(wanted, **changes), reach, **more)

    cleared = query_of(Filter(tab=wanted.tab, reach=wanted.reach), reach)
    return {"turned": turned, "cleared": cleared}


async def _changed(actor: Actor, wanted: Filter, seen: str, now: datetime) -> bool:
    try:
        found = await inbox.page(actor, wanted, None, ROWS, now)
    except InvalidInput:
        return False
    return print_of(found.rows) != seen


def print_of(rows: Iterable[Row]) -> str:
    """A short text that differs when any of these orders, or their order, does."""
    told = ",".join(f"{row.id}.{row.version}" for row in rows)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def actions(actor: Actor, wanted: Filter) -> tuple[str, ...]:
    """What the reader may do to several orders of this list at once."""
    states = wanted.wanted_states()
    offered = {
        "accept": Role.acceptor in actor.roles and bool(states & set(STATES_OF[Tab.intake])),
        "dispatch": Role.dispatcher in actor.roles and bool(states & set(STATES_OF[Tab.dispatch])),
        "remind": bool({Role.supervisor, Role.dispatcher} & actor.roles) and bool(states & OPEN),
    }
    return tuple(name for name, may in offered.items() if may)


def _active(wanted: Filter, reach: Reach, choices: Choices) -> list[tuple[str, object, str]]:
    """What narrows the list: the condition's name, its value, and the query without it."""
    names = dict(choices.categories)
    areas = {each.value: Label(each.name, each.name) for each in choices.areas}
    units = {each.value: Label(each.name, each.name) for each in choices.units}
    unit = str(wanted.unit)
    told: list[tuple[str, object, Filter]] = [
        ("state", state, replace(wanted, states=wanted.states - {state}))
        for state in sorted(wanted.states, key=lambda state: state.value)
    ]
    if wanted.category:
        shown = names.get(wanted.category, Label(wanted.category, wanted.category))
        told.append(("category", shown, replace(wanted, category="")))
    if wanted.area:
        shown = areas.get(wanted.area, Label(wanted.area, wanted.area))
        told.append(("area", shown, replace(wanted, area="")))
    if wanted.unit is not None:
        told.append(("unit", units.get(unit, Label(unit, unit)), replace(wanted, unit=None)))
    for name in CHOICES:
        if (choice := getattr(wanted, name)) is not None:
            without: dict[str, Any] = {name: None}
            told.append((name, choice, replace(wanted, **without)))
    return [(name, shown, query_of(without, reach)) for name, shown, without in told]


def _states(wanted: Filter) -> tuple[Any, ...]:
    """The states the tab's list can be narrowed to; none where it has only one."""
    states = STATES_OF.get(wanted.tab)
    if states is None:
        return tuple(state for each in STATES_OF.values() for state in each)
    return states if len(states) > 1 else ()
