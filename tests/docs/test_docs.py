"""The documents hold: what they name exists, what exists is named, what they promise is so."""

import importlib.util
import re
import shlex
import tomllib
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from support.markdown import GENERATED, PAGES, READMES, Page, bare, page
from typer.main import get_command
from typer.testing import CliRunner

from backend.cli import app
from backend.deadlines.budget import Budget, share
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendar_source import load
from backend.seed.demo import load_demo
from backend.seed.descriptions import load_district
from backend.seed.districts import DISTRICTS, FOLDER
from backend.seed.operators import DEMO_LOGINS
from backend.settings import FIXTURES, ROOT, Settings

by_page = pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
by_readme = pytest.mark.parametrize("each", READMES, ids=lambda each: each.name)

COMMAND_TABLE = {"README.md": ("Command", "What it does"), "README.zh.md": ("命令", "作用")}
MAKE_TABLE = {"README.md": ("Make",), "README.zh.md": ("Make",)}
SETTING_TABLE = {"README.md": ("Variable", "Default"), "README.zh.md": ("变量", "默认值")}
LOGIN_TABLE = {"README.md": ("User", "Password"), "README.zh.md": ("用户名", "密码")}
DISTRICT_TABLE = {"README.md": ("District", "Code"), "README.zh.md": ("区", "编码")}
CLIMB_TABLE = {"README.md": ("After its dispatch",), "README.zh.md": ("派遣之后",)}


# ── commands, targets and settings ───────────────────────────────────────────────────────────────


