"""``minhu calendar``, as an administrator meets it: change the draft, preview, publish, look."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from support.calendars import recounted
from support.command import minhu as command
from support.loop import handling

from backend.core.clock import now
from backend.core.db import fetch_value

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def minhu(seeded: str) -> Run:
    def run(*words: str, code: int = 0) -> CompletedProcess[str]:
        done = command("calendar", *words, DATABASE_URL=seeded)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


async def test_a_year_goes_from_draft_to_published_by_commands_alone(minhu: Run) -> None:
    await handling(now(), category="complaint")
    assert "草稿与已发布的一致" in minhu("preview").stdout
    assert "没有 2027 年的放假通知" in minhu("publish-year", "2027", code=1).stderr
    assert "district" in minhu("publish-year", "2027", "--by-hand").stdout
    told = minhu("preview").stdout
    assert "2027：暂定 → 已公布" in told
    assert "open deadlines" in told
    refused = minhu("publish", "--as", "paiqian", "--yes", code=1).stderr
    assert "您的角色不能执行“发布日历”" in refused
    assert "版本 2" in minhu("publish", "--as", "admin", "--note", "通知", "--yes").stdout
    assert "通知" in minhu("versions").stdout
    await recounted()
    assert "已完成" in minhu("status").stdout
    assert await fetch_value("SELECT count(*) FROM calendar_version") == 2


async def test_an_area_is_suspended_and_the_suspension_lifted_or_undone(minhu: Run) -> None:
    time = "2026-11-01 08:00", "2029-01-31 18:00"
    minhu("suspend", "999", *time, "台风", "--as", "admin", code=1)
    told = minhu("suspend", "610112", *time, "台风", "--as", "admin").stdout
    assert "停摆 1 已入草稿" in told
    assert "未央" in minhu("status").stdout
    minhu("lift", "1", "--as", "paiqian", code=1)
    minhu("lift", "1", "--at", "2026-11-02 08:00", "--as", "admin")
    assert await fetch_value("SELECT ends_at FROM area_suspension") == await fetch_value(
        "SELECT timestamptz '2026-11-02 08:00+08'"
    )
    minhu("lift", "1", "--undo", "--as", "admin")
    minhu("lift", "1", "--undo", "--as", "admin", code=1)
    assert "草稿与已发布的一致" in minhu("status").stdout


async def test_running_limits_are_moved_on_purpose(minhu: Run) -> None:
    assert "已按现行规则" in minhu("repolicy", "统一", "--as", "admin", "--yes", code=1).stderr
