"""What may be changed in the panel, what is kept whole, and how refusals are worded."""

import asyncio
from typing import Any

import pytest
from support.loop import handling

from backend.areas.tables import Area
from backend.core.checks import choice_checks
from backend.core.db import fetch
from backend.deadlines.tables import Category
from backend.orders.tables import WorkOrder
from backend.panel.tables import SHEETS
from backend.people.tables import Appointment, Person
from backend.registry.sheets import Sheet
from backend.registry.violations.told import RULES

EDITABLE = [sheet for sheet in SHEETS.values() if sheet.editable]
READ_ONLY = [sheet for sheet in SHEETS.values() if not sheet.editable]
NAMED = {"ids": lambda sheet: sheet.name}
SHARED = pytest.mark.shares_database


def sentence(answer: Any) -> str:
    """What a form's error box shows."""
    assert answer.status_code == 422, answer.text
    return str(answer.json()["db_error"])


# --- Read-only tables ---------------------------------------------------------------------------


@SHARED
@pytest.mark.parametrize("sheet", READ_ONLY, **NAMED)
async def test_read_only_tables_refuse_every_write(admin: Any, sheet: Sheet) -> None:
    path = f"/api/tables/{sheet.name}/"
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        for address in (path, f"{path}1/", f"{path}?id=1", f"{path}schema/", f"{path}ids/"):
            answer = await admin.ask(method, address, json={"id": 1})
            assert answer.status_code == 405, (method, address)
            assert "只能查看" in answer.json()["detail"]


async def test_an_order_cannot_be_changed_in_the_panel(admin: Any) -> None:
    order = await handling()
    before = await WorkOrder.select().where(WorkOrder.id == order.id).first()
    path = f"/api/tables/work_order/{order.id}/"
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await admin.ask(method, path, json={"state": "closed"})).status_code == 405
    assert await WorkOrder.select().where(WorkOrder.id == order.id).first() == before


@pytest.mark.parametrize("path", ["/api/media/", "/api/media/generate-file-url/"])
async def test_there_is_no_media(admin: Any, path: str) -> None:
    assert (await admin.ask("POST", path, json={})).status_code == 404


# --- Editable tables ----------------------------------------------------------------------------


@SHARED
@pytest.mark.parametrize("sheet", EDITABLE, **NAMED)
async def test_rows_are_not_replaced_nor_changed_in_bulk(editor: Any, sheet: Sheet) -> None:
    path = f"/api/tables/{sheet.name}/"
    for method, address in (("PUT", f"{path}1/"), ("PUT", path), ("PATCH", path), ("DELETE", path)):
        assert (await editor.ask(method, address, json={})).status_code == 405


@SHARED
@pytest.mark.parametrize("sheet", EDITABLE, **NAMED)
async def test_primary_keys_stay(editor: Any, sheet: Sheet) -> None:
    key = sheet.key._meta.name
    answer = await editor.ask("PATCH", f"/api/tables/{sheet.name}/1/", json={key: "2"})
    assert sentence(answer).endswith("启用后不能更改")


async def test_a_community_gets_its_households(admin: Any) -> None:
    area = await admin.first("area", level="community")
    path = f"/api/tables/area/{area['id']}/"
    answer = await admin.ask("PATCH", path, json={"households": 2654})
    assert answer.status_code == 200
    stored = await Area.select(Area.households).where(Area.id == area["id"]).first()
    assert stored == {"households": 2654}


async def test_omitted_columns_get_their_defaults(admin: Any) -> None:
    answer = await admin.ask("POST", "/api/tables/person/", json={"name": "李四"})
    assert answer.status_code == 201, answer.text
    row = await Person.select().where(Person.name == "李四").first()
    assert row is not None
    assert (row["synthetic"], row["phone"]) == (False, None)


