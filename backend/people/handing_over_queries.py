"""The SQL of posts that go on in another unit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from backend.core.db import fetch
from backend.core.writes import new_ids

Post = tuple[int, int, int | None]
"""A post's id, and the unit and area it goes to."""


async def posts_moving(
    committees: Sequence[int], areas: Mapping[int, int], units: Mapping[int, int],
    named: Mapping[int, int], on: date,
) -> list[Post]:  # fmt: skip
    """The posts of *committees* there are on a day that go elsewhere, and where to; by id."""
    rows = await fetch(
        """
        SELECT post.id, coalesce(place.new, post.area) AS area,
               coalesce(told.new, of_grid.id, heir.new) AS unit
        FROM post
        LEFT JOIN unnest($2::bigint[], $3::bigint[]) AS place (old, new) ON place.old = post.area
        LEFT JOIN unnest($4::bigint[], $5::bigint[]) AS heir (old, new) ON heir.old = post.unit
        LEFT JOIN unnest($6::bigint[], $7::bigint[]) AS told (post, new) ON told.post = post.id
        LEFT JOIN LATERAL (
            SELECT unit.id FROM area grid JOIN unit ON unit.area = grid.parent
            WHERE grid.id = place.new AND grid.level = 'grid' AND unit.valid_to IS NULL
            ORDER BY unit.id LIMIT 1) of_grid ON true
        WHERE post.unit = ANY ($1::bigint[]) AND (heir.new IS NOT NULL OR of_grid.id IS NOT NULL)
          AND (post.retired_on IS NULL OR post.retired_on > $8)
        ORDER BY post.id
        """,
        list(committees), list(areas), list(areas.values()), list(units), list(units.values()),
        list(named), list(named.values()), on,
    )  # fmt: skip
    return [(row["id"], row["unit"], row["area"]) for row in rows]


async def copy_posts(posts: Sequence[Post]) -> dict[int, int]:
    """Make each post anew where it goes, whatever columns it has; the new id by the old."""
    ids = await new_ids("post", len(posts))
    await fetch(
        """
        INSERT INTO post SELECT (jsonb_populate_record(post, jsonb_build_object(
            'id', new.id, 'unit', new.unit, 'area', new.area))).*
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
            AS new (old, id, unit, area)
        JOIN post ON post.id = new.old ORDER BY new.id
        """,
        [old for old, _, _ in posts], ids, [unit for _, unit, _ in posts],
        [area for _, _, area in posts],
    )  # fmt: skip
    return {old: new for (old, _, _), new in zip(posts, ids, strict=True)}


async def move_appointments(posts: Mapping[int, int], on: date) -> None:
    """End what is held in the old posts on a day, and begin it in the new ones.

    Terms that begin later begin in the new post alone.
    """
    old, new = list(posts), list(posts.values())
    moved = " FROM unnest($1::bigint[], $2::bigint[]) AS moved (old, new)"
    await fetch(
        f"UPDATE appointment SET post = moved.new {moved}"
        " WHERE appointment.post = moved.old AND appointment.starts_on >= $3",
        old, new, on,
    )  # fmt: skip
    await fetch(
        "INSERT INTO appointment SELECT (jsonb_populate_record(a, jsonb_build_object("
        "'id', nextval(pg_get_serial_sequence('appointment', 'id')), 'post', moved.new,"
        f" 'starts_on', $3::date))).* {moved} JOIN appointment a ON a.post = moved.old"
        " WHERE a.ends_on IS NULL OR a.ends_on > $3",
        old, new, on,
    )  # fmt: skip
    await fetch(
        "UPDATE appointment SET ends_on = $2 WHERE post = ANY ($1::bigint[])"
        " AND (ends_on IS NULL OR ends_on > $2)",
        old, on,
    )  # fmt: skip


async def retire_posts(posts: Collection[int], on: date) -> None:
    """Let the old posts be there no more from a day on: nobody is looked for to fill them."""
    await fetch(
        "UPDATE post SET retired_on = $2 WHERE id = ANY ($1::bigint[])"
        " AND (retired_on IS NULL OR retired_on > $2)",
        list(posts), on,
    )  # fmt: skip


async def move_first_secretaries(areas: Mapping[int, int], on: date) -> None:
    """End the terms in communities that ended; each goes on in the heir that has nobody.

    A term that begins on that day or later is the heir's from its beginning.
    """
    old, new = list(areas), list(areas.values())
    await fetch(
        """
        UPDATE first_secretary f SET community = goes.new
        FROM (SELECT DISTINCT ON (moved.new) s.id, moved.new
              FROM unnest($1::bigint[], $2::bigint[]) AS moved (old, new)
              JOIN first_secretary s ON s.community = moved.old AND s.starts_on >= $3
              ORDER BY moved.new, s.starts_on, s.id) goes
        WHERE f.id = goes.id AND NOT EXISTS (
            SELECT FROM first_secretary other WHERE other.community = goes.new
            AND daterange(other.starts_on, other.ends_on) && daterange(f.starts_on, f.ends_on))
        """,
        old, new, on,
    )  # fmt: skip
    ended = await fetch(
        "SELECT id, ends_on AS until FROM first_secretary WHERE community = ANY ($1::bigint[])"
        " AND starts_on < $2 AND ends_on > $2 ORDER BY id FOR UPDATE",
        old, on,
    )  # fmt: skip
    ids = [row["id"] for row in ended]
    await fetch("UPDATE first_secretary SET ends_on = $2 WHERE id = ANY ($1::bigint[])", ids, on)
    await fetch(
        """
        INSERT INTO first_secretary
        SELECT (jsonb_populate_record(f, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('first_secretary', 'id')),
            'community', goes.new, 'starts_on', $5::date, 'ends_on', goes.until))).*
        FROM (SELECT DISTINCT ON (moved.new) told.id, told.until, moved.new
              FROM unnest($1::bigint[], $2::date[]) AS told (id, until)
              JOIN first_secretary s ON s.id = told.id
              JOIN unnest($3::bigint[], $4::bigint[]) AS moved (old, new) ON moved.old = s.community
              ORDER BY moved.new, told.id) goes
        JOIN first_secretary f ON f.id = goes.id
        WHERE NOT EXISTS (SELECT FROM first_secretary other WHERE other.community = goes.new
            AND other.ends_on > $5)
        """,
        ids, [row["until"] for row in ended], old, new, on,
    )  # fmt: skip
