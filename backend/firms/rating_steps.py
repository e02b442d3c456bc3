"""The way of a star rating: states, actions, who takes them, and the table of all arrows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core.errors import Conflict, InvalidInput, MinhuError, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.calendar import WorkingCalendar

LONGEST_TEXT = 1000


class RatingState(LabelledEnum):
    """Where a rating stands (domain.md §7)."""

    consultation = "consultation", "征求协会意见", "association consulted"
    district = "district", "区级复核", "with the district"
    draft = "draft", "评分中", "draft"
    expired = "expired", "已到期", "expired"
    final = "final", "已评定", "final"
    objections = "objections", "公示期满，处理异议", "publicity over, objections"
    publicity = "publicity", "公示中", "in publicity"
    subdistrict = "subdistrict", "街道审核", "with the subdistrict"


class RatingAction(LabelledEnum):
    """Every step of a rating."""

    answer_objection = "answer_objection", "答复异议", "objection answered"
    appeal = "appeal", "申诉", "appealed"
    approve_district = "approve_district", "区级通过", "approved by the district"
    approve_subdistrict = "approve_subdistrict", "街道通过", "approved by the subdistrict"
    close_publicity = "close_publicity", "公示期满", "publicity over"
    consult = "consult", "协会已反馈，开始公示", "association heard, published"
    decide_appeal = "decide_appeal", "申诉裁定", "appeal decided"
    downgrade = "downgrade", "降级", "downgraded"
    expire = "expire", "到期", "expired"
    finalise = "finalise", "评定", "made final"
    object = "object", "提出异议", "objection raised"
    open = "open", "立项", "opened"
    send_back = "send_back", "退回重评", "sent back"
    submit = "submit", "提交", "submitted"
    supersede = "supersede", "被新一轮评定取代", "superseded"


class By(LabelledEnum):
    """At which level a step is taken: whoever may rate there, or in an area around it."""

    community = "community", "社区", "community"
    district = "district", "区", "district"
    subdistrict = "subdistrict", "街道", "subdistrict"
    system = "system", "系统", "system"


CODE_DIGITS = {By.community: 12, By.subdistrict: 9, By.district: 6}
"""How much of the community's code a seat at this level covers."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One allowed step; ``own_firm``: an operator of the firm itself may take it as well."""

    to: RatingState
    by: By
    own_firm: bool = False


S, A = RatingState, RatingAction

TRANSITIONS: Mapping[tuple[RatingState, RatingAction], Arrow] = {
    (S.draft, A.submit): Arrow(S.subdistrict, By.community),
    (S.subdistrict, A.approve_subdistrict): Arrow(S.district, By.subdistrict),
    (S.subdistrict, A.send_back): Arrow(S.draft, By.subdistrict),
    (S.district, A.approve_district): Arrow(S.consultation, By.district),
    (S.district, A.send_back): Arrow(S.draft, By.district),
    (S.consultation, A.consult): Arrow(S.publicity, By.district),
    (S.publicity, A.object): Arrow(S.publicity, By.community, own_firm=True),
    # Answered while it is still public as well: nobody has to wait for the last day.
    (S.publicity, A.answer_objection): Arrow(S.publicity, By.district),
    (S.publicity, A.close_publicity): Arrow(S.objections, By.system),
    (S.objections, A.answer_objection): Arrow(S.objections, By.district),
    # An objection that was right: the points are given anew, and the whole way is gone again.
    (S.objections, A.send_back): Arrow(S.draft, By.district),
    (S.objections, A.finalise): Arrow(S.final, By.district),
    (S.final, A.downgrade): Arrow(S.final, By.district),
    (S.final, A.appeal): Arrow(S.final, By.community, own_firm=True),
    (S.final, A.decide_appeal): Arrow(S.final, By.district),
    (S.final, A.expire): Arrow(S.expired, By.system),
    (S.final, A.supersede): Arrow(S.expired, By.system),
}
"""All that may happen to a rating once it is open."""

PUBLIC = frozenset({S.publicity, S.objections, S.final})
"""States in which everybody may see stars and points."""


class ObjectorKind(LabelledEnum):
    """Who raises an objection; the letter itself holds the name, not this system."""

    association = "association", "物业服务企业协会", "property association"
    committee = "committee", "业主委员会", "owners' committee"
    firm = "firm", "物业企业", "the firm"
    other = "other", "其他", "others"
    owner = "owner", "业主", "owner"


class UnknownRating(NotFound):
    """There is no such rating."""

    code = "unknown_rating"
    zh = "没有这项星级评定，或不在您的辖区内"


class WrongRatingStep(Conflict):
    """A rating that is {state} cannot take the step {action}."""

    code = "wrong_rating_step"
    zh = "评定处于“{state}”，不能“{action}”"
    en = "A rating that is {state} cannot take the step: {action}"


class MayNotRate(MinhuError):
    """Your role does not permit this step of a rating: {action}."""

    code = "may_not_rate"
    zh = "您的角色不能执行此步骤：{action}"
    en = "Your role does not permit this step of a rating: {action}"


def arrow(state: RatingState, action: RatingAction) -> Arrow:
    """The arrow of *action* from *state*. Raises WrongRatingStep where there is none."""
    found = TRANSITIONS.get((state, action))
    if found is None:
        raise WrongRatingStep(state=state, action=action)
    return found


def told(text: str, field: str) -> str:
    """*text* without blanks around it. Raises InvalidInput when nothing, or too much, is left."""
    text = text.strip()
    if not text:
        raise InvalidInput(field, Label("必须填写", "is required"))
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            field,
            Label(f"最多 {LONGEST_TEXT} 个字", f"use at most {LONGEST_TEXT} characters"),
        )
    return text


def lower_stars(now: int | None, wanted: int) -> int:
    """The stars of a downgrade. Raises InvalidInput unless they are fewer than those held."""
    if now is None or not 1 <= wanted < now:
        raise InvalidInput(
            "stars", Label("须低于现有星级，且不少于 1 星", "must be fewer than now, at least 1")
        )
    return wanted


def granted_stars(now: int | None, wanted: int | None) -> int:
    """The stars an appeal that is granted leads to. Raises InvalidInput unless they are more."""
    if now is None or wanted is None or not now < wanted <= 5:
        raise InvalidInput(
            "stars", Label("须高于现有星级，且不超过 5 星", "must be more than now, at most 5")
        )
    return wanted


def publicity_ends(calendar: WorkingCalendar, begun_at: datetime, days: int) -> datetime:
    """When *days* whole working days after the day it begins are over, in UTC.

    The day of publication does not count; the last day counts to its closing hour.
    """
    at = begun_at
    for _ in range(days):
        at = calendar.next_working_day_start(at)
    return calendar.segments(at, next_midnight(at))[-1].ends_at


def next_midnight(at: datetime) -> datetime:
    """The end of the day of *at* in China."""
    local = at.astimezone(CHINA) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
