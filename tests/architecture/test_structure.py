"""Rules about the code, executed: whose SQL is whose, migrations = tables, labels, sizes."""

import grimp
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.conf.apps import AppConfig, Finder

from backend.core.checks import choice_checks
from backend.core.db import fetch
from backend.core.labels import Label
from backend.settings import ROOT

APPS: list[AppConfig] = list(Finder().get_app_registry().app_configs.values())
TABLES = [table for app in APPS for table in app.table_classes]
INHERITED = {"OperatorSession"}  # Its columns are piccolo_api's own and it is never shown.


def test_a_packages_sql_is_imported_by_the_package_alone() -> None:
    graph = grimp.build_graph("backend", "workers")
    foreign = [
        f"{importer} imports {module}"
        for module in graph.modules
        if module.endswith(".queries")
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith((module.removesuffix("queries"), "backend.reports."))
    ]
    assert foreign == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.app_name)
async def test_the_migrations_make_exactly_the_tables(app: AppConfig) -> None:
    changes = await AutoMigrationManager(auto_input="y").get_alter_statements(app)
    assert [statement for change in changes for statement in change.statements] == []


async def test_every_choice_is_checked_by_the_database(database: str) -> None:
    standing = {row["conname"] for row in await fetch("SELECT conname FROM pg_constraint")}
    wanted = {name for table in TABLES for name in choice_checks(table)}
    assert len(wanted) > 20
    assert wanted <= standing


async def test_every_foreign_key_refuses_to_delete_its_target(database: str) -> None:
    cascading = await fetch(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype NOT IN ('r', 'a')"
    )
    assert cascading == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_and_column_is_named_in_both_languages(table: type) -> None:
    assert isinstance(table._meta.help_text, Label)
    if table.__name__ in INHERITED:
        return
    for column in table._meta.columns:
        label = column._meta.help_text
        if column._meta.name == "id" and not isinstance(label, Label):
            continue  # The operators' key comes from Piccolo's own user table.
        assert isinstance(label, Label), column
        assert label.zh
        assert label.en


def test_no_file_outgrows_its_job() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for package in ("backend", "workers")
        for path in (ROOT / package).rglob("*.py")
        if "piccolo_migrations" not in path.parts
        if (lines := len(path.read_text("utf-8").splitlines())) > 320
    }
    assert long == {}
