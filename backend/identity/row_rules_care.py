"""Row policies of care, volunteers, services, admission and grid workers' colours."""

from collections.abc import Mapping

from backend.identity.row_kinds import (
    ALL,
    RULES,
    RowRules,
    around_area,
    at_area,
    at_unit,
    both,
    editing,
    either,
    known,
    may,
    of_own_unit,
    parent_at,
    rule_at,
    with_parent,
)
from backend.identity.row_reach import codes
from backend.identity.rules import Permission

P = Permission

_REGISTRY = {
    column: editing(at_area(P.read_registry, column), at_area(P.edit_registry, column))
    for column in ("area", "community", "home")
}
"""Rows of the registry by the column that says where they belong."""


def _child(parent: str, column: str) -> RowRules:
    """Rows that belong where their parent does: read with it, edited where it is edited."""
    return editing(with_parent(parent, column), parent_at(P.edit_registry, parent, column, "area"))


def _visits(parent: str, column: str, place: str) -> RowRules:
    """Visits to people of a register: logged by who keeps the ledgers where the person belongs."""
    kept = parent_at(P.keep_ledgers, parent, column, place)
    return editing(with_parent(parent, column), both(kept, known("visitor")))


_OWN_DEPARTMENT = of_own_unit("department")
_UNIT_OWNED = editing(ALL, at_unit(P.edit_registry, "department"))
_PATROL = editing(at_area(P.read_registry, "grid"), at_area(P.edit_registry, "grid"))
_COLOUR_EDIT = either(at_area(P.edit_registry, "community"), at_area(P.supervise, "community"))
_MEASURE_EDIT = (
    "EXISTS (SELECT FROM worker_colour p JOIN area a ON a.id = p.community"
    f" WHERE p.id = {{t}}.worker_colour AND (a.code ^@ ANY ({codes(P.edit_registry)})"
    f" OR a.code ^@ ANY ({codes(P.supervise)})))"
)
_CASE = editing(
    either(
        at_area(P.read_registry, "home"),
        parent_at(P.read_registry, "acceptance_point", "point", "area"),
    ),
    parent_at(P.keep_services, "acceptance_point", "point", "area"),
)
_REMINDER = RowRules(with_parent("care_person", "care_person"))

CARE_ROWS: Mapping[str, RowRules] = {
    # volunteers, groups, networks, awards
    "activity_group": _REGISTRY["area"],
    "award": _REGISTRY["area"],
    "network_station": _REGISTRY["area"],
    "network_team": _REGISTRY["area"],
    "new_org": _REGISTRY["area"],
    "service_network": _REGISTRY["area"],
    "volunteer": _child("volunteer_team", "team"),
    "volunteer_activity": _child("volunteer_team", "team"),
    "volunteer_hours": editing(
        with_parent("volunteer", "volunteer"),
        "EXISTS (SELECT FROM volunteer v JOIN volunteer_team p ON p.id = v.team"
        " JOIN area a ON a.id = p.area WHERE v.id = {t}.volunteer"
        f" AND a.code ^@ ANY ({codes(P.edit_registry)}))",
    ),
    "volunteer_team": _REGISTRY["area"],
    # service catalogue: everybody must be able to say where a matter is handed in
    "acceptance_point": editing(ALL, at_area(P.edit_registry, "area")),
    "approval_matter": _UNIT_OWNED,
    "bundle_matter": editing(
        ALL,
        "EXISTS (SELECT FROM service_bundle b JOIN unit u ON u.id = b.department"
        " JOIN area a ON a.id = u.area WHERE b.id = {t}.bundle"
        f" AND a.code ^@ ANY ({codes(P.edit_registry)}))",
    ),
    "matter_case": _CASE,
    "service_bundle": _UNIT_OWNED,
    # admission of tasks
    "admission_rule": RULES,
    # A department's own operators apply for it; who decides is the dispatcher of the place.
    "task_application": RowRules(
        # A community must know what was admitted for its street, or it would refuse that.
        either(around_area(P.read_registry, "area"), _OWN_DEPARTMENT),
        insert=either(
            at_area(P.keep_services, "area"), both(may(P.keep_services), _OWN_DEPARTMENT)
        ),
        update=either(
            at_area(P.decide_admission, "area"),
            at_area(P.keep_services, "area"),
            both(may(P.keep_services), _OWN_DEPARTMENT),
        ),
    ),
    "task_item": editing(ALL, at_area(P.edit_registry, "area")),
    "task_refusal": RowRules(
        either(at_area(P.read_registry, "community"), _OWN_DEPARTMENT),
        insert=at_area(P.keep_services, "community"),
    ),
    # care register, relocated members
    "care_person": _REGISTRY["community"],
    "care_reminder": _REMINDER,
    "care_visit": _visits("care_person", "care_person", "community"),
    "relocation_file": _REGISTRY["home"],
    "transition_contact": _REGISTRY["area"],
    "transition_occasion": RULES,
    "transition_visit": _visits("relocation_file", "file", "home"),
    # colours of grid workers
    "colour_measure": editing(with_parent("worker_colour", "worker_colour"), _MEASURE_EDIT),
    "colour_rule": editing(ALL, rule_at("area")),
    "patrol": _PATROL,
    "worker_colour": RowRules(
        at_area(P.read_registry, "community"),
        update=_COLOUR_EDIT,
        fixed=("id", "person", "community", "month"),
    ),
}
