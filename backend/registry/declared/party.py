"""Sheets of party building: the tree, alliances, registrations, projects' organisations."""

from backend.core.labels import Label
from backend.ledgers.tables import (
    Alliance,
    AllianceMember,
    AllianceTheme,
    DualRegistration,
    PartyOrganisation,
    ProjectOrganisation,
    RegistrationReport,
)
from backend.registry.declared.ledgers import KEPT
from backend.registry.sheets import Group, Sheet

PARTY = Group(
    Label("党建共建", "Party building"),
    KEPT,
    (
        Sheet(
            PartyOrganisation,
            show=(PartyOrganisation.name, PartyOrganisation.tier, PartyOrganisation.area,
                  PartyOrganisation.superior, PartyOrganisation.secretary,
                  PartyOrganisation.members, PartyOrganisation.valid_to),
            filters=(PartyOrganisation.name, PartyOrganisation.tier, PartyOrganisation.area,
                     PartyOrganisation.superior),
            editable=True,
            example=lambda _: {"tier": "subdistrict", "area": "610112001"},
        ),
        Sheet(
            ProjectOrganisation,
            show=(ProjectOrganisation.name, ProjectOrganisation.project, ProjectOrganisation.area,
                  ProjectOrganisation.form, ProjectOrganisation.secretary,
                  ProjectOrganisation.ends_on, ProjectOrganisation.dissolved_on),
            filters=(ProjectOrganisation.name, ProjectOrganisation.project,
                     ProjectOrganisation.area, ProjectOrganisation.ends_on,
                     ProjectOrganisation.dissolved_on),
            editable=True,
            ends=ProjectOrganisation.dissolved_on,
        ),
        Sheet(
            DualRegistration,
            show=(DualRegistration.organisation, DualRegistration.kind, DualRegistration.community,
                  DualRegistration.person, DualRegistration.pledge,
                  DualRegistration.registered_on, DualRegistration.left_on),
            filters=(DualRegistration.organisation, DualRegistration.kind,
                     DualRegistration.community, DualRegistration.person,
                     DualRegistration.registered_on),
            editable=True,
            example=lambda _: {"kind": "unit"},
            ends=DualRegistration.left_on,
        ),
        Sheet(
            RegistrationReport,
            show=(RegistrationReport.id, RegistrationReport.registration,
                  RegistrationReport.report_to, RegistrationReport.reported_on,
                  RegistrationReport.content),
            filters=(RegistrationReport.registration, RegistrationReport.report_to,
                     RegistrationReport.reported_on),
            descending=True,
            editable=True,
        ),
        Sheet(
            Alliance,
            show=(Alliance.name, Alliance.kind, Alliance.area, Alliance.first_chair_on,
                  Alliance.chair_months, Alliance.ended_on),
            filters=(Alliance.name, Alliance.kind, Alliance.area),
            editable=True,
            ends=Alliance.ended_on,
        ),
        Sheet(
            AllianceMember,
            show=(AllianceMember.name, AllianceMember.alliance, AllianceMember.kind,
                  AllianceMember.turn, AllianceMember.firm, AllianceMember.unit,
                  AllianceMember.joined_on, AllianceMember.left_on),
            filters=(AllianceMember.name, AllianceMember.alliance, AllianceMember.kind,
                     AllianceMember.firm),
            editable=True,
            ends=AllianceMember.left_on,
        ),
        Sheet(
            AllianceTheme,
            show=(AllianceTheme.title, AllianceTheme.alliance, AllianceTheme.kind,
                  AllianceTheme.ordinal, AllianceTheme.lead),
            filters=(AllianceTheme.alliance, AllianceTheme.kind, AllianceTheme.title),
            editable=True,
            example=lambda n: {"ordinal": n + 1},
        ),
    ),
)  # fmt: skip
