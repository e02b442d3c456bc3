"""Plans what is kept of a demo district's people: descriptions in, bundles out; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.areas.rules import AreaRow
from backend.people.rows import (
    BaseRow,
    ElectionRow,
    Elections,
    MemberRow,
    PastTerm,
    RoleRow,
    Rosters,
    Seat,
    Secretaries,
    SessionRow,
    Training,
)
from backend.people.rules import FirstSecretaryRow, PersonRow, PostKind, PostRow
from backend.people.secretary_rules import AppraisalGrade, RecallReason
from backend.people.training_rules import Audience, BaseKind
from backend.seed.cast import Cast
from backend.seed.descriptions import District
from backend.seed.people_descriptions import (
    ElectionPlan,
    Management,
    Roster,
    TrainingPlan,
)
from backend.seed.spread import latest_start, lot


@dataclass(frozen=True, slots=True)
class Stage:
    """What the people of a district are planned upon."""

    district: District
    valid_from: date
    communities: tuple[AreaRow, ...]
    posts: tuple[PostRow, ...]
    first_secretaries: tuple[FirstSecretaryRow, ...]
    cast: Cast
    on: date

    @property
    def workers(self) -> Mapping[str, int]:
        """How many grid workers each grid has, by its code."""
        return {
            post.area_code: len(post.terms)
            for post in self.posts
            if post.kind is PostKind.grid_worker and post.area_code
        }

    def in_office(self, unit_code: str) -> int | None:
        """The rank of whoever leads a unit today; None where nobody does."""
        vacant = self.district.vacancies
        if unit_code in vacant.all:
            return None
        return 2 if unit_code in vacant.principal else 1


def rosters(told: Roster, stage: Stage) -> Rosters:
    """The roster of every grid: its workers in the roles named for them, and new people."""
    starts_on = stage.valid_from
    named = {role.worker for role in told.roles if role.worker}
    members = []
    for code, workers in stage.workers.items():
        for role in told.roles:
            whom: list[Seat | PersonRow] = []
            if role.workers:
                places = [role.worker] if role.worker else range(1, workers + 1)
                whom = [
                    Seat(code, place)
                    for place in places
                    if place <= workers and (role.worker or place not in named)
                ]
            whom += (stage.cast.person() for _ in range(role.newcomers))
            for number, who in enumerate(whom):
                skilled = lot(100, code, role.code, number, "skilled") < told.skilled_percent
                skill = told.skills[lot(len(told.skills), code, role.code, number, "skill")]
                members.append(
                    MemberRow(code, role.code, who, starts_on, skill if skilled else None)
                )
    return Rosters(
        district_code=stage.district.code,
        scheme=told.scheme,
        valid_from=starts_on,
        roles=tuple(
            RoleRow(role.code, role.title, role.head, role.single, role.duty) for role in told.roles
        ),
        members=tuple(members),
        disclosed=told.disclosed,
    )


def secretaries(told: Management, stage: Stage) -> Secretaries:
    """The management of first secretaries, and those before the first ones in office."""
    grades = (AppraisalGrade.competent, AppraisalGrade.excellent)
    past = []
    for number, row in enumerate(stage.first_secretaries[: told.past]):
        starts_on = row.starts_on.replace(year=row.starts_on.year - 2)
        past.append(
            PastTerm(
                person=stage.cast.person(),
                community_code=row.community_code,
                home_unit=row.home_unit,
                starts_on=starts_on,
                ends_on=row.starts_on,
                planned_end_on=row.starts_on,
                grades={
                    year: grades[lot(2, row.community_code, year)]
                    for year in (starts_on.year, starts_on.year + 1)
                },
                recalled=RecallReason.unfit if number == told.past - 1 else None,
            )
        )
    if past:
        month = past[-1].ends_on.month - told.recalled_months
        early = past[-1].ends_on.replace(
            year=past[-1].ends_on.year - (month < 1), month=(month - 1) % 12 + 1
        )
        last_year = {**past[-1].grades, past[-1].starts_on.year + 1: AppraisalGrade.failed}
        past[-1] = replace(past[-1], ends_on=early, grades=last_year)
    return Secretaries(
        district_code=stage.district.code,
        usual_months=told.usual_months,
        notice_days=told.notice_days,
        valid_from=stage.valid_from,
        splits=tuple(told.splits),
        past=tuple(past),
        items=tuple(told.items),
    )


def training(told: TrainingPlan, stage: Stage) -> Training:
    """A session at each platform for the secretaries of the communities, one at the centre for the
    first secretaries.
    """
    held_on = latest_start(told.held_on, 1, stage.on)
    trained = [
        Seat(each.code, 1) for each in stage.communities if stage.in_office(each.code) == 1
    ]  # fmt: skip
    course, other = told.secretaries, told.first_secretaries
    sessions = [
        SessionRow(
            title=course.title,
            audience=Audience.community_secretary,
            hours=course.hours,
            base=place,
            batch=f"{held_on.year}年第{place}期",
            starts_on=(begins := held_on + timedelta(days=7 * (place - 1))),
            ends_on=begins + timedelta(days=course.days - 1),
            present=tuple(trained[place - 1 :: len(told.platforms)]),
        )
        for place in range(1, len(told.platforms) + 1)
    ]
    sessions.append(
        SessionRow(
            title=other.title,
            audience=Audience.first_secretary,
            hours=other.hours,
            base=0,
            batch=f"{held_on.year}年第1期",
            starts_on=held_on,
            ends_on=held_on + timedelta(days=other.days - 1),
            present=tuple(Seat(row.community_code, 0) for row in stage.first_secretaries),
        )
    )
    return Training(
        district_code=stage.district.code,
        valid_from=stage.valid_from,
        bases=(
            BaseRow(BaseKind.centre, told.centre),
            *(BaseRow(BaseKind.platform, name) for name in told.platforms),
        ),
        sessions=tuple(sessions),
    )


def elections(told: ElectionPlan, stage: Stage) -> Elections:
    """An election in every community: the secretary, and the deputy who stood as well."""
    held_on = latest_start(told.held_on, told.term_years, stage.on)
    rows = []
    for each in stage.communities:
        electorate = 60 + lot(60, each.code, "electorate")
        turnout = electorate - lot(10, each.code, "turnout")
        votes = turnout * (60 + lot(30, each.code, "votes")) // 100
        rows.append(
            ElectionRow(
                community_code=each.code,
                held_on=held_on,
                electorate=electorate,
                turnout=turnout,
                candidates=((Seat(each.code, 1), votes), (Seat(each.code, 2), turnout - votes)),
            )
        )
    return Elections(
        district_code=stage.district.code,
        post_title=told.post_title,
        term_years=told.term_years,
        tags=told.tags,
        elections=tuple(rows),
    )
