"""Sheets of training and elections."""

from backend.core.labels import Label
from backend.people.election_tables import (
    CadreTag,
    CommunityElection,
    ElectionResult,
    ResultTag,
)
from backend.people.training_tables import (
    TrainingAttendance,
    TrainingBase,
    TrainingCourse,
    TrainingSession,
)
from backend.registry.sheets import REGISTRY, Group, Sheet

TRAINING = Group(
    Label("培训与选举", "Training and elections"),
    REGISTRY,
    (
        Sheet(
            TrainingSession,
            show=(TrainingSession.id, TrainingSession.course, TrainingSession.base,
                  TrainingSession.batch, TrainingSession.starts_on, TrainingSession.ends_on),
            filters=(TrainingSession.course, TrainingSession.base, TrainingSession.batch,
                     TrainingSession.starts_on, TrainingSession.ends_on),
            editable=True,
        ),
        Sheet(
            TrainingAttendance,
            show=(TrainingAttendance.id, TrainingAttendance.training_session,
                  TrainingAttendance.person, TrainingAttendance.presence,
                  TrainingAttendance.score),
            filters=(TrainingAttendance.training_session, TrainingAttendance.person,
                     TrainingAttendance.presence, TrainingAttendance.score),
            editable=True,
        ),
        Sheet(
            TrainingCourse,
            show=(TrainingCourse.title, TrainingCourse.area, TrainingCourse.audience,
                  TrainingCourse.hours, TrainingCourse.retired_on),
            filters=(TrainingCourse.title, TrainingCourse.area, TrainingCourse.audience),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
        Sheet(
            TrainingBase,
            show=(TrainingBase.name, TrainingBase.area, TrainingBase.kind,
                  TrainingBase.valid_from, TrainingBase.valid_to),
            filters=(TrainingBase.name, TrainingBase.area, TrainingBase.kind),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
        Sheet(
            CommunityElection,
            show=(CommunityElection.id, CommunityElection.community, CommunityElection.held_on,
                  CommunityElection.kind, CommunityElection.post_title,
                  CommunityElection.term_years, CommunityElection.electorate,
                  CommunityElection.turnout),
            filters=(CommunityElection.community, CommunityElection.held_on,
                     CommunityElection.kind, CommunityElection.post_title),
            editable=True,
        ),
        Sheet(
            ElectionResult,
            show=(ElectionResult.id, ElectionResult.election, ElectionResult.person,
                  ElectionResult.votes, ElectionResult.elected),
            filters=(ElectionResult.election, ElectionResult.person, ElectionResult.elected),
            editable=True,
        ),
        Sheet(
            ResultTag,
            show=(ResultTag.id, ResultTag.result, ResultTag.tag),
            filters=(ResultTag.result, ResultTag.tag),
            editable=True,
        ),
        Sheet(
            CadreTag,
            show=(CadreTag.name, CadreTag.area, CadreTag.meaning, CadreTag.retired_on),
            filters=(CadreTag.name, CadreTag.area),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
    ),
)  # fmt: skip
