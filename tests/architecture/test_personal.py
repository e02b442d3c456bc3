"""Personal data is declared where it is kept: columns named like it, and what is declared."""

import re

import pytest
from piccolo.columns import Text
from piccolo.conf.apps import Finder
from piccolo.table import Table

from backend.core.db import fetch
from backend.personal.rules import PersonalData
from backend.personal.service import declared

TABLES = [
    table for app in Finder().get_app_registry().app_configs.values() for table in app.table_classes
]
TELLING = re.compile(
    r"phone|mobile|telephone|citizen|resident|id_(card|number)|contact|e?mail|birth|wechat"
    r"|first_name|last_name|passport|bank"
)
"""What columns with personal data are called."""


def undeclared(table: type[Table]) -> list[str]:
    """Columns of *table* that sound like personal data and are not declared as such."""
    data: PersonalData | None = getattr(table, "personal", None)
    told = {*data.sealed, *data.plain} if data else set()
    names = {column._meta.name for column in table._meta.columns}
    return sorted(name for name in names if TELLING.search(name) and name not in told)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_column_that_sounds_like_personal_data_is_declared(table: type[Table]) -> None:
    assert undeclared(table) == []


def test_an_undeclared_column_is_noticed() -> None:
    class Visitor(Table):
        home_phone = Text()
        id_number = Text()
        state = Text()

    assert undeclared(Visitor) == ["home_phone", "id_number"]


async def test_what_is_declared_sealed_is_a_text_the_database_keeps_sealed(database: str) -> None:
    rows = await fetch("SELECT conname FROM pg_constraint WHERE contype = 'c' AND convalidated")
    checks = {row["conname"] for row in rows}
    by_name = {table._meta.tablename: table for table in TABLES}
    assert {"operator", "person", "property_firm", "work_order"} <= declared().keys()
    for name, data in declared().items():
        columns = {column._meta.name: column for column in by_name[name]._meta.columns}
        assert columns.keys() >= data.sealed.keys() | data.plain.keys()
        for sealed in data.sealed:
            assert isinstance(columns[sealed], Text)
            assert f"{name}_{sealed}_sealed" in checks
        assert data.purpose.zh
        assert data.purpose.en
        assert data.days is None or data.days > 0
