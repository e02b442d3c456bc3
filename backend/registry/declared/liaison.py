"""Sheets of service chiefs and of leaders linked to areas."""

from backend.core.labels import Label
from backend.people.liaison_tables import (
    ChiefParty,
    LiaisonAssignment,
    LiaisonVisit,
    ServiceChief,
)
from backend.registry.sheets import REGISTRY, Group, Sheet

LIAISON = Group(
    Label("服务长与包联", "Service chiefs and liaison"),
    REGISTRY,
    (
        Sheet(
            ServiceChief,
            show=(ServiceChief.id, ServiceChief.person, ServiceChief.area, ServiceChief.level,
                  ServiceChief.party, ServiceChief.starts_on, ServiceChief.ends_on),
            filters=(ServiceChief.person, ServiceChief.area, ServiceChief.level,
                     ServiceChief.party, ServiceChief.starts_on, ServiceChief.ends_on),
            editable=True,
        ),
        Sheet(
            LiaisonAssignment,
            show=(LiaisonAssignment.id, LiaisonAssignment.person, LiaisonAssignment.area,
                  LiaisonAssignment.chief, LiaisonAssignment.duty,
                  LiaisonAssignment.visit_every_days, LiaisonAssignment.starts_on,
                  LiaisonAssignment.ends_on),
            filters=(LiaisonAssignment.person, LiaisonAssignment.area, LiaisonAssignment.chief,
                     LiaisonAssignment.starts_on, LiaisonAssignment.ends_on),
            editable=True,
        ),
        Sheet(
            LiaisonVisit,
            show=(LiaisonVisit.id, LiaisonVisit.assignment, LiaisonVisit.visited_on,
                  LiaisonVisit.place, LiaisonVisit.area, LiaisonVisit.compound,
                  LiaisonVisit.found, LiaisonVisit.solved),
            filters=(LiaisonVisit.assignment, LiaisonVisit.visited_on, LiaisonVisit.place,
                     LiaisonVisit.area, LiaisonVisit.compound),
            descending=True,
            editable=True,
        ),
        Sheet(
            ChiefParty,
            show=(ChiefParty.name, ChiefParty.area, ChiefParty.code, ChiefParty.ordinal),
            filters=(ChiefParty.name, ChiefParty.area, ChiefParty.code),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
    ),
)  # fmt: skip
