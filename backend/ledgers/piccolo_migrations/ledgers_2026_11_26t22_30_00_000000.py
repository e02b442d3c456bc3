"""The days before each thing is reminded of."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T22:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Every installation reminds: the days before, of every kind"

SQL = """
-- It is made anew from the choices when the migrations are through.
ALTER TABLE reminder_rule DROP CONSTRAINT IF EXISTS reminder_rule_kind_choice;
INSERT INTO reminder_rule (kind, days) VALUES
    ('admission', 5), ('bulletin_reply', 1), ('duty_item', 0), ('home_visits', 0),
    ('liaison_visit', 3), ('project_organisation_ends', 30), ('registration_report', 14),
    ('resolution', 3), ('task', 7), ('transition_visit', 0)
ON CONFLICT (kind) DO NOTHING;
"""


async def forwards() -> MigrationManager:
    """Add the rows every installation begins with."""
    manager = MigrationManager(migration_id=ID, app_name="ledgers", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
