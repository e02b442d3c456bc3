"""Guided tasks of star ratings: each step of a rating as one form."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum
from backend.firms import rating_decisions as decisions
from backend.firms import ratings
from backend.firms.rating_steps import LONGEST_TEXT, TRANSITIONS, ObjectorKind, RatingAction
from backend.firms.rating_tables import RatingRubric, StarRating
from backend.firms.ratings_kept import Rating
from backend.firms.tables import PropertyAssociation
from backend.identity.rules import Actor, Permission
from backend.registry.tasks.task import Task, asked, looked_up

GROUP = Label("星级评定", "Star ratings")
_RATING = Label("星级评定（小区与评定周期）", "Rating (estate and cycle)")
_SCORE = re.compile(r"([^=＝：:]+)[=＝：:]\s*([^\s=：:]+)")
A = RatingAction


class Verdict(LabelledEnum):
    """Whether an objection is found right."""

    no = "no", "不成立", "not right"
    yes = "yes", "成立", "right"


class Cycle(BaseModel):
    """A round of ratings: whose, under which rubric, about which time."""

    district: str = asked(Label("区编码", "Code of the district"), pattern=r"^\d{6}$")
    name: str = asked(Label("名称", "Name"), min_length=1, max_length=100)
    rubric: int = looked_up(
        RatingRubric, Label("评定标准（名称与版本）", "Rubric (name and version)")
    )
    period_from: date = asked(Label("考核期开始", "Period from"))
    period_to: date = asked(Label("考核期结束（不含）", "Period to (excluded)"))


class One(BaseModel):
    """The rating a step is taken on."""

    rating: int = looked_up(StarRating, _RATING)


class Said(One):
    """A step with words."""

    text: str = asked(Label("说明", "Words"), min_length=1, max_length=LONGEST_TEXT)


class Sheet(One):
    """A rater's points, by the items' names or codes."""

    rater: str = asked(Label("评分人", "Rater"), min_length=1, max_length=100)
    points: str = asked(
        Label("得分，如：物业服务质量=36，安全管理=14",
              "Points, such as: Property service=36, Safety=14"),
        min_length=1, max_length=500,
    )  # fmt: skip


class Incident(Said):
    """A bonus, a deduction or a veto."""

    item: str = asked(
        Label("项目名称或编码", "Name or code of the item"), min_length=1, max_length=32
    )
    points: Decimal = asked(Label("分值（否决填 0）", "Points (0 for a veto)"))
    happened_on: date = asked(Label("发生日期", "Happened on"))


class Withdrawal(One):
    """What was noted wrongly."""

    incident: int = asked(
        Label("加扣分或否决的序号", "No. of the bonus, deduction or veto"), ge=1, lt=2**63
    )


class Consultation(Said):
    """What the association said."""

    association: int = looked_up(PropertyAssociation, Label("协会", "Association"))


class Objection(Said):
    """An objection that reached the office in writing."""

    raised_by: ObjectorKind = asked(Label("异议人", "Raised by"))


class Answer(Said):
    """An answer to an objection."""

    objection: int = asked(Label("异议序号", "The objection's No."), ge=1)
    upheld: Verdict = asked(Label("是否成立", "Found right"))


class Stars(Said):
    """Stars with a reason."""

    stars: int = asked(Label("星级", "Stars"), ge=1, le=5)


class Decision(Said):
    """How an appeal is decided; no stars: refused."""

    stars: int | None = asked(Label("裁定星级（驳回留空）", "Stars (empty: refused)"), default=None)


def points_of(text: str) -> dict[str, Decimal]:
    """The points in ``物业服务质量=36，safety=14``. Raises InvalidInput for anything else."""
    found: dict[str, Decimal] = {}
    for part in filter(None, re.split(r"\s*[,，;；\n]\s*", text.strip())):
        match = _SCORE.fullmatch(part)
        try:
            if match is None:
                raise InvalidOperation
            found[match[1].strip()] = Decimal(match[2])
        except InvalidOperation:
            raise InvalidInput(
                "points",
                Label(f"“{part}”应形如 物业服务质量=36", f"write {part!r} like Safety=14"),
            ) from None
    return found


async def open_cycle(actor: Actor, form: Cycle, now: datetime) -> Label:
    """Open a round: a draft for every project managed today."""
    period = form.period_from, form.period_to
    _, opened = await ratings.open_cycle(actor, form.district, form.name, form.rubric, period, now)
    return Label(
        f"已立项，{len(opened)} 个项目待评分。", f"Opened: {len(opened)} projects to rate."
    )


async def enter_sheet(actor: Actor, form: Sheet, now: datetime) -> Label:
    """Enter what a rater gave."""
    await ratings.score(actor, form.rating, form.rater, points_of(form.points), now)
    return Label(f"已录入{form.rater}的评分。", f"The points of {form.rater} are entered.")


async def note_incident(actor: Actor, form: Incident, now: datetime) -> Label:
    """Note a bonus, a deduction or a veto."""
    await ratings.note_incident(
        actor, form.rating, form.item, form.points, form.happened_on, form.text, now
    )
    return Label("已登记。", "It is noted.")


async def take_back_incident(actor: Actor, form: Withdrawal, now: datetime) -> Label:
    """Take back what was noted wrongly."""
    await ratings.take_back_incident(actor, form.rating, form.incident, now)
    return Label(f"第 {form.incident} 号已撤回。", f"No. {form.incident} is taken back.")


async def publish(actor: Actor, form: Consultation, now: datetime) -> Label:
    """Record the association's opinion and publish."""
    return _told(await ratings.consult(actor, form.rating, form.association, form.text, now))


