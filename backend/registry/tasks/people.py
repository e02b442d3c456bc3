"""Guided tasks about people and posts."""

from datetime import date, datetime

from pydantic import BaseModel

from backend.areas.tables import Area
from backend.core.errors import NotFound
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.people import service as people
from backend.people.secretary_rules import (
    HandoverItem,
    HandoverKind,
    ManagingBody,
    NewTerm,
    RecallReason,
    SecretarySource,
)
from backend.people.tables import Person
from backend.registry.tasks.task import Task, asked, looked_up

GROUP = Label("人员任职", "People and posts")


class Secretary(BaseModel):
    """Who leads which community's party branch, from when until when."""

    person: int = looked_up(Person, Label("人员", "Person"))
    community: int = looked_up(Area, Label("所驻社区", "Community"))
    home_unit: str = asked(Label("派出单位", "Home unit"), min_length=1, max_length=64)
    source: SecretarySource = asked(
        Label("选派来源", "Selected from"), default=SecretarySource.district_organ
    )
    batch: str = asked(Label("选派批次", "Batch"), default="", max_length=32)
    document: str = asked(Label("选派文号", "Document"), default="", max_length=64)
    starts_on: date = asked(Label("到任日期", "From"))
    ends_on: date = asked(Label("任期届满", "Term ends (excluded)"))

    def term(self) -> NewTerm:
        """The term to begin."""
        return NewTerm(
            person_id=self.person, community_id=self.community, home_unit=self.home_unit,
            starts_on=self.starts_on, ends_on=self.ends_on, source=self.source,
            batch=self.batch or None, document=self.document or None,
        )  # fmt: skip


class Successor(Secretary):
    """Who follows a community's first secretary, and what is handed over."""

    items: str = asked(
        Label("交接清单（用分号分开）", "Handed-over items (with semicolons)"),
        min_length=1,
        max_length=2000,
    )


class Recalled(BaseModel):
    """Whose term ends before its time, when and why."""

    community: int = looked_up(Area, Label("所驻社区", "Community"))
    on: date = asked(Label("召回日期", "Recalled on"))
    reason: RecallReason = asked(Label("召回原因", "Reason"))
    body: ManagingBody = asked(Label("决定主体", "Decided by"))
    note: str = asked(Label("说明", "Note"), default="", max_length=500)


async def appoint(actor: Actor, form: Secretary, now: datetime) -> Label:
    """Appoint a first secretary; refused while the community has one in that time."""
    return await _told(form, await people.appoint_first_secretary(actor, form.term()))


async def hand_over(actor: Actor, form: Successor, now: datetime) -> Label:
    """Let a successor follow the community's first secretary of the day before."""
    outgoing = await people.last_secretary(form.community, form.starts_on)
    if outgoing is None:
        raise NotFound
    items = [
        HandoverItem(HandoverKind.work, text)
        for each in form.items.replace("；", ";").replace("\n", ";").split(";")
        if (text := each.strip()[:200])
    ]
    return await _told(form, await people.hand_over(actor, outgoing.id, form.term(), items))


async def recall(actor: Actor, form: Recalled, now: datetime) -> Label:
    """End a first secretary's term before its time."""
    held = await people.last_secretary(form.community, form.on)
    if held is None:
        raise NotFound
    await people.recall(actor, held.id, form.on, form.reason, form.body, form.note or None)
    return Label(
        f"已召回{held.community}第一书记{held.name}，任期于 {form.on} 结束。",
        f"{held.name}, first secretary of {held.community}, is recalled; the term ends on"
        f" {form.on}.",
    )


async def _told(form: Secretary, made: people.Appointed) -> Label:
    # The day the term begins it is the latest one.
    found = await people.last_secretary(form.community, form.ends_on)
    who, where = (found.name, f"{found.community} {found.area_code}") if found else ("", "")
    zh = "".join(f"注意：{warning.zh}。" for warning in made.warnings)
    en = "".join(f" Note: {warning.en}." for warning in made.warnings)
    return Label(
        f"已任命{who}为{where}第一书记，{form.starts_on}到任，{form.ends_on}届满。{zh}",
        f"{who} is first secretary of {where} from {form.starts_on} until {form.ends_on}.{en}",
    )


APPOINT = Task(
    "appoint-first-secretary",
    Label("任命第一书记", "Appoint a first secretary"),
    Label(
        "一个社区同一时间只有一位第一书记。人员、社区可填姓名、名称或编码。",
        "A community has one first secretary at a time. Name the person and the community, or give"
        " the community's code.",
    ),
    GROUP,
    Permission.edit_registry,
    Secretary,
    appoint,
)

HAND_OVER = Task(
    "hand-over-first-secretary",
    Label("第一书记交接", "Hand over a first secretary"),
    Label(
        "接任者到任之日，前任任期结束；任免和交接清单一并保存。",
        "The day the successor begins, the earlier term ends; both and the list are kept together.",
    ),
    GROUP,
    Permission.edit_registry,
    Successor,
    hand_over,
)

RECALL = Task(
    "recall-first-secretary",
    Label("召回第一书记", "Recall a first secretary"),
    Label(
        "提前结束任期，须由本区负责召回的主体决定。",
        "Ends a term before its time; decided by the body that keeps recalls in the district.",
    ),
    GROUP,
    Permission.edit_registry,
    Recalled,
    recall,
)

TASKS = (APPOINT, HAND_OVER, RECALL)
