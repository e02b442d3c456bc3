"""Similar requests, found by place, category and time, the most alike first."""

from datetime import timedelta

import pytest
from support import loop

from backend.core.db import fetch, fetch_value
from backend.identity.rules import Actor, Role, Scope
from backend.orders import actions as a
from backend.orders import duplicates_queries as queries
from backend.orders.duplicates import MOST_SHOWN, Probe, overlap, pairs, similar
from backend.orders.reporting import Spot, spot_called
from backend.orders.rules import Action, RejectReason
from backend.orders.suggest import categories, places
from backend.orders.suggest_source import telling_words

TOLD = "3号楼楼道灯不亮，老人上下楼不方便"
LATER = loop.NOW + timedelta(days=1)


def probe(area_id: int, description: str = TOLD, category: str = "help", days: int = 7) -> Probe:
    return Probe(area_id, category, description, LATER - timedelta(days=days))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (TOLD, TOLD, 1, 1),
        ("WiFi差", "wifi差", 1, 1),
        ("楼道灯不亮", "楼道的灯不亮了", 0.5, 0.7),
        ("楼道灯不亮", "暖气不热", 0, 0),
        ("", "楼道灯", 0, 0),
        ("灯", "灯", 0, 0),
    ],
)
def test_texts_are_as_alike_as_the_pairs_they_share(
    one: str, other: str, low: float, high: float
) -> None:
    assert low <= overlap(one, other) <= high
    assert overlap(one, other) == overlap(other, one)


def test_punctuation_parts_words() -> None:
    assert pairs("停水，暖气") == {"停水", "暖气"}


async def test_the_most_similar_of_the_same_community_come_first(seeded: str) -> None:
    close = await loop.report(description="3号楼楼道灯不亮，老人不方便")
    less = await loop.dispatched(description="楼道灯不亮")
    await loop.report(description="邻居装修占用通道堆放材料")
    await loop.report(description=TOLD, category="complaint")
    here = await fetch_value("SELECT parent FROM area WHERE id = $1", close.area_id)
    elsewhere = await fetch_value(
        "SELECT id FROM area WHERE level = 'grid' AND code LIKE '610112%' AND parent <> $1 LIMIT 1",
        here,
    )
    await loop.report(description=TOLD, area_id=elsewhere)
    for place in (close.area_id, here):
        found = await similar(loop.KEEPER, probe(place), LATER)
        assert [each.id for each in found] == [close.id, less.id]
        assert found[0].score > found[1].score > 0
        assert (found[0].number, found[1].number) == (None, less.number)
    district = await fetch_value("SELECT id FROM area WHERE code = '610112'")
    assert await similar(loop.KEEPER, probe(district), LATER) == []
    assert await similar(loop.KEEPER, probe(0), LATER) == []


async def test_ended_ones_are_found_and_old_and_merged_ones_are_not(seeded: str) -> None:
    main = await loop.dispatched(description=TOLD)
    ended = await loop.act(
        await loop.report(description=TOLD), Action.reject, a.Reject(RejectReason.repeated)
    )
    await loop.act(await loop.report(description=TOLD), Action.merge, a.Merge(main.id))
    await loop.report(loop.NOW - timedelta(days=8), description=TOLD)
    found = await similar(loop.KEEPER, probe(main.area_id), LATER)
    assert {each.id for each in found} == {main.id, ended.id}
    assert {each.id: each.is_open for each in found} == {main.id: True, ended.id: False}


async def test_few_are_shown_and_only_to_whom_the_place_is_given(seeded: str) -> None:
    orders = [await loop.report(description=TOLD) for _ in range(MOST_SHOWN + 2)]
    place = orders[0].area_id
    found = await similar(loop.KEEPER, probe(place), LATER)
    assert [each.id for each in found] == [order.id for order in orders[:-6:-1]]
    for code, unit, expected in (
        ("610112", None, MOST_SHOWN), ("610111", None, 0), ("610112", "610112-D02", 0),
    ):  # fmt: skip
        actor = Actor("one", frozenset({Scope(Role.grid_worker, code, unit)}))
        assert len(await similar(actor, probe(place), LATER)) == expected, code


async def test_an_index_of_the_place_serves_the_query(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await loop.report(description=TOLD)
    place = await queries.place_of(order.area_id)
    assert place is not None
    plans: list[str] = []

    async def explain(sql: str, *args: object) -> list[object]:
        rows = await fetch("EXPLAIN " + sql, *args)
        plans.extend(row["QUERY PLAN"] for row in rows)
        return []

    await fetch("SET enable_seqscan = off")
    monkeypatch.setattr(queries, "fetch", explain)
    await queries.candidates(place, "help", loop.NOW, LATER)
    plan = "\n".join(plans)
    assert "work_order_open_community" in plan
    assert "work_order_done_community" in plan
    assert "Seq Scan" not in plan


def test_words_tell_the_category_and_longer_ones_more() -> None:
    words = telling_words()
    assert categories("小区停水两天了", words)[0] == "utilities"
    assert categories("烧烤摊占道经营，油烟扰民", words)[0] == "complaint"
    assert categories("请问老年证如何办理", words)[0] == "consultation"
    assert categories("今天天气好", words) == []
    assert categories("甲乙丙", {"one": ["甲"], "two": ["乙丙"]}) == ["two", "one"]


async def test_every_category_with_words_exists(seeded: str) -> None:
    known = {row["code"] for row in await fetch("SELECT code FROM category")}
    assert set(telling_words()) <= known


def test_places_are_found_by_name_without_the_word_for_their_level() -> None:
    known = [
        Spot(1, "610112001", "张家堡街道", "张家堡街道"),
        Spot(2, "610112001001", "凤城社区", "张家堡街道"),
        Spot(3, "610112001002", "凤城南路社区", "张家堡街道"),
        Spot(4, "610112002001", "和平社区", "谭家街道"),
        Spot(5, "610112003001", "和平社区", "大明宫街道"),
    ]
    assert [spot.id for spot in places("住在凤城南路12号", known)] == [3, 2]
    assert [spot.id for spot in places("张家堡 凤城", known)] == [1, 2]
    for told, expected in (
        ("凤城社区", 2), ("610112001002", 3), ("1002", 3), ("张家堡街道", 1), ("凤城南", 3),
        ("610112001000", 1), ("谭家街道和平社区", 4), ("谭家和平", None), ("和平", None),
        ("和平社区", None), ("", None), ("无此社区", None),
    ):  # fmt: skip
        found = spot_called(told, known)
        assert (found and found.id) == expected, told
