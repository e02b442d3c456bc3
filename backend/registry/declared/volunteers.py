"""Sheets of volunteers, groups, new organisations, networks and awards."""

from backend.core.labels import Label
from backend.honours.tables import Award
from backend.registry.sheets import REGISTRY, Group, Sheet
from backend.volunteers.tables import (
    ActivityGroup,
    NetworkStation,
    NetworkTeam,
    NewOrg,
    ServiceNetwork,
    Volunteer,
    VolunteerActivity,
    VolunteerHours,
    VolunteerTeam,
)

VOLUNTEERS = Group(
    Label("志愿服务与组织", "Volunteers and groups"),
    REGISTRY,
    (
        Sheet(
            VolunteerTeam,
            show=(VolunteerTeam.name, VolunteerTeam.family, VolunteerTeam.focus,
                  VolunteerTeam.area, VolunteerTeam.members, VolunteerTeam.founded_on,
                  VolunteerTeam.disbanded_on),
            filters=(VolunteerTeam.name, VolunteerTeam.family, VolunteerTeam.focus,
                     VolunteerTeam.area, VolunteerTeam.founded_on),
            editable=True,
            blank=(VolunteerTeam.family,),
        ),
        Sheet(
            Volunteer,
            show=(Volunteer.id, Volunteer.name, Volunteer.phone, Volunteer.team,
                  Volunteer.joined_on, Volunteer.left_on),
            filters=(Volunteer.phone, Volunteer.team, Volunteer.joined_on),
            editable=True,
        ),
        Sheet(
            VolunteerActivity,
            show=(VolunteerActivity.topic, VolunteerActivity.team, VolunteerActivity.held_on,
                  VolunteerActivity.participants, VolunteerActivity.hours),
            filters=(VolunteerActivity.topic, VolunteerActivity.team, VolunteerActivity.held_on),
            editable=True,
        ),
        Sheet(
            VolunteerHours,
            show=(VolunteerHours.id, VolunteerHours.volunteer, VolunteerHours.activity,
                  VolunteerHours.hours),
            filters=(VolunteerHours.volunteer, VolunteerHours.activity),
            editable=True,
        ),
        Sheet(
            ActivityGroup,
            show=(ActivityGroup.name, ActivityGroup.topic, ActivityGroup.area,
                  ActivityGroup.members, ActivityGroup.founded_on, ActivityGroup.dissolved_on),
            filters=(ActivityGroup.name, ActivityGroup.topic, ActivityGroup.area),
            editable=True,
        ),
        Sheet(
            NewOrg,
            show=(NewOrg.name, NewOrg.kind, NewOrg.area, NewOrg.employees, NewOrg.party_members,
                  NewOrg.presence, NewOrg.founded_on, NewOrg.closed_on),
            filters=(NewOrg.name, NewOrg.kind, NewOrg.area, NewOrg.presence,
                     NewOrg.party_members),
            editable=True,
        ),
        Sheet(
            ServiceNetwork,
            show=(ServiceNetwork.code, ServiceNetwork.name, ServiceNetwork.kind,
                  ServiceNetwork.occasion, ServiceNetwork.area, ServiceNetwork.valid_from,
                  ServiceNetwork.valid_to),
            filters=(ServiceNetwork.code, ServiceNetwork.name, ServiceNetwork.kind,
                     ServiceNetwork.area),
            order=ServiceNetwork.code,
            editable=True,
            blank=(ServiceNetwork.occasion,),
        ),
        Sheet(
            NetworkStation,
            show=(NetworkStation.name, NetworkStation.network, NetworkStation.centre,
                  NetworkStation.area, NetworkStation.valid_from, NetworkStation.valid_to),
            filters=(NetworkStation.name, NetworkStation.network, NetworkStation.centre,
                     NetworkStation.area),
            editable=True,
        ),
        Sheet(
            NetworkTeam,
            show=(NetworkTeam.name, NetworkTeam.network, NetworkTeam.area, NetworkTeam.members,
                  NetworkTeam.valid_from, NetworkTeam.valid_to),
            filters=(NetworkTeam.name, NetworkTeam.network, NetworkTeam.area),
            editable=True,
        ),
        Sheet(
            Award,
            show=(Award.title, Award.kind, Award.batch, Award.recipient, Award.area,
                  Award.awarded_on, Award.valid_to, Award.revoked_on),
            filters=(Award.title, Award.kind, Award.batch, Award.recipient, Award.area,
                     Award.awarded_on),
            editable=True,
            blank=(Award.batch, Award.granted_by),
        ),
    ),
)  # fmt: skip
