"""What the ledgers must hold to: one at a time, in time, in the right place."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T20:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What the ledgers must hold to: one at a time, in time, in the right place"

SQL = r"""
CREATE FUNCTION ledger_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- The area a column points to is of one of the levels given; the sentence comes with them.
BEGIN
    IF (SELECT level FROM area WHERE id = (to_jsonb(NEW)->>TG_ARGV[0])::bigint)
        <> ALL (string_to_array(TG_ARGV[1], ','))
    THEN
        RAISE EXCEPTION '%', TG_ARGV[2] USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- visits
ALTER TABLE visit_day
    ADD CONSTRAINT visit_day_weekday CHECK (weekday BETWEEN 1 AND 7),
    ADD CONSTRAINT visit_day_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT visit_day_one_at_a_time EXCLUDE USING gist
        (community WITH =, daterange(valid_from, valid_to) WITH &&);
CREATE INDEX visit_day_community ON visit_day (community, valid_from);
CREATE TRIGGER visit_day_place BEFORE INSERT OR UPDATE OF community ON visit_day
    FOR EACH ROW EXECUTE FUNCTION
    ledger_place('community', 'community', '入户走访以社区为单位 / homes are visited by communities');

ALTER TABLE visit_round ADD CONSTRAINT visit_round_once UNIQUE (community, planned_on);
CREATE INDEX visit_round_planned ON visit_round (planned_on, id);
CREATE TRIGGER visit_round_place BEFORE INSERT OR UPDATE OF community ON visit_round
    FOR EACH ROW EXECUTE FUNCTION
    ledger_place('community', 'community', '入户走访以社区为单位 / homes are visited by communities');

ALTER TABLE home_visit ADD CONSTRAINT home_visit_work_order_key UNIQUE (work_order);
CREATE INDEX home_visit_community ON home_visit (community, visited_on);
CREATE INDEX home_visit_round ON home_visit (round);
CREATE INDEX home_visit_visited ON home_visit (visited_on, id);
CREATE FUNCTION home_visit_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.community AND level = 'community') THEN
        RAISE EXCEPTION '入户走访以社区为单位 / homes are visited by communities'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.grid IS NOT NULL
        AND NOT EXISTS (SELECT FROM area WHERE id = NEW.grid AND parent = NEW.community)
    THEN
        RAISE EXCEPTION '网格不属于该社区 / the grid does not belong to the community'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.round IS NOT NULL
        AND NOT EXISTS (SELECT FROM visit_round r WHERE r.id = NEW.round AND r.community = NEW.community)
    THEN
        RAISE EXCEPTION '走访计划不属于该社区 / the round is another community''s'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER home_visit_place BEFORE INSERT OR UPDATE OF community, grid, round ON home_visit
    FOR EACH ROW EXECUTE FUNCTION home_visit_place();

-- duty days
ALTER TABLE duty_day
    ADD CONSTRAINT duty_day_once UNIQUE (area, kind, held_on),
    ADD CONSTRAINT duty_day_saturday
        CHECK (kind <> 'red_saturday' OR extract(isodow FROM held_on) = 6);
CREATE INDEX duty_day_held ON duty_day (held_on, id);
CREATE TRIGGER duty_day_place BEFORE INSERT OR UPDATE OF area ON duty_day
    FOR EACH ROW EXECUTE FUNCTION ledger_place('area', 'community,subdistrict,district',
        '活动日由社区、街道或区举办 / duty days are held by a community, subdistrict or district');
ALTER TABLE duty_item
    ADD CONSTRAINT duty_item_work_order_key UNIQUE (work_order),
    ADD CONSTRAINT duty_item_closed CHECK ((closed_at IS NULL) = (result IS NULL)),
    ADD CONSTRAINT duty_item_closed_later CHECK (closed_at >= booked_at);
