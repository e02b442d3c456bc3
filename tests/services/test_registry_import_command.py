"""``minhu import-registry``: looks first, keeps what fits when told, and names the rest."""

from pathlib import Path

from support.command import minhu

from backend.core.db import fetch_value

FILE = "驿站编码,驿站名称,所属社区\nYZ1,驿站一,610112001601\nYZ2,驿站二,无此社区\n"


async def test_a_file_is_looked_at_and_then_kept(seeded: str, tmp_path: Path) -> None:
    file, problems = tmp_path / "stations.csv", tmp_path / "problems.csv"
    file.write_text(FILE, "utf-8")

    def told(*words: str, code: int = 0) -> str:
        done = minhu("import-registry", *words, DATABASE_URL=seeded)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    counted = "SELECT count(*) FROM station WHERE code LIKE 'YZ%'"
    before = await fetch_value(counted)
    assert "仅检查" in told("station", str(file))
    assert "仅检查" in told("station", str(file), "--keep", "whole")
    assert await fetch_value(counted) == before
    kept = told("station", str(file), "--keep", "good", "--problems", str(problems))
    assert "没有“无此社区”" in kept
    assert await fetch_value(counted) == before + 1
    assert "所属社区" in problems.read_text("utf-8-sig")
    assert "没有“nothing”这张表" in told("nothing", str(file), code=1)
    assert "check" in told("station", str(file), "--keep", "all", code=1)
