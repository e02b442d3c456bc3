"""The inbox's filter as the query of its address, both ways: every list can be bookmarked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from litestar.datastructures import MultiDict

from backend.core.labels import LabelledEnum
from backend.deadlines.rules import Colour, Urgency
from backend.desk.pages import digits
from backend.orders.inbox import LONGEST_SEARCH, Filter, Reach, Tab
from backend.orders.rules import Channel, State, SupervisionLevel

_Choice = TypeVar("_Choice", bound=LabelledEnum)
CHOICES: dict[str, type[LabelledEnum]] = {
    "colour": Colour,
    "urgency": Urgency,
    "channel": Channel,
    "supervision": SupervisionLevel,
}
"""The selects that offer the members of an enum, by the name of their field."""


def filter_of(query: Mapping[str, Any], reach: Reach, tab: Tab = Tab.all) -> Filter:
    """The filter an address asks for; what it does not say, or says wrongly, is left open.

    *reach* is the reader's own where none is asked for, *tab* the tab. A search looks into every
    tab: whoever holds a number does not know where its order stands.
    """
    text = str(query.get("q", "")).strip()[:LONGEST_SEARCH]
    states = query.getall("state", []) if isinstance(query, MultiDict) else []
    return Filter(
        tab=Tab.all if text else _choice(Tab, query.get("tab")) or tab,
        reach=_choice(Reach, query.get("reach")) or reach,
        states=frozenset(state for told in states if (state := _choice(State, told))),
        category=str(query.get("category", ""))[:64],
        area=code if (code := str(query.get("area", ""))[:16]).isdigit() else "",
        unit=digits(query.get("unit"), 17),
        colour=_choice(Colour, query.get("colour")),
        urgency=_choice(Urgency, query.get("urgency")),
        channel=_choice(Channel, query.get("channel")),
        supervision=_choice(SupervisionLevel, query.get("supervision")),
        text=text,
    )


def query_of(wanted: Filter, reach: Reach, **more: str) -> str:
    """The query that asks for *wanted* again; *reach* goes without saying."""
    told: list[tuple[str, str]] = [("tab", wanted.tab.value)]
    if wanted.reach is not reach:
        told.append(("reach", wanted.reach.value))
    told += [("state", state.value) for state in sorted(wanted.states, key=lambda s: s.value)]
    told += [
        (name, choice.value) for name in CHOICES if (choice := getattr(wanted, name)) is not None
    ]
    told += [("category", wanted.category), ("area", wanted.area), ("q", wanted.text)]
    told.append(("unit", "" if wanted.unit is None else str(wanted.unit)))
    return urlencode([(name, value) for name, value in [*told, *more.items()] if value])


def narrowed(wanted: Filter) -> bool:
    """Whether anything but tab, reach and search narrows the list."""
    return replace(wanted, tab=Tab.all, reach=Reach.below, text="") != Filter()


def _choice(kind: type[_Choice], told: Any) -> _Choice | None:
    try:
        return kind(told)
    except ValueError:
        return None
