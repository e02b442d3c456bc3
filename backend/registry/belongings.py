"""What becomes of the rows of a community or grid that has ended: one declaration a table.

Orders, posts, first secretaries and what stands on the ground are handed over by their own rooms;
a test asks that every other link to an area or unit is told of here (ADR 0017).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from piccolo.columns import Column, ForeignKey

from backend.admission.tables import TaskApplication, TaskRefusal
from backend.areas.tables import Unit
from backend.care.tables import CarePerson, RelocationFile, TransitionContact
from backend.colours.tables import Patrol, WorkerColour
from backend.core.labels import Label
from backend.deadlines.tables import AreaSuspension, DeadlinePolicy
from backend.firms.rating_tables import StarRating
from backend.firms.tables import ManagedProject, OwnersCommittee, RedStewardCentre
from backend.honours.tables import Award
from backend.ledgers.tables import (
    Alliance,
    AllianceMember,
    BulletinUnit,
    CampaignTask,
    DualRegistration,
    DutyDay,
    DutyItem,
    HomeVisit,
    LedgerReminder,
    Meeting,
    MeetingResolution,
    PartyOrganisation,
    ProjectOrganisation,
    VisitDay,
    VisitRound,
)
from backend.matters.tables import AcceptancePoint, MatterCase
from backend.people.election_tables import CommunityElection
from backend.people.liaison_tables import LiaisonAssignment, LiaisonVisit, ServiceChief
from backend.people.pay_tables import PayProfile, PayRecord
from backend.people.roster_tables import RosterMember
from backend.people.training_tables import TrainingBase
from backend.volunteers.tables import (
    ActivityGroup,
    NetworkStation,
    NetworkTeam,
    NewOrg,
    VolunteerTeam,
)


class Fate(Enum):
    """What becomes of rows whose area or unit has ended.

    moves
        they go on as themselves at the heir, with what hangs on them: what is open, or stands there
    renewed
        they end on the day, and begin anew at the heir with the end they had: who served where
    stays
        they tell what was, and figures of the past count them
    """

    moves = "moves"
    renewed = "renewed"
    stays = "stays"


@dataclass(frozen=True, slots=True)
class Belonging:
    """What becomes of a table's rows by one of its links; SQL speaks of a row as ``t``.

    ``ends``: only rows without it, or with a later one, move. ``only`` narrows it further. ``$3``
    is the day. ``begins``: the first day of what is renewed. ``changed``: what else a renewed row
    gets, by column; there ``goes.new`` is its new place. ``estate``: the column with the name of
    the compound a row goes with, should its grid change the community. ``each_part``: every part of
    a split begins with one, and ``part`` is how that one differs. ``left``: what is set where the
    heir has one of its own, besides the end of what is renewed.
    """

    column: Column
    fate: Fate
    ends: Column | None = None
    begins: Column | None = None
    only: str = "true"
    changed: Mapping[str, str] = field(default_factory=dict)
    estate: Column | None = None
    each_part: bool = False
    part: Mapping[str, str] = field(default_factory=dict)
    left: str = ""

    @property
    def table(self) -> str:
        """The table's name."""
        return self.column._meta.table._meta.tablename

    @property
    def of_unit(self) -> bool:
        """Whether the link is to a unit, not to an area."""
        column = self.column
        return (
            isinstance(column, ForeignKey) and column._foreign_key_meta.resolved_references is Unit
        )

    @property
    def label(self) -> Label:
        """What people call the table."""
        told = self.column._meta.table._meta.help_text
        return told if isinstance(told, Label) else Label(self.table, self.table)


def _moves(column: Column, ends: Column | None = None, only: str = "true") -> Belonging:
    return Belonging(column, Fate.moves, ends, only=only)


def _stays(column: Column) -> Belonging:
    return Belonging(column, Fate.stays)


# The organisation one tier up that has the new place: the heir's, or one that has just begun there.
_ABOVE = """(SELECT above.id FROM party_organisation above JOIN area place ON place.id = above.area
    JOIN area here ON here.id = goes.new AND here.code ^@ place.code
    WHERE above.tier = CASE t.tier WHEN 'community' THEN 'subdistrict' WHEN 'grid' THEN 'community'
        ELSE 'grid' END AND daterange(above.valid_from, above.valid_to) @> $3 LIMIT 1)"""
_CHIEF = """CASE WHEN t.chief IS NOT NULL THEN (SELECT anew.id FROM service_chief anew
    WHERE anew.person = t.person AND anew.area = goes.new
      AND daterange(anew.starts_on, anew.ends_on) @> $3 LIMIT 1) END"""
