"""Bringing in, in bulk, orders that began in another system."""

from collections.abc import Sequence
from datetime import datetime

from backend.areas import service as areas
from backend.areas.rules import Intake, Tier
from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.core.labels import Label
from backend.core.writes import new_ids
from backend.deadlines import service as deadlines
from backend.deadlines.rulebook import Rulebook
from backend.identity.rules import Actor, Permission, may
from backend.orders import past as p
from backend.orders import queries
from backend.orders.drawing import draw_numbers
from backend.orders.errors import NotAllowed
from backend.orders.numbering import new_query_code
from backend.orders.past import Entry, PastOrder
from backend.orders.rules import intake_tier
from backend.orders.writing import enter
from backend.people import service as people


def require_right(actor: Actor) -> None:
    """Raise NotAllowed unless *actor* may bring in orders."""
    if not may(actor, Permission.import_data):
        raise NotAllowed(action=Label("导入工单", "import"))


async def known(source: str, refs: Sequence[str]) -> set[str]:
    """Which of *refs* of *source* have been brought in or reported already; one query."""
    return await queries.known_refs(source, refs)


async def faults(
    records: Sequence[PastOrder], now: datetime, *, live: bool = False
) -> list[MinhuError | None]:
    """What is wrong with each record, None where nothing is; writes nothing.

    The errors are those of `past.check`, and InvalidInput where no unit takes the request in.
    """
    book = await deadlines.rulebook()
    intakes = await areas.intakes_for({_intake_key(record) for record in records})

    def fault(record: PastOrder) -> MinhuError | None:
        try:
            intake = areas.require_intake(intakes, *_intake_key(record))
            _check(record, intake, book, now, live=live)
        except MinhuError as error:
            return error
        return None

    return [fault(record) for record in records]


async def bring_in(
    actor: Actor, records: Sequence[PastOrder], now: datetime, *, live: bool = False
) -> list[int]:
    """Write orders with their own times; returns their ids, in the order of *records*.

    1. find every unit that takes requests in, and who answers for the open ones today
    2. draw the numbers: those of a day follow the order of acceptance
    3. write orders, clocks and first events

    One transaction of about ten statements, whatever the number of records (some thousands at
    most). History sets nothing off and tells nobody; ``live`` requests do both (see `past.enter`).

    Raises NotAllowed, NumbersExhausted, what `past.check` raises for the first record it refuses,
    and AlreadyReported when one has come in before; nothing is written then.
    """
    require_right(actor)
    if not records:
        return []
    async with transaction():
        book = await deadlines.rulebook()
        found = await areas.intakes_for({_intake_key(record) for record in records})
        intakes = [areas.require_intake(found, *_intake_key(record)) for record in records]
        for record, intake in zip(records, intakes, strict=True):
            _check(record, intake, book, now, live=live)
        units, answers = await people.who_answers(sorted({i.unit_id for i in intakes}), now)
        ids = await new_ids("work_order", len(records))
        numbers = await _numbers(records, [intake.area_code[:6] for intake in intakes])
        rows = []
        for record, intake, order_id, number in zip(records, intakes, ids, numbers, strict=True):
            # Whoever holds the post today had no part in what ended before.
            person = answers[intake.unit_id] if record.state in p.OPEN else None
            entry = Entry(
                order_id, number, intake.area_code, intake.unit_id, units[intake.unit_id].tier,
                person.person_id if person else None, person.on_behalf_of if person else None,
            )  # fmt: skip
            here = book.at(intake.area_code)
            change = p.enter(record, entry, here, actor, now, live=live)
            rows.append((change, record.request, intake))
        # In one order for everybody: two imports of the same rows wait for one another's keys in
        # turn, never in a circle.
        rows.sort(key=lambda row: (row[1].source or "", row[1].external_ref or ""))
        await enter(
            [(change, request, intake, new_query_code()) for change, request, intake in rows], now
        )
    return ids


def _check(record: PastOrder, intake: Intake, book: Rulebook, now: datetime, *, live: bool) -> None:
    matter = p.matter_of(record, intake.area_code, intake.unit_id)
    p.check(record, matter, book.at(intake.area_code), now, live=live)


def _intake_key(record: PastOrder) -> tuple[int, Tier]:
    return record.request.area_id, intake_tier(record.request.channel)


async def _numbers(records: Sequence[PastOrder], districts: Sequence[str]) -> list[str | None]:
    """The number of each record, drawn day by day; None for one that was never accepted."""
    accepted = {index: record.taken_at for index, record in enumerate(records) if record.taken_at}
    places = sorted(accepted, key=lambda index: (accepted[index], index))
    drawn = await draw_numbers(
        [(districts[place], records[place].request.channel, accepted[place]) for place in places]
    )
    numbers: list[str | None] = [None] * len(records)
    for place, number in zip(places, drawn, strict=True):
        numbers[place] = number
    return numbers
