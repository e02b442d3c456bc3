"""The places of people, kept by what puts them there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T23:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The places of people, kept by what puts them there"

# People are locked while their places are worked out: of two who end their last posts at once, one
# sees what the other has done. A statement of many rows works them out once.
SQL = r"""
ALTER TABLE person_place ADD CONSTRAINT person_place_once UNIQUE (area, person);
CREATE INDEX person_place_of_person ON person_place (person);
CREATE FUNCTION person_places(asked bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM person WHERE id = ANY (asked) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM person_place WHERE person = ANY (asked);
    INSERT INTO person_place (person, area)
    SELECT ap.person, unit.area FROM appointment ap JOIN post ON post.id = ap.post
        JOIN unit ON unit.id = post.unit WHERE ap.person = ANY (asked)
    UNION SELECT f.person, f.community FROM first_secretary f WHERE f.person = ANY (asked)
    UNION SELECT m.person, m.grid FROM roster_member m WHERE m.person = ANY (asked);
    INSERT INTO person_place (person, area)
    SELECT id, 0 FROM person WHERE id = ANY (asked)
        AND NOT EXISTS (SELECT FROM person_place p WHERE p.person = person.id);
END $$;
CREATE FUNCTION person_place_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE people bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        people := ARRAY(SELECT DISTINCT person FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        people := ARRAY(SELECT DISTINCT person FROM old_rows);
    ELSE
        people := ARRAY(SELECT person FROM new_rows UNION SELECT person FROM old_rows);
    END IF;
    PERFORM person_places(people);
    RETURN NULL;
END $$;
CREATE FUNCTION person_place_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO person_place (person, area) SELECT id, 0 FROM new_rows;
    ELSE
        DELETE FROM person_place WHERE person IN (SELECT id FROM old_rows);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION person_place_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'post' THEN
        PERFORM person_places(ARRAY(
            SELECT DISTINCT person FROM appointment WHERE post = NEW.id));
    ELSE
        PERFORM person_places(ARRAY(
            SELECT DISTINCT ap.person FROM appointment ap JOIN post ON post.id = ap.post
            WHERE post.unit = NEW.id));
    END IF;
    RETURN NULL;
END $$;
DO $$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['appointment', 'first_secretary', 'roster_member'] LOOP
        EXECUTE format('CREATE TRIGGER person_place_new AFTER INSERT ON %I REFERENCING NEW TABLE AS'
            ' new_rows FOR EACH STATEMENT EXECUTE FUNCTION person_place_follows()', t);
        EXECUTE format('CREATE TRIGGER person_place_changed AFTER UPDATE ON %I REFERENCING NEW TABLE'
            ' AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT'
            ' EXECUTE FUNCTION person_place_follows()', t);
        EXECUTE format('CREATE TRIGGER person_place_gone AFTER DELETE ON %I REFERENCING OLD TABLE AS'
            ' old_rows FOR EACH STATEMENT EXECUTE FUNCTION person_place_follows()', t);
    END LOOP;
END $$;
CREATE TRIGGER person_place_new AFTER INSERT ON person REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION person_place_begins();
CREATE TRIGGER person_place_gone AFTER DELETE ON person REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION person_place_begins();
CREATE TRIGGER person_place_moves AFTER UPDATE OF unit ON post FOR EACH ROW
    WHEN (OLD.unit IS DISTINCT FROM NEW.unit) EXECUTE FUNCTION person_place_moves();
CREATE TRIGGER person_place_moves AFTER UPDATE OF area ON unit FOR EACH ROW
    WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION person_place_moves();
SELECT person_places(ARRAY(SELECT id FROM person));
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
