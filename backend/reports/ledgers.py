"""Reports of the working ledgers: duty days, meetings, bulletins, alliances, the party tree."""

from collections import Counter
from datetime import date, timedelta

from backend.core.labels import Label, listed
from backend.ledgers import alliances, bulletins, duty, meetings, party
from backend.ledgers.duty_rules import DutyKind
from backend.ledgers.party_rules import PartyTier
from backend.reports.report import AREA, KIND, Column, Report, Rows

GROUP = Label("工作台账", "Working ledgers")
DAYS = 90
"""Reports of what happened look back so many days."""
WEEKS = 4
_HELD = Column("held_on", Label("日期", "Held on"))
_DUE = Column("due_on", Label("期限", "Due on"))
_STATE = Column("state", Label("状态", "State"))
_UNIT = Column("unit", Label("单位", "Unit"))
_TOPIC = Column("topic", Label("主题", "Topic"))


async def _duty_days(area_code: str, on: date) -> Rows:
    return [
        (each.area, each.kind, each.held_on, each.figures.booked, each.figures.on_site,
         each.figures.closed_same_day, each.figures.closed_later, each.figures.open,
         each.figures.same_day)
        for each in await duty.days(area_code, on - timedelta(days=DAYS), on)
    ]  # fmt: skip


async def _missed(area_code: str, on: date) -> Rows:
    first = on - timedelta(days=7 * (WEEKS + 1))
    return [
        (each.area, kind, len(each.weeks), "、".join(week.isoformat() for week in each.weeks))
        for kind in DutyKind
        for each in await duty.weeks_missed(area_code, first, on, kind)
    ]


async def _lacking(area_code: str, on: date) -> Rows:
    return [
        (each.area, each.held_on, each.topic, listed(sorted(each.missing, key=str)))
        for each in await meetings.lacking(area_code, on - timedelta(days=DAYS), on)
    ]


async def _resolutions(area_code: str, on: date) -> Rows:
    return [
        (each.area, each.content, each.due_on, each.state, each.unit, each.order, each.outcome)
        for each in await meetings.resolutions(area_code, on - timedelta(days=DAYS), on)
    ]


async def _replies(area_code: str, on: date) -> Rows:
    return [
        (each.bulletin, each.topic, each.unit, each.due_on, each.replied_on, each.state)
        for each in await bulletins.replies(area_code, on - timedelta(days=DAYS), on)
    ]


async def _chairs(area_code: str, on: date) -> Rows:
    return [
        (each.area, each.alliance, each.member, each.starts_on, each.ends_on)
        for each in await alliances.chairs(area_code, on)
    ]


async def _party(area_code: str, on: date) -> Rows:
    organisations: Counter[PartyTier] = Counter()
    members: Counter[PartyTier] = Counter()
    for each in await party.tree(area_code, on):
        organisations[each.tier] += 1
        members[each.tier] += each.members or 0
    rows = []
    for tier in (PartyTier.subdistrict, PartyTier.community, PartyTier.grid, PartyTier.courtyard):
        # A courtyard has a group where there are members enough for one.
        gaps = None if tier is PartyTier.courtyard else await party.gaps(area_code, tier, on)
        told = None if gaps is None else len(gaps)
        rows.append((tier, organisations[tier], members[tier], told, "、".join(gaps or ())))
    return rows


REPORTS = (
    Report(
        "duty-days",
        Label("值守活动日办结情况", "Duty days and what became of their matters"),
        Label(
            f"近 {DAYS} 天的党群连心日和红色星期六；当日办结率按事项在中国日期当天办结计算。",
            f"Heart-link days and red Saturdays of the last {DAYS} days; the share of what was"
            " closed on the same day in China.",
        ),
        GROUP,
        (AREA, KIND, _HELD, Column("booked", Label("预约", "Booked")),
         Column("on_site", Label("现场", "On the spot")),
         Column("closed_same_day", Label("当日办结", "Closed the same day")),
         Column("closed_later", Label("其后办结", "Closed later")),
         Column("open", Label("未办结", "Open")),
         Column("same_day", Label("当日办结率（%）", "Same day, percent"))),
        _duty_days,
    ),
    Report(
        "missed-weeks",
        Label("未开展活动日的周", "Weeks without a duty day"),
        Label(
            f"一年内开展过活动日的区域，最近 {WEEKS} 个整周中哪些周没有开展（列出周一日期）。",
            f"Of those that have held such days within a year: in which of the last {WEEKS} whole"
            " weeks there was none (their Mondays).",
        ),
        GROUP,
        (AREA, KIND, Column("weeks", Label("缺周数", "Weeks")),
         Column("mondays", Label("所缺各周的周一", "Their Mondays"))),
        _missed,
    ),
    Report(
        "joint-meetings",
        Label("联席会议缺席方", "Sides missing at joint meetings"),
        Label(
            f"近 {DAYS} 天的联席会议中，律师、公安、物业企业、自治组织有缺席的。",
            f"Joint meetings of the last {DAYS} days without a lawyer, the police, the property"
            " firm or a self-governing body.",
        ),
        GROUP,
        (AREA, _HELD, _TOPIC, Column("missing", Label("缺席方", "Missing"))),
        _lacking,
    ),
    Report(
        "resolutions",
        Label("议事决议办理情况", "Resolutions and how far they are"),
        Label(
            f"全部未办结的决议，以及近 {DAYS} 天会议的决议；转为工单的列出单号。",
            f"All open ones, and those of meetings of the last {DAYS} days; with the number of the"
            " order some have become.",
        ),
        GROUP,
        (AREA, Column("content", Label("决议", "Resolution")), _DUE, _STATE, _UNIT,
         Column("order", Label("工单", "Order")), Column("outcome", Label("结果", "Outcome"))),
        _resolutions,
    ),
    Report(
        "bulletin-replies",
        Label("调度通报回复情况", "Replies to scheduling bulletins"),
        Label(
            f"近 {DAYS} 天印发的通报，各点名单位的回复情况。",
            f"Bulletins of the last {DAYS} days, and where each unit they name stands.",
        ),
        GROUP,
        (Column("bulletin", Label("通报", "Bulletin")), _TOPIC, _UNIT, _DUE,
         Column("replied_on", Label("回复日期", "Replied on")), _STATE),
        _replies,
    ),
    Report(
        "alliance-chairs",
        Label("联盟轮值", "Who chairs the alliances"),
        Label(
            "当日轮值的成员；按轮值顺序和期限推算，退出或未加入的顺延。",
            "The member in the chair on the day, by turn and term; who has left is passed over.",
        ),
        GROUP,
        (AREA, Column("alliance", Label("联盟", "Alliance")),
         Column("member", Label("轮值成员", "In the chair")),
         Column("starts_on", Label("开始", "From")),
         Column("ends_on", Label("结束（不含）", "Until (excluded)"))),
        _chairs,
    ),
    Report(
        "party-tree",
        Label("党组织覆盖", "Party organisations"),
        Label(
            "街道—社区—网格—院落四级党组织数、党员数，以及没有党组织的区域编码。",
            "Organisations and members of the four tiers, and the codes of areas without one.",
        ),
        GROUP,
        (Column("tier", Label("层级", "Tier")), Column("organisations", Label("党组织", "Number")),
         Column("members", Label("党员", "Members")),
         Column("missing", Label("未覆盖", "Areas without")),
         Column("codes", Label("未覆盖区域", "Their codes"))),
        _party,
    ),
)  # fmt: skip
