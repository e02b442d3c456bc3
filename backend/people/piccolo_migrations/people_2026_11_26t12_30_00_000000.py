"""One absence of a person at a time; nobody stands in for themselves."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One absence of a person at a time; nobody stands in for themselves"

SQL = r"""
ALTER TABLE absence
    ADD CONSTRAINT absence_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT absence_substitute_other CHECK (substitute <> person),
    ADD CONSTRAINT absence_not_twice EXCLUDE USING gist
        (person WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX absence_person_days ON absence (person, starts_on, ends_on);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