CREATE FUNCTION duty_item_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held date := (SELECT held_on FROM duty_day WHERE id = NEW.duty_day);
    booked date := (NEW.booked_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NEW.booking = 'online' AND booked >= held THEN
        RAISE EXCEPTION '线上预约须在活动日之前 / online bookings end on the eve of the day'
            USING ERRCODE = 'check_violation';
    ELSIF NEW.booking = 'on_site' AND booked <> held THEN
        RAISE EXCEPTION '现场提出须在活动当日 / matters are raised on the day itself'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER duty_item_time BEFORE INSERT OR UPDATE OF duty_day, booking, booked_at ON duty_item
    FOR EACH ROW EXECUTE FUNCTION duty_item_in_time();

-- meetings
ALTER TABLE meeting ADD CONSTRAINT meeting_compound_named
    CHECK (kind = 'joint' OR compound IS NOT NULL);
CREATE INDEX meeting_area ON meeting (area, held_on);
CREATE INDEX meeting_held ON meeting (held_on, id);
CREATE TRIGGER meeting_joint_place BEFORE INSERT OR UPDATE OF area, kind ON meeting
    FOR EACH ROW WHEN (NEW.kind = 'joint') EXECUTE FUNCTION
    ledger_place('area', 'community,subdistrict,district',
        '联席会议分区、街道、社区三级 / joint meetings are held at three tiers: district, subdistrict, community');
CREATE TRIGGER meeting_own_place BEFORE INSERT OR UPDATE OF area, kind ON meeting
    FOR EACH ROW WHEN (NEW.kind <> 'joint') EXECUTE FUNCTION
    ledger_place('area', 'community',
        '板凳会、院落会、议事会在社区内召开 / residents deliberate within a community');
CREATE FUNCTION meeting_compound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.compound IS NOT NULL AND NOT EXISTS (
        SELECT FROM compound c JOIN area grid ON grid.id = c.grid, area here
        WHERE c.id = NEW.compound AND here.id = NEW.area AND grid.code ^@ here.code)
    THEN
        RAISE EXCEPTION '小区不在该区域内 / the compound lies elsewhere'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meeting_compound BEFORE INSERT OR UPDATE OF area, compound ON meeting
    FOR EACH ROW EXECUTE FUNCTION meeting_compound();
ALTER TABLE meeting_attendance
    ADD CONSTRAINT meeting_attendance_once UNIQUE (meeting, side, name),
    ADD CONSTRAINT meeting_attendance_people CHECK (people > 0);
ALTER TABLE meeting_resolution
    ADD CONSTRAINT meeting_resolution_work_order_key UNIQUE (work_order),
    ADD CONSTRAINT meeting_resolution_one_way CHECK (num_nonnulls(unit, work_order) <= 1),
    ADD CONSTRAINT meeting_resolution_closed CHECK ((closed_on IS NULL) = (outcome IS NULL));
CREATE INDEX meeting_resolution_open ON meeting_resolution (due_on) WHERE closed_on IS NULL;

-- campaigns
ALTER TABLE campaign
    ADD CONSTRAINT campaign_once UNIQUE (area, name, starts_on),
    ADD CONSTRAINT campaign_period CHECK (ends_on > starts_on);
CREATE TRIGGER campaign_place BEFORE INSERT OR UPDATE OF area ON campaign
    FOR EACH ROW EXECUTE FUNCTION ledger_place('area', 'subdistrict,district',
        '专项行动由区或街道开展 / campaigns are run by a district or subdistrict');
ALTER TABLE campaign_target
    ADD CONSTRAINT campaign_target_once UNIQUE (campaign, ordinal),
    ADD CONSTRAINT campaign_target_goal CHECK (goal >= 1);
ALTER TABLE target_entry ADD CONSTRAINT target_entry_amount CHECK (amount <> 0);
ALTER TABLE campaign_project ADD CONSTRAINT campaign_project_once UNIQUE (campaign, ordinal);
ALTER TABLE campaign_task
    ADD CONSTRAINT campaign_task_once UNIQUE (project, ordinal),
    ADD CONSTRAINT campaign_task_percent CHECK (percent BETWEEN 0 AND 100),
    ADD CONSTRAINT campaign_task_done CHECK ((percent = 100) = (done_on IS NOT NULL));
CREATE INDEX campaign_task_open ON campaign_task (due_on) WHERE done_on IS NULL;

-- registrations
ALTER TABLE project_organisation
    ADD CONSTRAINT project_organisation_members CHECK (members >= 3),
    ADD CONSTRAINT project_organisation_period CHECK (ends_on > established_on),
    ADD CONSTRAINT project_organisation_dissolved CHECK (dissolved_on >= established_on);
CREATE INDEX project_organisation_area ON project_organisation (area, ends_on);
CREATE INDEX project_organisation_ending ON project_organisation (ends_on)
    WHERE dissolved_on IS NULL;
ALTER TABLE dual_registration
    ADD CONSTRAINT dual_registration_kind CHECK ((kind = 'party_member') = (person IS NOT NULL)),
    ADD CONSTRAINT dual_registration_months CHECK (report_every_months BETWEEN 1 AND 24),
    ADD CONSTRAINT dual_registration_period CHECK (left_on > registered_on),
    ADD CONSTRAINT dual_registration_unit_once EXCLUDE USING gist
        (community WITH =, organisation WITH =, daterange(registered_on, left_on) WITH &&)
        WHERE (person IS NULL),
    ADD CONSTRAINT dual_registration_member_once EXCLUDE USING gist
        (community WITH =, person WITH =, daterange(registered_on, left_on) WITH &&)
        WHERE (person IS NOT NULL);
CREATE INDEX dual_registration_community ON dual_registration (community, registered_on);
CREATE TRIGGER dual_registration_place BEFORE INSERT OR UPDATE OF community ON dual_registration
    FOR EACH ROW EXECUTE FUNCTION
    ledger_place('community', 'community', '报到须到社区 / one registers at a community');
CREATE INDEX registration_report_latest ON registration_report (registration, reported_on);

-- alliances
ALTER TABLE alliance
    ADD CONSTRAINT alliance_once UNIQUE (area, name),
    ADD CONSTRAINT alliance_months CHECK (chair_months BETWEEN 1 AND 24),
    ADD CONSTRAINT alliance_period CHECK (ended_on > first_chair_on);
CREATE TRIGGER alliance_place BEFORE INSERT OR UPDATE OF area ON alliance
    FOR EACH ROW EXECUTE FUNCTION ledger_place('area', 'community,subdistrict,district',
        '联盟属于区、街道或社区 / alliances belong to a district, subdistrict or community');
ALTER TABLE alliance_member
    ADD CONSTRAINT alliance_member_turn CHECK (turn >= 1),
    ADD CONSTRAINT alliance_member_period CHECK (left_on > joined_on),
    ADD CONSTRAINT alliance_member_own_turn EXCLUDE USING gist
        (alliance WITH =, turn WITH =, daterange(joined_on, left_on) WITH &&);
CREATE INDEX alliance_member_order ON alliance_member (alliance, turn);
ALTER TABLE alliance_theme
    ADD CONSTRAINT alliance_theme_once UNIQUE (alliance, kind, ordinal);
CREATE FUNCTION alliance_theme_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lead IS NOT NULL
        AND NOT EXISTS (SELECT FROM alliance_member m WHERE m.id = NEW.lead AND m.alliance = NEW.alliance)
    THEN
        RAISE EXCEPTION '牵头成员须属于该联盟 / the lead is a member of the alliance'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alliance_theme_lead BEFORE INSERT OR UPDATE OF lead, alliance ON alliance_theme
    FOR EACH ROW EXECUTE FUNCTION alliance_theme_lead();

-- bulletins
ALTER TABLE bulletin
    ADD CONSTRAINT bulletin_once UNIQUE (area, year, number),
    ADD CONSTRAINT bulletin_number CHECK (number >= 1),
    ADD CONSTRAINT bulletin_year CHECK (year = extract(year FROM issued_on)),
    ADD CONSTRAINT bulletin_reply_due CHECK (reply_due_on >= issued_on);
CREATE INDEX bulletin_issued ON bulletin (issued_on, id);
CREATE TRIGGER bulletin_place BEFORE INSERT OR UPDATE OF area ON bulletin
    FOR EACH ROW EXECUTE FUNCTION ledger_place('area', 'subdistrict,district',
        '调度通报由区或街道指挥部印发 / bulletins are issued by a district or subdistrict');
ALTER TABLE bulletin_unit
    ADD CONSTRAINT bulletin_unit_once UNIQUE (bulletin, unit),
    ADD CONSTRAINT bulletin_unit_replied CHECK ((reply IS NULL) = (replied_on IS NULL));

-- the party tree
ALTER TABLE party_organisation
    ADD CONSTRAINT party_organisation_members CHECK (members >= 0),
    ADD CONSTRAINT party_organisation_validity CHECK (valid_to > valid_from),
    ADD CONSTRAINT party_organisation_superior
        CHECK ((tier = 'subdistrict') = (superior IS NULL)),
    ADD CONSTRAINT party_organisation_courtyard
        CHECK ((tier = 'courtyard') = (courtyard IS NOT NULL)),
    ADD CONSTRAINT party_organisation_one EXCLUDE USING gist
        (area WITH =, tier WITH =, (coalesce(courtyard, 0)) WITH =,
         daterange(valid_from, valid_to) WITH &&);
CREATE INDEX party_organisation_area ON party_organisation (area, tier);
CREATE FUNCTION party_organisation_in_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here area;
    above record;
BEGIN
    SELECT * INTO here FROM area WHERE id = NEW.area;
    IF here.level <> (CASE NEW.tier WHEN 'courtyard' THEN 'grid' ELSE NEW.tier END) THEN
        RAISE EXCEPTION '党组织的层级与区域不符 / the organisation and its area are of different tiers'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.courtyard IS NOT NULL
        AND NOT EXISTS (SELECT FROM compound WHERE id = NEW.courtyard AND grid = NEW.area)
    THEN
        RAISE EXCEPTION '院落不在该网格内 / the courtyard lies in another grid'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.superior IS NOT NULL THEN
        SELECT p.tier, a.code INTO above FROM party_organisation p JOIN area a ON a.id = p.area
            WHERE p.id = NEW.superior;
        IF above.tier IS DISTINCT FROM (CASE NEW.tier WHEN 'community' THEN 'subdistrict'
                WHEN 'grid' THEN 'community' WHEN 'courtyard' THEN 'grid' END)
            OR NOT here.code ^@ above.code
        THEN
            RAISE EXCEPTION '上级党组织须高一级且辖有该区域 / the superior is one tier up and has the area'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER party_organisation_tree
    BEFORE INSERT OR UPDATE OF area, tier, superior, courtyard ON party_organisation
    FOR EACH ROW EXECUTE FUNCTION party_organisation_in_tree();
CREATE FUNCTION party_organisation_keeps_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM party_organisation WHERE superior = OLD.id) THEN
        RAISE EXCEPTION '尚有下级党组织，不能更改层级或区域 / others are below it: tier and area stay'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER party_organisation_tier BEFORE UPDATE OF area, tier ON party_organisation
    FOR EACH ROW WHEN (OLD.area <> NEW.area OR OLD.tier <> NEW.tier)
    EXECUTE FUNCTION party_organisation_keeps_tier();

-- reminders
ALTER TABLE reminder_rule
    ADD CONSTRAINT reminder_rule_kind_key UNIQUE (kind),
    ADD CONSTRAINT reminder_rule_days CHECK (days BETWEEN 0 AND 365);
CREATE UNIQUE INDEX ledger_reminder_open ON ledger_reminder (kind, subject_id, due_on)
    WHERE served_on IS NULL;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="ledgers", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