async def test_a_category_is_added_with_its_code(admin: Any) -> None:
    properties = (await admin.get("/api/tables/category/schema/"))["properties"]
    assert next(iter(properties)) == "code"
    values = {"code": "noise", "name": "噪声", "name_en": "noise"}
    assert (await admin.ask("POST", "/api/tables/category/", json=values)).status_code == 201
    assert await Category.exists().where(Category.code == "noise")
    again = await admin.ask("POST", "/api/tables/category/", json=values)
    assert sentence(again) == "内容不符合数据规则，未保存"
    unnamed = await admin.ask("POST", "/api/tables/category/", json={"name": "无码"})
    assert sentence(unnamed) == "类别编码：不能为空"


async def test_two_forms_do_not_undo_each_other(admin: Any) -> None:
    area = await admin.first("area", level="community")
    path = f"/api/tables/area/{area['id']}/"
    mine = (await admin.ask("GET", path)).headers["etag"]
    theirs = await admin.ask("PATCH", path, headers={"If-Match": mine}, json={"households": 1})
    assert theirs.status_code == 200
    late = await admin.ask("PATCH", path, headers={"If-Match": mine}, json={"households": 2})
    assert "已被他人更改" in sentence(late)
    fresh = theirs.headers["etag"]
    again = await admin.ask("PATCH", path, headers={"If-Match": fresh}, json={"households": 3})
    assert again.status_code == 200


async def test_a_refused_write_leaves_nothing_behind(admin: Any) -> None:
    area = await admin.first("area", level="community")
    before = await Area.select().where(Area.id == area["id"]).first()
    values = {"name": "新名", "households": -1}
    sentence(await admin.ask("PATCH", f"/api/tables/area/{area['id']}/", json=values))
    assert await Area.select().where(Area.id == area["id"]).first() == before


async def test_more_refused_writes_than_the_pool_has_connections(admin: Any) -> None:
    area = await admin.first("area", level="community")
    path = f"/api/tables/area/{area['id']}/"
    answers = await asyncio.gather(
        *(admin.ask("PATCH", path, json={"households": -1}) for _ in range(40))
    )
    assert {answer.status_code for answer in answers} == {422}
    assert (await admin.ask("PATCH", path, json={"households": 7})).status_code == 200


# --- What the database refuses, in words --------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        ({"households": -1}, "户数不能为负数", "Households cannot be negative"),
        ({"households": "many"}, "户数：应为整数", "Households: must be a whole number"),
        ({"households": 10**12}, "数值超出允许范围", "One of the numbers is out of range"),
        ({"name": " "}, "名称：不能为空", "Name: must not be empty"),
        ({"name": "长" * 65}, "名称：最多 64 个字", "Name: has at most 64 characters"),
        ({"valid_to": "1999-01-01"}, "结束日期必须晚于开始日期",
         "The end must come after the beginning"),
        ({"valid_from": "soon"}, "启用日期：应为日期", "Valid from: must be a date"),
        ({"valid_from": None}, "启用日期：不能为空", "Valid from: must not be empty"),
        ({"grid_type": "base"}, "网格须选择网格类型，其他层级须留空",
         "Grids have a grid type; other levels have none"),
        ({"nonsense": 1}, "nonsense：后台不能修改此项", "nonsense: cannot be set in the panel"),
        ({}, "表单：没有要保存的内容", "form: there is nothing to save"),
    ],
)  # fmt: skip
async def test_mistakes_are_told_in_words(
    admin: Any, values: dict[str, Any], zh: str, en: str
) -> None:
    area = await admin.first("area", level="community")
    path = f"/api/tables/area/{area['id']}/"
    assert sentence(await admin.ask("PATCH", path, json=values)) == zh
    admin.speak("en")
    assert sentence(await admin.ask("PATCH", path, json=values)) == en


