"""Posts and first secretaries of a community that has ended go on where its work goes on."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.core.db import as_owner, transaction
from backend.people import handing_over_queries as queries


async def hand_over_posts(
    committees: Sequence[int], areas: Mapping[int, int], units: Mapping[int, int], on: date,
    named: Mapping[int, int] | None = None,
) -> int:  # fmt: skip
    """Let people go on in the communities that follow theirs; returns how many posts moved.

    *areas* and *units* map what has ended to its heir, *committees* are the units that answered
    before, ended or not. A grid's posts go with the grid. A post of an ended unit goes to the
    unit *named* for it (by the post's id), else to the heir. Its holders' terms end on the day *on*
    and begin anew in a post of the same title, so that who held what and when stays true; the old
    post is no vacancy.

    A community's first secretary goes to its heir, unless that has one: then the term ends.

    As the owner: it follows from a change the actor was allowed to make.
    """
    async with as_owner(), transaction():
        posts = await queries.posts_moving(committees, areas, units, named or {}, on)
        copies = await queries.copy_posts(posts)
        await queries.move_appointments(copies, on)
        await queries.retire_posts(copies, on)
        await queries.move_first_secretaries(areas, on)
    return len(copies)
