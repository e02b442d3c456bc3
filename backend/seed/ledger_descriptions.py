"""Reads the descriptions of the demo's ledgers from TOML: `fixtures/ledgers/`.

Touches no database.
"""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.ledgers.alliance_rules import AllianceKind, MemberKind, ThemeKind
from backend.ledgers.bulletin_rules import BulletinKind
from backend.ledgers.campaign_rules import CampaignKind
from backend.ledgers.duty_rules import DutyKind
from backend.ledgers.meeting_rules import MeetingKind, Side
from backend.ledgers.registration_rules import OrganisationForm

Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
Range = tuple[Positive, Positive]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Visits(_Table, frozen=True):
    """Which days are visit days, how far back rounds go, and what was heard."""

    weekdays: list[Weekday]
    past_days: Positive
    findings: list[str]


class Members(_Table, frozen=True):
    """Party members of an organisation of each tier, at least and at most."""

    subdistrict: Range
    community: Range
    grid: Range
    courtyard: Range


class LedgerCommon(_Table, frozen=True):
    """What the ledgers of all districts share."""

    visits: Visits
    party_members: Members


class Duty(_Table, frozen=True):
    """A day every subdistrict holds weekly; ``open`` matters of the latest day stay open."""

    kind: DutyKind
    weekday: Weekday
    weeks: Positive
    theme: str
    matters: list[str]
    matters_a_day: Positive
    open: Count


class ResolutionRow(_Table, frozen=True):
    """A resolution due in so many days; done when there is an ``outcome``."""

    content: str
    in_days: int
    unit: str
    outcome: str | None = None


class MeetingRow(_Table, frozen=True):
    """A meeting held so many days ago; ``sides`` are the side, its name and how many people.

    All but joint meetings are held in the first compound of their community.
    """

    kind: MeetingKind
    area: str
    days_ago: Positive
    topic: str
    agenda: str
    sides: list[tuple[Side, str, Positive]]
    resolutions: list[ResolutionRow]


class TargetRow(_Table, frozen=True):
    """A target and what was counted towards it, entry by entry."""

    title: str
    goal: Positive
    counted_in: str
    counted: list[int]
    counts_orders: bool = False


class ProjectRow(_Table, frozen=True):
    """A project; with ``places`` its one task is carried out in so many communities each."""

    name: str
    tasks: list[str]
    places: Count = 0


class CampaignRow(_Table, frozen=True):
    """A campaign; ``late`` of its tasks that are due are not done. ``units`` lead them in turn."""

    name: str
    kind: CampaignKind
    started_days_ago: Positive
    ends_in_days: Positive
    targets: list[TargetRow]
    projects: list[ProjectRow]
    units: list[str]
    late: Count


class ProjectOrganisationRow(_Table, frozen=True):
    """A project's party organisation that ends in so many days."""

    area: str
    project: str
    name: str
    form: OrganisationForm
    members: Positive
    started_days_ago: Positive
    in_days: Positive


class Registrations(_Table, frozen=True):
    """How many communities each department registers at, and how many reports each has made."""

    communities_each: Positive
    pledges: list[str]
    reports: Count


class AllianceMemberRow(_Table, frozen=True):
    """``firm`` counts the district's property firms from 1."""

    name: str
    kind: MemberKind
    unit: str | None = None
    firm: Positive | None = None
    turn: Positive | None = None


class Themes(_Table, frozen=True):
    """An alliance's themes of one kind, in order."""

    kind: ThemeKind
    titles: list[str]


class AllianceRow(_Table, frozen=True):
    """An alliance whose first chair began so many days ago."""

    area: str
    name: str
    kind: AllianceKind
    first_chair_days_ago: Positive
    chair_months: Positive
    members: list[AllianceMemberRow]
    themes: list[Themes]


class BulletinRow(_Table, frozen=True):
    """A bulletin of the district, issued so many days ago; ``replied`` are among ``units``."""

    kind: BulletinKind
    topic: str
    content: str
    days_ago: Positive
    reply_in_days: Positive
    units: list[str]
    replied: list[str]


class Ledgers(_Table, frozen=True):
    """The ledgers of one district."""

    courtyards: bool
    registrations: Registrations
    duty: list[Duty] = []
    meetings: list[MeetingRow] = []
    campaigns: list[CampaignRow] = []
    project_organisations: list[ProjectOrganisationRow] = []
    alliances: list[AllianceRow] = []
    bulletins: list[BulletinRow] = []


_Description = TypeVar("_Description", LedgerCommon, Ledgers)


def load_ledger_common(folder: Path) -> LedgerCommon:
    """The shared description in *folder*. Raises InvalidInput naming the file and the field."""
    return _load(folder / "common.toml", LedgerCommon)


def load_ledgers(folder: Path, name: str) -> Ledgers:
    """The ledgers described in ``<name>.toml`` of *folder*. Raises InvalidInput like the above."""
    return _load(folder / f"{name}.toml", Ledgers)


def _load(path: Path, kind: type[_Description]) -> _Description:
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), kind)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error
