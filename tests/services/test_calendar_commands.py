"""``minhu calendar`` as a person and as a program meet it."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from support.command import minhu
from support.loop import NOW
from typer.testing import CliRunner

from backend.cli import app
from backend.core.db import fetch
from backend.deadlines import calendar_queries
from backend.settings import ROOT

MINHU = (sys.executable, "-m", "backend.cli", "calendar")


def run(
    *words: str, home: Path | None = None, url: str = "", told: bytes = b""
) -> CompletedProcess[str]:
    """The command without a database, unless ``url`` names one."""
    return minhu(
        "calendar", *words, told=told, MINHU_HOME=str(home or "/nonexistent/home"), DATABASE_URL=url
    )


@pytest.mark.parametrize(
    ("start", "budget", "more", "due"),
    [
        # Spring Festival of 2026: off from the 15th to the 23rd, the 14th is worked in exchange.
        ("2026-02-13 16:00", "2 working days", (), "2026-02-24T16:00:00+08:00"),
        # Runs out with a span: that evening, not the next morning.
        ("2026-03-02 08:00", "1 working day", (), "2026-03-02T18:00:00+08:00"),
        ("2026-03-02 08:00", "4 working hours", (), "2026-03-02T12:00:00+08:00"),
        ("2026-03-02 11:30", "45 working minutes", (), "2026-03-02T14:15:00+08:00"),
        # UTC is told apart from China time; a colleague abroad may write either.
        ("2026-03-02T03:30:00Z", "45 working minutes", (), "2026-03-02T14:15:00+08:00"),
        ("2026-03-02T04:30+09:00", "90 minutes", (), "2026-03-02T05:00:00+08:00"),
        ("2026-03-06 17:00", "1 day", (), "2026-03-07T17:00:00+08:00"),
        ("2026-03-06 16:00", "2 working hours", ("--calendar", "window"),
         "2026-03-07T10:00:00+08:00"),
        ("2026-03-06 20:00", "2 working hours", ("--calendar", "round_the_clock"),
         "2026-03-06T22:00:00+08:00"),
    ],
)  # fmt: skip
def test_it_adds_a_budget(start: str, budget: str, more: Sequence[str], due: str) -> None:
    done = CliRunner().invoke(app, ["calendar", "add", start, budget, "--fixtures", *more])
    assert (done.stdout, done.exit_code) == (f"{due}\n", 0)


def test_a_provisional_instant_is_told_apart(tmp_path: Path) -> None:
    done = run("add", "2026-12-30 08:00", "6 working days", "--fixtures")
    assert done.stdout == "2027-01-07T18:00:00+08:00\n"
    assert "Provisional" in done.stderr
    done = run("add", "2026-12-30 08:00", "6 working days", "--fixtures", "--json")
    assert json.loads(done.stdout) == {
        "start": "2026-12-30T08:00:00+08:00",
        "budget": "6 working days",
        "due": "2027-01-07T18:00:00+08:00",
        "provisional": True,
    }


@pytest.mark.parametrize(
    ("a", "b", "worked", "seconds"),
    [
        ("2026-02-13 16:00", "2026-02-25 10:00", "20:00:00", 72_000),
        ("2026-03-02 11:59:30", "2026-03-02 14:00:15", "0:00:45", 45),
        ("2026-03-03 09:00", "2026-03-02 17:00", "-2:00:00", -7200),
        ("2026-03-07 09:00", "2026-03-08 17:00", "0:00:00", 0),
    ],
)
def test_it_measures_between(a: str, b: str, worked: str, seconds: int) -> None:
    asked = ["calendar", "between", a, b, "--fixtures"]
    done = CliRunner().invoke(app, asked)
    assert (done.stdout, done.exit_code) == (f"{worked}\n", 0)
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert (told["working_time"], told["seconds"]) == (worked, seconds)
    assert told["start"].endswith("+08:00")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("add", "tomorrow", "1 day"), "start"),
        (("add", "2026-03-02 11:00", "2 weeks"), "budget"),
        (("add", "2035-03-02 11:00", "1 working day"), "2035"),
        (("add", "9999-12-31 11:00", "9 days"), "start"),
        (("add", "2026-03-02 11:00", "1 day", "--calendar", "nobody's"), "calendar"),
        (("between", "2026-03-02", "noon"), "B"),
        (("between", "2019-12-31", "2026-03-02"), "2019"),
    ],
)
def test_it_says_in_one_sentence_what_cannot_be_used(words: Sequence[str], hint: str) -> None:
    done = run(*words, "--fixtures")
    assert (done.stdout, done.returncode) == ("", 1)
    assert hint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("add",), ("add", "2026-03-02 11:00"), ("between", "2026-03-02"),
        ("add", "2026-03-02 11:00", "1 day", "--stdin"),
    ],
)  # fmt: skip
def test_a_call_that_says_too_little_or_too_much_is_refused(words: Sequence[str]) -> None:
    done = run(*words)
    assert (done.stdout, done.returncode) == ("", 2)


GOOD = b'{"start": "2026-03-02 11:00", "budget": "2 working hours"}'
DUE = "2026-03-02T15:00:00+08:00"


def test_bad_lines_are_told_by_number_and_the_others_answered() -> None:
    bad = [
        b"nonsense", b'{"start": "2026-03-02 11:00"}', b'{"start": 7, "budget": "1 day"}',
        b'{"start": "2026-03-02", "budget": "1 day", "calender": "window"}', b"\xff\xfe",
        b'["2026-03-02", "1 day"]', b'{"start": "x", "budget": "1 day"}',
        b'{"start": "2026-03-02", "budget": "1 week"}',
        b'{"start": "2035-03-02", "budget": "1 working day"}',
        b'{"start": "9999-12-31", "budget": "9 days"}', b"null", b"{" * 5000,
    ]  # fmt: skip
    lines = [GOOD, b"", *bad, GOOD]
    done = run("add", "--stdin", "--fixtures", told=b"\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert (answers[0]["due"], answers[-1]["due"]) == (DUE, DUE)
    refused = answers[1:-1]
    assert [each["line"] for each in refused] == [*range(3, 3 + len(bad))]
    assert all(each["error"] and each["code"] for each in refused)
    assert done.stderr == ""


def test_good_lines_alone_end_well() -> None:
    done = run("add", "--stdin", "--fixtures", told=b"\n".join([GOOD] * 5000) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (len(answers), {each["due"] for each in answers}) == (5000, {DUE})
    assert (done.returncode, done.stderr) == (0, "")
    assert run("add", "--stdin", "--fixtures", told=b"").returncode == 0


def test_each_line_is_answered_before_the_next_is_asked() -> None:
    with subprocess.Popen(
        [*MINHU, "add", "--stdin", "--fixtures"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as asked:  # fmt: skip
        assert asked.stdin is not None
        assert asked.stdout is not None
        for _ in range(3):
            asked.stdin.write(GOOD + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["due"] == DUE
        asked.stdin.close()
        assert asked.wait(30) == 0


def test_without_a_database_it_says_whose_calendars_these_are(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run("add", "2026-03-02 08:00", "1 working day", home=home)
    assert done.stdout == "2026-03-02T18:00:00+08:00\n"
    assert "fixtures" in done.stderr
    # Looking at a calendar makes nothing.
    assert not home.exists()


async def test_with_a_database_it_goes_by_what_is_published(seeded: str, tmp_path: Path) -> None:
    asked = ("add", "2026-06-02 08:00", "1 working day")
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT id, '2026-06-02', '' FROM work_calendar WHERE name = 'district'"
    )
    # A draft changes nothing.
    assert run(*asked, home=tmp_path, url=seeded).stdout == "2026-06-02T18:00:00+08:00\n"
    await calendar_queries.publish(await calendar_queries.draft(0), NOW, "test", "")
    done = run(*asked, home=tmp_path, url=seeded)
    assert (done.stdout, done.stderr) == ("2026-06-03T18:00:00+08:00\n", "")
    assert run(*asked, "--fixtures", url=seeded).stdout == "2026-06-02T18:00:00+08:00\n"
    done = run(*asked, "--calendar", "none", home=tmp_path, url=seeded)
    assert (done.returncode, done.stdout) == (1, "")


def test_a_database_that_does_not_answer_is_told_and_not_replaced(tmp_path: Path) -> None:
    done = run("add", "2026-06-02 08:00", "1 working day", home=tmp_path,
               url="postgres://nobody@127.0.0.1:9/none")  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_it_answers_nearly_as_soon_as_the_help_does() -> None:
    def seconds(*words: str) -> float:
        begin = time.perf_counter()
        run(*words)
        return time.perf_counter() - begin

    # In the same minute: the machine may be busy. Half a second against a third when it is not.
    pairs = [
        (seconds("add", "2026-03-02 08:00", "1 day", "--fixtures"), seconds("add", "--help"))
        for _ in range(3)
    ]
    assert min(add for add, _ in pairs) < 3 * min(asked for _, asked in pairs)
