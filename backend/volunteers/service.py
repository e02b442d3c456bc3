"""Use cases of volunteers, groups, new organisations and service networks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission, may
from backend.orders.errors import NotAllowed
from backend.personal.rules import Contact
from backend.personal.sealing import opened
from backend.volunteers import queries
from backend.volunteers.queries import (
    insert_activities,
    insert_groups,
    insert_hours,
    insert_networks,
    insert_orgs,
    insert_squads,
    insert_stations,
    insert_teams,
    insert_volunteers,
)
from backend.volunteers.rules import (
    ActivityRow,
    GroupRow,
    HoursRow,
    Logged,
    NetworkRow,
    OrgRow,
    PostRow,
    Presence,
    SquadRow,
    TeamRow,
    VolunteerRow,
    answering,
    expected_presence,
)


@dataclass(frozen=True, slots=True)
class Strength:
    """How many teams a district has, and how many people they count together."""

    teams: int
    people: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A new organisation in which the party is not present as its members ask for."""

    id: int
    name: str
    party_members: int
    presence: Presence
    expected: frozenset[Presence]


@dataclass(frozen=True, slots=True)
class Turnout:
    """The stations and teams of a network that turn out for a place, by id."""

    stations: Sequence[int]
    teams: Sequence[int]


async def load_teams(rows: Sequence[TeamRow]) -> list[int]:
    """Insert many teams; returns their ids. Raises InvalidInput for an unknown area."""
    return await insert_teams(rows)


async def load_volunteers(rows: Sequence[VolunteerRow]) -> list[int]:
    """Insert many named volunteers, their names and numbers sealed; returns their ids."""
    return await insert_volunteers(rows)


async def load_activities(rows: Sequence[ActivityRow]) -> list[int]:
    """Insert many activities; returns their ids."""
    return await insert_activities(rows)


async def load_hours(rows: Sequence[HoursRow]) -> int:
    """Insert hours of named volunteers; returns how many."""
    return len(await insert_hours(rows))


async def load_groups(rows: Sequence[GroupRow]) -> int:
    """Insert many activity groups; returns how many. Raises InvalidInput for an unknown area."""
    return len(await insert_groups(rows))


async def load_orgs(rows: Sequence[OrgRow]) -> int:
    """Insert many new organisations; returns how many. Raises InvalidInput for an unknown area."""
    return len(await insert_orgs(rows))


async def load_networks(
    networks: Sequence[NetworkRow], stations: Sequence[PostRow], squads: Sequence[SquadRow]
) -> int:
    """Insert networks with their stations and teams; returns how many rows.

    Raises InvalidInput for an unknown area or network; the transaction must roll back then.
    """
    async with transaction():
        done = await insert_networks(networks)
        done += await insert_stations(stations)
        return len(done + await insert_squads(squads))


async def strength(district_code: str, on: date) -> Strength:
    """The teams of a district (or any area) on a day, and their people."""
    row = await queries.strength(district_code, on)
    return Strength(row["teams"], row["people"]) if row else Strength(0, 0)


async def log_hours(actor: Actor, volunteer: int, activity: int, hours: Decimal) -> Decimal:
    """Log what a named volunteer served in an activity; returns the hours served so far.

    Raises NotFound for an unknown volunteer or activity, NotAllowed for who may not edit the
    registry where the volunteer's team belongs, and InvalidInput where the volunteer did not belong
    to the team that day, has the activity logged already, or would have served more than a day has
    (`rules.Logged.with_more`).
    """
    async with transaction():
        place = await queries.team_place(volunteer)
        if place is None:
            raise NotFound
        if not may(actor, Permission.edit_registry, place):
            raise NotAllowed(action=Label("登记志愿时长", "log a volunteer's hours"))
        row = await queries.lock_day(volunteer, activity)
        if row is None:
            raise NotFound
        day: date = row["held_on"]
        if day < row["joined_on"] or (row["left_on"] is not None and day >= row["left_on"]):
            raise InvalidInput(
                "activity", Label("当日不是志愿者", "not a volunteer on the activity's day")
            )
        found = json.loads(row["logged"], parse_float=Decimal, parse_int=Decimal)
        Logged({int(each): value for each, value in found.items()}).with_more(activity, hours)
        await queries.add_hours(volunteer, activity, hours)
        return await hours_of(volunteer)


async def hours_of(volunteer: int) -> Decimal:
    """The hours a volunteer has served so far."""
    return (await queries.hours_of([volunteer])).get(volunteer, Decimal(0))


async def presence_gaps(district_code: str, on: date) -> list[Gap]:
    """The new organisations of a district where the party is not present as it should be."""
    gaps = []
    for row in await queries.orgs(district_code, on):
        expected = expected_presence(row["party_members"])
        presence = Presence(row["presence"])
        if presence not in expected:
            gaps.append(Gap(row["id"], row["name"], row["party_members"], presence, expected))
    return gaps


async def turnout(network: str, area_code: str, on: date) -> Turnout:
    """Who of the network with this code turns out for a place (`rules.answering`)."""
    return Turnout(
        answering(area_code, await queries.placed("network_station", network, on)),
        answering(area_code, await queries.placed("network_team", network, on)),
    )


async def contact(volunteer: int) -> Contact | None:
    """A volunteer's name and number in full and the area of the team; None for nobody.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.contact(volunteer)
    if row is None:
        return None
    name = opened("volunteer", "name", volunteer, row["name"])
    phone = opened("volunteer", "phone", volunteer, row["phone"])
    return Contact(name or "", phone, ((row["area_code"], None),), name_sealed=True)
