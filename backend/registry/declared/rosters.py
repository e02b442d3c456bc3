"""Sheets of the grids' rosters."""

from backend.core.labels import Label
from backend.people.roster_tables import (
    RosterDisclosure,
    RosterMember,
    RosterRole,
    RosterScheme,
)
from backend.registry.sheets import REGISTRY, Group, Sheet

ROSTERS = Group(
    Label("网格队伍", "Grid rosters"),
    REGISTRY,
    (
        Sheet(
            RosterMember,
            show=(RosterMember.id, RosterMember.grid, RosterMember.role, RosterMember.person,
                  RosterMember.phone, RosterMember.skills, RosterMember.starts_on,
                  RosterMember.ends_on),
            filters=(RosterMember.grid, RosterMember.role, RosterMember.person,
                     RosterMember.phone, RosterMember.skills, RosterMember.starts_on,
                     RosterMember.ends_on),
            editable=True,
            # A trigger copies it from the role.
            off_form=(RosterMember.single,),
        ),
        Sheet(
            RosterScheme,
            show=(RosterScheme.name, RosterScheme.area, RosterScheme.valid_from,
                  RosterScheme.valid_to),
            filters=(RosterScheme.name, RosterScheme.area),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
        Sheet(
            RosterRole,
            show=(RosterRole.title, RosterRole.scheme, RosterRole.code, RosterRole.head,
                  RosterRole.single, RosterRole.ordinal, RosterRole.duty),
            filters=(RosterRole.title, RosterRole.scheme, RosterRole.code, RosterRole.head),
            editable=True,
        ),
        Sheet(
            RosterDisclosure,
            show=(RosterDisclosure.id, RosterDisclosure.area, RosterDisclosure.field,
                  RosterDisclosure.shown),
            filters=(RosterDisclosure.area, RosterDisclosure.field, RosterDisclosure.shown),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
    ),
)  # fmt: skip
