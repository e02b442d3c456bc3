"""Plans invented people of the registers: cared for, relocated, volunteering. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from backend.areas.rules import AreaRow
from backend.care.rules import CareKind, CareRow, ContactRow, FileRow, FileState, TransitionTier
from backend.personal.rules import LegalBasis
from backend.seed.descriptions import PeopleMaterial
from backend.seed.register_material import Care, FiveColours, Relocation, Volunteers
from backend.seed.spread import lot, spread
from backend.volunteers.rules import ActivityRow, HoursRow, TeamFocus, TeamRow, VolunteerRow

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of an ID number's first seventeen digits (GB 11643)."""
_SERIES = {"care": "52", "relocation": "54", "volunteer": "53"}
"""What follows the 000 of invented telephone numbers, one series for each kind of people."""


def invented_name(people: PeopleMaterial, *key: object) -> str:
    """A surname and two characters, always the same for *key*."""
    chance = lot(1 << 48, "name", *key)
    chance, surname = divmod(chance, len(people.surnames))
    chance, first = divmod(chance, len(people.given))
    second = chance % len(people.given)
    return people.surnames[surname] + people.given[first] + people.given[second]


def invented_phone(people: PeopleMaterial, series: str, number: int) -> str:
    """Eleven digits that can belong to nobody (see `common.toml`)."""
    return f"{people.phone_prefix}{_SERIES[series]}{number:06}"


def invented_id_number(born_on: date, number: int) -> str:
    """An ID number with a valid check character, of the division 000000, which there is not."""
    digits = f"000000{born_on:%Y%m%d}{number % 1000:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[rest]


def care_rows(
    care: Care, people: PeopleMaterial, communities: Sequence[AreaRow],
    carers: Mapping[str, Sequence[int]], on: date,
) -> Iterator[CareRow]:  # fmt: skip
    """The register: people spread over the communities, each with a grid worker who visits.

    Next visits lie within one interval from *on*, so that as many are due each day.
    """
    kinds = tuple(CareKind)
    number = 0
    for place, share in zip(communities, spread(care.people, [1] * len(communities)), strict=True):
        workers = carers.get(place.code, ())
        for _ in range(share):
            number += 1
            kind = kinds[number % len(kinds)]
            every = care.every_days[kind]
            age = 6 + number % 10 if kind is CareKind.child else 40 + number % 50
            born_on = date(on.year - age, 1 + number % 12, 1 + number % 28)
            consent = number % 3 == 0
            enrolled_on = on - timedelta(days=30 + number % 600)
            yield CareRow(
                community_code=place.code,
                name=invented_name(people, "care", number),
                id_number=invented_id_number(born_on, number),
                phone=invented_phone(people, "care", number),
                address=f"{place.name}{care.streets[number % len(care.streets)]}"
                f"{1 + number % 30}号楼{1 + number % 4}单元{101 + number % 20}室",
                kind=kind,
                basis=LegalBasis.consent if consent else LegalBasis.duty,
                purpose=care.purpose,
                consented_on=enrolled_on if consent else None,
                carer=workers[number % len(workers)] if workers else None,
                visit_every_days=every,
                enrolled_on=enrolled_on,
                next_visit_on=on + timedelta(days=number % every),
                synthetic=True,
            )


def contact_tree(
    relocation: Relocation, streets: Mapping[str, Sequence[str]],
    workers: Mapping[str, Sequence[int]], valid_from: date,
) -> list[list[ContactRow]]:  # fmt: skip
    """The contacts of each tier from the top; ``superior`` is the place in the tier above.

    *streets* maps the codes of subdistricts to those of their communities.
    """
    tiers: list[list[ContactRow]] = [[], [], []]
    for street in list(streets)[: relocation.subdistricts]:
        chosen = streets[street][: relocation.communities]
        people = [person for code in chosen for person in workers[code]]
        tiers[0].append(
            ContactRow(street, TransitionTier.subdistrict, people[-1], None, valid_from)
        )
        for code in chosen:
            first, *others = workers[code]
            tiers[1].append(
                ContactRow(code, TransitionTier.community, first, len(tiers[0]) - 1, valid_from)
            )
            for group in range(relocation.groups):
                person = others[group % len(others)] if others else first
                tiers[2].append(
                    ContactRow(code, TransitionTier.group, person, len(tiers[1]) - 1, valid_from)
                )
    return tiers


