"""Who answers for a unit: holders, deputies, substitutes, and the tiers above."""

from itertools import pairwise

import pytest

from backend.areas.rules import Tier, Unit, UnitKind
from backend.people.rules import HOPS, Absence, Holder, Responsible, responsible_for

COMMUNITY, STREET, DISTRICT = 1, 2, 3
SECRETARY, DEPUTY, CHIEF, COMMANDER, COLLEAGUE, OTHER = 11, 12, 21, 31, 41, 42
NAMES = {
    SECRETARY: "书记", DEPUTY: "副书记", CHIEF: "主任", COMMANDER: "总指挥", COLLEAGUE: "同事",
    OTHER: "他人",
}  # fmt: skip

UNITS = {
    each: Unit(each, str(each), kind, tier, each, above, str(each), "610112")
    for each, kind, tier, above in (
        (COMMUNITY, UnitKind.community_committee, Tier.community, STREET),
        (STREET, UnitKind.subdistrict_office, Tier.subdistrict, DISTRICT),
        (DISTRICT, UnitKind.district_command, Tier.district, None),
    )
}


def holder(unit: int, person: int, rank: int) -> Holder:
    return Holder(unit, person, NAMES[person], rank)


HOLDERS = {
    COMMUNITY: [holder(COMMUNITY, SECRETARY, 1), holder(COMMUNITY, DEPUTY, 2)],
    STREET: [holder(STREET, CHIEF, 1)],
    DISTRICT: [holder(DISTRICT, COMMANDER, 1)],
}


def away(**substitutes: int | None) -> dict[int, Absence]:
    """Absences by the name of the person's constant in lower case."""
    people = {name.upper(): value for name, value in substitutes.items()}
    return {
        globals()[name]: Absence(globals()[name], who, NAMES.get(who or 0, ""))
        for name, who in people.items()
    }


CASES = [
    ("the principal", {}, (SECRETARY, False, None)),
    ("the substitute", away(secretary=COLLEAGUE), (COLLEAGUE, True, SECRETARY)),
    ("the substitute's substitute", away(secretary=COLLEAGUE, colleague=OTHER),
     (OTHER, True, SECRETARY)),
    ("the next in rank, without a substitute", away(secretary=None), (DEPUTY, True, SECRETARY)),
    ("the next in rank, when the substitute is away too",
     away(secretary=COLLEAGUE, colleague=None), (DEPUTY, True, SECRETARY)),
    ("the deputy asked by name, in the principal's place",
     away(secretary=DEPUTY), (DEPUTY, True, SECRETARY)),
    ("the deputy's substitute", away(secretary=None, deputy=OTHER), (OTHER, True, SECRETARY)),
    ("the next tier, with everybody away", away(secretary=None, deputy=None),
     (CHIEF, True, SECRETARY)),
    ("the next tier, when two stand in for each other and are away",
     away(secretary=DEPUTY, deputy=SECRETARY), (CHIEF, True, SECRETARY)),
    ("the next tier's substitute", away(secretary=None, deputy=None, chief=COLLEAGUE),
     (COLLEAGUE, True, SECRETARY)),
    ("somebody else's absence changes nothing", away(chief=OTHER), (SECRETARY, False, None)),
    ("nobody", away(secretary=None, deputy=None, chief=None, commander=None), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("absences", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_it_is_answered_by(
    absences: dict[int, Absence], expected: tuple[int, bool, int | None] | None
) -> None:
    found = responsible_for(COMMUNITY, UNITS, HOLDERS, absences)
    if expected is None:
        assert found is None
    else:
        person, stands_in, missed = expected
        assert found == Responsible(person, NAMES[person], stands_in, missed)


def test_a_vacant_unit_is_answered_for_above_on_nobodys_behalf() -> None:
    found = responsible_for(COMMUNITY, UNITS, {STREET: HOLDERS[STREET]}, {})
    assert found == Responsible(CHIEF, NAMES[CHIEF], stands_in=True)


@pytest.mark.parametrize("hops", range(1, HOPS + 3))
def test_substitutes_are_followed_a_few_hops(hops: int) -> None:
    line = [SECRETARY, *range(100, 100 + hops)]
    absences = {person: Absence(person, after, f"第{after}人") for person, after in pairwise(line)}
    found = responsible_for(COMMUNITY, UNITS, HOLDERS, absences)
    assert found is not None
    assert found.person_id == (line[-1] if hops <= HOPS else DEPUTY)
    assert found.on_behalf_of == SECRETARY
