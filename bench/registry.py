"""A table of the registry at a million rows, over HTTP: first and later pages, a filter, a word.

Stations everybody may read; property firms are bound to their readers' district, half of them in
another. The floor of each figure is the bare statement an index answers, on the same rows.
"""

from collections.abc import AsyncIterator
from urllib.parse import quote

from backend.core.db import execute_script, fetch, fetch_value
from backend.identity import sessions
from backend.registry.groups import SHEETS
from backend.registry.lists.asking import Cursor
from backend.registry.lists.search import sync_search
from backend.seed.operators import DEMO_PASSWORD
from bench.clients import get, serving, timed
from bench.figures import MILLISECONDS, Figure, Setting, measure, percentiles, progress

ASKED = 40
ROWS = 1_000_000
FLOOR_IS = "the bare statement"

# Without the trail's triggers: a million entries are not what is measured here. The index of words
# is made afterwards, as it would be for rows that were there before it.
_BEFORE = """
ALTER TABLE station DISABLE TRIGGER USER;
ALTER TABLE property_firm DISABLE TRIGGER USER;
DROP INDEX station_called;
DROP INDEX property_firm_called;
"""
_FILL = """
INSERT INTO station (code, name, area, valid_from)
SELECT 'YZ' || lpad(n::text, 8, '0'), '驿站' || n || CASE WHEN n % 1000 = 0 THEN '柿园' ELSE '' END,
    (ARRAY(SELECT id FROM area WHERE level = 'community' ORDER BY code))[1 + n % 100], '2026-01-01'
FROM generate_series({first}, {last}) AS n;
INSERT INTO property_firm (credit_code, name, district)
SELECT '91' || lpad(n::text, 16, '0'), '物业企业' || n,
    (SELECT id FROM area WHERE code = CASE WHEN n % 2 = 0 THEN '610112' ELSE '610111' END)
FROM generate_series({first}, {last}) AS n;
"""
_AFTER = """
ALTER TABLE station ENABLE TRIGGER USER;
ALTER TABLE property_firm ENABLE TRIGGER USER;
"""
STEP = 100_000
_STATIONS = "SELECT * FROM station WHERE (code, id) > ($1, $2) ORDER BY code, id LIMIT 51"
_FIRMS = (
    "SELECT * FROM property_firm WHERE id > $1"
    " AND district = (SELECT id FROM area WHERE code = '610112') ORDER BY id LIMIT 51"
)
_NAMED = "SELECT * FROM station WHERE area = $1 ORDER BY code, id LIMIT 51"
_WORD = (
    "SELECT * FROM station WHERE minhu_bigrams(0, minhu_plain(coalesce(code::text, '') || ' '"
    " || coalesce(name::text, ''))) @> minhu_bigrams(0, '柿园') LIMIT 51"
)


@measure("registry", open_share=None)
async def registry(setting: Setting) -> AsyncIterator[Figure]:
    """One reader of a district, one page after another."""
    progress("a million stations and property firms")
    await execute_script(_BEFORE)
    for last in range(STEP, ROWS + 1, STEP):
        await execute_script(_FILL.format(first=last - STEP + 1, last=last))
    await execute_script(_AFTER)
    await sync_search(SHEETS.values())
    await fetch("VACUUM ANALYZE station")
    await fetch("VACUUM ANALYZE property_firm")
    token = (await sessions.log_in("paiqian", DEMO_PASSWORD, sessions.Visit("127.0.0.1"))).token
    middle = await fetch_value("SELECT id FROM station WHERE code = 'YZ00600000'")
    firm = await fetch_value(
        f"SELECT id FROM property_firm ORDER BY id OFFSET {ROWS * 6 // 10} LIMIT 1"
    )
    area = await fetch_value("SELECT area FROM station WHERE code = 'YZ00000007'")
    cases: dict[str, tuple[str, str, tuple[object, ...]]] = {
        "first page": ("station", _STATIONS, ("", 0)),
        "later page": (
            f"station?cursor={Cursor('YZ00600000', middle)}", _STATIONS, ("YZ00600000", middle),
        ),
        "of one community": (f"station?area={area}", _NAMED, (area,)),
        "a word": (f"station?q={quote('柿园')}", _WORD, ()),
        "first page within a district": ("property_firm", _FIRMS, (0,)),
        "later page within a district": (
            f"property_firm?cursor={Cursor(firm, firm)}", _FIRMS, (firm,),
        ),
    }  # fmt: skip
    async with serving("backend.app:app", setting.url) as port:
        for name, (path, sql, values) in cases.items():
            floor, _ = await percentiles(lambda s=sql, v=values: fetch(s, *v), ASKED)
            p50, p95 = await timed(port, get(f"/api/v1/registry/{path}", token), ASKED)
            yield Figure(f"registry: {name}", p50, MILLISECONDS, floor, FLOOR_IS, p95)
