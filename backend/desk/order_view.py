"""What an order's page shows: the order with names for every id, its limits, trail and forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.areas import service as areas
from backend.areas.gazetteer import Place
from backend.areas.rules import AreaLevel
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.budget import Budget
from backend.deadlines.explaining import explain
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, LimitName
from backend.desk.order_files import ACCEPT
from backend.desk.order_forms import NAMES, Form, Offers, forms_of
from backend.desk.order_map import levels_of, map_of
from backend.desk.order_steps import steps_of
from backend.desk.order_trail import Names, by_system, entries, named_in
from backend.files.rules import KINDS
from backend.identity.rules import Actor, Permission
from backend.orders import duplicates, personal, record
from backend.orders import service as orders
from backend.orders.changes import Case
from backend.orders.duplicates import Probe, Similar
from backend.orders.events import Event
from backend.orders.personal_rules import LONGEST_NOTE, Revealed, UnmaskReason
from backend.orders.rules import Action, Order, Request
from backend.people import service as people
from backend.web.uploads import MOST_FILES, largest_bytes

SHOWN_SEGMENTS = 40
"""Stretches of working time told for one limit: twenty working days."""
PICTURES = frozenset(kind.media_type for kind in KINDS.values() if kind.shown)
_NAMING_UNITS = frozenset({Action.adjudicate, Action.dispatch, Action.involve, Action.whistle})


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not taken, as it was filled in.

    ``field`` names what is wrong, empty when it is no field; ``reason`` says why, None for a stale
    page. ``seen`` is the version the page was made from when somebody was faster, None otherwise.
    ``files``: there were some, and a browser does not send them twice by itself.
    """

    action: Action
    typed: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""
    reason: str | None = None
    seen: int | None = None
    files: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What came of asking for the resident's data: shown in full, or what was wrong and typed."""

    revealed: Revealed | None = None
    wrong: str = ""
    note: str = ""


async def shown(
    actor: Actor, order: Order, now: datetime, refused: Refused | None = None,
    look: Look | None = None,
) -> dict[str, object]:  # fmt: skip
    """Everything the template names. A fixed number of queries, each by key."""
    look = look or Look()
    book = (await deadlines.rulebook()).at(order.area_code)
    case = await orders.case_of(order, now)
    asked = await record.request_of(order.id)
    events = await orders.trail(order.id)
    files = await orders.files(order.id)
    names = await _names(case, events, now)
    forms = await _forms(actor, case, asked, book, now)
    seen = refused.seen if refused else None
    path = await areas.path_of(order.area_id)
    trail = entries(events, names, files, seen)
    return {
        "order": order,
        "request_": asked,
        "revealed": look.revealed,
        "look": look,
        "reasons": tuple(UnmaskReason) if await personal.may_unmask(actor, order) else (),
        "may_erase": await orders.permits(actor, Permission.erase_personal, order),
        "notes_at_most": LONGEST_NOTE,
        "category": await record.category_name(order.category),
        "case": case,
        "steps": steps_of(order),
        "clocks": [_explained(each, book) for each in _by_due(case)],
        "forms": forms,
        "trail": trail,
        "files": [(seq, ref) for seq, refs in files.items() for ref in refs],
        "names": names,
        "responsible": names.people.get(order.responsible_id or -1),
        "path_": path,
        "levels": levels_of(path),
        "map": map_of(asked.longitude, asked.latitude, await _near(actor, order, asked, path)),
        "main": await _main(actor, order),
        "refused": refused,
        "stale": _stale(actor, events, seen),
        "kept": _kept(refused, forms),
        "pictures": PICTURES,
        "accept": ACCEPT,
        "most_files": MOST_FILES,
        "largest": await largest_bytes(),
    }


async def _names(case: Case, events: Sequence[Event], now: datetime) -> Names:
    order = case.order
    units, persons = named_in(events)
    units |= {order.lead_unit_id, order.sender_unit_id or order.lead_unit_id}
    units |= {part.unit_id for part in case.parts} | {each.unit_id for each in case.supervisions}
    if order.responsible_id is not None:
        persons.add(order.responsible_id)
    found = await areas.units(sorted(units))
    called = await people.operator_names({each.operator_id for each in events if each.operator_id})
    return Names(
        {unit.id: unit.name for unit in found},
        await people.officers(persons, now),
        {each.actor: called[each.operator_id] for each in events if each.operator_id in called},
    )


