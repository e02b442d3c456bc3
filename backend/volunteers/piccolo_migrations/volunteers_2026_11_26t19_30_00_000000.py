"""Sealed volunteers, hours within a day, one name in a place."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Sealed volunteers, hours within a day, one name in a place"

SQL = r"""
ALTER TABLE volunteer_team
    ADD CONSTRAINT volunteer_team_once UNIQUE (area, name),
    ADD CONSTRAINT volunteer_team_members CHECK (members >= 0),
    ADD CONSTRAINT volunteer_team_period CHECK (disbanded_on > founded_on);
ALTER TABLE volunteer
    ADD CONSTRAINT volunteer_name_sealed CHECK (name LIKE 'k1.%'),
    ADD CONSTRAINT volunteer_phone_sealed CHECK (phone LIKE 'k1.%'),
    ADD CONSTRAINT volunteer_period CHECK (left_on > joined_on);
CREATE INDEX volunteer_of_team ON volunteer (team, joined_on, id);
ALTER TABLE volunteer_activity
    ADD CONSTRAINT volunteer_activity_participants CHECK (participants >= 0),
    ADD CONSTRAINT volunteer_activity_hours CHECK (hours BETWEEN 0 AND 24 * participants);
CREATE INDEX volunteer_activity_of_team ON volunteer_activity (team, held_on, id);
ALTER TABLE volunteer_hours
    ADD CONSTRAINT volunteer_hours_once UNIQUE (volunteer, activity),
    ADD CONSTRAINT volunteer_hours_of_a_day CHECK (hours > 0 AND hours <= 24);
ALTER TABLE activity_group
    ADD CONSTRAINT activity_group_once UNIQUE (area, name),
    ADD CONSTRAINT activity_group_members CHECK (members >= 0),
    ADD CONSTRAINT activity_group_period CHECK (dissolved_on > founded_on);
ALTER TABLE new_org
    ADD CONSTRAINT new_org_once UNIQUE (area, name),
    ADD CONSTRAINT new_org_people CHECK (party_members BETWEEN 0 AND employees),
    ADD CONSTRAINT new_org_period CHECK (closed_on > founded_on);
ALTER TABLE service_network ADD CONSTRAINT service_network_validity CHECK (valid_to > valid_from);
ALTER TABLE network_station
    ADD CONSTRAINT network_station_once UNIQUE (network, name),
    ADD CONSTRAINT network_station_validity CHECK (valid_to > valid_from);
ALTER TABLE network_team
    ADD CONSTRAINT network_team_once UNIQUE (network, name),
    ADD CONSTRAINT network_team_members CHECK (members >= 0),
    ADD CONSTRAINT network_team_validity CHECK (valid_to > valid_from);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
