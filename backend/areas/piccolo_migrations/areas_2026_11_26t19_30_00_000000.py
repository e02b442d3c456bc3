"""Codes that nest, one heir an area, sizes computed, and what homes and premises must be."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Codes that nest, one heir an area, sizes computed, what homes and premises must be"

SQL = r"""
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ── areas ────────────────────────────────────────────────────────────────────────────────────

-- Row policies go by the beginnings of codes: an area's must be its parent's.
CREATE OR REPLACE FUNCTION area_parent_one_level_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent IS NOT NULL AND NOT EXISTS (
        SELECT FROM area WHERE id = NEW.parent AND level = CASE NEW.level
            WHEN 'subdistrict' THEN 'district' WHEN 'community' THEN 'subdistrict'
            WHEN 'grid' THEN 'community' END)
    THEN
        RAISE EXCEPTION '上级区域的层级不符：% / the parent area is not one level up: %',
            NEW.code, NEW.code USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.parent IS NOT NULL AND NOT EXISTS (
        SELECT FROM area WHERE id = NEW.parent AND NEW.code ^@ code)
    THEN
        RAISE EXCEPTION '编码须以上级区域的编码开头：% / the code must begin with the parent''s: %',
            NEW.code, NEW.code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

INSERT INTO area_limit (name, amount) VALUES
    ('grid_least', 300), ('grid_most', 500), ('office_large_m2', 600), ('office_medium_m2', 300),
    ('old_grid_least', 100), ('old_grid_most', 300), ('walk_detour_percent', 130),
    ('walk_m_per_minute', 75), ('walk_minutes', 15);
ALTER TABLE area_limit ADD CONSTRAINT area_limit_once UNIQUE (name),
    ADD CONSTRAINT area_limit_amount CHECK (amount > 0);
CREATE FUNCTION area_limit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '区域标准只能改数值，不能删除或改名 / a measure can only get another number'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER area_limit_keep BEFORE DELETE ON area_limit
    FOR EACH ROW EXECUTE FUNCTION area_limit_stays();
CREATE TRIGGER area_limit_keep_name BEFORE UPDATE OF name ON area_limit
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION area_limit_stays();

CREATE FUNCTION area_limit_of(wanted text) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT amount FROM area_limit WHERE name = wanted $$;

CREATE FUNCTION area_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    aged text := CASE WHEN NEW.old_estate THEN 'old_' ELSE '' END;
BEGIN
    -- The lineage alone says who is whose heir (`area_succession_hands_over`).
    IF NEW.heir IS DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.heir END)
        AND pg_trigger_depth() < 2
    THEN
        RAISE EXCEPTION '承接区域由区域调整产生，不能手工填写 / %',
            'who answers for an area comes from a change of areas' USING ERRCODE = 'check_violation';
    END IF;
    NEW.size_check := NULL;
    NEW.office_band := NULL;
    IF NEW.grid_type = 'base' AND NEW.households IS NOT NULL THEN
        NEW.size_check := CASE
            WHEN NEW.households < area_limit_of(aged || 'grid_least') THEN 'below'
            WHEN NEW.households > area_limit_of(aged || 'grid_most') THEN 'above'
            ELSE 'within' END;
    END IF;
    IF NEW.level = 'community' AND NEW.office_m2 IS NOT NULL THEN
        NEW.office_band := CASE
            WHEN NEW.office_m2 >= area_limit_of('office_large_m2') THEN 'large'
            WHEN NEW.office_m2 >= area_limit_of('office_medium_m2') THEN 'medium'
            ELSE 'small' END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER area_sizes BEFORE INSERT OR UPDATE ON area
    FOR EACH ROW EXECUTE FUNCTION area_sizes();
UPDATE area SET households = households;

CREATE FUNCTION area_limit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE area SET households = households WHERE valid_to IS NULL
        AND (level = 'community' OR grid_type = 'base');
    RETURN NULL;
END $$;
CREATE TRIGGER area_limit_changed AFTER UPDATE ON area_limit
    FOR EACH STATEMENT EXECUTE FUNCTION area_limit_changed();

ALTER TABLE area
    ADD CONSTRAINT area_basis CHECK (basis IS NULL OR level = 'grid'),
    ADD CONSTRAINT area_old_estate CHECK (NOT old_estate OR level = 'grid'),
    ADD CONSTRAINT area_heir CHECK (heir IS NULL OR (valid_to IS NOT NULL AND heir <> id));
CREATE INDEX area_heir_of ON area (heir) WHERE heir IS NOT NULL;
CREATE INDEX area_size_outside ON area (code) WHERE size_check IN ('above', 'below');

-- ── lineage ──────────────────────────────────────────────────────────────────────────────────

