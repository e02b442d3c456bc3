"""Imports against a real database: the samples, refused rows, dry runs, the command."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import msgspec
import pytest
from support.command import minhu
from support.importing import HOTLINE, assert_sound, bring, everything, many, summary
from support.loop import KEEPER
from support.spreadsheets import (
    NYC,
    SAMPLE,
    as_spreadsheet,
    hotline_row,
    sample_rows,
    sample_text,
    write_csv,
    write_xlsx,
)

from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.escalation.service import enforce_due
from backend.identity.rules import Actor, Role, everywhere
from backend.imports.errors import InvalidProfile, UnusableFile
from backend.imports.profiles import load_profile
from backend.orders import history
from backend.orders.errors import NotAllowed
from backend.personal.sealing import opened

REFUSED = [
    (13, "来电时间"), (14, "诉求内容"), (15, "所属街道 / 所属社区"), (17, "办结时间"),
    (18, "办结时间"), (19, "诉求类型"), (24, "工单状态"), (25, "经度"), (27, ""),
]  # fmt: skip
OUTSIDER = Actor("outsider", everywhere(*set(Role) - {Role.administrator, Role.system}))


async def test_it_brings_in_the_sample_and_tells_bad_rows_by_line(seeded: str) -> None:
    found = await bring(SAMPLE)
    assert summary(found) == (12, 1, 9)
    assert [(problem.line, problem.column) for problem in found.problems] == REFUSED
    assert all(problem.reason.zh and problem.reason.en for problem in found.problems)
    assert (found.absent, found.unread_from) == ([], None)
    states = await fetch("SELECT state, count(*) FROM work_order GROUP BY state ORDER BY state")
    assert [tuple(row) for row in states] == [
        ("accepted", 3), ("answered", 1), ("closed", 6), ("rejected", 1), ("reported", 1),
    ]  # fmt: skip
    run = await fetch_one("SELECT * FROM import_run")
    assert run is not None
    assert (run["file_name"], run["profile"], run["actor"]) == (SAMPLE.name, HOTLINE.name, "system")
    assert (run["added"], run["known"], run["refused"]) == (12, 1, 9)
    assert run["finished_at"] >= run["started_at"]
    assert [(each["line"], each["column"]) for each in msgspec.json.decode(run["problems"])] \
        == REFUSED  # fmt: skip
    await assert_sound()


async def test_orders_keep_their_times_texts_and_places(seeded: str) -> None:
    await bring(SAMPLE)
    rows = {
        row["external_ref"][-2:]: row
        for row in await fetch(
            "SELECT w.*, area.name AS area_name FROM work_order w JOIN area ON area.id = w.area"
        )
    }
    first = rows["01"]
    assert first["reported_at"] == datetime(2025, 3, 3, 0, 12, 30, tzinfo=UTC)
    assert first["accepted_at"] == datetime(2025, 3, 3, 0, 20, tzinfo=UTC)
    assert first["closed_at"] == datetime(2025, 3, 6, 9, 40, tzinfo=UTC)
    assert first["number"][:16] == "6101122025030301"
    # Twenty working days for a complaint's whole business, from its acceptance in 2025.
    assert first["business_due_at"] == datetime(2025, 3, 31, 0, 20, tzinfo=UTC)
    assert (first["resolved"], first["satisfaction"]) == (True, "satisfied")
    assert (first["source"], first["area_name"]) == ("hotline-12345", "张家堡街道")
    assert first["responsible"] is None
    assert "\n\n三、" in rows["03"]["description"]
    phones = [
        opened("work_order", "citizen_phone", rows[each]["id"], rows[each]["citizen_phone"])
        for each in ("02", "15")
    ]
    assert phones == ["00061010002", "00061010003"]
    assert rows["04"]["area_name"] == "未央区"
    assert (rows["15"]["area_name"], rows["15"]["tier"]) == ("景曜路社区", "community")
    assert rows["02"]["responsible"] is not None
    assert rows["16"]["longitude"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_the_sample_in_another_encoding_is_the_same(
    seeded: str, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "sample.csv"
    path.write_text(sample_text(), encoding=encoding, newline="")
    found = await bring(path)
    assert summary(found) == (12, 1, 9)
    assert [(problem.line, problem.column) for problem in found.problems] == REFUSED


async def test_the_sample_as_a_spreadsheet_is_the_same_but_for_lines(
    seeded: str, tmp_path: Path
) -> None:
    found = await bring(write_xlsx(tmp_path / "sample.xlsx", as_spreadsheet(sample_rows())))
    assert summary(found) == (12, 1, 9)
    # The row of line 4 goes on to line 8 in the text; a spreadsheet numbers rows.
    assert [(problem.line + 4, problem.column) for problem in found.problems] == REFUSED
    first = await fetch_value("SELECT reported_at FROM work_order ORDER BY external_ref LIMIT 1")
    assert first == datetime(2025, 3, 3, 0, 12, 30, tzinfo=UTC)


async def test_the_same_file_twice_adds_nothing(seeded: str) -> None:
    await bring(SAMPLE)
    before = await fetch_value("SELECT count(*) FROM order_event")
    assert summary(await bring(SAMPLE)) == (0, 13, 9)
    assert await fetch_value("SELECT count(*) FROM order_event") == before
    assert await fetch_value("SELECT count(*) FROM import_run") == 2


async def test_a_refused_row_comes_in_once_it_is_mended(seeded: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [hotline_row("A", 办结时间=""), hotline_row("A")])
    assert summary(await bring(path)) == (1, 0, 1)
    assert summary(await bring(write_csv(path, [hotline_row("A")]))) == (0, 1, 0)


async def test_a_dry_run_leaves_no_trace_and_finds_the_same(seeded: str) -> None:
    before = await everything()
    dry = await bring(SAMPLE, dry_run=True)
    assert await everything() == before
    real = await bring(SAMPLE)
    assert (summary(dry), dry.problems) == (summary(real), real.problems)


async def test_it_refuses_who_may_not_import_and_writes_nothing(seeded: str) -> None:
    before = await everything()
    with pytest.raises(NotAllowed):
        await bring(SAMPLE, actor=OUTSIDER)
    with pytest.raises(NotAllowed):
        await history.bring_in(OUTSIDER, [], datetime.now(UTC))
    assert await everything() == before
    assert summary(await bring(SAMPLE, actor=KEEPER)) == (12, 1, 9)


async def test_a_district_is_chosen_by_whoever_imports(seeded: str, tmp_path: Path) -> None:
    path = many(tmp_path / "x.csv", 1)
    for unknown in ("999999", "6101"):
        with pytest.raises(InvalidInput):
            await bring(path, district=unknown)
    await bring(path, district="610111")
    assert str(await fetch_value("SELECT number FROM work_order")).startswith("610111")


async def test_a_profile_of_unknown_categories_is_refused(seeded: str) -> None:
    category = msgspec.structs.replace(HOTLINE.category, default="unknown")
    with pytest.raises(InvalidProfile, match="unknown"):
        await bring(SAMPLE, msgspec.structs.replace(HOTLINE, category=category))


@pytest.mark.parametrize(
    ("headings", "hint"),
    [
        (["工单编号", "来电时间"], "诉求内容"),
        (["经度", "经度", "工单编号", "来电时间", "诉求内容", "诉求类型", "工单状态"], "经度"),
        (["%PNG"], "工单编号"),
    ],
)
async def test_a_file_of_other_headings_is_refused(
    seeded: str, tmp_path: Path, headings: list[str], hint: str
) -> None:
    before = await everything()
    with pytest.raises(UnusableFile, match=hint):
        await bring(write_csv(tmp_path / "x.csv", [], headings=headings))
    assert await everything() == before


async def test_headings_alone_add_nothing_and_are_recorded(seeded: str, tmp_path: Path) -> None:
    assert summary(await bring(write_csv(tmp_path / "x.csv", []))) == (0, 0, 0)
    assert await fetch_value("SELECT count(*) FROM import_run") == 1


async def test_hostile_cells_harm_only_their_rows(seeded: str, tmp_path: Path) -> None:
    rows = [
        hotline_row("A", 诉求内容="长" * 4001),
        hotline_row("B", 诉求内容="长" * 1_000_000),
        hotline_row("C", 诉求内容="\x00含\x00零\x00", 诉求人="\x1b[31m甲"),
        hotline_row("D", 诉求人="长" * 65),
        hotline_row("E", 经度="181", 纬度="nan"),
        hotline_row("F", 诉求内容="'); DROP TABLE work_order; --"),
        hotline_row("G", 来电时间="9999-12-31 23:59:59"),
        hotline_row("H", 办结时间="2999-01-01 00:00:00"),
        hotline_row("I" * 129),
        hotline_row("J", 答复内容="=cmd|' /C calc'!A0"),
    ]
    found = await bring(write_csv(tmp_path / "x.csv", rows))
    assert summary(found) == (3, 0, 7)
    assert [problem.column for problem in found.problems] == [
        "诉求内容", "诉求内容", "诉求人", "经度", "来电时间", "办结时间", "工单编号",
    ]  # fmt: skip
    text = await fetch_value("SELECT description FROM work_order WHERE external_ref = 'C'")
    assert text == "含零"


async def test_what_follows_an_open_quotation_mark_is_said_to_be_unread(
    seeded: str, tmp_path: Path
) -> None:
    path = many(tmp_path / "x.csv", 3)
    with path.open("a", encoding="utf-8") as file:
        file.write('"M9\n' + "x,y\n" * 100)
    found = await bring(path)
    assert (summary(found), found.unread_from) == ((3, 0, 1), 5)


async def test_new_york_is_accounted_for_to_the_last_request(seeded: str) -> None:
    if not NYC.is_file():
        pytest.skip(f"the real New York 311 extract is not here: {NYC}")
    found = await bring(NYC, load_profile("nyc311"))
    assert found.added + found.refused == 1000
    assert summary(found) == (999, 0, 1)
    # The one request that is closed since nobody says when.
    assert [(each.line, each.column) for each in found.problems] == [(2550, "closed_date")]
    states = await fetch("SELECT state, count(*) FROM work_order GROUP BY state ORDER BY state")
    assert [tuple(row) for row in states] == [("accepted", 707), ("closed", 292)]
    noted = await fetch_one(
        "SELECT * FROM work_order WHERE source = 'nyc-311' AND external_ref = '60879417'"
    )
    assert noted is not None
    assert noted["reported_at"] == datetime(2024, 4, 16, 7, 3, 15, tzinfo=UTC)
    assert noted["description"] == "Street Condition, Pothole"
    assert await enforce_due() == 0
    assert summary(await bring(NYC, load_profile("nyc311"))) == (0, 999, 1)
    await assert_sound()


def run(seeded_url: str, home: Path, *words: str) -> CompletedProcess[str]:
    return minhu("import", "orders", *words, DATABASE_URL=seeded_url, MINHU_HOME=str(home))


def test_the_command_tells_the_outcome_and_writes_the_problems(
    seeded_url: str, tmp_path: Path
) -> None:
    sample, listed = str(SAMPLE), tmp_path / "problems.csv"
    options = ("--profile", "hotline_12345")
    dry = run(seeded_url, tmp_path / "home", sample, *options, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "未写入任何数据" in dry.stdout
    done = run(seeded_url, tmp_path / "home", sample, *options, "--problems", str(listed))
    assert done.returncode == 0, done.stderr
    for text in ("钟楼街道", "Added", "Already there", "Refused", "nothing was written"):
        assert (text in done.stdout) == (text != "nothing was written")
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [(int(row[0]), row[1]) for row in rows[1:]] == REFUSED


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("missing.csv", "--profile", "hotline_12345"), "there is no such file"),
        ((str(SAMPLE), "--profile", "12345"), "hotline_12345, nyc311"),
        ((str(SAMPLE), "--profile", "hotline_12345", "--district", "999999"), "district"),
        ((str(SAMPLE), "--profile", "hotline_12345", "--as", "shouli"), "permit"),
        ((str(SAMPLE), "--profile", "hotline_12345", "--problems", "/none/x.csv"), "/none/x.csv"),
    ],
)
def test_the_command_says_in_one_sentence_what_cannot_be_used(
    seeded_url: str, tmp_path: Path, words: tuple[str, ...], hint: str
) -> None:
    done = run(seeded_url, tmp_path / "home", *words)
    assert done.returncode == 1
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