async def _forms(
    actor: Actor, case: Case, asked: Request, book: Rulebook, now: datetime
) -> list[Form]:
    order = case.order
    actions = await orders.possible_actions(actor, order, now)
    below = await areas.units_below(order.lead_unit_id) if _NAMING_UNITS & set(actions) else []
    departments = await areas.departments(order.district_code) if below else []
    offers = Offers(
        case=case,
        below=below,
        under=await areas.units_under(order.lead_unit_id) if Action.adjudicate in actions else (),
        departments=departments,
        answers=await _answers([unit.id for unit in (*below, *departments)], now),
        alike=await _alike(actor, order, asked, book, now) if Action.merge in actions else (),
        most=_most(case, book),
    )
    return forms_of(actions, offers)


def _most(case: Case, book: Rulebook) -> dict[str, Budget]:
    """How much longer an order may be asked to take, and to stand still, at once."""
    found = {}
    if (clock := case.running(DeadlineKind.resolve)) is not None:
        found["amount"] = book.policies[clock.policy_id].budget
    pause = book.policy_for(case.order.matter, DeadlineKind.suspension)
    if pause is not None:
        found["days"] = pause.budget
    return found


async def _answers(unit_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Name and post of whoever answers for each unit today."""
    if not unit_ids:
        return {}
    _, answers = await people.who_answers(list(dict.fromkeys(unit_ids)), now)
    found = await people.officers({each.person_id for each in answers.values() if each}, now)
    told = {}
    for unit_id, each in answers.items():
        officer = found.get(each.person_id) if each else None
        if officer:
            told[unit_id] = f"{officer.name} {officer.title}".strip()
    return told


async def _alike(
    actor: Actor, order: Order, asked: Request, book: Rulebook, now: datetime
) -> list[Similar]:
    """Orders this one may repeat and can be merged into."""
    since = now - timedelta(days=book.limits[LimitName.duplicate_days])
    probe = Probe(order.area_id, order.category, asked.description, since)
    found = await duplicates.similar(actor, probe, now)
    return [each for each in found if each.id != order.id and each.is_open and each.number]


async def _near(
    actor: Actor, order: Order, asked: Request, path: Sequence[Place]
) -> list[record.Neighbour]:
    """Other open orders of the same community or subdistrict, where there is a map for them."""
    if asked.longitude is None:
        return []
    fitting = [
        (level, place)
        for level, place in levels_of(path)
        if level in (AreaLevel.subdistrict, AreaLevel.community)
    ]
    if not fitting:
        return []
    level, place = fitting[-1]
    return await record.neighbours(actor, order, level, place.id)


async def _main(actor: Actor, order: Order) -> Order | None:
    """The order this one was merged into, for whoever may read it."""
    if order.merged_into is None:
        return None
    main = await orders.find_by_id(order.merged_into)
    return main if await orders.may_read(actor, main) else None


def _stale(actor: Actor, events: Sequence[Event], seen: int | None) -> str:
    """The key of what to say of a stale page; empty when it is not stale."""
    if seen is None:
        return ""
    since = [event for event in events if event.seq > seen]
    hands = {event.operator_id for event in since if not by_system(event)}
    if since and not hands:
        return "order_stale_system"
    own = actor.operator_id is not None and hands == {actor.operator_id}
    return "order_stale_self" if own else "order_stale"


def _kept(refused: Refused | None, forms: Sequence[Form]) -> list[tuple[Label, str]]:
    """Words that were typed for an action that is no longer possible, so that none are lost."""
    if refused is None or any(form.action is refused.action for form in forms):
        return []
    return [
        (NAMES[name], value.strip())
        for name, value in refused.typed.items()
        if name in NAMES and isinstance(value, str) and value.strip() and not value.isdecimal()
    ]


def _by_due(case: Case) -> list[Clock]:
    known = [each for each in case.clocks.values() if each.state is not DeadlineState.cancelled]
    return sorted(known, key=lambda each: (each.state is not DeadlineState.running, each.due_at))


def _explained(each: Clock, book: Rulebook) -> dict[str, Any]:
    """A limit with its budget and the working time that was counted, first stretches first."""
    budget = book.policies[each.policy_id].budget
    legs = explain(each, book).legs if budget.unit.is_working else ()
    return {
        "clock": each,
        "budget": Label(f"{budget.amount} {budget.unit.zh}", f"{budget.amount} {budget.unit.en}"),
        "segments": [segment for leg in legs for segment in leg.segments][:SHOWN_SEGMENTS],
    }
