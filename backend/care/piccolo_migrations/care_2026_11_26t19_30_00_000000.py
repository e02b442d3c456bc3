"""Sealed people, visits that move the plan, one contact of a tier in an area."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Sealed people, visits that move the plan, one contact of a tier in an area"

SQL = r"""
CREATE FUNCTION must_be_community() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
                   AND level = 'community') THEN
        RAISE EXCEPTION '须选择社区 / choose a community' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE care_person
    ADD CONSTRAINT care_person_name_sealed CHECK (name LIKE 'k1.%'),
    ADD CONSTRAINT care_person_id_number_sealed CHECK (id_number LIKE 'k1.%'),
    ADD CONSTRAINT care_person_phone_sealed CHECK (phone LIKE 'k1.%'),
    ADD CONSTRAINT care_person_address_sealed CHECK (address LIKE 'k1.%'),
    ADD CONSTRAINT care_person_basis CHECK (basis <> 'consent' OR consented_on IS NOT NULL),
    ADD CONSTRAINT care_person_interval CHECK (visit_every_days BETWEEN 1 AND 365),
    ADD CONSTRAINT care_person_period CHECK (ended_on > enrolled_on);
CREATE INDEX care_person_plan ON care_person (community, next_visit_on, id);
CREATE INDEX care_person_due ON care_person (next_visit_on, id) WHERE ended_on IS NULL;
CREATE TRIGGER care_person_community BEFORE INSERT OR UPDATE OF community ON care_person
    FOR EACH ROW EXECUTE FUNCTION must_be_community('community');

CREATE INDEX care_visit_of_person ON care_visit (care_person, visited_on, id);
ALTER TABLE care_reminder ADD CONSTRAINT care_reminder_once UNIQUE (care_person, due_on);
CREATE INDEX care_reminder_open ON care_reminder (due_on, id) WHERE visited_on IS NULL;

-- The same as care.rules.next_visit; whichever door a visit comes through, the plan moves.
CREATE FUNCTION care_visit_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE care_person
        SET next_visit_on = greatest(next_visit_on, NEW.visited_on + visit_every_days)
        WHERE id = NEW.care_person AND next_visit_on < NEW.visited_on + visit_every_days;
    UPDATE care_reminder SET visited_on = NEW.visited_on
        WHERE care_person = NEW.care_person AND visited_on IS NULL
        AND due_on < (SELECT next_visit_on FROM care_person WHERE id = NEW.care_person);
    RETURN NULL;
END $$;
CREATE TRIGGER care_visit_moves_plan AFTER INSERT ON care_visit
    FOR EACH ROW EXECUTE FUNCTION care_visit_made();

ALTER TABLE transition_contact
    ADD CONSTRAINT transition_contact_superior CHECK (
        (tier = 'subdistrict') = (superior IS NULL) AND superior <> id),
    ADD CONSTRAINT transition_contact_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT transition_contact_one EXCLUDE USING gist
        (area WITH =, tier WITH =, daterange(valid_from, valid_to) WITH &&)
        WHERE (tier <> 'group');
CREATE INDEX transition_contact_of_area ON transition_contact (area, tier, id);
ALTER TABLE relocation_file
    ADD CONSTRAINT relocation_file_name_sealed CHECK (name LIKE 'k1.%'),
    ADD CONSTRAINT relocation_file_phone_sealed CHECK (phone LIKE 'k1.%'),
    ADD CONSTRAINT relocation_file_address_sealed CHECK (address LIKE 'k1.%'),
    ADD CONSTRAINT relocation_file_ended CHECK ((state = 'transition') = (ended_on IS NULL)),
    ADD CONSTRAINT relocation_file_period CHECK (ended_on >= moved_on),
    ADD CONSTRAINT relocation_file_expected CHECK (expected_back_on >= moved_on);
CREATE INDEX relocation_file_of_home ON relocation_file (home, code);
CREATE TRIGGER relocation_file_community BEFORE INSERT OR UPDATE OF home ON relocation_file
    FOR EACH ROW EXECUTE FUNCTION must_be_community('home');
ALTER TABLE transition_occasion
    ADD CONSTRAINT transition_occasion_days CHECK (within_days >= 0),
    ADD CONSTRAINT transition_occasion_validity CHECK (valid_to > valid_from);
ALTER TABLE transition_visit
    ADD CONSTRAINT transition_visit_once UNIQUE (file, occasion, visited_on);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="care", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