def _leaves(command: Any, words: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    below = getattr(command, "commands", None)
    if below is None:
        return {words: command}
    found: dict[tuple[str, ...], Any] = {}
    for name, each in below.items():
        found |= _leaves(each, (*words, name))
    return found


COMMANDS = _leaves(get_command(app))


@by_readme
def test_every_command_has_its_row_and_every_row_its_command(each: Page) -> None:
    rows = [bare(row[0]) for row in each.table(*COMMAND_TABLE[each.name])]
    assert sorted(rows) == sorted(f"minhu {' '.join(words)}" for words in COMMANDS)


def test_every_command_has_its_section() -> None:
    sections = [text for level, text in page("docs/commands.md").headings if level == 2]
    assert sections == [f"minhu {' '.join(words)}" for words in COMMANDS]


def _called(line: str) -> tuple[tuple[str, ...], list[str]] | None:
    """The command a shell line calls minhu with, and its options; None when it calls another."""
    words = shlex.split(line)
    for position, word in enumerate(words):
        if word in ("minhu", ".venv/bin/minhu", "/srv/minhu/.venv/bin/minhu"):
            command: Any = get_command(app)
            path: list[str] = []
            for name in words[position + 1 :]:
                if name not in getattr(command, "commands", {}):
                    break
                path.append(name)
                command = command.commands[name]
            rest = words[position + 1 + len(path) :]
            return tuple(path), [one.split("=")[0] for one in rest if re.match(r"--?\w", one)]
    return None


def _minhu_lines(each: Page) -> list[str]:
    inline = [code for code in each.codes if re.match(r"(\.venv/bin/)?minhu( |$)", code)]
    lines = [line for line in each.shell_lines if re.search(r"\bminhu [a-z]", line)]
    # What a substitution runs is a command, too: eval "$(minhu env)".
    lines = [inner for line in lines for inner in re.findall(r"\$\(([^)]*)\)", line) or [line]]
    return [line.replace(" …", "") for line in (*inline, *lines)]


@by_page
def test_every_call_of_minhu_names_a_command_and_its_options(each: Page) -> None:
    for line in _minhu_lines(each):
        found = _called(line)
        if found is None:
            continue
        path, options = found
        if not path:
            assert len(line.split()) == 1 or options == ["--help"], line
            continue
        assert path in COMMANDS or path[:1] in {words[:1] for words in COMMANDS}, line
        known = {option for one in getattr(COMMANDS.get(path), "params", ()) for option in one.opts}
        assert set(options) <= known | {"-h", "--help"}, line


def test_every_command_the_docs_call_answers_for_help() -> None:
    called = {found[0] for each in PAGES for line in _minhu_lines(each) if (found := _called(line))}
    assert len(called) >= 8
    for words in sorted(called):
        done = CliRunner().invoke(app, [*words, "--help"])
        assert done.exit_code == 0, (words, done.output)
        assert "Usage" in done.output


TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@by_readme
def test_every_make_target_has_its_row_and_every_row_its_target(each: Page) -> None:
    rows = [bare(row[0]) for row in each.table(*MAKE_TABLE[each.name])]
    assert sorted(rows) == sorted(f"make {target}" for target in TARGETS)


@by_page
def test_every_make_target_named_exists(each: Page) -> None:
    lines = [*each.codes, *each.shell_lines]
    named = {found[1] for line in lines if (found := re.match(r"make(?: \w+=\S+)* ([a-z]+)", line))}
    assert named <= set(TARGETS)


SETTINGS = {field.validation_alias: field for field in Settings.model_fields.values()}


@by_readme
def test_every_setting_has_its_row_with_its_default(each: Page) -> None:
    rows = {bare(row[0]): bare(row[1]) for row in each.table(*SETTING_TABLE[each.name])}
    assert set(rows) == set(SETTINGS)
    for name, default in rows.items():
        value = SETTINGS[name].default
        if name == "MINHU_HOME":
            value = value.relative_to(ROOT)
        if value is not None:
            assert default == str(value), name


def _environment_names(text: str) -> set[str]:
    return set(re.findall(r"\b(?:MINHU_[A-Z_]+|[A-Z]+_URL)\b", text))


@by_page
def test_no_unknown_setting_is_named(each: Page) -> None:
    elsewhere = {"MINHU_URL", "MINHU_CHAOS_SECONDS", "MINHU_CHAOS_SEED", "MINHU_FUZZ_EXAMPLES"}
    """Printed by a command, or heeded by a test."""
    assert _environment_names(each.text) <= set(SETTINGS) | elsewhere


# ── links and twins ──────────────────────────────────────────────────────────────────────────────


@by_page
def test_every_relative_link_and_image_leads_somewhere(each: Page) -> None:
    for link in each.links:
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (each.path.parent / path).resolve() if path else each.path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in Page(target).anchors, link


@by_readme
def test_a_readme_begins_with_what_it_does_a_picture_and_the_two_commands(each: Page) -> None:
    picture, blocks = each.text.index("docs/images/desk-inbox.png"), each.fences
    assert each.text.index("\n## ") > picture
    assert blocks[0] == ("sh", "make up\nmake test\n")
    assert each.shell_lines[:2] == ["make up", "make test"]


def test_the_readmes_are_twins() -> None:
    english, chinese = READMES
    assert [level for level, _ in english.headings] == [level for level, _ in chinese.headings]
    assert [language for language, _ in english.fences] == [one for one, _ in chinese.fences]
    assert english.shell_lines == chinese.shell_lines
    assert len(english.tables) == len(chinese.tables)
    for ours, theirs in zip(english.tables, chinese.tables, strict=True):
        assert len(ours[0]) == len(theirs[0])
        assert [row[0] for row in ours[1:]] == [row[0] for row in theirs[1:]]
    between = {"README.md", "README.zh.md"}
    kept = [[link for link in each.links if link not in between] for each in READMES]
    assert kept[0] == kept[1]
    assert sorted(_environment_names(english.text)) == sorted(_environment_names(chinese.text))


# ── what the READMEs promise ─────────────────────────────────────────────────────────────────────


@by_readme
def test_the_demo_logins_are_the_ones_that_are_seeded(each: Page) -> None:
    rows = [(bare(row[0]), bare(row[1])) for row in each.table(*LOGIN_TABLE[each.name])]
    assert rows == [(username, password) for username, password, _ in DEMO_LOGINS]


@by_readme
def test_the_districts_have_the_counts_of_their_descriptions(each: Page) -> None:
    rows = [row[1:5] for row in each.table(*DISTRICT_TABLE[each.name])]
    districts = [load_district(FOLDER, name) for name in DISTRICTS]
    assert rows == [
        [one.code, str(one.communities.total), str(one.grids.total), str(one.grids.workers)]
        for one in districts
    ]
    also = [row[5] for row in each.table(*DISTRICT_TABLE[each.name])]
    extras = [one.stations.total or one.first_secretaries.total for one in districts]
    assert [int("".join(re.findall(r"\d+", text)) or 0) for text in also] == extras


@by_readme
def test_the_demo_order_moves_when_the_table_says(each: Page) -> None:
    rows = [row[0] for row in each.table(*CLIMB_TABLE[each.name])]
    limits = tomllib.loads((FIXTURES / "policies" / "limits.toml").read_text("utf-8"))
    [ladder] = [one for one in limits["ladders"] if one["code"] == "demonstration"]
    [limit] = [one for one in limits["limits"] if one.get("category") == "demonstration"]
    calendar = WorkingCalendar.compile(load(FIXTURES / "policies" / "calendar.toml"))
    begun = datetime(2026, 3, 2, tzinfo=UTC)
    yellow, orange, red, climb = (
        (share(calendar, begun, Budget.parse(limit["sign"]), step["percent"]).at - begun).seconds
        for step in ladder["steps"]
    )
    wanted = [yellow, orange, red, climb, 2 * climb, 3 * climb]
    assert rows == [f"{seconds // 60}:{seconds % 60:02}" for seconds in wanted]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("README.md", "{moving} of the {all} demo orders"),
        ("README.zh.md", "{all} 张演示工单中有 {moving} 张"),
    ],
)
def test_as_many_demo_orders_move_as_it_says(name: str, sentence: str) -> None:
    orders = load_demo(FIXTURES / "demo.toml")
    moving = sum(order.category == "demonstration" for order in orders)
    words = {6: "Six", 7: "Seven", 8: "Eight", 15: "fifteen", 16: "sixteen", 17: "seventeen"}
    spelt = [n if name.endswith("zh.md") else words[n] for n in (moving, len(orders))]
    assert sentence.format(moving=spelt[0], all=spelt[1]) in page(name).text


# ── generated pages ──────────────────────────────────────────────────────────────────────────────


@cache
def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_fresh() -> None:
    generator = _generator()
    assert {f"docs/{name}" for name in generator.pages()} == GENERATED | {"docs/security.md"}
    assert generator.main(["--check"]) == 0, "run python docs/generate.py"


def test_the_generator_tells_a_stale_page(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = _generator()
    monkeypatch.setattr(generator, "FOLDER", tmp_path)
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    with (tmp_path / "transitions.md").open("a") as changed:
        changed.write("by hand\n")
    assert generator.main(["--check"]) == 1
