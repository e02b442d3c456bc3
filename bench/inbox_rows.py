"""Rows for the inbox's measurements: many orders, spread and worded like real ones."""

from backend.core.db import execute_script, fetch, transaction
from backend.personal.keyring import Kind
from backend.personal.sealing import sealed

ISSUES = (
    "楼道灯不亮", "暖气不热", "下水道堵塞", "垃圾堆放无人清理", "井盖缺失", "路灯损坏",
    "夜间施工噪音扰民", "电梯故障停运", "小区停水", "违章建筑", "占道经营", "消防通道被占用",
    "物业服务态度差", "窨井冒水", "树木倒伏", "墙皮脱落", "车辆乱停乱放", "油烟扰民",
    "流浪犬伤人", "停车收费不合理", "健身器材损坏", "老年卡办理", "低保申请", "房产证办理",
    "学区划分", "公交站牌缺失", "道路坑洼", "燃气泄漏异味", "宽带无信号", "广场舞噪音",
)  # fmt: skip
TURNS = (
    "，已持续三天，", "，影响居民出行，", "，多次反映未解决，", "，存在安全隐患，",
    "，家中有老人和孩子，", "，希望尽快处理，", "，与物业沟通无果，",
)  # fmt: skip
WISHES = ("请社区尽快核实并回复。", "请相关部门协调处理。", "请上门查看。", "请给予明确答复。")
STREETS = ("建设路", "幸福路", "朝阳街", "凤城五路", "纺织东路", "人民路", "延河路")


def _array(texts: tuple[str, ...]) -> str:
    return "(ARRAY[" + ", ".join(f"'{text}'" for text in texts) + "])"


# What each order is like follows from its own random numbers, drawn in a fixed order from a fixed
# seed: the same rows on every machine. Two characters drawn from the whole plane make rare words.
_FILL = f"""
INSERT INTO work_order (id, number, state, colour, tier, lead_unit, sender_unit, responsible,
    climbs, stage_due_at, category, urgency, channel, description, address, area, district,
    subdistrict, community, citizen_phone, query_code, reported_at, version, head, asked,
    supervision, return_count, binding, reworks, attempts, extensions, suspensions, appealed,
    exempted, proactive)
SELECT n,
    CASE WHEN state <> 'reported' THEN district_code || to_char(reported_at, 'YYYYMMDD') || '01'
        || lpad((n % 1000000)::text, 6, '0') END,
    state,
    CASE WHEN NOT open THEN 'green' WHEN due < $2::timestamptz THEN 'red'
        WHEN due < $2::timestamptz + interval '1 day' THEN 'orange'
        WHEN due < $2::timestamptz + interval '3 days' THEN 'yellow' ELSE 'green' END,
    CASE WHEN at_tier < 0.4 THEN 'district' WHEN at_tier < 0.6 THEN 'subdistrict'
        ELSE 'community' END,
    unit, CASE WHEN state NOT IN ('reported', 'accepted') AND unit <> command
        THEN CASE WHEN unit = committee THEN office ELSE command END END,
    (SELECT person FROM bench_person p WHERE p.unit = made.unit), 0,
    CASE WHEN open AND r6 > 0.04 THEN due END,
    (SELECT code FROM category ORDER BY code OFFSET floor(r1 * r1 * 8)::int LIMIT 1),
    CASE WHEN r3 < 0.02 THEN 'urgent' ELSE 'normal' END,
    (ARRAY['hotline_12345', 'grid_report', 'mini_program', 'face_to_face', 'guest_book',
        'suggestion_box', 'open311', 'other'])[1 + floor(r3 * r3 * 8)],
    {_array(ISSUES)}[1 + floor(r4 * {len(ISSUES)})]
        || {_array(TURNS)}[1 + floor(r5 * {len(TURNS)})]
        || '反映人住' || (1 + floor(r1 * 40))::int || '号楼' || (1 + floor(r2 * 6))::int || '单元，'
        || chr(19968 + floor(r4 * r1 * 20000)::int) || chr(19968 + floor(r5 * r2 * 20000)::int)
        || {_array(WISHES)}[1 + floor(r6 * {len(WISHES)})],
    {_array(STREETS)}[1 + floor(r5 * {len(STREETS)})] || (1 + floor(r6 * 200))::int || '号',
    area, district, subdistrict, community,
    -- As long as a sealed number, and with indexes as many orders share as share a number.
    'k1.bench000.' || repeat('x', 52) || '.'
        || left(md5(floor(r1 * r5 * 100000000)::bigint::text), 22) || '.'
        || left(md5('end' || floor(r1 * r5 * 100000000)::bigint % 10000), 12),
    'ABCDEFGH', reported_at, 3, '\\x00',
    CASE WHEN open AND r6 > 0.99 THEN 'extension' END,
    CASE WHEN open AND r5 > 0.99 THEN 'yellow' END,
    0, false, 0, 0, 0, 0, false, false, false
FROM (
    SELECT *,
        CASE WHEN at_tier < 0.15 THEN command WHEN at_tier < 0.4
            THEN departments[1 + floor(r4 * array_length(departments, 1))]
            WHEN at_tier < 0.6 THEN office ELSE committee END AS unit,
        CASE WHEN open THEN (ARRAY['reported', 'accepted', 'returned', 'dispatched', 'signed',
                'handling', 'suspended', 'handled', 'callback', 'adjudication'])
                [1 + width_bucket(r2, ARRAY[.06, .14, .155, .3, .4, .78, .8, .88, .998])]
            ELSE (ARRAY['archived', 'closed', 'answered', 'rejected', 'merged'])
                [1 + width_bucket(r2, ARRAY[.75, .85, .95, .98])] END AS state,
        CASE WHEN $3::float8 >= 1 THEN $2::timestamptz + (r5 * 40 - 20) * interval '1 day'
            ELSE reported_at + r5 * 30 * interval '1 day' END AS due
    FROM (
        SELECT n,
            $2::timestamptz - ($1::bigint - n) * (interval '1096 days' / $1::bigint) AS reported_at,
            at_tier, r1, r2, r3, r4, r5, r6,
            random() < CASE WHEN $3::float8 >= 1 THEN 1
                WHEN n > $1::bigint * (1 - $3::float8) THEN 0.8 ELSE $3::float8 * 0.2 END AS open,
            g.*
        FROM (SELECT n, random() AS at_tier, random() AS r1, random() AS r2, random() AS r3,
                random() AS r4, random() AS r5, random() AS r6
              FROM generate_series(1, $1::bigint) n) drawn
        JOIN bench_grid g ON g.k = (hashint8(n) & 1048575)::bigint
            * (SELECT count(*) FROM bench_grid) / 1048576
    ) placed
) made
"""

