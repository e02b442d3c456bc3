"""What the documents say of the code: names, rooms, examples and error sentences."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from piccolo.conf.apps import Finder
from support.markdown import PAGES, Page, bare, page

import backend
from backend.core.errors import MinhuError
from backend.deadlines.budget import BudgetUnit
from backend.deadlines.rules import DeadlineKind
from backend.settings import FIXTURES, ROOT

WRITTEN = [each for each in PAGES if each.name != "docs/data-dictionary.md"]
by_page = pytest.mark.parametrize("each", WRITTEN, ids=lambda each: each.name)

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("backend", "workers")
    for path in (ROOT / package).rglob("*.py")
    if "piccolo_migrations" not in path.parts
}
COLUMNS = {
    f"{table._meta.tablename}.{column._meta.name}"
    for config in Finder().get_app_registry().app_configs.values()
    for table in config.table_classes
    for column in table._meta.columns
}
DOTTED = re.compile(r"[a-z_]+(\.[A-Za-z_]\w*)+")
PATH = re.compile(r"\.?[\w*-]+(/[\w.*-]+)*/?")
SUFFIXES = (".py", ".md", ".toml", ".lock", ".js", ".css", ".png")
ELSEWHERE = {"anchor.key", "postgresql.conf", "servers.json", "server.log"}
"""Names with a dot that are files of a running copy or of somebody's own server."""
DATA_FOLDER = {"anchors/", "files/", "postgres/", "valkey/", "logs/", "run/", "logs/worker-1.log"}
"""Folders of MINHU_HOME."""


