"""Shares, supervisions and files of an order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T01:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Shares, supervisions and files of an order"

SQL = r"""
ALTER TABLE order_part ADD CONSTRAINT order_part_once UNIQUE (work_order, ordinal);
CREATE INDEX order_part_asked ON order_part (unit, work_order) WHERE state = 'asked';
ALTER TABLE supervision ADD CONSTRAINT supervision_once UNIQUE (work_order, ordinal);
ALTER TABLE attachment ADD CONSTRAINT attachment_digest CHECK (sha256 ~ '^[0-9a-f]{64}$');
CREATE INDEX attachment_of_order ON attachment (work_order, id);
CREATE INDEX attachment_file ON attachment (sha256, work_order);
CREATE TRIGGER attachment_keep BEFORE UPDATE OR DELETE ON attachment
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE INDEX work_order_merged ON work_order (merged_into) WHERE merged_into IS NOT NULL;

-- Orders written before these columns existed; archived ones refuse any other change.
ALTER TABLE work_order DISABLE TRIGGER work_order_archived;
UPDATE work_order w SET subdistrict = s.id FROM area a JOIN area s
    ON s.code = left(a.code, 9) AND s.level = 'subdistrict' WHERE a.id = w.area;
UPDATE work_order w SET community = c.id FROM area a JOIN area c
    ON c.code = left(a.code, 12) AND c.level = 'community' WHERE a.id = w.area;
ALTER TABLE work_order ENABLE TRIGGER work_order_archived;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
