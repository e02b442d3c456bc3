"""Sheets of first secretaries."""

from backend.core.labels import Label
from backend.people.secretary_tables import (
    ManagementSplit,
    SecretaryAppraisal,
    SecretaryHandover,
    SecretaryHandoverItem,
    SecretaryPolicy,
    SecretaryRecall,
)
from backend.people.tables import FirstSecretary
from backend.registry.sheets import REGISTRY, Group, Sheet

SECRETARIES = Group(
    Label("第一书记", "First secretaries"),
    REGISTRY,
    (
        Sheet(
            FirstSecretary,
            show=(FirstSecretary.id, FirstSecretary.person, FirstSecretary.community,
                  FirstSecretary.home_unit, FirstSecretary.source, FirstSecretary.batch,
                  FirstSecretary.starts_on, FirstSecretary.ends_on),
            filters=(FirstSecretary.person, FirstSecretary.community, FirstSecretary.home_unit,
                     FirstSecretary.source, FirstSecretary.batch, FirstSecretary.starts_on,
                     FirstSecretary.ends_on),
            editable=True,
            # A worker keeps it.
            off_form=(FirstSecretary.noticed_end_on,),
        ),
        Sheet(
            SecretaryAppraisal,
            show=(SecretaryAppraisal.id, SecretaryAppraisal.secretary, SecretaryAppraisal.year,
                  SecretaryAppraisal.grade, SecretaryAppraisal.body,
                  SecretaryAppraisal.appraised_on),
            filters=(SecretaryAppraisal.secretary, SecretaryAppraisal.year,
                     SecretaryAppraisal.grade, SecretaryAppraisal.body),
            editable=True,
            example=lambda n: {"year": 2026},
        ),
        Sheet(
            SecretaryRecall,
            show=(SecretaryRecall.id, SecretaryRecall.secretary, SecretaryRecall.recalled_on,
                  SecretaryRecall.planned_end_on, SecretaryRecall.reason, SecretaryRecall.body,
                  SecretaryRecall.note),
            filters=(SecretaryRecall.secretary, SecretaryRecall.recalled_on,
                     SecretaryRecall.reason, SecretaryRecall.body),
            descending=True,
        ),
        Sheet(
            SecretaryHandover,
            show=(SecretaryHandover.id, SecretaryHandover.outgoing, SecretaryHandover.incoming,
                  SecretaryHandover.handed_on, SecretaryHandover.note),
            filters=(SecretaryHandover.outgoing, SecretaryHandover.incoming,
                     SecretaryHandover.handed_on),
            descending=True,
        ),
        Sheet(
            SecretaryHandoverItem,
            show=(SecretaryHandoverItem.id, SecretaryHandoverItem.handover,
                  SecretaryHandoverItem.kind, SecretaryHandoverItem.text,
                  SecretaryHandoverItem.received),
            filters=(SecretaryHandoverItem.handover, SecretaryHandoverItem.kind,
                     SecretaryHandoverItem.text, SecretaryHandoverItem.received),
            editable=True,
        ),
        Sheet(
            ManagementSplit,
            show=(ManagementSplit.id, ManagementSplit.area, ManagementSplit.duty,
                  ManagementSplit.body, ManagementSplit.keeps, ManagementSplit.valid_from,
                  ManagementSplit.valid_to),
            filters=(ManagementSplit.area, ManagementSplit.duty, ManagementSplit.body),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
        Sheet(
            SecretaryPolicy,
            show=(SecretaryPolicy.id, SecretaryPolicy.area, SecretaryPolicy.usual_months,
                  SecretaryPolicy.notice_days),
            filters=(SecretaryPolicy.area,),
            editable=True,
            example=lambda _: {"area": "610112"},
        ),
    ),
)  # fmt: skip
