"""What the database refuses, in a sentence a clerk understands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import asyncpg
from piccolo.table import TABLE_REGISTRY

from backend.core.errors import MinhuError
from backend.core.labels import Label
from backend.identity.acting import OutsideScope, is_outside
from backend.registry.sheets import Sheet
from backend.registry.values import EMPTY, Unfit
from backend.registry.violations.care import RULES as CARE_RULES
from backend.registry.violations.firms import FIRM_RULES
from backend.registry.violations.ledgers import LEDGER_RULES
from backend.registry.violations.people import PEOPLE_RULES, PERIOD, SEALED


class Violation(MinhuError):
    """The database does not accept this."""

    code = "rule_broken"
    zh = "{sentence}"
    en = "{sentence}"


POSITION = Label(
    "经度应在 -180 至 180 之间，纬度应在 -90 至 90 之间",
    "The longitude lies between -180 and 180, the latitude between -90 and 90",
)

RULES = {
    "area_basis": Label("划分依据只用于网格", "Only grids are drawn by something"),
    **PEOPLE_RULES,
    "area_code_of_level": Label(
        "编码位数与层级不符：区 6 位、街道 9 位、社区 12 位、网格 16 位数字",
        "The code does not suit the level: district 6 digits, subdistrict 9, community 12, grid 16",
    ),
    "area_grid_type": Label(
        "网格须选择网格类型，其他层级须留空", "Grids have a grid type; other levels have none"
    ),
    "area_heir": Label(
        "只有停用的区域才有承接区域，且不能是其自身",
        "Only an area that ended is answered for by another",
    ),
    "area_households": Label("户数不能为负数", "Households cannot be negative"),
    "area_limit_amount": Label("数值须大于 0", "The number must be more than 0"),
    "area_limit_once": Label("该标准已有一行", "This measure has a row already"),
    "area_office_m2": Label("办公用房面积不能为负数", "Office space cannot be negative"),
    "area_old_estate": Label("老旧小区标记只用于网格", "Only grids are grids of old estates"),
    "area_parent_unless_district": Label(
        "除区以外，都须选择上级区域；区没有上级", "All but districts have a parent area"
    ),
    "area_succession_ends": Label(
        "须填写原区域或现区域", "Either what was before or what came after is needed"
    ),
    "area_succession_heir": Label("承接须有不同的原区域和现区域", "An heir follows another area"),
    "area_succession_households": Label("户数不能为负数", "Households cannot be negative"),
    "area_succession_once": Label(
        "同一次调整中已有这一对区域", "The change has this pair of areas already"
    ),
    "area_succession_one_heir": Label("该区域已有承接区域", "The area has an heir already"),
    "area_suspension_time": Label(
        "结束时间须晚于开始时间", "The end must be later than the beginning"
    ),
    "area_validity": PERIOD,
    "building_households": Label(
        "户数不能为负数，各类户数不能超过总户数",
        "Households are not negative, and none of their kinds exceeds them",
    ),
    "building_once": Label("该小区已有此楼栋号", "The compound has such a building already"),
    "building_validity": PERIOD,
    "calendar_day_once": Label("该日历中已有这一天", "The calendar already has this day"),
    "calendar_year_once": Label("该日历中已有这一年度", "The calendar already has this year"),
    "compound_position": POSITION,
    "compound_validity": PERIOD,
    "deadline_policy_amount": Label("时限须不小于 1", "The limit must be at least 1"),
    "deadline_policy_once": Label(
        "同一类别、紧急程度、环节及渠道、区域、单位已有时限规则",
        "There is already a limit for this category, urgency, clock, channel, area and unit",
    ),
    "home_lead_building": Label(
        "楼长须选择楼栋，院长须留空", "A building lead has a building, a courtyard lead has none"
    ),
    "home_lead_one_for_building": Label(
        "该楼栋在这一时间段内已有楼长", "The building has a lead in that period"
    ),
    "home_lead_one_for_compound": Label(
        "该小区在这一时间段内已有院长", "The compound has a lead in that period"
    ),
    "home_lead_period": PERIOD,
    "home_lead_phone_sealed": SEALED,
    "household_members": Label(
        "人口数应在 0 至 99 之间，党员人数不能超过人口数",
        "People lie between 0 and 99, and party members are among them",
    ),
    "household_once": Label("该楼栋已有此门牌号", "The building has this door already"),
    "household_validity": PERIOD,
    "ladder_step_amount": Label(
        "按比例触发：数值 1 至 1000，不填单位；到期前或超期后触发：数值不小于 0，须填单位",
        "By percent: 1 to 1000 without a unit; before or after the limit: at least 0, with a unit",
    ),
    "ladder_step_once": Label("该阶梯已有此次序的步骤", "The ladder already has this step"),
    "ladder_step_ordinal": Label("次序须不小于 1", "The ordinal must be at least 1"),
    "loop_limit_once": Label("该限制项已有一行", "This limit has a row already"),
    "loop_limit_value": Label("数值须不小于 0", "The value must be at least 0"),
    "premises_area_m2": Label("面积须大于 0", "The area must be more than 0"),
    "premises_period": PERIOD,
    "quiet_hours_hours": Label("时段应写作 22:00-07:00", "The hours are written like 22:00-07:00"),
    "resource_position": POSITION,
    "resource_validity": PERIOD,
    "role_grant_kept_apart": Label(
        "系统管理员、安全管理员和安全审计员须由不同的人担任",
        "The system administrator, the security administrator and the auditor are three people",
    ),
    "role_grant_period": PERIOD,
    "service_centre_one_each": Label(
        "该区域在这一时间段内已有同类中心",
        "The area has a centre of this kind in that period",
    ),
    "service_centre_position": POSITION,
    "service_centre_validity": PERIOD,
    "station_position": POSITION,
    "station_validity": PERIOD,
    "unit_not_above_itself": Label("上级单位不能是该单位自身", "A unit cannot be its own superior"),
    "unit_superior_below_district": Label(
        "除区指挥中心外，都须选择上级单位", "All but the district command have a superior"
    ),
    "unit_validity": PERIOD,
    **LEDGER_RULES,
    **CARE_RULES,
    **FIRM_RULES,
}
"""The rules of the schema by the constraint that keeps them; a test compares them with it."""

TAKEN = Label("已被使用，不能重复", "is taken already")
NOT_THERE = Label("所选内容不存在", "does not exist")
NOT_A_CHOICE = Label("不在可选范围内", "is not one of the choices")

TOO_LONG = Label("填写的内容过长", "One of the texts is too long")
OUT_OF_RANGE = Label("数值超出允许范围", "One of the numbers is out of range")
REFUSED = Label("内容不符合数据规则，未保存", "The content breaks a rule and was not saved")

Fault: TypeAlias = asyncpg.PostgresError | asyncpg.InterfaceError
KINDS = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    # What `forbid_change` raises, and triggers without a code of their own.
    asyncpg.InsufficientPrivilegeError,
    asyncpg.RaiseError,
)


def is_violation(error: BaseException) -> bool:
    """Whether *error* is the answer to what was entered, rather than a failure of the server."""
    # asyncpg itself refuses numbers that do not fit: an InterfaceError that is a ValueError.
    return isinstance(error, KINDS) or (
        isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    )


@contextmanager
def in_words(sheet: Sheet, *, deleting: bool = False) -> Iterator[None]:
    """What the database refuses inside is raised as a sentence about a row of *sheet*."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if not is_violation(error):
            raise
        raise sentence_for(error, sheet, deleting=deleting) from error


