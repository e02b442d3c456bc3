"""What holds of first secretaries, rosters, liaison, training, elections and pay."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What holds of first secretaries, rosters, liaison, training, elections and pay"

SQL = r"""
-- ── first secretaries ─────────────────────────────────────────────────────────────────────────
ALTER TABLE first_secretary ADD CONSTRAINT first_secretary_one_place EXCLUDE USING gist
    (person WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX first_secretary_ending ON first_secretary (ends_on);

ALTER TABLE secretary_policy
    ADD CONSTRAINT secretary_policy_once UNIQUE (area),
    ADD CONSTRAINT secretary_policy_values
        CHECK (usual_months BETWEEN 1 AND 120 AND notice_days BETWEEN 0 AND 730);
ALTER TABLE management_split
    ADD CONSTRAINT management_split_period CHECK (valid_to > valid_from),
    ADD CONSTRAINT management_split_one_body EXCLUDE USING gist
        (area WITH =, duty WITH =, daterange(valid_from, valid_to) WITH &&);
ALTER TABLE secretary_appraisal
    ADD CONSTRAINT secretary_appraisal_once UNIQUE (secretary, year),
    ADD CONSTRAINT secretary_appraisal_year CHECK (year BETWEEN 2000 AND 2100);
ALTER TABLE secretary_recall
    ADD CONSTRAINT secretary_recall_once UNIQUE (secretary),
    ADD CONSTRAINT secretary_recall_early CHECK (recalled_on < planned_end_on);
ALTER TABLE secretary_handover
    ADD CONSTRAINT secretary_handover_once UNIQUE (outgoing),
    ADD CONSTRAINT secretary_handover_taken_once UNIQUE (incoming),
    ADD CONSTRAINT secretary_handover_two CHECK (outgoing <> incoming);

CREATE FUNCTION secretary_appraisal_by_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE keeper text; term daterange;
BEGIN
    SELECT m.body, daterange(f.starts_on, f.ends_on, '[]') INTO keeper, term
    FROM first_secretary f JOIN area c ON c.id = f.community
    LEFT JOIN area d ON d.code = left(c.code, 6)
    LEFT JOIN management_split m ON m.area = d.id AND m.duty = 'appraise'
        AND daterange(m.valid_from, m.valid_to) @> NEW.appraised_on
    WHERE f.id = NEW.secretary;
    IF keeper <> NEW.body THEN
        RAISE EXCEPTION '该区的年度考核由另一主体负责，请核对“第一书记三级管理分工” / in this district another body keeps the appraisals: see the three-body management'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT term && daterange(make_date(NEW.year, 1, 1), make_date(NEW.year + 1, 1, 1)) THEN
        RAISE EXCEPTION '该年度不在任期内 / the year is not within the term'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER secretary_appraisal_body BEFORE INSERT OR UPDATE ON secretary_appraisal
    FOR EACH ROW EXECUTE FUNCTION secretary_appraisal_by_keeper();

-- ── what is declared for a district ───────────────────────────────────────────────────────────
CREATE FUNCTION people_of_district() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.area AND level = 'district') THEN
        RAISE EXCEPTION '请选择区一级的区域 / choose a district' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$ DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['secretary_policy', 'management_split', 'roster_scheme',
        'roster_disclosure', 'chief_party', 'training_base', 'training_course', 'cadre_tag',
        'pay_scale']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF area ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION people_of_district()', name || '_district', name);
    END LOOP;
END $$;

-- ── rosters ───────────────────────────────────────────────────────────────────────────────────
ALTER TABLE roster_scheme ADD CONSTRAINT roster_scheme_period CHECK (valid_to > valid_from);
-- The member repeats its role's single, so that the exclusion can read it.
ALTER TABLE roster_role
    ADD CONSTRAINT roster_role_once UNIQUE (scheme, code),
    ADD CONSTRAINT roster_role_id_single UNIQUE (id, single);
