"""Stars from one to five, dated; credit codes of eighteen characters."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Stars from one to five, dated; credit codes of eighteen characters"

SQL = r"""
ALTER TABLE property_firm
    ADD CONSTRAINT property_firm_stars CHECK (stars BETWEEN 1 AND 5),
    ADD CONSTRAINT property_firm_rated CHECK ((stars IS NULL) = (rated_on IS NULL)),
    ADD CONSTRAINT property_firm_credit_code CHECK (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$');
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="firms", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
