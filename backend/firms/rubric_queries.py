"""The SQL of rubrics."""

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.firms.rating_rules import Aggregate, Item, ItemKind, Rubric
from backend.firms.rating_source import RubricSource


async def insert_rubric(source: RubricSource) -> int:
    """Write a rubric with its items and categories; returns its id."""
    rubric = source.rubric
    rubric_id: int = await fetch_value(
        """
        INSERT INTO rating_rubric (name, version, valid_from, aggregate, raters_at_least,
            bonus_at_most, two_stars_from, three_stars_from, four_stars_from, five_stars_from,
            resolution_percent, without_orders_percent, publicity_days, valid_months, appeal_days)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id
        """,
        source.name, source.version, source.valid_from, rubric.aggregate.value,
        rubric.raters_at_least, rubric.bonus_at_most, *rubric.stars_from,
        rubric.resolution_percent, rubric.without_orders_percent, rubric.publicity_days,
        rubric.valid_months, rubric.appeal_days,
    )  # fmt: skip
    await fetch(
        "INSERT INTO rating_item (rubric, ordinal, code, name, name_en, kind, weight)"
        " SELECT $1, new.* FROM unnest($2::smallint[], $3::text[], $4::text[], $5::text[],"
        " $6::text[], $7::numeric[]) AS new",
        rubric_id,
        list(range(1, len(rubric.items) + 1)),
        [item.code for item in rubric.items],
        [item.name for item in rubric.items],
        [item.name_en for item in rubric.items],
        [item.kind.value for item in rubric.items],
        [item.weight for item in rubric.items],
    )
    await fetch(
        "INSERT INTO rubric_category (rubric, category) SELECT $1, unnest($2::text[])",
        rubric_id,
        list(source.categories),
    )
    return rubric_id


async def rubric(rubric_id: int) -> tuple[Rubric, Row] | None:
    """A rubric with its items, and the row itself with ``item_ids`` and ``categories``."""
    row = await fetch_one(
        "SELECT r.*, ARRAY(SELECT category FROM rubric_category c WHERE c.rubric = r.id) AS"
        " categories FROM rating_rubric r WHERE r.id = $1",
        rubric_id,
    )
    if row is None:
        return None
    items = await fetch("SELECT * FROM rating_item WHERE rubric = $1 ORDER BY ordinal", rubric_id)
    found = Rubric(
        items=tuple(
            Item(item["code"], ItemKind(item["kind"]), item["weight"], item["name"],
                 item["name_en"])
            for item in items
        ),
        aggregate=Aggregate(row["aggregate"]),
        raters_at_least=row["raters_at_least"],
        bonus_at_most=row["bonus_at_most"],
        stars_from=(row["two_stars_from"], row["three_stars_from"], row["four_stars_from"],
                    row["five_stars_from"]),
        resolution_percent=row["resolution_percent"],
        without_orders_percent=row["without_orders_percent"],
        publicity_days=row["publicity_days"],
        valid_months=row["valid_months"],
        appeal_days=row["appeal_days"],
    )  # fmt: skip
    ids = {item["code"]: item["id"] for item in items}
    return found, {**row, "item_ids": ids}
