"""Promised within the legal limit, a matter once in a bundle."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Promised within the legal limit, a matter once in a bundle"

SQL = r"""
ALTER TABLE approval_matter
    ADD CONSTRAINT approval_matter_days CHECK (promised_days BETWEEN 0 AND legal_days),
    ADD CONSTRAINT approval_matter_validity CHECK (valid_to > valid_from);
ALTER TABLE service_bundle ADD CONSTRAINT service_bundle_validity CHECK (valid_to > valid_from);
ALTER TABLE bundle_matter ADD CONSTRAINT bundle_matter_once UNIQUE (bundle, matter);
ALTER TABLE acceptance_point ADD CONSTRAINT acceptance_point_period CHECK (closed_on > opened_on);
ALTER TABLE matter_case
    ADD CONSTRAINT matter_case_due CHECK (due_on >= accepted_on),
    ADD CONSTRAINT matter_case_finished CHECK (finished_on >= accepted_on);
CREATE INDEX matter_case_of_point ON matter_case (point, accepted_on, id);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="matters", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
