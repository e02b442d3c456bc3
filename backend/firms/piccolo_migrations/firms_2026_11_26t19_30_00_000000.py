"""Periods, numbers, one at a time, and what must not change once ratings rest on it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Periods, numbers, one at a time, and what must not change once ratings rest on it"

REGISTRY = r"""
ALTER TABLE property_firm ADD CONSTRAINT property_firm_score CHECK (score >= 0);
-- The list of firms, and the ranking, in their order.
CREATE INDEX property_firm_standing ON property_firm (district, stars DESC, score DESC, id)
    WHERE stars IS NOT NULL;

ALTER TABLE firm_operator
    ADD CONSTRAINT firm_operator_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT firm_operator_not_twice EXCLUDE USING gist
        (operator WITH =, firm WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX firm_operator_days ON firm_operator (operator, starts_on, ends_on);

ALTER TABLE managed_project
    ADD CONSTRAINT managed_project_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT managed_project_area_m2 CHECK (area_m2 > 0),
    ADD CONSTRAINT managed_project_households CHECK (households >= 0),
    ADD CONSTRAINT managed_project_one_firm EXCLUDE USING gist
        (community WITH =, estate WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX managed_project_estate ON managed_project (community, estate, starts_on);

ALTER TABLE management_contract
    ADD CONSTRAINT management_contract_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT management_contract_amounts CHECK (fee_yuan >= 0 AND area_m2 > 0),
    ADD CONSTRAINT management_contract_one_at_a_time EXCLUDE USING gist
        (project WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX management_contract_project ON management_contract (project, starts_on);

ALTER TABLE owners_committee
    ADD CONSTRAINT owners_committee_term CHECK (ends_on > starts_on AND elected_on <= starts_on),
    ADD CONSTRAINT owners_committee_seats CHECK (seats > 0 AND seats_filled BETWEEN 0 AND seats),
    ADD CONSTRAINT owners_committee_turnout CHECK (turnout_percent BETWEEN 0 AND 100),
    ADD CONSTRAINT owners_committee_one_at_a_time EXCLUDE USING gist
        (community WITH =, estate WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX owners_committee_estate ON owners_committee (community, estate, starts_on);

ALTER TABLE property_association
    ADD CONSTRAINT property_association_period CHECK (retired_on > founded_on);
ALTER TABLE association_party
    ADD CONSTRAINT association_party_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT association_party_one_at_a_time EXCLUDE USING gist
        (association WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX association_party_association ON association_party (association, starts_on);
ALTER TABLE association_member
    ADD CONSTRAINT association_member_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT association_member_not_twice EXCLUDE USING gist
        (association WITH =, firm WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX association_member_association ON association_member (association, starts_on);
ALTER TABLE red_steward_centre
    ADD CONSTRAINT red_steward_centre_period CHECK (ends_on > starts_on);
CREATE INDEX red_steward_centre_community ON red_steward_centre (community, starts_on);

CREATE FUNCTION in_a_community() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.community AND level = 'community') THEN
        RAISE EXCEPTION '所在区域须为社区 / the place must be a community'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER managed_project_community BEFORE INSERT OR UPDATE OF community ON managed_project
    FOR EACH ROW EXECUTE FUNCTION in_a_community();
CREATE TRIGGER owners_committee_community BEFORE INSERT OR UPDATE OF community ON owners_committee
    FOR EACH ROW EXECUTE FUNCTION in_a_community();
CREATE TRIGGER red_steward_centre_community
    BEFORE INSERT OR UPDATE OF community ON red_steward_centre
    FOR EACH ROW EXECUTE FUNCTION in_a_community();
"""

RATINGS = r"""
ALTER TABLE rating_rubric
    ADD CONSTRAINT rating_rubric_once UNIQUE (name, version),
    ADD CONSTRAINT rating_rubric_version CHECK (version >= 1),
    ADD CONSTRAINT rating_rubric_period CHECK (retired_on > valid_from),
    ADD CONSTRAINT rating_rubric_thresholds CHECK (0 < two_stars_from
        AND two_stars_from < three_stars_from AND three_stars_from < four_stars_from
        AND four_stars_from < five_stars_from),
    ADD CONSTRAINT rating_rubric_percents CHECK (resolution_percent BETWEEN 0 AND 100
        AND without_orders_percent BETWEEN 0 AND 100),
    ADD CONSTRAINT rating_rubric_amounts CHECK (raters_at_least BETWEEN 1 AND 50
        AND bonus_at_most >= 0 AND publicity_days BETWEEN 1 AND 60
        AND valid_months BETWEEN 1 AND 60 AND appeal_days BETWEEN 0 AND 365);
ALTER TABLE rating_item
    ADD CONSTRAINT rating_item_ordinal_once UNIQUE (rubric, ordinal),
    ADD CONSTRAINT rating_item_code_once UNIQUE (rubric, code),
    ADD CONSTRAINT rating_item_weight CHECK (weight >= 0 AND (kind <> 'veto' OR weight = 0));
ALTER TABLE rubric_category ADD CONSTRAINT rubric_category_once UNIQUE (rubric, category);

-- A rubric that a cycle was opened under stays as it is: a change is a new version.
CREATE FUNCTION keep_rubric_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used bigint := CASE TG_TABLE_NAME WHEN 'rating_rubric' THEN (to_jsonb(OLD) ->> 'id')::bigint
        ELSE (to_jsonb(coalesce(OLD, NEW)) ->> 'rubric')::bigint END;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'retired_on' = to_jsonb(NEW) - 'retired_on' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM rating_cycle WHERE rubric = used) THEN
        RAISE EXCEPTION '该评定标准已在使用，请新建版本 / the rubric is in use: make a new version'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER rating_rubric_keep BEFORE UPDATE OR DELETE ON rating_rubric
    FOR EACH ROW EXECUTE FUNCTION keep_rubric_in_use();
CREATE TRIGGER rating_item_keep BEFORE INSERT OR UPDATE OR DELETE ON rating_item
    FOR EACH ROW EXECUTE FUNCTION keep_rubric_in_use();
CREATE TRIGGER rubric_category_keep BEFORE INSERT OR UPDATE OR DELETE ON rubric_category
    FOR EACH ROW EXECUTE FUNCTION keep_rubric_in_use();

ALTER TABLE rating_cycle
    ADD CONSTRAINT rating_cycle_name_once UNIQUE (district, name),
    ADD CONSTRAINT rating_cycle_period CHECK (period_to > period_from);
ALTER TABLE star_rating
    ADD CONSTRAINT star_rating_once UNIQUE (cycle, project),
    ADD CONSTRAINT star_rating_stars CHECK (stars BETWEEN 1 AND 5),
    ADD CONSTRAINT star_rating_total CHECK (total >= 0 AND (stars IS NULL OR total IS NOT NULL)),
    ADD CONSTRAINT star_rating_decided CHECK
        ((state IN ('final', 'expired')) = (decided_at IS NOT NULL)),
    ADD CONSTRAINT star_rating_due CHECK ((state IN ('publicity', 'final')) = (due_at IS NOT NULL)),
    ADD CONSTRAINT star_rating_certified CHECK
        ((certificate_code IS NOT NULL) = (decided_at IS NOT NULL AND stars IS NOT NULL));
CREATE INDEX star_rating_place ON star_rating (community, state, id);
-- What the workers look for: the next publicity or validity to end.
CREATE INDEX star_rating_due_next ON star_rating (due_at) WHERE due_at IS NOT NULL;
-- Of each project one rating holds at a time; and what a firm's own stars are counted from.
CREATE UNIQUE INDEX star_rating_one_holds ON star_rating (project) WHERE state = 'final';
CREATE INDEX star_rating_held ON star_rating (firm) WHERE state = 'final' AND stars IS NOT NULL;

ALTER TABLE rating_sheet
    ADD CONSTRAINT rating_sheet_once UNIQUE (rating, item, rater),
    ADD CONSTRAINT rating_sheet_points CHECK (points >= 0);
ALTER TABLE rating_incident ADD CONSTRAINT rating_incident_points CHECK (points >= 0);
CREATE INDEX rating_incident_rating ON rating_incident (rating, happened_on);
ALTER TABLE rating_objection ADD CONSTRAINT rating_objection_answered CHECK (
    num_nonnulls(answer, upheld, answered_at, answered_by) IN (0, 4));
CREATE INDEX rating_objection_rating ON rating_objection (rating, raised_at);
ALTER TABLE rating_appeal
    ADD CONSTRAINT rating_appeal_decided CHECK (
        num_nonnulls(granted, decision, decided_at, decided_by) IN (0, 4)),
    ADD CONSTRAINT rating_appeal_stars CHECK ((coalesce(granted, false)) = (stars_after IS NOT NULL)
        AND stars_before BETWEEN 1 AND 5 AND stars_after > stars_before AND stars_after <= 5);
CREATE INDEX rating_appeal_rating ON rating_appeal (rating, filed_at);
CREATE UNIQUE INDEX rating_appeal_one_open ON rating_appeal (rating) WHERE decided_at IS NULL;

ALTER TABLE rating_move ADD CONSTRAINT rating_move_once UNIQUE (rating, seq);
CREATE TRIGGER rating_move_keep BEFORE UPDATE OR DELETE ON rating_move
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER rating_move_keep_all BEFORE TRUNCATE ON rating_move
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="firms", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(REGISTRY + RATINGS)

    manager.add_raw(run)
    return manager
