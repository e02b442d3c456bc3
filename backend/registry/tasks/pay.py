"""Guided task of pay: grading a district's people anew, looked at first."""

from datetime import date, datetime

from pydantic import BaseModel

from backend.areas.tables import Area
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.people import service as people
from backend.registry.tasks.grounds import code_of
from backend.registry.tasks.task import Task, asked, confirmation, confirmed, looked_up


class Regrade(BaseModel):
    """Whose people are graded anew, and from which day on."""

    district: int = looked_up(Area, Label("区", "District"))
    on: date = asked(Label("执行日期", "From"))
    confirm: bool = confirmation()


async def regrade(actor: Actor, form: Regrade, now: datetime) -> Label:
    """Tell who would move and by how much at most; when confirmed, do it."""
    code = await code_of(form.district)
    work = people.regrade if form.confirm else people.preview_regrading
    return confirmed(form.confirm, (await work(actor, code, form.on)).sentence)


TASKS = (
    Task(
        "regrade-pay",
        Label("重新定级", "Grade pay anew"),
        Label(
            "按当日有效的薪酬标准（三岗十八级）为全区人员重新定级。先提交可预览：多少人变动、最大增幅、"
            "合计；确认后从执行日期起生效。",
            "Grades a district's people by the scale in force on the day. Submit first to see how"
            " many move, the largest rise and the sum; confirmed, it holds from that day on.",
        ),
        Label("薪酬定级", "Pay"),
        Permission.edit_registry,
        Regrade,
        regrade,
    ),
)
