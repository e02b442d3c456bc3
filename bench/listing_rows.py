"""A million rows in a table of each kind, filled by one statement each from a row that is there.

The rows come as registers are brought in: one district after another. The first half is another
district's, and of the last rows a few belong to the one community that is asked about.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.db import copy_rows, execute_script, fetch, fetch_value, transaction
from backend.personal.rules import Kind
from backend.personal.sealing import sealed
from bench.figures import progress

ROWS = 1_000_000
FEW = 120
"""Rows of the one community among the million."""
DISTRICT, ELSEWHERE, COMMUNITY = "610112", "610111", "610112001601"
_STEP = 250_000

_COLUMNS = """
SELECT attname::text AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
    AND NOT attisdropped AND attgenerated = '' AND attname <> 'id' ORDER BY attnum
"""
_GIN = "SELECT indexname::text AS name FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE $2"


# What triggers would have kept.
_PERSON_PLACES = """
INSERT INTO person_place (person, area)
SELECT DISTINCT ap.person, unit.area FROM appointment ap JOIN post ON post.id = ap.post
    JOIN unit ON unit.id = post.unit
ON CONFLICT DO NOTHING;
"""


@dataclass(frozen=True)
class Filling:
    """How the n-th row of a table differs from the one it is made like; SQL by column."""

    table: str
    told: Mapping[str, str]
    rows: int = ROWS


_PLACES = {
    "community": "SELECT a.id FROM area a WHERE a.level = 'community'",
    "grid": "SELECT a.id FROM area a WHERE a.level = 'grid'",
    "unit": "SELECT u.id FROM unit u JOIN area a ON a.id = u.area WHERE true",
}


def _place(kind: str) -> str:
    """The place of the n-th row: each list is made once a statement, and gone through in turn."""
    parts = (
        (f"n > {ROWS - FEW}", f"a.code ^@ '{COMMUNITY}'"),
        (f"n > {ROWS // 2}", f"a.code ^@ '{DISTRICT}' AND NOT a.code ^@ '{COMMUNITY}'"),
        ("true", f"a.code ^@ '{ELSEWHERE}'"),
    )
    told = ""
    for when, inside in parts:
        ids = f"(SELECT array_agg(id) FROM ({_PLACES[kind]} AND {inside}) p)"
        told += f" WHEN {when} THEN {ids}[1 + n % cardinality({ids})]"
    return f"CASE{told} END"


def _of(table: str, order: str = "n") -> str:
    """The id of the n-th row made in *table*; *order* tells another n."""
    return f"(SELECT low FROM bench_low WHERE name = '{table}') + {order} - 1"


_SHUFFLED = f"(n::bigint * 7919) % {ROWS} + 1"
_COMPOUND = _of("compound", "(n - 1) / 200 + 1")
_DAY = "date '2001-01-01' + n % 9000"

FILLINGS = (
    Filling("property_firm", {"credit_code": "'91' || lpad(n::text, 16, '0')",
                              "name": "'物业企业' || n", "contact_phone": "NULL",
                              "district": "(SELECT id FROM area WHERE code = CASE WHEN"
                                          f" n > {ROWS // 2} THEN '{DISTRICT}'"
                                          f" ELSE '{ELSEWHERE}' END)"}),
    Filling("home_visit", {"community": _place("community"), "visited_on": _DAY, "grid": "NULL",
                           "round": "NULL"}),
    Filling("care_person", {"community": _place("community"),
                            "name": "(SELECT b.name FROM bench_name b WHERE b.n = g.n)",
                            "id_number": "NULL", "phone": "NULL", "address": "NULL",
                            "ended_on": "NULL"}),
    Filling("post", {"unit": _place("unit"), "area": "NULL", "rank": "NULL",
                     "retired_on": "NULL"}),
    Filling("compound", {"code": "'XQ' || lpad(n::text, 8, '0')", "grid": _place("grid")}, 5_000),
    Filling("building", {"compound": _COMPOUND, "name": "n || '号楼'",
                         "grid": f"(SELECT grid FROM compound WHERE id = {_COMPOUND})"}),
    Filling("home_lead", {"kind": "'party_hub_household'", "compound": _COMPOUND,
                          "building": "NULL", "name": "'中心户' || n", "phone": "NULL",
                          "grid": f"(SELECT grid FROM compound WHERE id = {_COMPOUND})"}),
    Filling("household", {"building": _of("building"), "door": "'101'", "members": "3",
                          "party_members": "0", "grid": _place("grid"),
                          "valid_from": "date '2026-01-01'"}),
    Filling("care_visit", {"care_person": _of("care_person", _SHUFFLED), "visited_on": _DAY,
                           "way": "'home'", "visitor": "(SELECT min(id) FROM person)",
                           "note": "''"}),
    Filling("volunteer_team", {"area": _place("community"), "name": "'志愿服务队' || n"}, 20_000),
    Filling("volunteer", {"team": _of("volunteer_team", "(n - 1) / 50 + 1")}, 20_000),
    Filling("volunteer_hours", {"volunteer": _of("volunteer", f"({_SHUFFLED} - 1) / 50 + 1"),
                                "activity": "n"}),
    Filling("duty_day", {"area": _place("community"), "held_on": "date '4700-01-01' - n"}),
    Filling("duty_item", {"duty_day": _of("duty_day", _SHUFFLED), "work_order": "NULL"}),
    Filling("person", {"name": "'人员' || n", "operator": "NULL", "phone": "NULL"}),
    Filling("appointment", {"person": _of("person"), "post": _of("post"),
                            "single_holder": "false"}),
    Filling("training_attendance", {"person": _of("person", _SHUFFLED)}),
)  # fmt: skip


async def fill() -> None:
    """Fill every table of `FILLINGS`.

    Without triggers: neither the trail's million entries are measured here, nor what rules cost.
    """
    await execute_script("CREATE TABLE bench_low (name text PRIMARY KEY, low bigint)")
    for filling in FILLINGS:
        progress(filling.table)
        await _fill(filling)
    await execute_script(_PERSON_PLACES)
    await fetch("VACUUM ANALYZE person_place")


async def _fill(filling: Filling) -> None:
    table = filling.table
    for index in await fetch(_GIN, table, "%USING gin%"):
        await execute_script(f'DROP INDEX "{index["name"]}"')
    if table == "care_person":
        await _seal_names(table)
    names = [row["name"] for row in await fetch(_COLUMNS, table)]
    values = [filling.told.get(name, f't."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    # The scale of small tables: they have as many districts as the large ones.
    scale = ROWS // filling.rows
    await execute_script(
        f"INSERT INTO bench_low SELECT '{table}', coalesce(max(id), 0) + 1 FROM \"{table}\";"
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
        f" (SELECT low FROM bench_low WHERE name = '{table}'), false);"
        f'CREATE TABLE bench_like AS SELECT * FROM "{table}" ORDER BY id LIMIT 1'
    )
    for first in range(1, filling.rows + 1, _STEP):
        last = min(first + _STEP - 1, filling.rows)
        of_n = f"generate_series({first}, {last}) AS m, LATERAL (SELECT m * {scale} AS n) s"
        if filling.rows == ROWS:
            of_n = f"generate_series({first}, {last}) AS g (n)"
        await execute_script(
            "SET session_replication_role = replica;"
            f' INSERT INTO "{table}" ({columns}) SELECT {", ".join(values)}'
            f" FROM {of_n} LEFT JOIN bench_like t ON true"
        )
    await execute_script("DROP TABLE bench_like")
    await fetch(f'VACUUM ANALYZE "{table}"')


async def _seal_names(table: str) -> None:
    """The names of rows to come: a sealed value is bound to its row, and refused in another."""
    low = await fetch_value(f'SELECT coalesce(max(id), 0) FROM "{table}"')
    await execute_script("CREATE TABLE bench_name (n int PRIMARY KEY, name text)")
    async with transaction():
        names = (
            (n, sealed(table, "name", low + n, "示例", Kind.full_name)) for n in range(1, ROWS + 1)
        )
        await copy_rows("bench_name", ("n", "name"), names)