CREATE INDEX area_change_day ON area_change (effective_on, id);
ALTER TABLE area_succession
    ADD CONSTRAINT area_succession_ends CHECK (predecessor IS NOT NULL OR successor IS NOT NULL),
    ADD CONSTRAINT area_succession_heir
        CHECK (NOT heir OR (predecessor IS NOT NULL AND successor IS NOT NULL
            AND predecessor <> successor)),
    ADD CONSTRAINT area_succession_households CHECK (households >= 0),
    ADD CONSTRAINT area_succession_once UNIQUE NULLS NOT DISTINCT (change, predecessor, successor);
CREATE INDEX area_succession_before ON area_succession (predecessor);
ALTER TABLE area_succession ADD CONSTRAINT area_succession_one_heir
    EXCLUDE USING btree (predecessor WITH =) WHERE (heir);

CREATE FUNCTION area_succession_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
BEGIN
    SELECT effective_on INTO STRICT day FROM area_change WHERE id = NEW.change;
    IF NEW.successor IS NOT NULL AND NOT EXISTS (SELECT FROM area WHERE id = NEW.successor
        AND valid_from <= day AND (valid_to IS NULL OR valid_to > day))
    THEN
        RAISE EXCEPTION '承接区域在生效日须在用 / a successor is in use on the day of the change'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.heir AND NOT EXISTS (SELECT FROM area one JOIN area other ON other.id = NEW.successor
        WHERE one.id = NEW.predecessor AND one.valid_to = day AND one.level = other.level
            AND left(one.code, 6) = left(other.code, 6))
    THEN
        RAISE EXCEPTION '承接的原区域须在生效日停用，且与现区域同区同级 / %',
            'what has an heir ends on the day of the change, in the same district and level'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER area_succession_fits BEFORE INSERT OR UPDATE ON area_succession
    FOR EACH ROW EXECUTE FUNCTION area_succession_fits();

-- Each ended area points at whoever answers for it today, however many changes lie between.
CREATE FUNCTION area_succession_hands_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE area SET heir = NEW.successor WHERE id = NEW.predecessor OR heir = NEW.predecessor;
    RETURN NULL;
END $$;
CREATE TRIGGER area_succession_hands_over AFTER INSERT ON area_succession
    FOR EACH ROW WHEN (NEW.heir) EXECUTE FUNCTION area_succession_hands_over();

CREATE FUNCTION area_lineage_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '区域沿革只增不改 / the lineage of areas is only ever added to'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER area_succession_keep BEFORE UPDATE OR DELETE ON area_succession
    FOR EACH ROW EXECUTE FUNCTION area_lineage_is_final();
CREATE TRIGGER area_change_keep BEFORE DELETE ON area_change
    FOR EACH ROW EXECUTE FUNCTION area_lineage_is_final();
CREATE TRIGGER area_change_keep_day BEFORE UPDATE OF kind, effective_on, within ON area_change
    FOR EACH ROW WHEN ((OLD.kind, OLD.effective_on, OLD.within)
        IS DISTINCT FROM (NEW.kind, NEW.effective_on, NEW.within))
    EXECUTE FUNCTION area_lineage_is_final();

-- ── what stands in an area ───────────────────────────────────────────────────────────────────

-- Arguments: the column, then the levels it may point to.
CREATE FUNCTION area_level_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint := to_jsonb(NEW)->>TG_ARGV[0];
BEGIN
    IF place IS NOT NULL AND NOT EXISTS (
        SELECT FROM area WHERE id = place AND level = ANY (TG_ARGV[1:]))
    THEN
        RAISE EXCEPTION '所选区域的层级不符 / the area is of another level'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compound_grid BEFORE INSERT OR UPDATE OF grid ON compound
    FOR EACH ROW EXECUTE FUNCTION area_level_fits('grid', 'grid');
CREATE TRIGGER resource_grid BEFORE INSERT OR UPDATE OF grid ON resource
    FOR EACH ROW EXECUTE FUNCTION area_level_fits('grid', 'grid');
CREATE TRIGGER premises_community BEFORE INSERT OR UPDATE OF community ON premises
    FOR EACH ROW EXECUTE FUNCTION area_level_fits('community', 'community');

CREATE FUNCTION area_codes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '编码启用后不得更改或重用：% / a code in use never changes: %',
        OLD.code, OLD.code USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER compound_code BEFORE UPDATE OF code ON compound
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION area_codes_stay();
CREATE TRIGGER compound_keep BEFORE DELETE ON compound
    FOR EACH ROW EXECUTE FUNCTION area_codes_stay();
CREATE TRIGGER service_centre_code BEFORE UPDATE OF code ON service_centre
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION area_codes_stay();
CREATE TRIGGER service_centre_keep BEFORE DELETE ON service_centre
    FOR EACH ROW EXECUTE FUNCTION area_codes_stay();

ALTER TABLE compound
    ADD CONSTRAINT compound_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT compound_position CHECK (longitude BETWEEN -180 AND 180
        AND latitude BETWEEN -90 AND 90 AND (longitude IS NULL) = (latitude IS NULL));
