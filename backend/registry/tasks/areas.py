"""Guided tasks about areas: splitting and merging communities with all that follows."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel

from backend.areas import service as areas
from backend.areas.service import Grounds, Successor
from backend.areas.tables import Area
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.registry.reorganising import merge_communities, split_community
from backend.registry.tasks.task import Task, asked, confirmation, confirmed, looked_up

_GROUP = Label("区域与单位", "Areas and units")
_DAY = Label("生效日期", "Effective on", "不能晚于今天", "Not in the future")
_REASON = Label("调整原因", "Reason")
_DOCUMENT = Label("批文文号", "Document")
_LAST_DIGITS = 4


class Split(BaseModel):
    """A community, the two it becomes, and which of its grids go to the second."""

    community: int = looked_up(Area, Label("拆分的社区", "Community"))
    first_code: str = asked(Label("第一社区编码（承接）", "First code (heir)"), max_length=12)
    first_name: str = asked(Label("第一社区名称", "First name"), max_length=64)
    second_code: str = asked(Label("第二社区编码", "Second code"), max_length=12)
    second_name: str = asked(Label("第二社区名称", "Second name"), max_length=64)
    second_grids: str = asked(Label("划入第二社区的网格", "Grids of the second"), max_length=2000)
    effective_on: date = asked(_DAY)
    reason: str = asked(_REASON, min_length=1, max_length=300)
    document: str | None = asked(_DOCUMENT, default=None, max_length=64)
    confirm: bool = confirmation()


async def split(actor: Actor, form: Split, now: datetime) -> Label:
    """Split a community in two; the first takes over what belongs to no grid."""
    code = await code_of(form.community)
    grids = await areas.grid_codes(code)
    second = _named(form.second_grids, grids)
    into = [
        Successor(form.first_code.strip(), form.first_name,
                  tuple(grid for grid in grids if grid not in second)),
        Successor(form.second_code.strip(), form.second_name, second),
    ]  # fmt: skip
    grounds = Grounds(form.effective_on, form.reason, form.document or None)
    async with transaction():
        done = await split_community(actor, code, into, grounds, now)
        return confirmed(form.confirm, done.sentence)


class Merge(BaseModel):
    """Two communities and the one they become."""

    one: int = looked_up(Area, Label("合并的社区（一）", "One community"))
    other: int = looked_up(Area, Label("合并的社区（二）", "The other community"))
    code: str = asked(Label("合并后的编码", "Code afterwards"), max_length=12)
    name: str = asked(Label("合并后的名称", "Name afterwards"), max_length=64)
    effective_on: date = asked(_DAY)
    reason: str = asked(_REASON, min_length=1, max_length=300)
    document: str | None = asked(_DOCUMENT, default=None, max_length=64)
    confirm: bool = confirmation()


async def merge(actor: Actor, form: Merge, now: datetime) -> Label:
    """Merge two communities, into a new one or into one of them."""
    codes = [await code_of(form.one), await code_of(form.other)]
    grounds = Grounds(form.effective_on, form.reason, form.document or None)
    into = Successor(form.code.strip(), form.name)
    async with transaction():
        done = await merge_communities(actor, codes, into, grounds, now)
        return confirmed(form.confirm, done.sentence)


async def code_of(area_id: int) -> str:
    """The code of an area. Raises InvalidInput where there is none."""
    path = await areas.path_of(area_id)
    if not path:
        raise InvalidInput("community", Label("没有这个区域", "there is no such area"))
    return path[-1].code


def _named(told: str, grids: Sequence[str]) -> tuple[str, ...]:
    """The grids *told* by whole codes or their last four digits, in whatever way separated.

    Raises InvalidInput for what is no grid of the community.
    """
    by_name = {grid: grid for grid in grids} | {grid[-_LAST_DIGITS:]: grid for grid in grids}
    wanted = re.findall(r"[^\s,，;；、]+", told)
    if unknown := [name for name in wanted if name not in by_name]:
        raise InvalidInput(
            "second_grids",
            Label(f"该社区没有网格 {unknown[0]}", f"the community has no grid {unknown[0]}"),
        )
    return tuple(dict.fromkeys(by_name[name] for name in wanted))


TASKS = (
    Task(
        "merge-communities",
        Label("合并社区", "Merge communities"),
        Label(
            "两个社区的网格、小区、岗位、台账和未结工单一并转入；合并后的编码可用其中一个，也可用新编码。"
            "先提交可预览划转内容。",
            "Grids, homes, posts, ledgers and open orders of both go along. The code afterwards is"
            " a new one or one of the two. Submit first to see what would move.",
        ),
        _GROUP,
        Permission.edit_registry,
        Merge,
        merge,
    ),
    Task(
        "split-community",
        Label("拆分社区", "Split a community"),
        Label(
            "网格填 16 位编码或后四位，用逗号隔开；其余网格归第一社区。第一社区可沿用原编码。"
            "未结工单随网格移交，历史数据不变。先提交可预览划转内容。",
            "Give grids by 16 digits or the last four, separated by commas; the others go to the"
            " first community, which may keep the old code. Open orders follow their grids, figures"
            " of the past stay. Submit first to see what would move.",
        ),
        _GROUP,
        Permission.edit_registry,
        Split,
        split,
    ),
)
