"""The volunteers package's SQL."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.core.loading import load
from backend.personal.rules import Kind
from backend.personal.sealing import sealing
from backend.volunteers.rules import (
    ActivityRow,
    GroupRow,
    HoursRow,
    NetworkRow,
    OrgRow,
    Placed,
    PostRow,
    SquadRow,
    TeamRow,
    VolunteerRow,
)

_AREA = {"area": ("area", "area_code")}
_IN_NETWORK = {**_AREA, "network": ("service_network", "network")}
_SEALED = {"name": Kind.full_name, "phone": Kind.phone}


async def insert_teams(rows: Sequence[TeamRow]) -> list[int]:
    """Insert teams; their ids in the order of *rows*."""
    columns = ("name", "family", "focus", "members", "founded_on", "synthetic")
    return await load("volunteer_team", columns, rows, _AREA)


async def insert_volunteers(rows: Sequence[VolunteerRow]) -> list[int]:
    """Insert named volunteers, sealed; their ids in the order of *rows*."""
    columns = ("team", "name", "phone", "joined_on", "synthetic")
    return await load("volunteer", columns, rows, sealing=sealing("volunteer", _SEALED))


async def insert_activities(rows: Sequence[ActivityRow]) -> list[int]:
    """Insert activities; their ids in the order of *rows*."""
    columns = ("team", "topic", "held_on", "participants", "hours")
    return await load("volunteer_activity", columns, rows)


async def insert_hours(rows: Sequence[HoursRow]) -> list[int]:
    """Insert hours of named volunteers; their ids in the order of *rows*."""
    columns = ("volunteer", "activity", "hours")
    return await load("volunteer_hours", columns, rows)


async def insert_groups(rows: Sequence[GroupRow]) -> list[int]:
    """Insert activity groups; their ids in the order of *rows*."""
    columns = ("name", "topic", "members", "founded_on", "synthetic")
    return await load("activity_group", columns, rows, _AREA)


async def insert_orgs(rows: Sequence[OrgRow]) -> list[int]:
    """Insert new organisations; their ids in the order of *rows*."""
    columns = ("name", "kind", "employees", "party_members", "presence", "founded_on", "synthetic")
    return await load("new_org", columns, rows, _AREA)


async def insert_networks(rows: Sequence[NetworkRow]) -> list[int]:
    """Insert networks; their ids in the order of *rows*."""
    columns = ("code", "name", "kind", "occasion", "valid_from")
    return await load("service_network", columns, rows, _AREA)


async def insert_stations(rows: Sequence[PostRow]) -> list[int]:
    """Insert networks' stations; their ids in the order of *rows*."""
    columns = ("name", "valid_from", "synthetic")
    links = {**_IN_NETWORK, "centre": ("service_centre", "centre_code")}
    return await load("network_station", columns, rows, links)


async def insert_squads(rows: Sequence[SquadRow]) -> list[int]:
    """Insert networks' teams; their ids in the order of *rows*."""
    columns = ("name", "members", "valid_from", "synthetic")
    return await load("network_team", columns, rows, _IN_NETWORK)


async def strength(district_code: str, on: date) -> Row | None:
    """How many teams a district has on a day, and how many people they count together."""
    return await fetch_one(
        "SELECT count(*) AS teams, coalesce(sum(t.members), 0)::int AS people"
        " FROM volunteer_team t JOIN area ON area.id = t.area"
        " WHERE area.code ^@ $1 AND t.founded_on <= $2"
        " AND (t.disbanded_on IS NULL OR t.disbanded_on > $2)",
        district_code,
        on,
    )


async def team_place(volunteer: int) -> str | None:
    """The code of the area a volunteer's team belongs to; None when there is no such volunteer."""
    code: str | None = await fetch_value(
        "SELECT area.code FROM volunteer v JOIN volunteer_team t ON t.id = v.team"
        " JOIN area ON area.id = t.area WHERE v.id = $1",
        volunteer,
    )
    return code


async def lock_day(volunteer: int, activity: int) -> Row | None:
    """The activity's day with what the volunteer has logged that day, the volunteer's row locked.

    None when there is no such volunteer or activity.
    """
    return await fetch_one(
        """
        SELECT a.held_on, v.joined_on, v.left_on,
               (SELECT coalesce(jsonb_object_agg(h.activity, h.hours), '{}')::text
                FROM volunteer_hours h JOIN volunteer_activity other ON other.id = h.activity
                WHERE h.volunteer = v.id AND other.held_on = a.held_on) AS logged
        FROM volunteer v, volunteer_activity a
        WHERE v.id = $1 AND a.id = $2
        FOR UPDATE OF v
        """,
        volunteer,
        activity,
    )


async def add_hours(volunteer: int, activity: int, hours: Decimal) -> None:
    """Note what a volunteer served: one row, since nothing is copied under row policies."""
    await fetch(
        "INSERT INTO volunteer_hours (volunteer, activity, hours) VALUES ($1, $2, $3)",
        volunteer, activity, hours,
    )  # fmt: skip


async def hours_of(volunteers: Sequence[int]) -> Mapping[int, Decimal]:
    """The hours each of these volunteers has served; those without any are left out."""
    rows = await fetch(
        "SELECT volunteer, sum(hours) AS hours FROM volunteer_hours"
        " WHERE volunteer = ANY ($1::bigint[]) GROUP BY volunteer",
        list(volunteers),
    )
    return {row["volunteer"]: row["hours"] for row in rows}


async def orgs(district_code: str, on: date) -> list[Row]:
    """The new organisations of a district on a day, by name."""
    return await fetch(
        "SELECT o.id, o.name, o.party_members, o.presence"
        " FROM new_org o JOIN area ON area.id = o.area"
        " WHERE area.code ^@ $1 AND o.founded_on <= $2"
        " AND (o.closed_on IS NULL OR o.closed_on > $2) ORDER BY o.name, o.id",
        district_code,
        on,
    )


async def placed(table: str, network: str, on: date) -> list[Placed]:
    """The stations or teams of the network with this code on a day; *table* is one of ours."""
    rows = await fetch(
        f"SELECT t.id, area.code AS area_code FROM {table} t"
        " JOIN service_network n ON n.id = t.network JOIN area ON area.id = t.area"
        " WHERE n.code = $1 AND t.valid_from <= $2 AND (t.valid_to IS NULL OR t.valid_to > $2)"
        " AND n.valid_from <= $2 AND (n.valid_to IS NULL OR n.valid_to > $2)",
        network,
        on,
    )
    return [Placed(**dict(row)) for row in rows]


async def contact(volunteer: int) -> Row | None:
    """A volunteer as kept, with the code of the team's area; None when there is none."""
    return await fetch_one(
        "SELECT v.name, v.phone, area.code AS area_code FROM volunteer v"
        " JOIN volunteer_team t ON t.id = v.team JOIN area ON area.id = t.area WHERE v.id = $1",
        volunteer,
    )
