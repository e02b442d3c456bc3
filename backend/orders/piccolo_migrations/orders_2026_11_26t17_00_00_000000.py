"""Names and numbers of residents sealed, and found by blind indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Names and numbers of residents sealed, and found by blind indexes"

# Rows from before are sealed, and the checks made good for them, at the end of `minhu migrate`: SQL
# alone cannot encrypt.
SQL = r"""
ALTER TABLE work_order
    ADD CONSTRAINT work_order_citizen_name_sealed CHECK (citizen_name LIKE 'k1.%') NOT VALID,
    ADD CONSTRAINT work_order_citizen_phone_sealed CHECK (citizen_phone LIKE 'k1.%') NOT VALID;

-- A sealed number carries its blind indexes behind the cipher: the whole, and its last four digits.
ALTER TABLE order_words ADD COLUMN phone_end text;
UPDATE order_words SET phone = NULL WHERE phone IS NOT NULL;
CREATE INDEX order_words_phone_end ON order_words (phone_end, work_order)
    WHERE phone_end IS NOT NULL;

CREATE OR REPLACE FUNCTION note_new_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_words (work_order, district, subdistrict, community, phone, phone_end, words)
    SELECT id, district, subdistrict, community, nullif(split_part(citizen_phone, '.', 4), ''),
           nullif(split_part(citizen_phone, '.', 5), ''),
           minhu_words_of(description, address, community, area)
    FROM fresh;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION note_changed_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE order_words SET
        district = NEW.district, subdistrict = NEW.subdistrict, community = NEW.community,
        phone = nullif(split_part(NEW.citizen_phone, '.', 4), ''),
        phone_end = nullif(split_part(NEW.citizen_phone, '.', 5), ''),
        words = minhu_words_of(NEW.description, NEW.address, NEW.community, NEW.area)
    WHERE work_order = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER work_order_changed_words
    AFTER UPDATE OF description, address, citizen_phone, area, community, subdistrict, district
    ON work_order FOR EACH ROW
    WHEN ((OLD.description, OLD.address, OLD.citizen_phone, OLD.area, OLD.community,
           OLD.subdistrict, OLD.district)
          IS DISTINCT FROM (NEW.description, NEW.address, NEW.citizen_phone, NEW.area,
           NEW.community, NEW.subdistrict, NEW.district))
    EXECUTE FUNCTION note_changed_words();

-- An archived order stays as it is, but for this: its personal data may be sealed anew or erased,
-- and its trail may tell who saw or erased it.
CREATE FUNCTION keep_archived_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := ARRAY['citizen_name', 'citizen_phone', 'version', 'head'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - free = to_jsonb(NEW) - free
        AND (OLD.citizen_name IS NOT NULL OR NEW.citizen_name IS NULL)
        AND (OLD.citizen_phone IS NOT NULL OR NEW.citizen_phone IS NULL)
        AND ((NEW.version, NEW.head) = (OLD.version, OLD.head) OR NEW.version = OLD.version + 1)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% 已归档，不能更改 / % is archived and stays as it is', OLD.number, OLD.number
        USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER work_order_archived ON work_order;
CREATE TRIGGER work_order_archived BEFORE UPDATE OR DELETE ON work_order
    FOR EACH ROW WHEN (OLD.state = 'archived') EXECUTE FUNCTION keep_archived_order();
-- What the erasure of old orders looks for, spelt as `orders.personal_queries` spells it.
CREATE INDEX work_order_to_erase ON work_order (coalesce(archived_at, closed_at), id)
    WHERE state IN ('answered', 'archived', 'merged', 'rejected')
    AND (citizen_name IS NOT NULL OR citizen_phone IS NOT NULL);
"""


async def forwards() -> MigrationManager:
    """Let the database refuse what is not sealed."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