@cache
def _names_in(path: Path) -> set[str]:
    """Everything defined in a module: functions, classes, their members, assigned names."""
    found: set[str] = set()

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(prefix + node.name)
                if isinstance(node, ast.ClassDef):
                    visit(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(prefix + node.target.id)
            elif isinstance(node, ast.Assign):
                found.update(prefix + t.id for t in node.targets if isinstance(t, ast.Name))

    visit(ast.parse(path.read_text("utf-8")).body, "")
    return found


def _exists(dotted: str) -> bool:
    """Whether ``orders.service.act`` or ``workers.ticker.Ticker`` or a column is there."""
    if dotted in COLUMNS:
        return True
    for full in (dotted, f"backend.{dotted}"):
        parts = full.split(".")
        for cut in range(len(parts), 0, -1):
            module = ".".join(parts[:cut])
            if module in MODULES:
                rest = ".".join(parts[cut:])
                if not rest or rest in _names_in(MODULES[module]):
                    return True
                break
    return False


def _is_path(code: str) -> bool:
    return (
        PATH.fullmatch(code) is not None
        and ("/" in code or code.endswith(SUFFIXES))
        and not code.startswith(".venv")
    )


@by_page
def test_every_file_and_name_in_backticks_exists(each: Page) -> None:
    missing = []
    for code in each.codes:
        if code in ELSEWHERE | DATA_FOLDER or code.startswith((".venv", "<")):
            continue
        if _is_path(code):
            # From the root, from the page's own folder, or in every package ("rules.py").
            places = (ROOT, each.path.parent, *(ROOT / "backend").iterdir())
            found = any(list(place.glob(code.rstrip("/"))) for place in places)
        elif DOTTED.fullmatch(code) and not code.endswith(SUFFIXES):
            found = _exists(code) or code in CONFIG_KEYS
        else:
            continue
        if not found:
            missing.append(code)
    assert missing == []


CONFIG_KEYS = {"published.years"}
"""Dotted keys of a fixture; a test of the calendar reads them."""


def test_the_check_of_names_tells_right_from_wrong() -> None:
    right = ("orders.service.act", "workers.ticker.Ticker", "deadlines.rulebook.Rulebook.start",
             "work_order.business_due_at", "orders.actions.DATA_OF", "migrate.migrate")  # fmt: skip
    wrong = ("orders.service.undo", "workers.clock.Ticker", "deadlines.rulebook.Rulebook.stop",
             "work_order.due", "orders.nothing.act")  # fmt: skip
    assert [name for name in right if not _exists(name)] == []
    assert [name for name in wrong if _exists(name)] == []


def test_the_trace_of_one_order_names_its_files() -> None:
    codes = [code for code in page("docs/architecture.md").codes if DOTTED.fullmatch(code)]
    assert len(set(codes)) > 40


def _rooms() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [layers] = [one["layers"] for one in contracts["contracts"] if one.get("exhaustive")]
    return [{name.strip() for name in re.split(r"[|:]", layer)} for layer in layers]


def test_the_rooms_are_those_of_the_import_contracts() -> None:
    rows = page("docs/architecture.md").table("Room", "What it is for")
    assert [set(re.findall(r"`(\w+)`", row[0])) for row in rows] == [{"workers"}, *_rooms()]


def test_every_decision_is_listed_with_its_title() -> None:
    rows = page("docs/architecture.md").table("ADR", "Decision")
    listed = {re.findall(r"\((.*)\)", row[0])[0]: row[1] for row in rows}
    pages = [each for each in PAGES if each.name.startswith("docs/adr/")]
    assert [Path(each.name).name[:4] for each in pages] == [
        f"{n:04}" for n in range(1, len(pages) + 1)
    ]
    assert listed == {
        each.name.removeprefix("docs/"): each.headings[0][1].partition(". ")[2] for each in pages
    }


# ── deadlines ────────────────────────────────────────────────────────────────────────────────────


def test_the_examples_are_those_of_the_fixture() -> None:
    document = tomllib.loads((FIXTURES / "deadline_examples.toml").read_text("utf-8"))
    examples = {one["name"]: one for one in document["example"]}
    tables = [table for table in page("docs/deadlines.md").tables if table[0][0] == "Example"]
    assert sum(len(table) - 1 for table in tables) >= 12
    for headings, *rows in tables:
        for row in rows:
            told = {name.lower(): cell for name, cell in zip(headings, row, strict=True)}
            example = examples[told["example"]]
            assert told["start"] == str(example["start"])
            assert told["budget"] == example["budget"]
            assert told["due"] == str(example["due"])
            assert int(told.get("percent", 100)) == example.get("percent", 100)
            assert example.get("calendar", "district") == "district"


def test_the_standard_ladder_is_the_fixtures() -> None:
    limits = tomllib.loads((FIXTURES / "policies" / "limits.toml").read_text("utf-8"))
    [ladder] = [one for one in limits["ladders"] if one["code"] == "standard"]
    rows = page("docs/deadlines.md").table("Step", "Demo's standard ladder")
    assert len(rows) == len(ladder["steps"])
    for row, step in zip(rows, ladder["steps"], strict=True):
        wanted = f"{step['percent']} %" if "percent" in step else step["after"]
        assert row[1].startswith(wanted)
        assert row[2].startswith(step["effect"])


def test_the_clocks_and_units_are_all_named() -> None:
    text = page("docs/deadlines.md").text
    clocks = {kind.value for kind in DeadlineKind}
    assert clocks <= set(page("docs/deadlines.md").codes)
    units = ", ".join(row[0] for row in page("docs/deadlines.md").table("Unit", "Counts"))
    assert sorted(units.split(", ")) == sorted(unit.en.removesuffix("s") for unit in BudgetUnit)
    assert f"{'Five' if len(clocks) == 5 else len(clocks)} clocks" in text


def test_the_years_are_those_of_the_calendar() -> None:
    calendar = tomllib.loads((FIXTURES / "policies" / "calendar.toml").read_text("utf-8"))
    published, provisional = calendar["published"]["years"], calendar["provisional"]["years"]
    text = page("docs/deadlines.md").text
    assert f"the published years, {published[0]} to {published[-1]};" in text
    assert f"The demo calendar ends with {provisional[-1]}." in text


# ── errors ───────────────────────────────────────────────────────────────────────────────────────


def _all_errors(root: type[MinhuError] = MinhuError) -> Iterator[type[MinhuError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _all_errors(kind)


def test_every_error_sentence_is_one_the_code_says() -> None:
    for module in walk_packages(backend.__path__, "backend."):
        if "piccolo_migrations" not in module.name and not module.name.endswith("__main__"):
            import_module(module.name)
    sentences = {re.sub(r"\{\w+(![rsa])?\}", "…", kind.en) for kind in _all_errors()}
    rows = page("docs/operations.md").table("Sentence", "What to do")
    assert len(rows) >= 20
    assert [row[0] for row in rows if bare(row[0]) not in sentences] == []


def test_every_way_a_server_or_folder_can_fail_is_explained() -> None:
    from backend.embedded import errors

    explained = {row[0] for row in page("docs/operations.md").table("Sentence", "What to do")}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    told = {re.sub(r"\{\w+(![rsa])?\}", "…", kind.en) for kind in kinds if kind is not MinhuError}
    assert told <= explained
