"""Files of the registry: the template that is generated, rows brought in by it, rows taken out."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from api.conftest import add_operator, session_of

from backend.core.db import fetch, fetch_value
from backend.identity.rules import PERMISSIONS, Role
from backend.registry.groups import ACCESS, SHEETS
from backend.registry.samples import sample

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def editor(http: Any) -> Any:
    """An administrator of 未央."""
    await add_operator("bianji", "610112", "administrator")
    return http(await session_of("bianji"))


async def template_of(editor: Any, table: str, language: str = "zh") -> Any:
    answer = await editor.get(
        f"/api/v1/registry/{table}/template", headers={"accept-language": language}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def sent(editor: Any, table: str, content: bytes, mode: str, status: int = 200) -> Any:
    answer = await editor.post(
        f"/api/v1/registry/{table}/import", data={"mode": mode},
        files={"file": ("台账.xlsx", content, XLSX)},
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_the_template_tells_what_to_fill_in(editor: Any) -> None:
    for turn, (name, sheet) in enumerate(SHEETS.items()):
        if ACCESS[name].reads not in PERMISSIONS[Role.administrator]:
            answer = await editor.get(f"/api/v1/registry/{name}/template")
            assert answer.status_code == 403
            continue
        for language in ("zh", "en") if turn < 5 else ("zh",):
            book = await template_of(editor, name, language)
            page, choices, explained = book.worksheets
            headings = [cell.value for cell in page[1]]
            assert headings == [sheet.column_title(each, language) for each in sheet.form]
            assert choices.sheet_state == "hidden"
            assert [row[0].value for row in explained.iter_rows(2, len(headings) + 1)] == headings
            ruled = {
                str(each.sqref).split(":")[0].rstrip("0123456789"): each.formula1
                for each in page.data_validations.dataValidation
            }
            for place, each in enumerate(sheet.form):
                letter = openpyxl.utils.get_column_letter(place + 1)
                field = sheet.fields[each]
                if field.choices is not None:
                    told = [
                        row[place].value for row in choices.iter_rows(max_row=len(field.choices))
                    ]
                    assert told == [member.text(language) for member in field.choices]
                    assert letter in ruled


async def test_a_thousand_rows_come_in_and_the_bad_ones_are_named(editor: Any) -> None:
    book = await template_of(editor, "station")
    page = book.worksheets[0]
    titles = [cell.value for cell in page[1]]
    assert page.cell(2, 1).value == sample(SHEETS["station"])["code"]
    for n in range(1, 1001):
        row = {"驿站编码": f"YZ{n:06}", "驿站名称": f"驿站{n}", "所属社区": "610112001601",
               "启用日期": "2026-12-01"}  # fmt: skip
        if n == 100:
            row["所属社区"] = "没有这个社区"
        if n == 200:
            row["启用日期"] = "明天"
        if n == 300:
            row["停用日期"] = "2020年1月1日"
        page.append([row.get(title) for title in titles])
    content = saved(book)
    before = await fetch_value("SELECT count(*) FROM station")
    for mode, kept in (("check", 0), ("whole", 0), ("good", 997)):
        found = await sent(editor, "station", content, mode)
        told = [(each["line"], each["column"]) for each in found["problems"]]
        assert told == [(102, "所属社区"), (202, "启用日期"), (302, "")]
        assert [each["reason"] for each in found["problems"]] == [
            "没有“没有这个社区”，或不在您的管辖范围内；请核对编码或名称",
            "“明天”不是有效日期，应如 2026-12-01",
            "结束日期必须晚于开始日期",
        ]  # fmt: skip
        assert (found["refused"], found["known"], found["kept"]) == (3, 0, kept > 0)
        assert await fetch_value("SELECT count(*) FROM station") == before + kept
    again = await sent(editor, "station", content, "good")
    assert (again["added"], again["known"], again["refused"]) == (0, 997, 3)
    [run] = await fetch("SELECT * FROM import_run WHERE added > 0")
    assert (run["profile"], run["file_name"], run["actor"]) == (
        "registry:station", "台账.xlsx", "bianji",
    )  # fmt: skip
    [entry] = await fetch(
        "SELECT data FROM trail_entry WHERE kind = 'import:done' ORDER BY seq LIMIT 1"
    )
    assert json.loads(entry["data"])["added"] == 997
    kinds = await fetch_value(
        "SELECT count(*) FROM trail_entry WHERE kind = 'row:insert' AND chain LIKE 'station:%'"
        " AND actor = 'bianji'"
    )
    assert kinds == 997


async def test_personal_data_comes_in_sealed_and_is_known_again(editor: Any) -> None:
    text = "姓名,联系电话\n张一,13812340001\n张二,138 1234 7302\n张一,13812340009\n"
    for added, known in ((3, 0), (0, 3)):
        found = await sent(editor, "person", text.encode(), "whole")
        assert (found["added"], found["known"], found["refused"]) == (added, known, 0)
    phones = await fetch("SELECT phone FROM person WHERE name LIKE '张_' AND phone IS NOT NULL")
    assert phones
    assert all("1381234" not in row["phone"] for row in phones)
    listed = await editor.get("/api/v1/registry/person", params={"phone": "7302"})
    assert [row["values"]["phone"] for row in listed.json()["rows"]] == ["138****7302"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("编码,名称\n1,2\n", "没有这些列：编码、名称"),
        ("驿站编码,驿站名称\n1,2\n", "缺少列：所属社区"),
        ("驿站编码,code,驿站名称,所属社区\n1,2,3,4\n", "列名重复"),
        ("", "文件是空的"),
    ],
)
async def test_a_file_of_something_else_is_refused_whole(
    editor: Any, content: str, words: str
) -> None:
    told = await sent(editor, "station", content.encode(), "good", 422)
    assert words in told["detail"]
    assert told["detail"].startswith("台账.xlsx：")


async def test_who_may_not_edit_or_bring_in_does_neither(http: Any, editor: Any) -> None:
    await add_operator("yuedu", "610112", "leader")
    reader = http(await session_of("yuedu"))
    await sent(reader, "station", "驿站编码\n1\n".encode(), "good", 403)
    assert (await reader.get("/api/v1/registry/station/export")).status_code == 403
    await add_operator("waiqu", "610111", "administrator")
    outsider = http(await session_of("waiqu"))
    text = "驿站编码,驿站名称,所属社区\nYZ1,驿站,610112001601\n"
    found = await sent(outsider, "station", text.encode(), "good")
    assert (found["added"], found["refused"]) == (0, 1)
    assert "管辖范围" in found["problems"][0]["reason"]


async def test_rows_are_taken_out_as_they_are_listed(editor: Any) -> None:
    harmful = {"code": "YZ9", "name": "=1+1", "area": 1, "valid_from": "2026-01-01"}
    area = await fetch_value("SELECT id FROM area WHERE code = '610112001601'")
    answer = await editor.post("/api/v1/registry/station", json=harmful | {"area": area})
    assert answer.status_code == 201, answer.text
    for kind in ("csv", "xlsx"):
        answer = await editor.get(
            "/api/v1/registry/station/export", params={"format": kind, "area": area}
        )
        assert answer.status_code == 200, answer.text
        assert f".{kind}" in answer.headers["content-disposition"]
        if kind == "csv":
            assert answer.content.startswith(b"\xef\xbb\xbf")
            table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        else:
            page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
            table = [[str(cell or "") for cell in row] for row in page.values]
        headings, *rows = table
        shown = [dict(zip(headings, row, strict=True)) for row in rows]
        [own] = [row for row in shown if row["驿站编码"] == "YZ9"]
        assert own["驿站名称"] == "'=1+1"
        assert own["所属社区"].endswith("610112001601")
        assert all(row["导出"].startswith("bianji ") for row in shown)
        taken = await fetch_value(
            "SELECT data FROM trail_entry WHERE kind = 'export:taken' ORDER BY id DESC LIMIT 1"
        )
        assert json.loads(taken) == {"table": "station", "rows": len(rows)}
        # What was taken out is known when it comes back.
        found = await sent(editor, "station", answer.content, "whole")
        assert (found["added"], found["known"], found["refused"]) == (0, len(rows), 0)
