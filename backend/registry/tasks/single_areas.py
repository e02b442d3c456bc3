"""Guided tasks about one area: setting up a community, renaming, retiring."""

from datetime import date, datetime

from pydantic import BaseModel

from backend.areas import service as areas
from backend.areas.service import Successor
from backend.areas.tables import Area
from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.registry.reorganising import retire_community, retire_grid
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
from backend.registry.tasks.task import Task, confirmation, confirmed, looked_up, told_of


class Establish(BaseModel):
    """A community that begins."""

    code: str = code_field(Label("社区编码（12 位）", "Code (12 digits)"))
    name: str = name_field(Label("社区名称", "Name"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def establish(actor: Actor, form: Establish, now: datetime) -> Label:
    """Set up a community with its committee."""
    successor = Successor(form.code.strip(), form.name)
    with told_of({"into": "code"}):
        async with transaction():
            today = now.astimezone(CHINA).date()
            await areas.establish(actor, successor, grounds_of(form), today)
            name, code = form.name.strip(), successor.code
            told = Label(
                f"新设{name}（{code}）及其承办单位，自 {form.effective_on} 起",
                f"{name} ({code}) is set up with its committee from {form.effective_on} on",
            )
            return confirmed(form.confirm, told)


class Rename(BaseModel):
    """An area and its new name."""

    area: int = looked_up(Area, Label("更名的区域", "Area"))
    name: str = name_field(Label("新名称", "New name"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()


async def rename(actor: Actor, form: Rename, now: datetime) -> Label:
    """Give an area another name; its code stays."""
    with told_of({"code": "area"}):
        code, today = await code_of(form.area), now.astimezone(CHINA).date()
        await areas.rename(actor, code, form.name, grounds_of(form), today)
    name = form.name.strip()
    return Label(f"{code} 已更名为{name}。", f"{code} is called {name} now.")


class RetireGrid(BaseModel):
    """A grid that ends, and the one that takes over."""

    grid: int = looked_up(Area, Label("撤销的网格", "Grid"))
    heir: int = looked_up(Area, Label("承接的网格", "Grid that takes over"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def retire_one_grid(actor: Actor, form: RetireGrid, now: datetime) -> Label:
    """Retire a grid into another one with all that follows."""
    with told_of({"code": "grid", "heir_code": "heir"}):
        code, heir = await code_of(form.grid), await code_of(form.heir)
        async with transaction():
            done = await retire_grid(actor, code, heir, grounds_of(form), now)
            return confirmed(form.confirm, done.sentence)


class RetireCommunity(BaseModel):
    """A community that ends."""

    community: int = looked_up(Area, Label("撤销的社区", "Community"))
    effective_on: date = day()
    reason: str = reason()
    document: str | None = document()
    confirm: bool = confirmation()


async def retire_one_community(actor: Actor, form: RetireCommunity, now: datetime) -> Label:
    """Retire a community in which nothing is left."""
    with told_of({"code": "community", "heir_code": "community"}):
        code = await code_of(form.community)
        async with transaction():
            done = await retire_community(actor, code, grounds_of(form), now)
            return confirmed(form.confirm, done.sentence)


TASKS = (
    Task(
        "establish-community",
        Label("新设社区", "Set up a community"),
        Label(
            "编码前 9 位为所属街道编码；用过的编码不能再用。承办单位随之建立，网格、岗位随后录入。",
            "The first nine digits are those of its street; a code is never used again. Its"
            " committee begins with it; enter grids and posts afterwards.",
        ),
        GROUP,
        Permission.edit_registry,
        Establish,
        establish,
    ),
    Task(
        "rename-area",
        Label("区域更名", "Rename an area"),
        Label(
            "编码不变，曾用名留在沿革中；下级网格和承办单位的名称不随之更改。",
            "The code stays, and the former name in the area's line; grids below it and its unit"
            " keep their names.",
        ),
        GROUP,
        Permission.edit_registry,
        Rename,
        rename,
    ),
    Task(
        "retire-community",
        Label("撤销社区", "Retire a community"),
        Label(
            "限已无网格、人员、台账和未结工单的社区；须有承接的，请用“合并社区”。编码不再使用。",
            "For a community without grids, people, ledgers and open orders; merge it where another"
            " takes over. Its code is never used again.",
        ),
        GROUP,
        Permission.edit_registry,
        RetireCommunity,
        retire_one_community,
    ),
    Task(
        "retire-grid",
        Label("撤销网格", "Retire a grid"),
        Label(
            "小区、户数、岗位、网格队伍、台账等转入承接网格；承接网格在别的社区的，未结工单一并移交。"
            "历史数据不变。先提交可预览划转内容。",
            "Homes, households, posts, rosters and ledgers go to the grid that takes over; open"
            " orders as well where it lies in another community. Figures of the past stay. Submit"
            " first to see what would move.",
        ),
        GROUP,
        Permission.edit_registry,
        RetireGrid,
        retire_one_grid,
    ),
)
