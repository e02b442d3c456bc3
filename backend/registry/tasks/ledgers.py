"""Guided tasks of the ledgers: orders from what they find, bulletins, organisations that end."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from pydantic import BaseModel

from backend.areas.tables import Unit
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines.tables import Category
from backend.identity.rules import Actor, Permission
from backend.ledgers import bulletins, duty, meetings, registrations, visits
from backend.ledgers.bulletin_rules import BulletinKind
from backend.ledgers.tables import ProjectOrganisation, VisitRound
from backend.ledgers.to_orders import OrderWish, told
from backend.ledgers.visits_rules import VisitOutcome
from backend.orders.rules import Order
from backend.people.tables import Person
from backend.registry import linking
from backend.registry.tasks.task import Task, asked, looked_up
from backend.registry.tasks.visitors import VISITOR, visitor

_GROUP = Label("工作台账", "Working ledgers")
_NUMBER = Label("序号", "No.")
_UNITS = Label("点名单位（名称或编码，用逗号隔开）", "Units named (names or codes, commas between)")


class IntoOrder(BaseModel):
    """Which row becomes an order, of what category, and what to say of it instead of its text."""

    row: int = asked(_NUMBER, ge=1)
    category: str = looked_up(Category, Label("诉求类别", "Category"))
    description: str | None = asked(
        Label("诉求内容（留空则用台账内容）", "Description (empty: what the ledger says)"),
        default=None,
        max_length=2000,
    )

    @property
    def wish(self) -> OrderWish:
        """How the order is wished for."""
        return OrderWish(self.category, description=(self.description or "").strip() or None)


_Turn = Callable[[Actor, int, OrderWish, datetime], Awaitable[Order]]


def _into_order(name: str, label: Label, hint: Label, turn: _Turn) -> Task:
    async def run(actor: Actor, form: IntoOrder, now: datetime) -> Label:
        order = await turn(actor, form.row, form.wish, now)
        number = told(order.number, order.id)
        waits = ("", "") if order.number else ("，待受理", "; it waits to be accepted")
        return Label(f"已转为工单：{number}{waits[0]}。", f"It is order {number} now{waits[1]}.")

    return Task(name, label, hint, _GROUP, Permission.raise_orders, IntoOrder, run)


class HomeVisit(BaseModel):
    """A household visited on a round."""

    round: int = looked_up(VisitRound, Label("走访计划（社区 日期）", "Round (community and day)"))
    dwelling: str = asked(Label("住址", "Dwelling"), min_length=1, max_length=200)
    outcome: VisitOutcome = asked(Label("走访情况", "Outcome"))
    findings: str = asked(Label("了解到的情况", "Findings"), default="", max_length=2000)
    visitor: int | None = looked_up(Person, VISITOR, default=None)


async def visit_home(actor: Actor, form: HomeVisit, now: datetime) -> Label:
    """Log a household visited."""
    made = await visits.log_visit(
        actor, form.round, form.dwelling, form.outcome, form.findings, now,
        visitor_id=await visitor(actor, form.visitor),
    )  # fmt: skip
    return Label(
        f"已登记入户走访，序号 {made}；需跟进的可由“走访转为工单”办理。",
        f"Logged as visit {made}; “Turn a visit into an order” follows up what it found.",
    )


class Issue(BaseModel):
    """A bulletin and the units it names."""

    area: str = asked(Label("区域编码", "Area code"), min_length=6, max_length=9)
    kind: BulletinKind = asked(Label("通报类别", "Kind"), default=BulletinKind.scheduling)
    topic: str = asked(Label("主题", "Topic"), min_length=1, max_length=200)
    content: str = asked(Label("内容", "Content"), min_length=1)
    reply_due_on: date = asked(Label("回复期限", "Reply due on"))
    units: str = asked(_UNITS, min_length=1)


async def _unit(text: str) -> int:
    """The one unit that *text* names. Raises InvalidInput for none, or several."""
    keys = await linking.keys_of(Unit._meta.tablename, text)
    if len(keys) != 1 or not isinstance(keys[0], int):
        raise InvalidInput(_UNITS, Label(f"没有单位“{text}”", f"there is no unit {text!r}"))
    return keys[0]


async def issue(actor: Actor, form: Issue, now: datetime) -> Label:
    """Issue a bulletin under the next number of the year."""
    codes = [text.strip() for text in re.split(r"[,，、;；\s]+", form.units) if text.strip()]
    units = [await _unit(code) for code in codes]
    new = bulletins.NewBulletin(form.kind, form.topic, form.content, form.reply_due_on, units)
    issued = await bulletins.issue(actor, form.area, new, now)
    return Label(f"已印发{issued.name}。", f"Issued as {issued.name}.")


class Dissolution(BaseModel):
    """The party organisation of a project that is over."""

    organisation: int = looked_up(
        ProjectOrganisation, Label("项目临时党组织", "Project's party organisation")
    )


async def dissolve(actor: Actor, form: Dissolution, now: datetime) -> Label:
    """Note that a project's party organisation ends today."""
    await registrations.dissolve(actor, form.organisation, now)
    on = now.astimezone(CHINA).date()
    return Label(f"已撤销，撤销日期 {on}。", f"It is dissolved from {on} on.")


TASKS = (
    Task(
        "log-home-visit",
        Label("登记入户走访", "Log a home visit"),
        Label(
            "走访计划填“社区 日期”，如“示例社区 2026-11-27”。情况记录不写姓名和电话。",
            "Name the round by community and day. Findings tell no names and numbers.",
        ),
        _GROUP,
        Permission.keep_ledgers,
        HomeVisit,
        visit_home,
    ),
    Task(
        "dissolve-project-organisation",
        Label("撤销项目临时党组织", "Dissolve a project's party organisation"),
        Label(
            "项目结束后办理，自今天起撤销，到期提醒随之了结。",
            "When the project is over: it ends today, and the reminder of its end with it.",
        ),
        _GROUP,
        Permission.keep_ledgers,
        Dissolution,
        dissolve,
    ),
    _into_order(
        "visit-into-order",
        Label("走访转为工单", "Turn a visit into an order"),
        Label("填入户走访的序号；一次走访只能转一次。", "Give the visit's number; each once."),
        visits.follow_up,
    ),
    _into_order(
        "matter-into-order",
        Label("活动日事项转为工单", "Turn a duty day's matter into an order"),
        Label("填活动日事项的序号，限未办结事项。", "Give the number of a matter still open."),
        duty.pass_on,
    ),
    _into_order(
        "resolution-into-order",
        Label("决议转为工单", "Turn a resolution into an order"),
        Label(
            "填会议决议的序号；工单办结后决议自动办结。",
            "Give the resolution's number; it is closed with its order.",
        ),
        meetings.to_order,
    ),
    Task(
        "issue-bulletin",
        Label("印发调度通报", "Issue a scheduling bulletin"),
        Label(
            "期号按年度自动编排；单位可填名称或编码。",
            "Numbered by year; name the units or give their codes.",
        ),
        _GROUP,
        Permission.keep_ledgers,
        Issue,
        issue,
    ),
)
