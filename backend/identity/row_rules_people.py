"""Which rows on cadres, rosters, liaison, training, elections and pay a request may see and change.

Parts of `row_rules`; what is declared for a district, and the scales of pay, everybody may read.
"""

from collections.abc import Mapping

from backend.identity.row_kinds import (
    ALL,
    RowRules,
    at_area,
    both,
    editing,
    of_person,
    with_parent,
)
from backend.identity.row_reach import codes
from backend.identity.rules import Permission

P = Permission

_AT_AREA = editing(at_area(P.read_registry, "area"), at_area(P.edit_registry, "area"))
_OF_DISTRICT = editing(ALL, at_area(P.edit_registry, "area"))
_PAID = editing(at_area(P.edit_registry, "area"), at_area(P.edit_registry, "area"))


def _below(parent: str, column: str, area: str = "p.area", joined: str = "") -> RowRules:
    """Read by whoever reads the row of *parent* that *column* points to; edited by whoever edits at
    its *area*, found over *joined*.
    """
    return editing(
        with_parent(parent, column),
        f"EXISTS (SELECT FROM {parent} p {joined} JOIN area a ON a.id = {area}"
        f" WHERE p.id = {{t}}.{column} AND a.code ^@ ANY ({codes(P.edit_registry)}))",
    )


_OF_SECRETARY = _below("first_secretary", "secretary", "p.community")
_OUTGOING = _below("first_secretary", "outgoing", "p.community")
_INCOMING = _below("first_secretary", "incoming", "p.community")

PEOPLE_ROWS: Mapping[str, RowRules] = {
    # first secretaries
    "management_split": _OF_DISTRICT,
    "secretary_appraisal": _OF_SECRETARY,
    "secretary_handover": editing(_OUTGOING.read, both(_OUTGOING.update, _INCOMING.update)),
    "secretary_handover_item": _below(
        "secretary_handover", "handover", "f.community",
        "JOIN first_secretary f ON f.id = p.outgoing",
    ),
    "secretary_policy": _OF_DISTRICT,
    "secretary_recall": _OF_SECRETARY,
    # rosters
    "roster_disclosure": _OF_DISTRICT,
    "roster_member": editing(at_area(P.read_registry, "grid"), at_area(P.edit_registry, "grid")),
    "roster_role": _below("roster_scheme", "scheme"),
    "roster_scheme": _OF_DISTRICT,
    # service chiefs and liaison
    "chief_party": _OF_DISTRICT,
    "liaison_assignment": _AT_AREA,
    "liaison_visit": _below("liaison_assignment", "assignment"),
    "service_chief": _AT_AREA,
    # training and elections
    "cadre_tag": _OF_DISTRICT,
    "community_election": editing(
        at_area(P.read_registry, "community"), at_area(P.edit_registry, "community")
    ),
    "election_result": _below("community_election", "election", "p.community"),
    "result_tag": _below(
        "election_result", "result", "e.community",
        "JOIN community_election e ON e.id = p.election",
    ),
    "training_attendance": editing(
        of_person(P.read_registry, "person"), of_person(P.edit_registry, "person")
    ),
    "training_base": _OF_DISTRICT,
    "training_course": _OF_DISTRICT,
    "training_session": _below("training_course", "course"),
    # pay: what somebody is paid, and why, is for those who keep the registry
    "pay_amount": _below("pay_scale", "scale"),
    "pay_band": _below("pay_scale", "scale"),
    "pay_credit": _below("pay_scale", "scale"),
    "pay_profile": _PAID,
    "pay_record": _PAID,
    "pay_scale": _OF_DISTRICT,
}  # fmt: skip
