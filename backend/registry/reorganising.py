"""Splitting and merging communities with everything that follows: people, posts, open orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.areas import service as areas
from backend.areas.service import Grounds, Reorganised, Successor
from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.orders.handing_over import hand_over
from backend.people.handing_over import hand_over_posts


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to: communities after it, grids and posts moved, orders handed over."""

    change: Reorganised
    posts: int
    orders: int

    @property
    def sentence(self) -> Label:
        """What to tell whoever made the change."""
        communities, areas_moved = len(self.change.communities), len(self.change.areas)
        return Label(
            f"已调整：现有社区 {communities} 个，划转区域 {areas_moved} 个、岗位 {self.posts} 个，"
            f"移交未结工单 {self.orders} 件",
            f"Done: {communities} communities now, {areas_moved} areas and {self.posts} posts"
            f" moved, {self.orders} open orders handed over",
        )


async def split_community(
    actor: Actor, code: str, into: Sequence[Successor], grounds: Grounds, now: datetime,
    posts: Mapping[int, int] | None = None,
) -> Done:  # fmt: skip
    """Split a community along its grids, in one transaction; see `areas.service.split`.

    1. the communities, their committees, grids and what stands in them
    2. posts: a grid's go with the grid; the committee's to the heir, or where *posts* says (the id
       of a post → the index of its successor in *into*)
    3. open orders: to the successor of their grid; without a grid, to the heir

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
    posts = await hand_over_posts(
        done.committees, done.areas, done.units, grounds.effective_on, named
    )
    orders = await hand_over(actor, done.committees, done.units, grounds.reason, now)
    return Done(done, posts, orders)
