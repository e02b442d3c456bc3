"""Guided tasks about communities: splitting, merging and upgrading them with all that follows."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel

from backend.areas import service as areas
from backend.areas.service import Successor
from backend.areas.tables import Area
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.registry.reorganising import (
    merge_communities,
    split_community,
    upgrade_community,
)
from backend.registry.tasks.grounds import (
    GROUP,
    code_field,
    code_of,
    day,
    document,
    grounds_of,
    name_field,
    reason,
)
from backend.registry.tasks.task import (
    Task,
    asked,
    confirmation,
    confirmed,
    looked_up,
    told_of,
)

_LAST_DIGITS = 4


class Split(BaseModel):
    """A community, the two it becomes, and which of its grids go to the second."""

    community: int = looked_up(Area, Label("拆分的社区", "Community"))
    first_code: str = code_field(Label("第一社区编码（承接）", "First code (heir)"))
    first_name: str = name_field(Label("第一社区名称", "First name"))
    second_code: str = code_field(Label("第二社区编码", "Second code"))
    second_name: str = name_field(Label("第二社区名称", "Second name"))
    second_grids: str = asked(Label("划入第二社区的网格", "Grids of the second"), max_length=2000)
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def split(actor: Actor, form: Split, now: datetime) -> Label:
    """Split a community in two; the first takes over what belongs to no grid."""
    names = {
        "code": "community", "grids": "second_grids",
        "into": Label("拆分后的编码", "Codes afterwards"),
        "name": Label("拆分后的名称", "Names afterwards"),
    }  # fmt: skip
    with told_of(names):
        code = await code_of(form.community)
        grids = await areas.grid_codes(code)
        second = _named(form.second_grids, grids)
        into = [
            Successor(form.first_code.strip(), form.first_name,
                      tuple(grid for grid in grids if grid not in second)),
            Successor(form.second_code.strip(), form.second_name, second),
        ]  # fmt: skip
        async with transaction():
            done = await split_community(actor, code, into, grounds_of(form), now)
            return confirmed(form.confirm, done.sentence)


class Merge(BaseModel):
    """Two communities and the one they become."""

    one: int = looked_up(Area, Label("合并的社区（一）", "One community"))
    other: int = looked_up(Area, Label("合并的社区（二）", "The other community"))
    code: str = code_field(Label("合并后的编码", "Code afterwards"))
    name: str = name_field(Label("合并后的名称", "Name afterwards"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def merge(actor: Actor, form: Merge, now: datetime) -> Label:
    """Merge two communities, into a new one or into one of them."""
    both = Label("合并的社区", "The communities")
    with told_of({"code": both, "codes": both, "into": "code"}):
        codes = [await code_of(form.one), await code_of(form.other)]
        into = Successor(form.code.strip(), form.name)
        async with transaction():
            done = await merge_communities(actor, codes, into, grounds_of(form), now)
            return confirmed(form.confirm, done.sentence)


class Upgrade(BaseModel):
    """A community and what it is called from now on."""

    community: int = looked_up(Area, Label("改制的社区（村）", "Community (village)"))
    code: str = code_field(Label("新编码", "New code"))
    name: str = name_field(Label("新名称", "New name"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def upgrade(actor: Actor, form: Upgrade, now: datetime) -> Label:
    """Give a community a new code, with all that is its own."""
    with told_of({"code": "community", "into": "code"}):
        into = Successor(form.code.strip(), form.name)
        async with transaction():
            code = await code_of(form.community)
            done = await upgrade_community(actor, code, into, grounds_of(form), now)
            return confirmed(form.confirm, done.sentence)


def _named(told: str, grids: Sequence[str]) -> tuple[str, ...]:
    """The grids *told* by whole codes or their last four digits, in whatever way separated.

    Raises InvalidInput for what is no grid of the community.
    """
    by_name = {grid: grid for grid in grids} | {grid[-_LAST_DIGITS:]: grid for grid in grids}
    wanted = re.findall(r"[^\s,，;；、]+", told)
    if unknown := [name for name in wanted if name not in by_name]:
        raise InvalidInput(
            "grids",
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
        GROUP,
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
        GROUP,
        Permission.edit_registry,
        Split,
        split,
    ),
    Task(
        "upgrade-community",
        Label("社区改制升级", "Upgrade a community"),
        Label(
            "村改社区等：启用新编码，网格、小区、岗位、台账和未结工单全部随转，旧编码不再使用。"
            "先提交可预览划转内容。",
            "As when a village becomes a community: it takes a new code, and all that is its own"
            " goes along; the old code is never used again. Submit first to see what would move.",
        ),
        GROUP,
        Permission.edit_registry,
        Upgrade,
        upgrade,
    ),
)
