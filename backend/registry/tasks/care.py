"""Guided tasks of admission, of grid workers' colours and of the service catalogue."""

from datetime import date, datetime

from pydantic import BaseModel

from backend.admission import service as admission
from backend.admission.rules import ApplicationAction
from backend.admission.tables import TaskItem
from backend.areas.tables import Area, Unit
from backend.colours import service as colours
from backend.colours.rules import WorkerShade
from backend.core.labels import Label
from backend.core.loading import ids_of
from backend.identity.rules import Actor, Permission
from backend.matters import service as matters
from backend.matters.tables import AcceptancePoint, ApprovalMatter
from backend.registry.tasks.task import Task, asked, looked_up

_ADMISSION = Label("政务服务与准入", "Services and admission")
_COLOURS = Label("三色管理", "Colours of grid workers")
_ITEM = Label("清单事项编码（不在清单的留空）", "Code of the item (empty: on no list)")
_TITLE = Label("事项（清单事项可留空）", "Task (may be empty for an item)")
_RATING = Label("评定序号", "Rating no.")


class Application(BaseModel):
    """What a department wants communities to do, where and when."""

    department: int = looked_up(Unit, Label("申请部门", "Department"))
    area: int = looked_up(Area, Label("适用区域", "Area"))
    item: str = asked(_ITEM, default="", max_length=32)
    title: str = asked(_TITLE, default="", max_length=200)
    starts_on: date = asked(Label("拟开展日期", "Starts on"))


class Decision(BaseModel):
    """What becomes of an application."""

    application: int = asked(Label("申请序号", "Application no."), gt=0)
    action: ApplicationAction = asked(Label("处理", "Decision"))
    note: str = asked(Label("意见", "Note"), default="", max_length=500)


class Refusal(BaseModel):
    """A task a community refuses."""

    community: int = looked_up(Area, Label("社区", "Community"))
    department: int = looked_up(Unit, Label("交办部门", "Department"))
    item: str = asked(_ITEM, default="", max_length=32)
    title: str = asked(_TITLE, default="", max_length=200)
    reason: str = asked(Label("理由", "Reason"), default="", max_length=500)


class Signature(BaseModel):
    """A rating that is signed; another colour than the computed one needs a note."""

    rating: int = asked(_RATING, gt=0)
    shade: WorkerShade = asked(Label("颜色", "Colour"))
    note: str = asked(Label("审核意见", "Note"), default="", max_length=500)


class Appeal(BaseModel):
    """A grid worker's appeal against a signed rating."""

    rating: int = asked(_RATING, gt=0)
    reason: str = asked(Label("申诉理由", "Why"), min_length=1, max_length=500)


class Settlement(BaseModel):
    """What an appeal comes to."""

    rating: int = asked(_RATING, gt=0)
    shade: WorkerShade = asked(Label("颜色", "Colour"))
    decision: str = asked(Label("处理意见", "Decision"), min_length=1, max_length=500)


class Handed(BaseModel):
    """A matter that is handed in at a point."""

    matter: int = looked_up(ApprovalMatter, Label("事项", "Matter"))
    point: int = looked_up(AcceptancePoint, Label("受理点", "Point"))
    home: int = looked_up(Area, Label("申请人所在街道", "Applicant's subdistrict"))


async def _item(code: str) -> int | None:
    told = code.strip()
    if not told:
        return None
    return (await ids_of(TaskItem._meta.tablename, [told], _ITEM))[told]


async def apply(actor: Actor, form: Application, now: datetime) -> Label:
    """Apply for admission."""
    wanted = admission.Asked(
        form.department, form.area, form.starts_on, await _item(form.item), form.title
    )
    made = await admission.apply(actor, wanted, now)
    return Label(f"已提交准入申请，序号 {made}。", f"Applied; the application is no. {made}.")


async def decide(actor: Actor, form: Decision, now: datetime) -> Label:
    """Admit, refuse or withdraw an application."""
    state = await admission.decide(actor, form.application, form.action, form.note, now)
    return Label(f"申请 {form.application}：{state.zh}。", f"No. {form.application}: {state.en}.")


async def refuse(actor: Actor, form: Refusal, now: datetime) -> Label:
    """Refuse a task that was not admitted."""
    told = admission.Refused(
        form.community, form.department, await _item(form.item), form.title, form.reason
    )
    made = await admission.refuse(actor, told, now)
    return Label(f"已登记拒办，序号 {made}。", f"The refusal is noted as no. {made}.")


async def sign(actor: Actor, form: Signature, now: datetime) -> Label:
    """Sign a rating."""
    await colours.sign_off(actor, form.rating, form.shade, form.note, now)
    return Label(
        f"评定 {form.rating} 已审核：{form.shade.zh}。",
        f"Rating {form.rating} is signed as {form.shade.en}.",
    )


async def appeal(actor: Actor, form: Appeal, now: datetime) -> Label:
    """Enter an appeal."""
    await colours.appeal_against(actor, form.rating, form.reason, now)
    return Label(
        f"已登记对评定 {form.rating} 的申诉。", f"The appeal against rating {form.rating} is noted."
    )


async def settle(actor: Actor, form: Settlement, now: datetime) -> Label:
    """Decide on an appeal."""
    await colours.settle_appeal(actor, form.rating, form.shade, form.decision, now)
    return Label(
        f"申诉已处理，评定 {form.rating} 为{form.shade.zh}。",
        f"The appeal is settled: rating {form.rating} is {form.shade.en}.",
    )


async def accept(actor: Actor, form: Handed, now: datetime) -> Label:
    """Accept a matter at a point."""
    case = await matters.accept(actor, form.matter, form.point, form.home, now)
    return Label(f"已受理，序号 {case}。", f"Accepted as case no. {case}.")


TASKS = (
    Task(
        "apply-for-admission",
        Label("申请社区工作准入", "Apply for admission of a task"),
        Label("须按规定的工作日提前申请。", "Apply as many working days ahead as the rule says."),
        _ADMISSION, Permission.keep_services, Application, apply,
    ),
    Task(
        "decide-on-admission",
        Label("审定准入申请", "Decide on an application"),
        Label("不准入须说明理由；逾期不能再审定。", "A refusal needs a reason; late is too late."),
        _ADMISSION, Permission.decide_admission, Decision, decide,
    ),
    Task(
        "refuse-task",
        Label("社区拒办未准入事项", "Refuse a task that was not admitted"),
        Label("已准入或属依法履职的不能拒办。", "What was admitted or is a duty is not refused."),
        _ADMISSION, Permission.keep_services, Refusal, refuse,
    ),
    Task(
        "accept-matter",
        Label("受理政务服务事项", "Accept a matter"),
        Label("跨街道受理须事项可通办。", "Other streets' residents where the matter allows it."),
        _ADMISSION, Permission.keep_services, Handed, accept,
    ),
    Task(
        "sign-worker-colour",
        Label("审核三色评定", "Sign a grid worker's rating"),
        Label("与计算颜色不同时须说明理由。", "Another colour than the computed one needs a note."),
        _COLOURS, Permission.supervise, Signature, sign,
    ),
    Task(
        "appeal-worker-colour",
        Label("登记三色申诉", "Enter an appeal against a rating"),
        Label("审核后在申诉期限内可申诉一次。", "Once, within the days of the rule."),
        _COLOURS, Permission.edit_registry, Appeal, appeal,
    ),
    Task(
        "settle-worker-colour",
        Label("处理三色申诉", "Decide on an appeal against a rating"),
        Label("由审核人以外的人处理。", "By somebody else than who signed the rating."),
        _COLOURS, Permission.supervise, Settlement, settle,
    ),
)  # fmt: skip
