"""Row policies of the ledgers: read from within or below an area, kept by who works there."""

from collections.abc import Mapping

from backend.identity.row_kinds import (
    ALL,
    UNITS,
    RowRules,
    around_area,
    at_area,
    at_unit,
    both,
    editing,
    either,
    known,
    may,
    of_order,
    of_own_unit,
    parent_at,
    reading,
    with_parent,
)
from backend.identity.row_reach import Arm, Condition
from backend.identity.rules import Permission

P = Permission

_AROUND = either(
    around_area(P.read_registry, "area"),
    Condition(
        f"EXISTS (SELECT FROM unit u WHERE u.id = ANY ({UNITS}) AND u.area = {{t}}.area)",
        [Arm("area", f"SELECT u.area FROM unit u WHERE u.id = ANY ({UNITS})")],
    ),
)
"""Campaigns, bulletins and alliances concern everybody within their area, departments too."""
_KEPT = at_area(P.keep_ledgers, "area")
_OF_COMMUNITY = editing(at_area(P.read_registry, "community"), at_area(P.keep_ledgers, "community"))
_OWN_ORDER = either("{t}.work_order IS NULL", of_order())
_TASK_PLACE = (
    "EXISTS (SELECT FROM campaign_project pr JOIN campaign c ON c.id = pr.campaign"
    " JOIN area a ON a.id = c.area WHERE pr.id = {t}.project"
    f" AND a.code ^@ ANY ((SELECT minhu_codes('{P.keep_ledgers.value}'))::text[]))"
)
_TARGET_PLACE = (
    "EXISTS (SELECT FROM campaign_target ct JOIN campaign c ON c.id = ct.campaign"
    " JOIN area a ON a.id = c.area WHERE ct.id = {t}.target"
    f" AND a.code ^@ ANY ((SELECT minhu_codes('{P.keep_ledgers.value}'))::text[]))"
)


def _of(parent: str, column: str, area: str, *more: str) -> RowRules:
    """Read with its parent, edited by who keeps the ledgers of the parent's area."""
    return editing(
        with_parent(parent, column), both(parent_at(P.keep_ledgers, parent, column, area), *more)
    )


def _task_of(column: str, place: str) -> str:
    """Whoever keeps the ledger, or belongs to the unit that *column* names."""
    return either(
        place,
        at_unit(P.keep_ledgers, column),
        both(may(P.keep_ledgers), of_own_unit(column)),
    )


LEDGER_RULES: Mapping[str, RowRules] = {
    "alliance": editing(_AROUND, _KEPT),
    "alliance_member": _of("alliance", "alliance", "area"),
    "alliance_theme": _of("alliance", "alliance", "area"),
    "bulletin": editing(_AROUND, _KEPT),
    "bulletin_unit": editing(
        with_parent("bulletin", "bulletin"),
        _task_of("unit", parent_at(P.keep_ledgers, "bulletin", "bulletin", "area")),
    ),
    "campaign": editing(_AROUND, _KEPT),
    "campaign_project": _of("campaign", "campaign", "area"),
    "campaign_target": _of("campaign", "campaign", "area"),
    "campaign_task": editing(
        with_parent("campaign_project", "project"), _task_of("lead_unit", _TASK_PLACE)
    ),
    "dual_registration": editing(
        at_area(P.read_registry, "community"),
        both(at_area(P.keep_ledgers, "community"), known("person")),
    ),
    "duty_day": editing(_AROUND, _KEPT),
    "duty_item": _of("duty_day", "duty_day", "area", _OWN_ORDER),
    "home_visit": editing(
        at_area(P.read_registry, "community"),
        both(at_area(P.keep_ledgers, "community"), known("visitor"), _OWN_ORDER),
    ),
    "ledger_reminder": reading(at_area(P.read_registry, "area")),
    "meeting": editing(at_area(P.read_registry, "area"), both(_KEPT, known("host"))),
    "meeting_attendance": _of("meeting", "meeting", "area"),
    "meeting_resolution": editing(
        either(with_parent("meeting", "meeting"), of_own_unit("unit")),
        both(
            either(
                parent_at(P.keep_ledgers, "meeting", "meeting", "area"),
                both(may(P.keep_ledgers), of_own_unit("unit")),
            ),
            _OWN_ORDER,
        ),
    ),
    "party_organisation": editing(_AROUND, both(_KEPT, known("secretary"))),
    "project_organisation": editing(_AROUND, both(_KEPT, known("secretary"))),
    "registration_report": _of("dual_registration", "registration", "community"),
    "reminder_rule": editing(ALL, may(P.change_rules)),
    "target_entry": editing(with_parent("campaign_target", "target"), _TARGET_PLACE),
    "visit_day": _OF_COMMUNITY,
    "visit_round": _OF_COMMUNITY,
}
"""By table; a part of `row_rules.ROW_RULES`."""
