"""What the panel shows: both languages, China time, labels of tables, columns and choices."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from support.loop import handling, report

from backend.panel.tables import SHEETS
from backend.panel.translations import PHRASES
from backend.registry.sheets import Sheet

NAMED = {"ids": lambda sheet: sheet.name}


@pytest.mark.shares_database
@pytest.mark.parametrize("sheet", SHEETS.values(), **NAMED)
async def test_every_table_opens_in_both_languages(editor: Any, sheet: Sheet) -> None:
    await handling()
    for language in ("zh", "en"):
        editor.speak(language)
        schema = await editor.get(f"/api/tables/{sheet.name}/schema/")
        for column in sheet.show[1:]:
            # A shown column without a description crashes the page.
            assert column._meta.name in schema["properties"]
        for name, column in schema["properties"].items():
            assert column["title"] == sheet.column_title(name, language)
            assert (column["title"].isascii()) == (language == "en") or "²" in column["title"]
        parts = ["", "count/", "references/", "ids/?limit=6"] + ["new/"] * sheet.editable
        for part in parts:
            await editor.get(f"/api/tables/{sheet.name}/{part}")


async def test_choices_are_labelled(admin: Any) -> None:
    path = "/api/tables/area/schema/"
    choices = (await admin.get(path))["properties"]["level"]["extra"]["choices"]
    assert {"display_name": "社区", "value": "community"} in choices.values()
    admin.speak("en")
    choices = (await admin.get(path))["properties"]["level"]["extra"]["choices"]
    assert {"display_name": "community", "value": "community"} in choices.values()


async def test_hints_say_what_to_enter_and_nothing_else(admin: Any) -> None:
    properties = (await admin.get("/api/tables/post/schema/"))["properties"]
    assert properties["rank"]["extra"]["help_text"].startswith("1 为主要负责人")
    assert properties["title"]["extra"]["help_text"] == ""


async def test_the_page_carries_the_language(visitor: Any) -> None:
    chinese = (await visitor.http.get("/admin/")).text
    visitor.speak("en")
    english = (await visitor.http.get("/admin/")).text
    assert '<html lang="zh-CN">' in chinese
    assert '"work_order": "工单"' in chinese
    assert '<html lang="en">' in english
    assert '"work_order": "Work orders"' in english
    assert (await visitor.get("/public/meta/"))["site_name"] == "Minhu"


async def test_times_are_chinas_and_people_are_masked(admin: Any) -> None:
    order = await handling(citizen_name="张建国", citizen_phone="13812345678")
    listed = await admin.first("work_order")
    single = await admin.get(f"/api/tables/work_order/{order.id}/")
    for row in (listed, single):
        assert row["reported_at"] == "2026-06-01 09:00:00"
        assert row["citizen_name"] == "张**"
        assert row["citizen_phone"] == "138****5678"
        assert not row.get("query_code")
        assert not row.get("head")
    schema = await admin.get("/api/tables/work_order/schema/")
    assert {"head", "query_code"}.isdisjoint(schema["properties"])


async def test_links_to_what_has_no_name_yet_can_be_clicked(admin: Any) -> None:
    order = await report()
    row = await admin.first("order_event", __readable="true")
    assert row["work_order_readable"] == f"序号 {order.id}"
    assert await admin.get("/api/tables/work_order/ids/") == {str(order.id): f"序号 {order.id}"}


async def test_exports_have_titles_labels_and_no_formulas(admin: Any) -> None:
    values = {"name": "=1+1", "phone": "+8613800000000"}
    assert (await admin.ask("POST", "/api/tables/person/", json=values)).status_code == 201
    answer = await admin.ask("GET", "/api/tables/person/", headers={"Panel-For": "export"})
    row = answer.json()["rows"][0]
    assert row == {
        "序号": row["序号"],
        "姓名": "'=1+1",
        "联系电话": "'+86****0000",
        "登录账号": "",
        "虚构人员（演示数据）": "否",
        "导出": row["导出"],
    }
    # Who took it out, and when in China; the file's name and last line are made of the headers.
    assert re.fullmatch(r"admin 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", row["导出"])
    assert unquote(answer.headers["panel-export"]) == row["导出"]
    assert int(answer.headers["panel-rows"]) == len(answer.json()["rows"])


async def test_newest_orders_come_first(admin: Any) -> None:
    schema = await admin.get("/api/tables/work_order/schema/")
    assert schema["extra"]["order_by"] == [{"column": "id", "ascending": False}]


async def test_the_vocabulary_leaves_no_phrase_of_the_page_out(visitor: Any) -> None:
    """Every fixed phrase stands in the built page; an upgrade that rewords one is noticed."""
    page = (await visitor.http.get("/admin/")).text
    address = page.split('src="./assets/')[1].split('"')[0]
    script = (await visitor.http.get(f"/admin/assets/{address}")).text
    ours = {
        "Calendar changes",
        "Desk",
        "Reports",
        "View",
        "NULL",
        '{"detail": "{reason}"}',
        '{"detail":"{reason}"}',
    }
    server = {"Error: {reason}", "Internal Server Error",
              "The password is too short. (min {least})",
              "The password is too long. (max {most})"}  # fmt: skip
    for english in PHRASES.keys() - ours - server:
        piece = max(english.replace("}", "{").split("{")[::2], key=len).strip()
        plain = " ".join(script.split()) if len(piece) > 60 else script
        assert piece in plain, english
