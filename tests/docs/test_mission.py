"""The page of mechanisms holds: each has its tables, its rule and a test, and all of them exist."""

import ast
import re
from functools import cache
from importlib import import_module

import pytest
from piccolo.conf.apps import Finder
from support.markdown import page

from backend.core.checks import choice_checks
from backend.settings import ROOT

APPS = Finder().get_app_registry().app_configs.values()
TABLES = {table._meta.tablename: table for app in APPS for table in app.table_classes}
MIGRATIONS = "\n".join(
    path.read_text("utf-8") for path in (ROOT / "backend").glob("*/piccolo_migrations/*.py")
)
CONSTRAINTS = set(re.findall(r"\bCONSTRAINT\s+(\w+)", MIGRATIONS)) | {
    name for table in TABLES.values() for name in choice_checks(table)
}

NAMED = {"灞桥": 39, "未央": 29, "阎良": 19}
"""How many mechanisms the account of each district names."""


def _rows() -> dict[str, list[list[str]]]:
    """The rows of each district's table, by its heading."""
    found: dict[str, list[list[str]]] = {}
    for name, table in zip(NAMED, page("docs/mission.md").tables, strict=True):
        headings, *rows = table
        assert headings == ["Mechanism", "Tables", "Rule", "Shown by"]
        found[name] = rows
    return found


ROWS = [row for rows in _rows().values() for row in rows]


def named(cell: str) -> list[str]:
    """What stands in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_mechanism_of_every_district_has_its_row() -> None:
    rows = _rows()
    assert {name: len(each) for name, each in rows.items()} == NAMED
    titles = [row[0] for row in ROWS]
    assert len(set(titles)) == len(titles)


def test_nothing_is_left_without_tables_a_rule_and_a_test() -> None:
    assert [row[0] for row in ROWS if not all(named(cell) for cell in row[1:])] == []


@cache
def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in tree.body if isinstance(node, kinds)}


def is_rule(name: str) -> bool:
    """Whether it is a name in a module of the backend, or a constraint of the database."""
    if "." not in name:
        return name in CONSTRAINTS
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(["backend", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        for each in parts[cut:]:
            if not hasattr(found, each):
                return False
            found = getattr(found, each)
        return True
    return False


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_exists(row: list[str]) -> None:
    mechanism, tables, rules, tests = row
    assert set(named(tables)) <= set(TABLES), mechanism
    assert [name for name in named(rules) if not is_rule(name)] == [], mechanism
    for test in named(tests):
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), test
        assert name in _tests_in(path), test


def test_every_table_of_the_ledgers_is_some_mechanisms() -> None:
    used = {name for row in ROWS for name in named(row[1])}
    own = {
        table._meta.tablename
        for app in APPS
        if app.app_name == "ledgers"
        for table in app.table_classes
    }
    assert own - used == {"reminder_rule"}


def test_the_check_tells_right_from_wrong() -> None:
    right = ("ledgers.alliance_rules.chair_on", "deadlines.rulebook.Rulebook.start",
             "first_secretary_one_active", "orders.transitions.TRANSITIONS")  # fmt: skip
    wrong = ("ledgers.alliance_rules.chair_off", "no_such_constraint", "no.such.module")
    assert [name for name in right if not is_rule(name)] == []
    assert [name for name in wrong if is_rule(name)] == []
