"""Reports about posts and those who hold them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from backend.core.labels import Label
from backend.people import service as people
from backend.people.training_rules import Audience
from backend.reports.report import AREA, Column, Report, Rows

GROUP = Label("队伍", "People and posts")


async def _vacancies(area_code: str, on: date) -> Rows:
    return [
        (each.unit_code, each.unit, each.title, each.kind, each.vacant_since)
        for each in await people.vacancies(area_code, on)
    ]


async def _overdue(area_code: str, on: date) -> Rows:
    return [
        (each.name, each.area, each.visited_on, each.days_late)
        for each in await people.overdue_visits(area_code, on)
    ]


async def _training(area_code: str, on: date) -> Rows:
    rows = []
    for audience in Audience:
        found = await people.training_coverage(area_code, audience, on)
        share = found.percent
        told = None if share is None else Decimal(share).quantize(Decimal("0.1"), ROUND_HALF_UP)
        rows.append((audience, found.wanted, found.trained, told))
    return rows


REPORTS = (
    Report(
        "vacancies",
        Label("空缺岗位", "Vacant posts"),
        Label(
            "当日无人任职的岗位；离岗有代理的不算空缺。",
            "The posts nobody holds on the day; a holder who is away is no vacancy.",
        ),
        GROUP,
        (Column("unit_code", Label("单位编码", "Unit code")), Column("unit", Label("单位", "Unit")),
         Column("title", Label("岗位", "Post")), Column("kind", Label("类别", "Kind")),
         Column("vacant_since", Label("空缺自", "Vacant since"))),
        _vacancies,
    ),
    Report(
        "overdue-visits",
        Label("逾期未走访的联系领导", "Linked leaders whose visit is overdue"),
        Label("按联系制度应走访而未走访，最久的在前。", "The longest overdue first."),
        GROUP,
        (Column("name", Label("联系领导", "Leader")), AREA,
         Column("visited_on", Label("上次走访", "Last visit")),
         Column("days_late", Label("逾期天数", "Days late"))),
        _overdue,
    ),
    Report(
        "training",
        Label("培训覆盖", "Training"),
        Label(
            "当日在任的人中，参加过面向该对象的培训的人数和比例。",
            "Of those in office on the day, how many have been at a course for them.",
        ),
        GROUP,
        (Column("audience", Label("培训对象", "Audience")),
         Column("wanted", Label("应训", "In office")), Column("trained", Label("已训", "Trained")),
         Column("percent", Label("比例（%）", "Percent"))),
        _training,
    ),
)  # fmt: skip
