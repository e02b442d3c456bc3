"""The search box among many orders: numbers, telephone numbers, places and Chinese words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from backend.core.db import fetch, fetch_one
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor
from backend.orders import inbox
from backend.orders.inbox import Filter, natural_reach
from backend.personal.sealing import opened
from bench.figures import MILLISECONDS, Figure, Setting, measure, percentiles
from bench.inbox import NOW, TIMES
from bench.readers import readers

FLOOR_IS = "one order by its number"
WORDS = {
    "a frequent word": "反映",
    "a frequent word of three characters": "反映人",
    "a common word": "楼道",
    "a common sentence": "楼道灯不亮",
    "a street": "凤城五路",
    "a street and a house": "建设路128号",
    "several words": "楼道灯不亮 建设路",
    "two frequent words seldom together": "噪音扰民 老年卡办理",
    "a word nobody used": "不存在的词语",
    "a pair nobody used": "锟斤",
}


async def _asked() -> dict[str, str]:
    """What is searched for; numbers, places and rare words are those of orders that are there."""
    told = dict(WORDS)
    row = await fetch_one(
        "SELECT w.id, w.number, w.citizen_phone AS phone, c.name AS community,"
        r" substring(w.description FROM '单元，(..)') AS rare"
        " FROM work_order w JOIN area c ON c.id = w.community JOIN area d ON d.id = w.district"
        " WHERE d.code = '610112' AND w.number IS NOT NULL AND w.citizen_phone IS NOT NULL"
        " AND w.citizen_phone NOT LIKE 'k1.bench000.%'"
        " ORDER BY w.id OFFSET 20 LIMIT 1"
    )
    if row is not None:
        phone = str(opened("work_order", "citizen_phone", row["id"], row["phone"]))
        told |= {
            "a whole number": row["number"],
            "the last six digits of a number": row["number"][-6:],
            "the last four digits of a number": row["number"][-4:],
            "the day of a number": row["number"][:14],
            "a telephone number": phone,
            "the last four digits of a telephone number": phone[-4:],
            "a community": row["community"],
            "a rare word of two characters": row["rare"],
        }
    return told


@measure("search", open_share=0.07)
async def search(setting: Setting) -> AsyncIterator[Figure]:
    """First pages, for each reader the same texts; the slowest second page; a narrowed search."""
    texts = await _asked()
    by_number = "SELECT id FROM work_order WHERE number = $1"
    number = texts["a whole number"]
    floor, _ = await percentiles(lambda: fetch(by_number, number), TIMES)
    for who, actor in (await readers()).items():
        reach = natural_reach(actor)
        for what, text in texts.items():
            wanted = Filter(reach=reach, text=text)
            p50, p95 = await percentiles(_page(actor, wanted), TIMES)
            yield Figure(f"search: {who}, {what}", p50, MILLISECONDS, floor, FLOOR_IS, p95)
        narrowed = Filter(reach=reach, text=WORDS["a common word"], urgency=Urgency.urgent)
        p50, p95 = await percentiles(_page(actor, narrowed), TIMES)
        yield Figure(f"search: {who}, urgent ones only", p50, MILLISECONDS, floor, FLOOR_IS, p95)
        wanted = replace(narrowed, urgency=None)
        at = (await inbox.page(actor, wanted, None, 50, NOW)).next
        if at:
            p50, p95 = await percentiles(
                lambda a=actor, w=wanted, c=at: inbox.page(a, w, c, 50, NOW),  # type: ignore[misc]
                TIMES,
            )
            yield Figure(f"search: {who}, second page", p50, MILLISECONDS, floor, FLOOR_IS, p95)


def _page(actor: Actor, wanted: Filter) -> Callable[[], Awaitable[object]]:
    return lambda: inbox.page(actor, wanted, None, 50, NOW)
