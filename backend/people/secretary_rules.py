"""First secretaries: where they come from, who manages them, how a term begins and ends. Pure.

One active first secretary a community; a term is usually two years or longer; three bodies manage
them (domain.md §7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.labels import Label, LabelledEnum


class SecretarySource(LabelledEnum):
    """Where a first secretary was selected from."""

    city_organ = "city_organ", "市级机关", "city organ"
    district_organ = "district_organ", "区级机关", "district organ"
    institution = "institution", "事业单位", "public institution"
    reserve = "reserve", "后备干部", "reserve cadres"
    state_firm = "state_firm", "国有企业", "state-owned firm"
    subdistrict = "subdistrict", "街道", "subdistrict"


class ManagingBody(LabelledEnum):
    """The three bodies, each with the manner in which it manages (未央's three-body management)."""

    committee = "committee", "区委（主管）", "district committee (main)"
    organisation = (
        "organisation", "区委组织部（具体管理）", "organisation department (specific)",
    )  # fmt: skip
    subdistrict = "subdistrict", "街道党工委（直接管理）", "subdistrict (direct)"


class ManagementDuty(LabelledEnum):
    """What is kept by one of the bodies; which one, each district says itself."""

    appoint = "appoint", "选派任免", "selection and appointment"
    appraise = "appraise", "年度考核", "yearly appraisal"
    attendance = "attendance", "考勤请销假", "attendance and leave"
    daily_work = "daily_work", "日常管理", "daily management"
    guide = "guide", "工作指导", "guidance"
    recall = "recall", "召回调整", "recall"
    support = "support", "经费与保障", "funds and support"
    train = "train", "教育培训", "training"


class AppraisalGrade(LabelledEnum):
    """A year's result."""

    basic = "basic", "基本称职", "basically competent"
    competent = "competent", "称职", "competent"
    excellent = "excellent", "优秀", "excellent"
    failed = "failed", "不称职", "not competent"


class RecallReason(LabelledEnum):
    """Why a term was ended before its time."""

    appraisal = "appraisal", "考核不称职", "failed the appraisal"
    discipline = "discipline", "违纪违法", "breach of discipline"
    health = "health", "身体原因", "health"
    transfer = "transfer", "工作调动", "transferred"
    unfit = "unfit", "履职不力", "unfit for the work"


class HandoverKind(LabelledEnum):
    """What kind of thing passes from one first secretary to the next."""

    archive = "archive", "文件档案", "files"
    asset = "asset", "资产物品", "assets"
    contact = "contact", "联系名单", "contacts"
    fund = "fund", "经费账目", "funds"
    work = "work", "未完事项", "unfinished work"


@dataclass(frozen=True, slots=True)
class SecretaryRule:
    """What a district goes by: terms shorter than ``usual_months`` are warned of, and a term
    without a successor is noticed ``notice_days`` before its end.
    """

    usual_months: int
    notice_days: int


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A first secretary to appoint; ``ends_on`` is excluded."""

    person_id: int
    community_id: int
    home_unit: str
    starts_on: date
    ends_on: date
    source: SecretarySource = SecretarySource.district_organ
    batch: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """Something handed over; ``received`` once the successor has it."""

    kind: HandoverKind
    text: str
    received: bool = True


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands."""

    id: int
    person_id: int
    name: str
    community_id: int
    community: str
    area_code: str
    starts_on: date
    ends_on: date


def months_between(starts_on: date, ends_on: date) -> int:
    """Whole months from one day to another, the later one excluded; negative turned round."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return months - (ends_on.day < starts_on.day)


def term_warnings(starts_on: date, ends_on: date, rule: SecretaryRule | None) -> tuple[Label, ...]:
    """What is unusual about a term; empty where nothing is, or the district has no rule."""
    if rule is None or months_between(starts_on, ends_on) >= rule.usual_months:
        return ()
    return (
        Label(
            f"任期一般不少于 {rule.usual_months} 个月，本任期不足",
            f"A term is usually {rule.usual_months} months or longer; this one is shorter",
        ),
    )


def keeper_of(
    duty: ManagementDuty, kept: Mapping[ManagementDuty, ManagingBody], body: ManagingBody
) -> ManagingBody | None:
    """The body that keeps *duty* where *body* is not it; None where *body* may act.

    A duty nobody is named for is open to each of the three.
    """
    keeper = kept.get(duty)
    return None if keeper in (None, body) else keeper


def ending_soon(terms: Iterable[Term], rule: SecretaryRule, on: date) -> list[Term]:
    """The running terms that end within the days of notice, the first to end first."""
    last = on + timedelta(days=rule.notice_days)
    found = [term for term in terms if term.starts_on <= on < term.ends_on <= last]
    return sorted(found, key=lambda term: (term.ends_on, term.id))
