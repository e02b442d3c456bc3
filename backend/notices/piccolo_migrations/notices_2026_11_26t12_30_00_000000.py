"""One notice of an event to a person, one delivery of it on a channel, quiet hours that hold."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One notice of an event to a person, one delivery of it on a channel, quiet hours"

SQL = r"""
-- Notices from before this migration name no event, and NULLs are never equal.
ALTER TABLE notice ADD CONSTRAINT notice_of_event_once UNIQUE (work_order, event_seq, person);
CREATE INDEX notice_on_behalf_of ON notice (on_behalf_of) WHERE on_behalf_of IS NOT NULL;

ALTER TABLE notice_delivery
    ADD CONSTRAINT notice_delivery_once UNIQUE (notice, channel),
    ALTER COLUMN attempts SET DEFAULT 0;
CREATE INDEX notice_delivery_open ON notice_delivery (channel, next_try_at) WHERE done_at IS NULL;

ALTER TABLE quiet_hours ADD CONSTRAINT quiet_hours_hours CHECK
    (hours ~ '^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$');

-- What is held was held by the hours as they stood: after a change it is decided anew.
CREATE FUNCTION quiet_hours_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE outbox SET held_until = NULL
    WHERE topic = 'notice' AND done_at IS NULL AND held_until IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER quiet_hours_changed AFTER INSERT OR UPDATE OR DELETE ON quiet_hours
    FOR EACH STATEMENT EXECUTE FUNCTION quiet_hours_changed();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="notices", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