ALTER TABLE building
    ADD CONSTRAINT building_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT building_once UNIQUE (compound, name),
    ADD CONSTRAINT building_households CHECK (households >= 0
        AND party_households BETWEEN 0 AND households
        AND low_income_households BETWEEN 0 AND households
        AND hardship_households BETWEEN 0 AND households
        AND key_help_households BETWEEN 0 AND households);
ALTER TABLE household
    ADD CONSTRAINT household_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT household_once UNIQUE (building, door),
    ADD CONSTRAINT household_members
        CHECK (members BETWEEN 0 AND 99 AND party_members BETWEEN 0 AND members);
ALTER TABLE home_lead
    ADD CONSTRAINT home_lead_phone_sealed CHECK (phone LIKE 'k1.%'),
    ADD CONSTRAINT home_lead_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT home_lead_building CHECK (CASE kind WHEN 'building_lead'
        THEN building IS NOT NULL WHEN 'courtyard_lead' THEN building IS NULL ELSE true END),
    ADD CONSTRAINT home_lead_one_for_building EXCLUDE USING gist
        (building WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (kind = 'building_lead'),
    ADD CONSTRAINT home_lead_one_for_compound EXCLUDE USING gist
        (compound WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (kind = 'courtyard_lead');
CREATE INDEX home_lead_compound ON home_lead (compound, kind);
CREATE FUNCTION home_lead_in_compound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.building IS NOT NULL AND NOT EXISTS (
        SELECT FROM building WHERE id = NEW.building AND compound = NEW.compound)
    THEN
        RAISE EXCEPTION '楼栋不在所选小区内 / the building is not one of the compound'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER home_lead_building BEFORE INSERT OR UPDATE OF building, compound ON home_lead
    FOR EACH ROW EXECUTE FUNCTION home_lead_in_compound();

ALTER TABLE resource
    ADD CONSTRAINT resource_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT resource_position CHECK (longitude BETWEEN -180 AND 180
        AND latitude BETWEEN -90 AND 90 AND (longitude IS NULL) = (latitude IS NULL));
CREATE INDEX resource_grid_kind ON resource (grid, kind);
CREATE FUNCTION station_reaches_its_subgrid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subgrid IS NOT NULL AND NOT EXISTS (SELECT FROM area WHERE id = NEW.subgrid
        AND grid_type = 'station_subgrid' AND parent = NEW.area)
    THEN
        RAISE EXCEPTION '驿站子网格须属于驿站所在社区 / %',
            'the sub-grid must be a station sub-grid of the station''s community'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER station_subgrid BEFORE INSERT OR UPDATE OF subgrid, area ON station
    FOR EACH ROW EXECUTE FUNCTION station_reaches_its_subgrid();

ALTER TABLE premises
    ADD CONSTRAINT premises_area_m2 CHECK (area_m2 > 0),
    ADD CONSTRAINT premises_period CHECK (given_up_on > taken_on);
CREATE INDEX premises_community_days ON premises (community, taken_on);
CREATE FUNCTION premises_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
BEGIN
    FOR place IN SELECT DISTINCT each FROM unnest(ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.community END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.community END]) AS each WHERE each IS NOT NULL
    LOOP
        -- A retired community keeps the size it had.
        UPDATE area SET office_m2 = found.m2 FROM (SELECT floor(sum(area_m2))::int AS m2
            FROM premises WHERE community = place AND given_up_on IS NULL) found
        WHERE id = place AND valid_to IS NULL AND office_m2 IS DISTINCT FROM found.m2;
    END LOOP;
    RETURN NULL;
END $$;
-- At the end of the transaction: many rows of one community are added up as they then stand.
CREATE CONSTRAINT TRIGGER premises_add_up AFTER INSERT OR UPDATE OR DELETE ON premises
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION premises_add_up();

ALTER TABLE service_centre
    ADD CONSTRAINT service_centre_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT service_centre_position CHECK (longitude BETWEEN -180 AND 180
        AND latitude BETWEEN -90 AND 90 AND (longitude IS NULL) = (latitude IS NULL));
ALTER TABLE service_centre ADD CONSTRAINT service_centre_one_each EXCLUDE USING gist
    (area WITH =, kind WITH =, daterange(valid_from, valid_to) WITH &&)
    WHERE (kind <> 'service_station');
CREATE FUNCTION service_centre_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.area AND CASE NEW.kind
        WHEN 'district_centre' THEN level = 'district'
        WHEN 'subdistrict_centre' THEN level = 'subdistrict'
        WHEN 'community_centre' THEN level = 'community'
        WHEN 'grid_centre' THEN level <> 'grid'
        ELSE true END)
    THEN
        RAISE EXCEPTION '服务区域的层级与中心类别不符 / the area does not suit the kind of centre'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER service_centre_level BEFORE INSERT OR UPDATE OF area, kind ON service_centre
    FOR EACH ROW EXECUTE FUNCTION service_centre_level();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="areas", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
