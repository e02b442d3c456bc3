"""Splitting and merging communities with everything that follows: people, posts, open orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.service import Grounds, Reorganised, Successor
from backend.core.db import as_owner, transaction
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.handing_over import hand_over_grants
from backend.identity.rules import Actor
from backend.orders.handing_over import hand_over
from backend.people.handing_over import hand_over_posts
from backend.registry import belonging_queries as queries
from backend.registry.belonging_queries import Places
from backend.registry.belongings import BELONGINGS, Belonging, Fate


@dataclass(frozen=True, slots=True)
class Followed:
    """Rows of a table that followed: how many went on at the heir, how many had no place there."""

    label: Label
    moved: int
    left: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to: communities after it, and what was handed over, table by table."""

    change: Reorganised
    posts: int
    orders: int
    grants: int
    followed: tuple[Followed, ...]

    @property
    def sentence(self) -> Label:
        """What to tell whoever made the change."""
        communities, areas_moved = len(self.change.communities), len(self.change.areas)
        zh = (
            f"现有社区 {communities} 个，划转区域 {areas_moved} 个、岗位 {self.posts} 个、"
            f"授权 {self.grants} 项，移交未结工单 {self.orders} 件"
        )
        en = (
            f"{communities} communities now, {areas_moved} areas, {self.posts} posts and"
            f" {self.grants} roles moved, {self.orders} open orders handed over"
        )
        moved = [(each.label, each.moved) for each in self.followed if each.moved]
        left = [(each.label, each.left) for each in self.followed if each.left]
        if moved:
            zh += "。随同划转：" + "、".join(f"{label.zh} {rows}" for label, rows in moved)
            en += ". Moved along: " + ", ".join(f"{label.en} {rows}" for label, rows in moved)
        if left:
            zh += "。承接社区已有同类内容，到此为止：" + "、".join(
                f"{label.zh} {rows}" for label, rows in left
            )
            en += ". Ends here, for the heir has its own: " + ", ".join(
                f"{label.en} {rows}" for label, rows in left
            )
        return Label(zh, en)


async def split_community(
    actor: Actor, code: str, into: Sequence[Successor], grounds: Grounds, now: datetime,
    posts: Mapping[int, int] | None = None,
) -> Done:  # fmt: skip
    """Split a community along its grids, in one transaction; see `areas.service.split`.

    1. the communities, their committees, grids and what stands in them
    2. posts: a grid's go with the grid; the committee's to the heir, or where *posts* says (the id
       of a post → the index of its successor in *into*)
    3. open orders: to the successor of their grid; without a grid, to the heir
    4. roles of operators, and rows of every other table, as `belongings` declares

    Raises InvalidInput and OutsideScope; nothing is written then.
    """
    async with transaction():
        done = await areas.split(actor, code, into, grounds, now.astimezone(CHINA).date())
        named = {
            post: done.unit_of[done.communities[into[place].code]]
            for post, place in (posts or {}).items()
        }
        return await _followed(actor, done, grounds, now, named)


async def merge_communities(
    actor: Actor, codes: Sequence[str], into: Successor, grounds: Grounds, now: datetime
) -> Done:
    """Merge communities with their posts and open orders; see `areas.service.merge`."""
    async with transaction():
        done = await areas.merge(actor, codes, into, grounds, now.astimezone(CHINA).date())
        return await _followed(actor, done, grounds, now, {})


async def upgrade_community(
    actor: Actor, code: str, into: Successor, grounds: Grounds, now: datetime
) -> Done:
    """Give a community a new code with all that is its own; see `areas.service.upgrade`."""
    async with transaction():
        done = await areas.upgrade(actor, code, into, grounds, now.astimezone(CHINA).date())
        return await _followed(actor, done, grounds, now, {})


async def _followed(
    actor: Actor, done: Reorganised, grounds: Grounds, now: datetime, named: Mapping[int, int]
) -> Done:
    on = grounds.effective_on
    posts = await hand_over_posts(done.committees, done.areas, done.units, on, named)
    orders = await hand_over(actor, done.committees, done.units, grounds.reason, now)
    # As the owner: it follows from a change the actor was allowed to make.
    async with as_owner(), transaction():
        grants = await hand_over_grants(
            await _codes("area", done.areas), await _codes("unit", done.units), on
        )
        rows = [await _follow(each, done, on) for each in BELONGINGS]
    counts: dict[Label, list[int]] = {}
    for label, moved, left in rows:
        count = counts.setdefault(label, [0, 0])
        count[0] += moved
        count[1] += left
    followed = tuple(Followed(label, *count) for label, count in counts.items() if any(count))
    return Done(done, posts, orders, grants, followed)


async def _follow(belonging: Belonging, done: Reorganised, on: date) -> tuple[Label, int, int]:
    heirs = done.units if belonging.of_unit else done.areas
    places = Places(heirs, done.before, tuple(done.communities.values()))
    match belonging.fate:
        case Fate.moves:
            moved, left = await queries.move(belonging, places, on)
        case Fate.renewed:
            moved, left = await queries.renew(belonging, places, on)
        case Fate.stays:
            moved, left = 0, 0
    return belonging.label, moved, left


async def _codes(table: str, heirs: Mapping[int, int]) -> dict[str, str]:
    codes = await queries.codes(table, {*heirs, *heirs.values()})
    return {codes[old]: codes[new] for old, new in heirs.items()}
