"""Sheets of the care register, relocated members and grid workers' colours."""

from backend.care.tables import (
    CarePerson,
    CareReminder,
    CareVisit,
    RelocationFile,
    TransitionContact,
    TransitionOccasion,
    TransitionVisit,
)
from backend.colours.tables import ColourMeasure, ColourRuleSet, Patrol, WorkerColour
from backend.core.labels import Label
from backend.identity.rules import Permission
from backend.registry.sheets import REGISTRY, Access, Group, Sheet

_VISITS = Access(Permission.read_registry, Permission.keep_ledgers)
"""Who visits people writes it down; who is on the registers is for those who edit them."""
_RULES = Access(Permission.read_rules, Permission.change_rules)

CARE = Group(
    Label("关怀与过渡服务", "Care and transition"),
    REGISTRY,
    (
        Sheet(
            CarePerson,
            show=(CarePerson.id, CarePerson.name, CarePerson.kind, CarePerson.community,
                  CarePerson.phone, CarePerson.carer, CarePerson.next_visit_on,
                  CarePerson.ended_on),
            filters=(CarePerson.phone, CarePerson.id_number, CarePerson.kind,
                     CarePerson.community, CarePerson.carer, CarePerson.next_visit_on),
            editable=True,
            example=lambda _: {"basis": "duty"},
        ),
        Sheet(
            CareVisit,
            access=_VISITS,
            show=(CareVisit.id, CareVisit.care_person, CareVisit.visited_on, CareVisit.way,
                  CareVisit.visitor, CareVisit.note),
            filters=(CareVisit.care_person, CareVisit.visited_on, CareVisit.way,
                     CareVisit.visitor),
            descending=True,
            editable=True,
            blank=(CareVisit.note,),
        ),
        Sheet(
            CareReminder,
            show=(CareReminder.id, CareReminder.care_person, CareReminder.carer,
                  CareReminder.due_on, CareReminder.reminded_at, CareReminder.visited_on),
            filters=(CareReminder.care_person, CareReminder.carer, CareReminder.due_on,
                     CareReminder.visited_on),
            descending=True,
        ),
        Sheet(
            RelocationFile,
            show=(RelocationFile.code, RelocationFile.name, RelocationFile.phone,
                  RelocationFile.state, RelocationFile.home, RelocationFile.host,
                  RelocationFile.contact, RelocationFile.moved_on),
            filters=(RelocationFile.code, RelocationFile.phone, RelocationFile.state,
                     RelocationFile.home, RelocationFile.host, RelocationFile.moved_on),
            order=RelocationFile.code,
            editable=True,
        ),
        Sheet(
            TransitionContact,
            show=(TransitionContact.id, TransitionContact.person, TransitionContact.tier,
                  TransitionContact.area, TransitionContact.superior,
                  TransitionContact.valid_from, TransitionContact.valid_to),
            filters=(TransitionContact.person, TransitionContact.tier, TransitionContact.area,
                     TransitionContact.superior),
            editable=True,
        ),
        Sheet(
            TransitionVisit,
            access=_VISITS,
            show=(TransitionVisit.id, TransitionVisit.file, TransitionVisit.occasion,
                  TransitionVisit.visited_on, TransitionVisit.visitor, TransitionVisit.note),
            filters=(TransitionVisit.file, TransitionVisit.occasion, TransitionVisit.visited_on,
                     TransitionVisit.visitor),
            descending=True,
            editable=True,
            blank=(TransitionVisit.note,),
        ),
        Sheet(
            TransitionOccasion,
            access=_RULES,
            show=(TransitionOccasion.code, TransitionOccasion.name, TransitionOccasion.kind,
                  TransitionOccasion.within_days, TransitionOccasion.valid_from,
                  TransitionOccasion.valid_to),
            filters=(TransitionOccasion.code, TransitionOccasion.name, TransitionOccasion.kind),
            order=TransitionOccasion.code,
            editable=True,
        ),
    ),
)  # fmt: skip

COLOURS = Group(
    Label("三色管理", "Colours of grid workers"),
    REGISTRY,
    (
        Sheet(
            WorkerColour,
            # Computed by a worker, then moved by the steps of signing and appeal alone.
            show=(WorkerColour.id, WorkerColour.person, WorkerColour.community,
                  WorkerColour.month, WorkerColour.shade, WorkerColour.score,
                  WorkerColour.state, WorkerColour.signed_by),
            filters=(WorkerColour.person, WorkerColour.community, WorkerColour.month,
                     WorkerColour.shade, WorkerColour.state, WorkerColour.score),
            descending=True,
        ),
        Sheet(
            ColourMeasure,
            show=(ColourMeasure.id, ColourMeasure.worker_colour, ColourMeasure.kind,
                  ColourMeasure.due_on, ColourMeasure.done_on, ColourMeasure.passed),
            filters=(ColourMeasure.worker_colour, ColourMeasure.kind, ColourMeasure.due_on,
                     ColourMeasure.done_on, ColourMeasure.passed),
            descending=True,
            editable=True,
            blank=(ColourMeasure.note,),
        ),
        Sheet(
            Patrol,
            show=(Patrol.id, Patrol.person, Patrol.grid, Patrol.started_at, Patrol.minutes,
                  Patrol.found, Patrol.settled),
            filters=(Patrol.person, Patrol.grid, Patrol.started_at),
            descending=True,
            editable=True,
            blank=(Patrol.note,),
        ),
        Sheet(
            ColourRuleSet,
            access=_RULES,
            show=(ColourRuleSet.id, ColourRuleSet.area, ColourRuleSet.valid_from,
                  ColourRuleSet.green_from, ColourRuleSet.yellow_from,
                  ColourRuleSet.least_tasks),
            filters=(ColourRuleSet.area, ColourRuleSet.valid_from),
            editable=True,
        ),
    ),
)  # fmt: skip
