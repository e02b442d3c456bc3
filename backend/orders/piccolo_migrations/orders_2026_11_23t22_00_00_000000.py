"""Sealed trails, archived orders, counters and the keys between orders and clocks."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Sealed trails, archived orders, counters and the keys between orders and clocks"

SQL = r"""
ALTER TABLE deadline ADD CONSTRAINT deadline_work_order
    FOREIGN KEY (work_order) REFERENCES work_order (id) ON DELETE RESTRICT;

ALTER TABLE order_event ADD CONSTRAINT order_event_once UNIQUE (work_order, seq);
CREATE TRIGGER order_event_keep BEFORE UPDATE OR DELETE ON order_event
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER order_event_keep_all BEFORE TRUNCATE ON order_event
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

CREATE TRIGGER work_order_archived BEFORE UPDATE OR DELETE ON work_order
    FOR EACH ROW WHEN (OLD.state = 'archived') EXECUTE FUNCTION forbid_change();
CREATE TRIGGER work_order_keep BEFORE DELETE ON work_order
    FOR EACH ROW EXECUTE FUNCTION forbid_change();

ALTER TABLE work_order
    ADD CONSTRAINT work_order_source_once UNIQUE (source, external_ref),
    ADD CONSTRAINT work_order_source_whole CHECK ((source IS NULL) = (external_ref IS NULL)),
    ADD CONSTRAINT work_order_numbered CHECK (
        state IN ('reported', 'answered', 'rejected') OR number ~ '^\d{22}$'),
    ADD CONSTRAINT work_order_position CHECK (
        longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90);
CREATE INDEX work_order_inbox ON work_order (lead_unit, stage_due_at, id)
    WHERE stage_due_at IS NOT NULL;

ALTER TABLE order_counter ADD CONSTRAINT order_counter_once UNIQUE (district_code, day);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