ALTER TABLE roster_member
    ADD CONSTRAINT roster_member_role_single FOREIGN KEY (role, single)
        REFERENCES roster_role (id, single) ON UPDATE CASCADE,
    ADD CONSTRAINT roster_member_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT roster_member_phone_sealed CHECK (phone LIKE 'k1.%'),
    ADD CONSTRAINT roster_member_one_a_grid EXCLUDE USING gist
        (grid WITH =, role WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (single),
    ADD CONSTRAINT roster_member_not_twice EXCLUDE USING gist
        (grid WITH =, role WITH =, person WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX roster_member_of_grid ON roster_member (grid, starts_on);
ALTER TABLE roster_disclosure ADD CONSTRAINT roster_disclosure_once UNIQUE (area, field);

CREATE FUNCTION roster_member_follow_role() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE district text; spot area;
BEGIN
    SELECT r.single, a.code INTO NEW.single, district FROM roster_role r
    JOIN roster_scheme s ON s.id = r.scheme JOIN area a ON a.id = s.area WHERE r.id = NEW.role;
    IF NOT FOUND THEN
        RAISE EXCEPTION '没有这个角色 / there is no such role'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT * INTO spot FROM area WHERE id = NEW.grid;
    IF spot.level IS DISTINCT FROM 'grid' THEN
        RAISE EXCEPTION '名册人员须属于网格 / a roster is that of a grid'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT spot.code ^@ district THEN
        RAISE EXCEPTION '该角色属于另一区的队伍模式 / the role belongs to another district''s scheme'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roster_member_role BEFORE INSERT OR UPDATE OF role, grid ON roster_member
    FOR EACH ROW EXECUTE FUNCTION roster_member_follow_role();

-- ── service chiefs and liaison ────────────────────────────────────────────────────────────────
ALTER TABLE chief_party ADD CONSTRAINT chief_party_once UNIQUE (area, code);
ALTER TABLE service_chief
    ADD CONSTRAINT service_chief_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT service_chief_not_twice EXCLUDE USING gist
        (person WITH =, area WITH =, daterange(starts_on, ends_on) WITH &&);
ALTER TABLE liaison_assignment
    ADD CONSTRAINT liaison_assignment_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT liaison_assignment_every CHECK (visit_every_days > 0),
    ADD CONSTRAINT liaison_assignment_not_twice EXCLUDE USING gist
        (person WITH =, area WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX liaison_assignment_of_person ON liaison_assignment (person, starts_on);
ALTER TABLE liaison_visit
    ADD CONSTRAINT liaison_visit_counts CHECK (solved BETWEEN 0 AND found),
    ADD CONSTRAINT liaison_visit_compound CHECK (place <> 'compound' OR compound IS NOT NULL);
CREATE INDEX liaison_visit_of_assignment ON liaison_visit (assignment, visited_on);

CREATE FUNCTION service_chief_at_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE code text;
BEGIN
    SELECT area.code INTO code FROM area WHERE id = NEW.area;
    IF NOT code ^@ (SELECT area.code FROM chief_party p JOIN area ON area.id = p.area
                    WHERE p.id = NEW.party) THEN
        RAISE EXCEPTION '所属一方须是本区的 / the party must be of the same district'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.level = 'subdistrict' AND length(code) < 9 THEN
        RAISE EXCEPTION '街道服务长须服务街道或社区 / a subdistrict''s chief serves a subdistrict or community'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER service_chief_level BEFORE INSERT OR UPDATE ON service_chief
    FOR EACH ROW EXECUTE FUNCTION service_chief_at_level();

CREATE FUNCTION liaison_visit_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held liaison_assignment; outer_code text; spot area;
BEGIN
    SELECT * INTO held FROM liaison_assignment WHERE id = NEW.assignment;
    IF NOT daterange(held.starts_on, held.ends_on) @> NEW.visited_on THEN
        RAISE EXCEPTION '走访日期不在包联期间 / the visit is not within the time of the assignment'
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT code INTO outer_code FROM area WHERE id = held.area;
    SELECT * INTO spot FROM area WHERE id = NEW.area;
    IF NOT spot.code ^@ outer_code THEN
        RAISE EXCEPTION '走访地点不在包联区域内 / the place is not within the area of the assignment'
            USING ERRCODE = 'check_violation';
    END IF;
    IF spot.level NOT IN ('community', 'grid') OR (NEW.place = 'grid') <> (spot.level = 'grid')
    THEN
        RAISE EXCEPTION '走访网格须选网格，走访社区或小区须选社区 / choose a grid for a grid, a community for a community or a compound'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER liaison_visit_place BEFORE INSERT OR UPDATE ON liaison_visit
    FOR EACH ROW EXECUTE FUNCTION liaison_visit_within();

-- ── training and elections ────────────────────────────────────────────────────────────────────
ALTER TABLE training_base ADD CONSTRAINT training_base_period CHECK (valid_to > valid_from);
ALTER TABLE training_course ADD CONSTRAINT training_course_hours CHECK (hours > 0);
ALTER TABLE training_session
    ADD CONSTRAINT training_session_days CHECK (ends_on >= starts_on),
    ADD CONSTRAINT training_session_once UNIQUE (course, batch);
ALTER TABLE training_attendance
    ADD CONSTRAINT training_attendance_once UNIQUE (training_session, person),
    ADD CONSTRAINT training_attendance_score CHECK (score BETWEEN 0 AND 100);

ALTER TABLE community_election
    ADD CONSTRAINT community_election_once UNIQUE (community, held_on, post_title),
    ADD CONSTRAINT community_election_turnout CHECK (turnout BETWEEN 0 AND electorate),
    ADD CONSTRAINT community_election_term CHECK (term_years > 0);
ALTER TABLE election_result
    ADD CONSTRAINT election_result_once UNIQUE (election, person),
    ADD CONSTRAINT election_result_votes CHECK (votes >= 0),
    ADD CONSTRAINT election_result_one_elected EXCLUDE (election WITH =) WHERE (elected);
ALTER TABLE cadre_tag ADD CONSTRAINT cadre_tag_once UNIQUE (area, name);
ALTER TABLE result_tag ADD CONSTRAINT result_tag_once UNIQUE (result, tag);

CREATE FUNCTION community_election_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.community AND level = 'community') THEN
        RAISE EXCEPTION '选举须在社区举行 / an election is held in a community'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER community_election_community BEFORE INSERT OR UPDATE OF community
    ON community_election FOR EACH ROW EXECUTE FUNCTION community_election_place();
CREATE FUNCTION election_result_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.votes > (SELECT turnout FROM community_election WHERE id = NEW.election) THEN
        RAISE EXCEPTION '得票数不能多于实到人数 / there are more votes than voters'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER election_result_turnout BEFORE INSERT OR UPDATE ON election_result
    FOR EACH ROW EXECUTE FUNCTION election_result_votes();

-- ── pay ───────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE pay_scale
    ADD CONSTRAINT pay_scale_period CHECK (valid_to > valid_from),
    ADD CONSTRAINT pay_scale_step CHECK (step_years BETWEEN 1 AND 40),
    ADD CONSTRAINT pay_scale_one EXCLUDE USING gist
        (area WITH =, daterange(valid_from, valid_to) WITH &&);
ALTER TABLE pay_band
    ADD CONSTRAINT pay_band_once UNIQUE (scale, post),
    ADD CONSTRAINT pay_band_levels CHECK (lowest BETWEEN 1 AND highest AND highest <= 99);
ALTER TABLE pay_credit
    ADD CONSTRAINT pay_credit_once UNIQUE (scale, degree),
    ADD CONSTRAINT pay_credit_years CHECK (years BETWEEN 0 AND 40);
ALTER TABLE pay_amount
    ADD CONSTRAINT pay_amount_once UNIQUE (scale, post, level),
    ADD CONSTRAINT pay_amount_values CHECK (level BETWEEN 1 AND 99 AND amount >= 0);
ALTER TABLE pay_profile
    ADD CONSTRAINT pay_profile_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT pay_profile_one EXCLUDE USING gist
        (person WITH =, daterange(starts_on, ends_on) WITH &&);
ALTER TABLE pay_record
    ADD CONSTRAINT pay_record_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT pay_record_values CHECK (level BETWEEN 1 AND 99 AND amount >= 0),
    ADD CONSTRAINT pay_record_one EXCLUDE USING gist
        (person WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX pay_profile_days ON pay_profile (person, starts_on);
CREATE INDEX pay_record_days ON pay_record (person, starts_on);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