_PLACES = """
CREATE TEMP TABLE bench_grid AS
SELECT row_number() OVER (ORDER BY g.code) - 1 AS k, g.id AS area, c.id AS community,
    s.id AS subdistrict, d.id AS district, d.code AS district_code,
    (SELECT id FROM unit WHERE area = c.id LIMIT 1) AS committee,
    (SELECT id FROM unit WHERE area = s.id AND kind = 'subdistrict_office' LIMIT 1) AS office,
    (SELECT id FROM unit WHERE area = d.id AND kind = 'district_command' LIMIT 1) AS command,
    (SELECT array_agg(id ORDER BY id) FROM unit WHERE area = d.id AND kind = 'department')
        AS departments
FROM area g JOIN area c ON c.id = g.parent JOIN area s ON s.id = c.parent
JOIN area d ON d.id = s.parent WHERE g.level = 'grid';
CREATE UNIQUE INDEX ON bench_grid (k);
CREATE TEMP TABLE bench_person AS
SELECT post.unit, min(a.person) AS person
FROM post JOIN appointment a ON a.post = post.id WHERE post.rank = 1 GROUP BY 1;
CREATE UNIQUE INDEX ON bench_person (unit);
ANALYZE bench_grid, bench_person;
SELECT setseed(0.42);
"""

# One order in fifty is shared with a department of its district.
_PARTS = """
INSERT INTO order_part (work_order, ordinal, kind, unit, task, state, asked_at)
SELECT w.id, 1, 'co_unit', d.units[1 + (w.id / 50) % array_length(d.units, 1)], '协助处置',
    CASE WHEN w.stage_due_at IS NOT NULL AND w.id % 100 = 0 THEN 'asked' ELSE 'done' END,
    w.reported_at
FROM work_order w JOIN (SELECT DISTINCT district, departments AS units FROM bench_grid) d
    USING (district)
WHERE w.id % 50 = 0
"""

SEALED = 1000
"""Orders with a number that is really sealed, spread evenly: those a search looks for."""


async def _seal_some(count: int) -> None:
    ids = range(1, count + 1, max(count // SEALED, 1))
    await fetch(
        "UPDATE work_order w SET citizen_phone = u.phone"
        " FROM unnest($1::bigint[], $2::text[]) AS u (id, phone) WHERE w.id = u.id"
        " AND w.state <> 'archived'",
        list(ids),
        [sealed("work_order", "citizen_phone", each, f"139{each:08}", Kind.phone) for each in ids],
    )


_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid IN ('work_order'::regclass, 'order_words'::regclass)
    AND NOT indisunique
"""


async def fill(count: int, open_share: float) -> None:
    """*count* orders over three years until now in the seeded districts; *open_share* of them open.

    From a share of 1 every order is open. The places' indexes are built after the rows, as one
    loads a large table; triggers fill `order_words` on the way.
    """
    async with transaction():
        indexes = await fetch(_INDEXES)
        for index in indexes:
            await execute_script(f"DROP INDEX {index['name']}")
        await execute_script(_PLACES)
        now = (await fetch("SELECT date_trunc('second', now()) AS now"))[0]["now"]
        await fetch(_FILL, count, now, open_share)
        await execute_script(_PARTS)
        await execute_script("DROP TABLE bench_grid, bench_person")
        for index in indexes:
            await execute_script(index["definition"])
        await fetch("SELECT setval(pg_get_serial_sequence('work_order', 'id'), $1)", count)
        await _seal_some(count)
    await fetch("VACUUM ANALYZE work_order")
    await fetch("VACUUM ANALYZE order_words")
    await fetch("VACUUM ANALYZE order_part")
