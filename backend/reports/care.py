"""Reports about care, volunteers and services."""

from datetime import date

from backend.care import service as care
from backend.care.rules import TransitionTier
from backend.core.labels import Label, listed
from backend.matters import service as matters
from backend.reports.report import COUNT, WHAT, Column, Report, Rows
from backend.volunteers import service as volunteers

GROUP = Label("关怀与服务", "Care and services")
_FILE = Column("file", Label("过渡档案", "File"))
_TIERS = (TransitionTier.group, TransitionTier.community, TransitionTier.subdistrict)


async def _neglected(area_code: str, on: date) -> Rows:
    return [
        (each.code, missing.occasion.name, missing.occasion.kind, missing.due_on)
        for each in await care.neglected(area_code, on)
        for missing in each.missing
    ]


async def _contacts(area_code: str, on: date) -> Rows:
    rows = []
    for each in await care.contacts(area_code, on):
        named = {contact.tier: contact.name for contact in each.line}
        rows.append((each.code, each.home, *(named.get(tier) for tier in _TIERS)))
    return rows


async def _volunteers(area_code: str, on: date) -> Rows:
    found = await volunteers.strength(area_code, on)
    return [
        (Label("志愿服务队", "Teams"), found.teams),
        (Label("志愿者", "Volunteers"), found.people),
    ]


async def _presence(area_code: str, on: date) -> Rows:
    return [
        (each.name, each.party_members, each.presence, listed(sorted(each.expected, key=str)))
        for each in await volunteers.presence_gaps(area_code, on)
    ]


async def _matters(area_code: str, on: date) -> Rows:
    found = await matters.coverage(area_code[:6], on)
    return [
        (Label("进驻部门", "Departments"), found.departments),
        (Label("事项", "Matters"), found.matters),
        (Label("“一件事”套餐", "Bundles"), found.bundles),
        (Label("个人事项", "Matters of persons"), found.personal),
        (Label("其中街道、社区可办", "of these near to people"), found.near),
        (Label("就近可办率（%）", "near, in percent"), found.near_percent),
    ]


REPORTS = (
    Report(
        "missed-occasions",
        Label("过渡期未落实的联系走访", "Relocated members not reached or visited"),
        Label(
            "应联系或走访而到当日仍未登记的，最早应办的在前。",
            "What was due by the day and has not been noted, for each file the oldest first.",
        ),
        GROUP,
        (_FILE, Column("occasion", Label("应办事项", "Occasion")),
         Column("kind", Label("方式", "Kind")), Column("due_on", Label("最迟日期", "Due on"))),
        _neglected,
    ),
    Report(
        "contact-tree",
        Label("三级联络员", "The three-tier contact tree"),
        Label(
            "仍在过渡期的人员可以找谁：组、社区、街道联络员（限您能查看的）。",
            "Whom members who are still away can turn to, as far as you may see them.",
        ),
        GROUP,
        (_FILE, Column("home", Label("原居住地", "Home")),
         *(Column(tier.value, Label(tier.zh, tier.en)) for tier in _TIERS)),
        _contacts,
    ),
    Report(
        "volunteers",
        Label("志愿服务力量", "Volunteers"),
        Label("当日在册的队伍和人数。", "The teams of the day and their people."),
        GROUP,
        (WHAT, COUNT),
        _volunteers,
    ),
    Report(
        "party-presence",
        Label("两新组织党建缺口", "New organisations without the party presence they should have"),
        Label("按党员人数应有的组织形式与现状不符的。", "By the number of their party members."),
        GROUP,
        (Column("organisation", Label("组织名称", "Organisation")),
         Column("party_members", Label("党员", "Party members")),
         Column("presence", Label("现状", "As it is")),
         Column("expected", Label("应为", "As it should be"))),
        _presence,
    ),
    Report(
        "service-catalogue",
        Label("政务服务目录", "The service catalogue"),
        Label("全区的部门、事项和套餐，以及就近可办的比例。", "Of the whole district."),
        GROUP,
        (WHAT, COUNT),
        _matters,
    ),
)  # fmt: skip