def file_rows(
    relocation: Relocation, people: PeopleMaterial, groups: Sequence[tuple[int, str]],
    hosts: Sequence[str], on: date,
) -> Iterator[FileRow]:  # fmt: skip
    """Relocated members, each of a group's community; every eighth has returned.

    *groups* are contacts by id with their communities, *hosts* where members live meanwhile.
    """
    for number in range(1, relocation.files + 1):
        contact, home = groups[number % len(groups)]
        moved_on = on - timedelta(days=5 + lot(700, "moved", number))
        back = number % 8 == 0
        yield FileRow(
            code=f"{relocation.district}-GD{number:04}",
            name=invented_name(people, "relocation", number),
            phone=invented_phone(people, "relocation", number),
            address=f"过渡安置点{1 + number % 6}号楼{101 + number % 30}室",
            home_code=home,
            host_code=hosts[number % len(hosts)],
            contact=contact,
            moved_on=moved_on,
            expected_back_on=moved_on + timedelta(days=900),
            state=FileState.returned if back else FileState.transition,
            ended_on=on - timedelta(days=2) if back else None,
            synthetic=True,
        )


def team_rows(
    told: Volunteers, communities: Sequence[AreaRow], valid_from: date
) -> Iterator[TeamRow]:
    """Teams of the families in turn: one for each community, then a second for the first ones."""
    weights = [3 + lot(5, "team", number) for number in range(told.teams)]
    focuses = tuple(TeamFocus)
    for number, members in enumerate(spread(told.people, weights, least=10)):
        turn, place = divmod(number, len(communities))
        family = told.families[(number + turn) % len(told.families)]
        community = communities[place]
        yield TeamRow(
            name=f"{community.name}{family}志愿服务队",
            family=family,
            focus=focuses[number % len(focuses)],
            area_code=community.code,
            members=members,
            founded_on=valid_from + timedelta(days=number),
            synthetic=True,
        )


def family_rows(told: FiveColours, valid_from: date) -> Iterator[TeamRow]:
    """The teams of one family, each for the whole district."""
    for team in told.teams:
        yield TeamRow(
            team.name, told.family, team.focus, told.district, team.members, valid_from,
            synthetic=True,
        )  # fmt: skip


def volunteer_rows(
    told: Volunteers, people: PeopleMaterial, teams: Sequence[int], valid_from: date
) -> Iterator[VolunteerRow]:
    """Volunteers registered by name, of the first ten teams in turn."""
    for number in range(told.named):
        yield VolunteerRow(
            team=teams[number % 10],
            name=invented_name(people, "volunteer", number),
            phone=invented_phone(people, "volunteer", number),
            joined_on=valid_from,
            synthetic=True,
        )


def activity_rows(told: Volunteers, teams: Sequence[int], on: date) -> Iterator[ActivityRow]:
    """Activities of the first ten teams, one a week back from *on*."""
    for number in range(told.activities):
        yield ActivityRow(
            team=teams[number % 10],
            topic="社区志愿服务",
            held_on=on - timedelta(days=7 * (1 + number // 10)),
            participants=20 + number % 10,
            hours=Decimal(2 * (20 + number % 10)),
        )


def hours_rows(
    told: Volunteers, volunteers: Sequence[int], activities: Sequence[int]
) -> list[HoursRow]:
    """Two hours of each volunteer in each activity of the own team (see `volunteer_rows`)."""
    return [
        HoursRow(volunteer, activities[number], Decimal(2))
        for place, volunteer in enumerate(volunteers)
        for number in range(place % 10, told.activities, 10)
    ]