_NAMED_ANEW = """replace(t.name, (SELECT name FROM area WHERE id = t.area),
    (SELECT name FROM area WHERE id = goes.new))"""


def _organisation(tier: str, *, each_part: bool = False) -> Belonging:
    """Party organisations of a tier; the upper ones go first, for the lower hang on them."""
    return Belonging(
        PartyOrganisation.area, Fate.renewed, PartyOrganisation.valid_to,
        PartyOrganisation.valid_from, f"t.tier = '{tier}'", {"superior": _ABOVE},
        each_part=each_part,
        part={"name": _NAMED_ANEW, "members": "0", "secretary": "NULL"},
    )  # fmt: skip


BELONGINGS = (
    # people
    Belonging(RosterMember.grid, Fate.renewed, RosterMember.ends_on, RosterMember.starts_on),
    Belonging(ServiceChief.area, Fate.renewed, ServiceChief.ends_on, ServiceChief.starts_on),
    Belonging(
        LiaisonAssignment.area, Fate.renewed, LiaisonAssignment.ends_on,
        LiaisonAssignment.starts_on, changed={"chief": _CHIEF},
    ),
    _stays(LiaisonVisit.area),
    _stays(CommunityElection.community),
    # The person's pay is one history; the place says only who keeps it.
    _moves(PayProfile.area, PayProfile.ends_on),
    _moves(PayRecord.area, PayRecord.ends_on),
    _moves(TrainingBase.area, TrainingBase.valid_to),
    # firms: contracts and stars hang on a project
    Belonging(ManagedProject.community, Fate.moves, ManagedProject.ends_on,
              estate=ManagedProject.estate),
    Belonging(OwnersCommittee.community, Fate.moves, OwnersCommittee.ends_on,
              estate=OwnersCommittee.estate),
    _moves(RedStewardCentre.community, RedStewardCentre.ends_on),
    _stays(StarRating.community),
    # care, volunteers, services, admission, colours
    _moves(CarePerson.community, CarePerson.ended_on),
    _moves(RelocationFile.home, RelocationFile.ended_on),
    _moves(RelocationFile.host, RelocationFile.ended_on),
    # Files and the tiers below hang on a contact.
    _moves(TransitionContact.area, TransitionContact.valid_to),
    _moves(ActivityGroup.area, ActivityGroup.dissolved_on),
    _moves(NewOrg.area, NewOrg.closed_on),
    _moves(VolunteerTeam.area, VolunteerTeam.disbanded_on),
    _moves(NetworkStation.area, NetworkStation.valid_to),
    _moves(NetworkTeam.area, NetworkTeam.valid_to),
    _stays(Award.area),
    _moves(AcceptancePoint.area, AcceptancePoint.closed_on),
    _stays(MatterCase.home),
    _moves(TaskApplication.area, TaskApplication.ends_on),
    _stays(TaskRefusal.community),
    _stays(Patrol.grid),
    _stays(WorkerColour.community),
    # ledgers
    Belonging(
        VisitDay.community, Fate.renewed, VisitDay.valid_to, VisitDay.valid_from, each_part=True
    ),
    Belonging(
        VisitRound.community, Fate.moves,
        only="t.planned_on >= $3 AND NOT EXISTS (SELECT FROM home_visit v WHERE v.round = t.id)",
        left="cancelled_for = '社区调整'",
    ),
    _stays(HomeVisit.community),
    _stays(HomeVisit.grid),
    _moves(DutyDay.area, only="t.held_on >= $3"),
    _moves(DutyItem.unit, DutyItem.closed_at),
    _stays(Meeting.area),
    _moves(MeetingResolution.unit, MeetingResolution.closed_on),
    _moves(CampaignTask.place, CampaignTask.done_on),
    _moves(CampaignTask.lead_unit, CampaignTask.done_on),
    _moves(BulletinUnit.unit, BulletinUnit.replied_on),
    Belonging(
        DualRegistration.community, Fate.renewed, DualRegistration.left_on,
        DualRegistration.registered_on,
    ),
    _moves(Alliance.area, Alliance.ended_on),
    _moves(AllianceMember.unit, AllianceMember.left_on),
    _moves(ProjectOrganisation.area, ProjectOrganisation.dissolved_on),
    _organisation("community", each_part=True),
    _organisation("grid"),
    _organisation("courtyard"),
    _moves(LedgerReminder.area, LedgerReminder.served_on),
    # rules for a place
    _moves(AreaSuspension.area, only="t.ends_at > $3"),
    _moves(DeadlinePolicy.area),
    _moves(DeadlinePolicy.organisation),
)  # fmt: skip
"""In the order in which they are seen to."""
