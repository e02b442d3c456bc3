"""Sheets of the service catalogue and of the admission of tasks."""

from backend.admission.tables import AdmissionRule, TaskApplication, TaskItem, TaskRefusal
from backend.core.labels import Label
from backend.identity.rules import Permission
from backend.matters.tables import (
    AcceptancePoint,
    ApprovalMatter,
    BundleMatter,
    MatterCase,
    ServiceBundle,
)
from backend.registry.sheets import REGISTRY, Access, Group, Sheet

MATTERS = Group(
    Label("政务服务与准入", "Services and admission"),
    REGISTRY,
    (
        Sheet(
            ApprovalMatter,
            show=(ApprovalMatter.code, ApprovalMatter.name, ApprovalMatter.department,
                  ApprovalMatter.audience, ApprovalMatter.tier, ApprovalMatter.cross_area,
                  ApprovalMatter.promised_days, ApprovalMatter.valid_to),
            filters=(ApprovalMatter.name, ApprovalMatter.code, ApprovalMatter.department,
                     ApprovalMatter.audience, ApprovalMatter.tier, ApprovalMatter.cross_area),
            order=ApprovalMatter.code,
            editable=True,
        ),
        Sheet(
            ServiceBundle,
            show=(ServiceBundle.code, ServiceBundle.name, ServiceBundle.department,
                  ServiceBundle.valid_from, ServiceBundle.valid_to),
            filters=(ServiceBundle.name, ServiceBundle.code, ServiceBundle.department),
            order=ServiceBundle.code,
            editable=True,
        ),
        Sheet(
            BundleMatter,
            show=(BundleMatter.id, BundleMatter.bundle, BundleMatter.matter),
            filters=(BundleMatter.bundle, BundleMatter.matter),
            editable=True,
        ),
        Sheet(
            AcceptancePoint,
            show=(AcceptancePoint.code, AcceptancePoint.name, AcceptancePoint.area,
                  AcceptancePoint.counter_free, AcceptancePoint.opened_on,
                  AcceptancePoint.closed_on),
            filters=(AcceptancePoint.name, AcceptancePoint.code, AcceptancePoint.area,
                     AcceptancePoint.counter_free),
            order=AcceptancePoint.code,
            editable=True,
        ),
        Sheet(
            MatterCase,
            access=Access(Permission.read_registry, Permission.keep_services),
            show=(MatterCase.id, MatterCase.matter, MatterCase.point, MatterCase.home,
                  MatterCase.across, MatterCase.accepted_on, MatterCase.due_on,
                  MatterCase.finished_on),
            filters=(MatterCase.matter, MatterCase.point, MatterCase.home, MatterCase.across,
                     MatterCase.accepted_on, MatterCase.finished_on),
            descending=True,
            editable=True,
        ),
        Sheet(
            TaskItem,
            show=(TaskItem.code, TaskItem.name, TaskItem.list, TaskItem.area,
                  TaskItem.department, TaskItem.valid_from, TaskItem.valid_to),
            filters=(TaskItem.name, TaskItem.code, TaskItem.list, TaskItem.area,
                     TaskItem.department),
            order=TaskItem.code,
            editable=True,
        ),
        Sheet(
            TaskApplication,
            # Moved by the steps of admission alone.
            show=(TaskApplication.id, TaskApplication.title, TaskApplication.department,
                  TaskApplication.area, TaskApplication.state, TaskApplication.starts_on,
                  TaskApplication.decide_by, TaskApplication.decided_by),
            filters=(TaskApplication.title, TaskApplication.department, TaskApplication.area,
                     TaskApplication.state, TaskApplication.decide_by),
            descending=True,
        ),
        Sheet(
            TaskRefusal,
            show=(TaskRefusal.id, TaskRefusal.title, TaskRefusal.community,
                  TaskRefusal.department, TaskRefusal.refused_on, TaskRefusal.reason),
            filters=(TaskRefusal.title, TaskRefusal.community, TaskRefusal.department,
                     TaskRefusal.refused_on),
            descending=True,
        ),
        Sheet(
            AdmissionRule,
            access=Access(Permission.read_rules, Permission.change_rules),
            show=(AdmissionRule.id, AdmissionRule.valid_from, AdmissionRule.apply_ahead_days,
                  AdmissionRule.decide_within_days),
            filters=(AdmissionRule.valid_from,),
            editable=True,
        ),
    ),
)  # fmt: skip