async def test_triggers_speak_both_languages(admin: Any) -> None:
    area = await admin.first("area", level="community")
    path = f"/api/tables/area/{area['id']}/"
    told = sentence(await admin.ask("PATCH", path, json={"code": "610111999999"}))
    assert told == f"编码启用后不得更改或重用：{area['code']}"
    admin.speak("en")
    told = sentence(await admin.ask("PATCH", path, json={"code": "610111999999"}))
    assert told == f"A code in use never changes: {area['code']}"


async def test_what_has_a_day_it_ends_on_is_retired_instead_of_deleted(admin: Any) -> None:
    district = await admin.first("area", level="district")
    values = {"name": "测试物业", "credit_code": "91610112MA6TX0001A", "district": district["id"]}
    made = await admin.ask("POST", "/api/tables/property_firm/", json=values)
    assert made.status_code == 201, made.text
    path = f"/api/tables/property_firm/{made.json()[0]['id']}/"
    told = sentence(await admin.ask("DELETE", path))
    assert told == "此类内容不能删除，以保留历史；需停用时请填写“退出日期”"
    admin.speak("en")
    told = sentence(await admin.ask("DELETE", path))
    assert told.endswith("their past stays: fill in “Retired on” to end one")
    told = sentence(await admin.ask("PATCH", path, json={"stars": 5}))
    assert told == "Stars: is worked out by the system and cannot be set"
    admin.speak("zh")
    assert (await admin.ask("PATCH", path, json={"retired_on": "2026-11-01"})).status_code == 200


async def test_links_are_told_by_name(admin: Any) -> None:
    appointment = await admin.first("appointment")
    told = sentence(await admin.ask("DELETE", f"/api/tables/person/{appointment['person']}/"))
    assert told == "仍被“任职”引用，不能删除"
    values = {"person": 99999999, "post": appointment["post"], "starts_on": "1999-01-01",
              "ends_on": "1999-02-01"}  # fmt: skip
    told = sentence(await admin.ask("POST", "/api/tables/appointment/", json=values))
    assert told == "人员：所选内容不存在"


async def test_choices_outside_the_list_are_told_by_name(admin: Any) -> None:
    row = await admin.first("deadline_policy")
    path = f"/api/tables/deadline_policy/{row['id']}/"
    answer = await admin.ask("PATCH", path, json={"urgency": "whenever"})
    assert sentence(answer) == "紧急程度：不在可选范围内"


async def test_a_taken_code_is_told_by_name(admin: Any) -> None:
    one, other = (await admin.rows("unit", __page_size=2))[:2]
    answer = await admin.ask(
        "PATCH", f"/api/tables/unit/{one['id']}/", json={"code": other["code"]}
    )
    assert sentence(answer) == "单位编码：已被使用，不能重复"


async def test_two_holders_of_a_single_post_are_refused(admin: Any) -> None:
    held = (
        await Appointment.select()
        .where(Appointment.single_holder.eq(True), Appointment.ends_on.is_null())
        .first()
    )
    assert held is not None
    other = await Person.select(Person.id).where(Person.id != held["person"]).first()
    assert other is not None
    values = {"person": other["id"], "post": held["post"], "starts_on": "2026-01-01"}
    answer = await admin.ask("POST", "/api/tables/appointment/", json=values)
    assert sentence(answer) == "该岗位仅限一人，这一时间段内已有人任职"


async def test_every_rule_of_the_schema_has_its_sentence(database: str) -> None:
    tables = [sheet.name for sheet in EDITABLE]
    rows = await fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY($1) "
        "AND (contype IN ('c', 'x') OR (contype = 'u' AND cardinality(conkey) > 1))",
        tables,
    )
    choices = {name for sheet in EDITABLE for name in choice_checks(sheet.table)}
    technical = {"post_id_single_holder", "roster_role_id_single"}
    standing = {row["conname"] for row in rows} - choices - technical
    assert standing - RULES.keys() == set()
    all_names = {row["conname"] for row in await fetch("SELECT conname FROM pg_constraint")}
    assert RULES.keys() - all_names == set()
