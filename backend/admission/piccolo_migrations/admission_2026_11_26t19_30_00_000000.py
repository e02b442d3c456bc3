"""Limits of admission, decisions that are dated."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Limits of admission, decisions that are dated"

SQL = r"""
ALTER TABLE admission_rule
    ADD CONSTRAINT admission_rule_days CHECK (apply_ahead_days >= 0 AND decide_within_days >= 1);
ALTER TABLE task_item ADD CONSTRAINT task_item_validity CHECK (valid_to > valid_from);
ALTER TABLE task_application
    ADD CONSTRAINT task_application_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT task_application_decided CHECK (
        (state = 'applied') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL));
CREATE INDEX task_application_of_area ON task_application (area, state, id);
CREATE INDEX task_application_undecided ON task_application (decide_by, id)
    WHERE state = 'applied';
CREATE INDEX task_refusal_of_community ON task_refusal (community, refused_on, id);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="admission", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
