"""Why an order's limits fall when they do, with whose hand moved them. Pure."""

from collections.abc import Iterable
from datetime import datetime

from backend.deadlines.explaining import explain
from backend.deadlines.explanation import Cause, Explanation, Turn
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineState
from backend.orders.changes import Case
from backend.orders.events import Event, EventKind

_TURNS = {
    EventKind.deadline_recounted: (Turn.recounted,),
    EventKind.order_extend: (Turn.moved,),
    EventKind.order_resume: (Turn.resumed,),
    # The clock of the suspension itself is moved to the end that was asked for.
    EventKind.order_suspend: (Turn.paused, Turn.moved),
}
_ASKED = {
    EventKind.order_extend: EventKind.order_ask_extension,
    EventKind.order_suspend: EventKind.order_ask_suspension,
}


def explanations(case: Case, events: Iterable[Event], book: Rulebook) -> list[Explanation]:
    """Every limit of the order, the running ones first and of those the nearest.

    *events* is the order's whole trail, *book* the one of its area.
    """
    causes = causes_of(events)
    clocks = sorted(case.clocks.values(), key=_nearness)
    return [explain(clock, book, causes) for clock in clocks]


def causes_of(events: Iterable[Event]) -> dict[tuple[Turn, datetime], Cause]:
    """Who turned the order's clocks and why, as its sealed events tell it.

    A clock turns at the instant of the event that turns it; why stands in what was asked for.
    """
    found = {}
    asked: dict[EventKind, Event] = {}
    for event in events:
        asked[event.kind] = event
        for turn in _TURNS.get(event.kind, ()):
            asking = asked.get(_ASKED.get(event.kind, event.kind), event)
            found[turn, event.at] = Cause(
                who=event.actor,
                asked_by=asking.actor if asking is not event else None,
                why=_text(asking.data.get("reason")),
            )
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _nearness(clock: Clock) -> tuple[bool, datetime, int]:
    return clock.state is not DeadlineState.running, clock.due_at, clock.subject
