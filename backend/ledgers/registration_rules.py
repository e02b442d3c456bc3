"""Dual registration and reports, and party organisations that end with their project."""

from calendar import monthrange
from datetime import date

from backend.core.labels import LabelledEnum


class Registrant(LabelledEnum):
    """Who reports for service at a community (双报到)."""

    party_member = "party_member", "在职党员", "party member at work elsewhere"
    unit = "unit", "驻区单位党组织", "party organisation of a unit"


class ReportTo(LabelledEnum):
    """The two reports (双报告)."""

    community = "community", "向社区党组织报告", "to the community"
    home_unit = "home_unit", "向所在单位反馈", "back to the home unit"


class OrganisationForm(LabelledEnum):
    """How a project's temporary organisation is set up."""

    branch = "branch", "临时党支部", "temporary branch"
    committee = "committee", "临时党委", "temporary committee"
    general_branch = "general_branch", "临时党总支", "temporary general branch"


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def report_due_on(registered_on: date, last_report_on: date | None, every_months: int) -> date:
    """When whoever has reported for service owes the next report: *every_months* after the last,
    or after registering when there has been none.
    """
    return months_later(last_report_on or registered_on, every_months)