def sentence_for(error: Fault, sheet: Sheet, *, deleting: bool) -> MinhuError:
    """What to tell whoever wrote a row of *sheet*, or wanted to delete one, and met *error*."""
    constraint = getattr(error, "constraint_name", None) or ""
    if constraint in RULES:
        return Violation(sentence=RULES[constraint])
    if is_outside(error):
        return OutsideScope()
    if isinstance(error, asyncpg.NotNullViolationError):
        return Unfit(sheet, error.column_name or "", EMPTY)
    if isinstance(error, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
        return _link(error, sheet, deleting)
    for suffix, reason in (("_key", TAKEN), ("_choice", NOT_A_CHOICE)):
        name = constraint.removeprefix(f"{sheet.name}_").removesuffix(suffix)
        if constraint.endswith(suffix) and name in sheet.columns:
            return Unfit(sheet, name, reason)
    if not constraint and isinstance(error, asyncpg.PostgresError):
        told = _bilingual(error.message or "")
        if told is not None:
            return Violation(sentence=told)
    return Violation(sentence=_by_kind(error))


def _link(error: Any, sheet: Sheet, deleting: bool) -> MinhuError:
    """A link that points nowhere, or a row that others still point to."""
    if deleting:
        other = _title(error.table_name or "")
        return Violation(
            sentence=Label(
                f"仍被“{other.zh}”引用，不能删除", f"Still used by “{other.en}”: cannot be deleted"
            )
        )
    name = (error.constraint_name or "").removeprefix(f"{sheet.name}_").removesuffix("_fkey")
    if name in sheet.columns:
        return Unfit(sheet, name, NOT_THERE)
    return _bilingual_or(error, REFUSED)


def _title(name: str) -> Label:
    """What the table *name* is called; one without a name of its own is just another."""
    titles = (t._meta.help_text for t in TABLE_REGISTRY if t._meta.tablename == name)
    title = next(titles, None)
    return title if isinstance(title, Label) else Label("其他内容", "other rows")


def _bilingual(message: str) -> Label | None:
    """Our triggers raise “Chinese / English”; None for PostgreSQL's own messages."""
    zh, slash, en = message.partition(" / ")
    return Label(zh, en[:1].upper() + en[1:]) if slash and not zh.isascii() else None


def _bilingual_or(error: asyncpg.PostgresError, otherwise: Label) -> Violation:
    return Violation(sentence=_bilingual(error.message or "") or otherwise)


def _by_kind(error: Fault) -> Label:
    if isinstance(error, asyncpg.StringDataRightTruncationError):
        return TOO_LONG
    if isinstance(error, asyncpg.DataError | ValueError):
        return OUT_OF_RANGE
    return REFUSED
