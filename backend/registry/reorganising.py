"""Changes of communities and grids with everything that follows: people, posts, open orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.service import Grounds, Reorganised, Successor
from backend.core.db import as_owner, transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label, listed
from backend.identity.handing_over import hand_over_grants
from backend.identity.rules import Actor
from backend.orders.handing_over import hand_over
from backend.people.handing_over import hand_over_posts
from backend.registry import belonging_queries as queries
from backend.registry.belonging_queries import Places
from backend.registry.belongings import BELONGINGS, Belonging, Fate
from backend.registry.remaining import remaining


@dataclass(frozen=True, slots=True)
class Followed:
    """Rows of a table that followed: how many went on at the heir, how many had no place there."""

    label: Label
    moved: int
    left: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to: communities after it, and what was handed over, table by table.

    No communities: areas were retired.
    """

    change: Reorganised
    posts: int
    orders: int
    grants: int
    followed: tuple[Followed, ...]

    @property
    def sentence(self) -> Label:
        """What to tell whoever made the change."""
        change = self.change
        if change.communities:
            communities, areas_moved = len(change.communities), len(change.areas)
            zh = f"现有社区 {communities} 个，划转区域 {areas_moved} 个、"
            en = f"{communities} communities now, {areas_moved} areas, "
        else:
            ended, homes = len(change.ended), len(change.compounds)
            zh = f"撤销区域 {ended} 个，划转小区（院落） {homes} 个、"
            en = f"{ended} areas retired, {homes} compounds, "
        zh += f"岗位 {self.posts} 个、授权 {self.grants} 项，移交未结工单 {self.orders} 件"
        en += (
            f"{self.posts} posts and {self.grants} roles moved,"
            f" {self.orders} open orders handed over"
        )
        moved = listed(_counted(each.label, each.moved) for each in self.followed if each.moved)
        left = listed(_counted(each.label, each.left) for each in self.followed if each.left)
        if moved:
            zh += f"。随同划转：{moved.zh}"
            en += f". Moved along: {moved.en}"
        if left:
            zh += f"。承接社区已有同类内容，到此为止：{left.zh}"
            en += f". Ends here, for the heir has its own: {left.en}"
        return Label(zh, en)


def _counted(label: Label, rows: int) -> Label:
    return Label(f"{label.zh} {rows}", f"{label.en} {rows}")


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


async def retire_grid(
    actor: Actor, code: str, heir_code: str, grounds: Grounds, now: datetime
) -> Done:
    """Retire a grid into another one, which takes over all that is its own; see `areas.retire`.

    As with a split: homes, resources and posts, open orders where the heir lies in another
    community, roles, and rows of every other table as `belongings` declares, in one transaction.
    Raises InvalidInput and OutsideScope; nothing is written then.
    """
    async with transaction():
        today = now.astimezone(CHINA).date()
        done = await areas.retire(actor, code, grounds, today, heir_code)
        return await _followed(actor, done, grounds, now, {})


async def retire_community(actor: Actor, code: str, grounds: Grounds, now: datetime) -> Done:
    """Retire a community, with its committee, in which nothing is left; its past stays as it was.

    Raises InvalidInput where a grid is in use, or where something is open that would be nobody's,
    OutsideScope; nothing is written then.
    """
    async with transaction():
        done = await areas.retire(actor, code, grounds, now.astimezone(CHINA).date())
        left = await remaining(done.ended, done.committees, grounds.effective_on)
        if grids := len(done.ended) - 1:
            left.insert(0, (Label("网格", "grids"), grids))
        if left:
            told = listed(_counted(label, rows) for label, rows in left)
            raise InvalidInput(
                "code",
                Label(
                    f"尚有在用内容（{told.zh}），请先办结或移出；整体移交请用“合并社区”",
                    f"not empty yet ({told.en}): see to these first, or merge it to hand it over",
                ),
            )
        return Done(done, 0, 0, 0, ())


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
    places = Places(heirs, done.before, tuple(done.communities.values()), done.compounds)
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
