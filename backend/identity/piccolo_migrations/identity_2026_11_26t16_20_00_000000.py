from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T16:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Tokens as hashes; events that stay; sessions that end with their operator"

SQL = r"""
-- Sessions go on: what the browsers hold has not changed.
UPDATE operator_session SET token = encode(sha256(convert_to(token, 'UTF8')), 'hex');

CREATE UNIQUE INDEX two_step_operator ON two_step (operator);
CREATE UNIQUE INDEX single_sign_on_state ON single_sign_on (state);
CREATE INDEX security_event_username ON security_event (username, id);
ALTER TABLE api_key ADD CONSTRAINT api_key_ends CHECK (expires_at > created_at);

CREATE TRIGGER security_event_fixed BEFORE UPDATE OR DELETE ON security_event
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER security_event_kept BEFORE TRUNCATE ON security_event
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

CREATE FUNCTION operator_ends_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM operator_session WHERE user_id = new.id;
    RETURN NULL;
END $$;
CREATE TRIGGER operator_deactivated AFTER UPDATE OF active ON operator
    FOR EACH ROW WHEN (old.active AND NOT new.active) EXECUTE FUNCTION operator_ends_sessions();
"""


async def forwards() -> MigrationManager:
    """Add what auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="identity", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
