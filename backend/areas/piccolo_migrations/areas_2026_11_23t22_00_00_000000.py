"""Codes, levels and validity of areas; no grid outside a community."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Codes, levels and validity of areas; no grid outside a community"

SQL = r"""
ALTER TABLE area
    ADD CONSTRAINT area_code_of_level CHECK (code ~ CASE level
        WHEN 'district' THEN '^\d{6}$' WHEN 'subdistrict' THEN '^\d{9}$'
        WHEN 'community' THEN '^\d{12}$' ELSE '^\d{16}$' END),
    ADD CONSTRAINT area_parent_unless_district CHECK ((parent IS NULL) = (level = 'district')),
    ADD CONSTRAINT area_grid_type CHECK ((grid_type IS NOT NULL) = (level = 'grid')),
    ADD CONSTRAINT area_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT area_households CHECK (households >= 0),
    ADD CONSTRAINT area_office_m2 CHECK (office_m2 >= 0);

CREATE FUNCTION area_parent_one_level_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent IS NOT NULL AND NOT EXISTS (
        SELECT FROM area WHERE id = NEW.parent AND level = CASE NEW.level
            WHEN 'subdistrict' THEN 'district' WHEN 'community' THEN 'subdistrict'
            WHEN 'grid' THEN 'community' END)
    THEN
        RAISE EXCEPTION '上级区域的层级不符：% / the parent area is not one level up: %',
            NEW.code, NEW.code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER area_parent BEFORE INSERT OR UPDATE OF parent, level ON area
    FOR EACH ROW EXECUTE FUNCTION area_parent_one_level_up();

CREATE FUNCTION area_code_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '编码启用后不得更改或重用：% / a code in use never changes: %',
        OLD.code, OLD.code USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER area_code BEFORE UPDATE OF code ON area
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION area_code_is_final();
CREATE TRIGGER area_keep BEFORE DELETE ON area
    FOR EACH ROW EXECUTE FUNCTION area_code_is_final();

ALTER TABLE unit ADD CONSTRAINT unit_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT unit_not_above_itself CHECK (superior <> id),
    ADD CONSTRAINT unit_superior_below_district
        CHECK (superior IS NOT NULL OR kind = 'district_command');
ALTER TABLE station ADD CONSTRAINT station_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT station_position CHECK (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="areas", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