async def object_to(actor: Actor, form: Objection, now: datetime) -> Label:
    """Take an objection in."""
    made = await decisions.object_to(actor, form.rating, form.raised_by, form.text, now)
    return Label(f"异议已登记，序号 {made}。", f"The objection is No. {made}.")


async def answer(actor: Actor, form: Answer, now: datetime) -> Label:
    """Answer an objection."""
    await decisions.answer_objection(
        actor, form.rating, form.objection, form.text, now, upheld=form.upheld is Verdict.yes
    )
    return Label("异议已答复。", "The objection is answered.")


async def appeal(actor: Actor, form: Said, now: datetime) -> Label:
    """File an appeal."""
    await decisions.appeal(actor, form.rating, form.text, now)
    return Label("申诉已登记。", "The appeal is filed.")


async def send_back(actor: Actor, form: Said, now: datetime) -> Label:
    """Let it be rated anew."""
    return _told(await ratings.send_back(actor, form.rating, form.text, now))


async def downgrade(actor: Actor, form: Stars, now: datetime) -> Label:
    """Take stars away."""
    return _told(await decisions.downgrade(actor, form.rating, form.stars, form.text, now))


async def decide_appeal(actor: Actor, form: Decision, now: datetime) -> Label:
    """Decide an appeal."""
    return _told(await decisions.decide_appeal(actor, form.rating, form.stars, form.text, now))


def _told(rating: Rating) -> Label:
    """Where the rating stands, with its stars, and until when."""
    zh = "未评星" if rating.stars is None else f"{rating.stars} 星"
    en = "unrated" if rating.stars is None else f"{rating.stars} stars"
    code = f"，验证码 {rating.certificate_code}" if rating.certificate_code else ""
    certificate = f"; certificate {rating.certificate_code}" if rating.certificate_code else ""
    return Label(
        f"现为“{rating.state.zh}”（{zh}）{code}。",
        f"It is now: {rating.state.en} ({en}){certificate}.",
    )


def _step(
    step: Callable[[Actor, int, datetime], Awaitable[Rating]],
) -> Callable[[Actor, One, datetime], Awaitable[Label]]:
    async def run(actor: Actor, form: One, now: datetime) -> Label:
        return _told(await step(actor, form.rating, now))

    return run


_RATE = Permission.rate_firms
_WHICH = Label(
    "填写小区名称和评定周期，中间空一格。", "Give the estate and the cycle, one blank between."
)


def _from(*actions: RatingAction) -> tuple[str, ...]:
    """The states in which any of *actions* may be taken."""
    return tuple(state.value for state, action in TRANSITIONS if action in actions)


TASKS = (
    Task("open-rating-cycle", Label("星级评定立项", "Open a rating cycle"),
         Label("为区内在管的每个项目建立评分表。", "A draft for every project managed today."),
         GROUP, _RATE, Cycle, open_cycle),
    Task("enter-rating-sheet", Label("录入评分", "Enter a rater's points"), _WHICH, GROUP, _RATE,
         Sheet, enter_sheet,
         _from(A.submit)),
    Task("note-rating-incident", Label("登记加扣分或否决", "Note a bonus, deduction or veto"),
         _WHICH, GROUP, _RATE, Incident, note_incident,
         _from(A.submit)),
    Task("take-back-rating-incident",
         Label("撤回加扣分或否决", "Take back a bonus, deduction or veto"),
         Label("限评分中的评定；序号见“加扣分与否决”列表。",
               "While it is a draft; the list of bonuses, deductions and vetoes has the numbers."),
         GROUP, _RATE, Withdrawal, take_back_incident,
         _from(A.submit)),
    Task("submit-rating", Label("提交评分", "Submit a rating"), _WHICH, GROUP, _RATE, One,
         _step(ratings.submit),
         _from(A.submit)),
    Task("approve-rating", Label("审核通过", "Approve a rating"), _WHICH, GROUP, _RATE, One,
         _step(ratings.approve),
         _from(A.approve_subdistrict, A.approve_district)),
    Task("send-back-rating", Label("退回重评", "Send a rating back"), _WHICH, GROUP, _RATE, Said,
         send_back,
         _from(A.send_back)),
    Task("publish-rating", Label("登记协会意见并公示", "Record the association's word, publish"),
         _WHICH, GROUP, _RATE, Consultation, publish,
         _from(A.consult)),
    Task("object-to-rating", Label("登记异议", "Enter an objection"), _WHICH, GROUP, _RATE,
         Objection, object_to,
         _from(A.object)),
    Task("answer-objection", Label("答复异议", "Answer an objection"), _WHICH, GROUP, _RATE,
         Answer, answer,
         _from(A.answer_objection)),
    Task("finalise-rating", Label("评定", "Make a rating final"), _WHICH, GROUP, _RATE, One,
         _step(decisions.finalise),
         _from(A.finalise)),
    Task("downgrade-rating", Label("降级", "Downgrade"), _WHICH, GROUP, _RATE, Stars, downgrade,
         _from(A.downgrade)),
    Task("appeal-rating", Label("登记申诉", "File an appeal"), _WHICH, GROUP, _RATE, Said, appeal,
         _from(A.appeal)),
    Task("decide-rating-appeal", Label("裁定申诉", "Decide an appeal"), _WHICH, GROUP, _RATE,
         Decision, decide_appeal,
         _from(A.decide_appeal)),
)  # fmt: skip
