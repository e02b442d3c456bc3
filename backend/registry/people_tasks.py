"""Guided tasks about people and posts."""

from datetime import date, datetime

from pydantic import BaseModel

from backend.areas.tables import Area
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.people.tables import FirstSecretary, Person
from backend.registry import service
from backend.registry.groups import SHEETS
from backend.registry.tasks import Task, asked, looked_up


class Secretary(BaseModel):
    """Who leads which community's party branch, from when until when."""

    person: int = looked_up(Person, Label("人员", "Person"))
    community: int = looked_up(Area, Label("所驻社区", "Community"))
    home_unit: str = asked(Label("派出单位", "Home unit"), min_length=1, max_length=64)
    starts_on: date = asked(Label("到任日期", "From"))
    ends_on: date = asked(Label("任期届满", "Term ends (excluded)"))


async def appoint(actor: Actor, form: Secretary, now: datetime) -> Label:
    """Appoint a first secretary; refused while the community has one in that time."""
    sheet = SHEETS[FirstSecretary._meta.tablename]
    made = await service.create(actor, sheet, form.model_dump(), now)
    who, where = made.links["person"] or "", made.links["community"] or ""
    return Label(
        f"已任命{who}为{where}第一书记，{form.starts_on}到任，{form.ends_on}届满。",
        f"{who} is first secretary of {where} from {form.starts_on} until {form.ends_on}.",
    )


APPOINT = Task(
    "appoint-first-secretary",
    Label("任命第一书记", "Appoint a first secretary"),
    Label(
        "一个社区同一时间只有一位第一书记。人员、社区可填姓名、名称或编码。",
        "A community has one first secretary at a time. Name the person and the community, or give"
        " the community's code.",
    ),
    Label("人员任职", "People and posts"),
    Permission.edit_registry,
    Secretary,
    appoint,
)

TASKS = (APPOINT,)
