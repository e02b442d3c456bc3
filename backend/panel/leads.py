"""Where a table and its rows lead to: pages of the desk, and the guided tasks that begin there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.areas.rules import AreaLevel
from backend.core.labels import Label, Language
from backend.registry.contacts import TABLES as CONTACTS
from backend.registry.groups import SHEETS
from backend.registry.tasks.every import TASKS

CALLED = "panel-called"
"""The header of a row's answer that tells what the row is called, for forms to be filled with."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A page about one row.

    ``path``: below the panel's own address, ``{key}`` for the row's key, any other name for the
    value of that column; without such a value there is no page.
    """

    path: str
    label: Label


_HISTORY = Label("变更记录", "History")
_NUMBER = Label("联系方式 · 查看完整信息", "Contact · show in full")
ROWS: Mapping[str, tuple[Lead, ...]] = {
    "area": (Lead("../desk/areas/{key}/past", Label("历年数据与沿革", "Figures of the past")),),
    "star_rating": (
        Lead("../ratings/certificates/{certificate_code}", Label("星级证书", "Certificate")),
    ),
    "work_order": (Lead("../desk/orders/{key}", Label("在工作台打开", "Open at the desk")),),
} | {
    table: (Lead(f"../desk/contacts/{listed.value}/{{key}}", _NUMBER),)
    for listed, table in CONTACTS.items()
}
"""Pages about a row, by its table, besides its history."""

_RATING = (
    "enter-rating-sheet", "note-rating-incident", "take-back-rating-incident", "submit-rating",
    "approve-rating", "publish-rating", "finalise-rating", "send-back-rating", "object-to-rating",
    "answer-objection", "downgrade-rating", "appeal-rating", "decide-rating-appeal",
)  # fmt: skip
BESIDE: Mapping[str, Mapping[str, str]] = {
    "acceptance_point": {"accept-matter": "point"},
    "approval_matter": {"accept-matter": "matter"},
    "area": {
        "establish-community": "", "split-community": "community", "merge-communities": "one",
        "upgrade-community": "community", "retire-community": "community", "retire-grid": "grid",
        "rename-area": "area",
        "appoint-first-secretary": "community", "hand-over-first-secretary": "community",
        "recall-first-secretary": "community", "refuse-task": "community",
    },
    "bulletin": {"issue-bulletin": ""},
    "care_person": {"log-care-visit": "care_person"},
    "care_reminder": {"log-care-visit": ""},
    "care_visit": {"log-care-visit": ""},
    "duty_item": {"matter-into-order": "row"},
    "first_secretary": {
        "appoint-first-secretary": "", "hand-over-first-secretary": "",
        "recall-first-secretary": "",
    },
    "home_visit": {"log-home-visit": "", "visit-into-order": "row"},
    "matter_case": {"accept-matter": ""},
    "meeting_resolution": {"resolution-into-order": "row"},
    "pay_profile": {"regrade-pay": ""},
    "pay_record": {"regrade-pay": ""},
    "person": {"appoint-first-secretary": "person"},
    "project_organisation": {"dissolve-project-organisation": "organisation"},
    "property_association": {"publish-rating": "association"},
    "rating_incident": {"take-back-rating-incident": "incident"},
    "rating_cycle": {"open-rating-cycle": ""},
    "rating_rubric": {"open-rating-cycle": "rubric"},
    "relocation_file": {"log-transition-visit": "file"},
    "star_rating": dict.fromkeys(_RATING, "rating"),
    "task_application": {"apply-for-admission": "", "decide-on-admission": "application"},
    "task_item": {"apply-for-admission": "", "refuse-task": ""},
    "task_refusal": {"refuse-task": ""},
    "transition_visit": {"log-transition-visit": ""},
    "visit_round": {"log-home-visit": "round"},
    "volunteer": {"log-volunteer-hours": "volunteer"},
    "volunteer_activity": {"log-volunteer-hours": "activity"},
    "volunteer_hours": {"log-volunteer-hours": ""},
    "worker_colour": {
        "sign-worker-colour": "rating", "appeal-worker-colour": "rating",
        "settle-worker-colour": "rating",
    },
}  # fmt: skip
"""The guided tasks beside a table, with the field that a row of it fills in; "" for none."""

_IN_USE: Mapping[str, tuple[str | None, ...]] = {"valid_to": (None,)}
_COMMUNITY = {"level": (AreaLevel.community.value,), **_IN_USE}
ONLY: Mapping[str, Mapping[str, Mapping[str, tuple[str | None, ...]]]] = {
    "area": {
        **{
            name: _COMMUNITY
            for name, field in BESIDE["area"].items()
            if field in ("community", "one")
        },
        "rename-area": _IN_USE,
        "retire-grid": {"level": (AreaLevel.grid.value,), **_IN_USE},
    },
    "project_organisation": {"dissolve-project-organisation": {"dissolved_on": (None,)}},
}
"""What columns of a row hold where a task may begin at it, None for nothing; besides its state."""

ALSO: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rating_incident": {"take-back-rating-incident": {"rating": "rating"}},
}
"""Further fields of a task's form that a row fills in, with the link of the row to take."""


def _history(table: str) -> tuple[Lead, ...]:
    path = f"../desk/registry/{table}/{{key}}/history"
    return (Lead(path, _HISTORY),) if table in SHEETS else ()


def leads(language: Language) -> Mapping[str, Any]:
    """What the page's script needs to show them, by table."""
    return {
        table: {
            "rows": [
                {"path": each.path, "title": each.label.text(language)}
                for each in (*ROWS.get(table, ()), *_history(table))
            ],
            "tasks": [
                _begun(table, name, field, language)
                for name, field in BESIDE.get(table, {}).items()
            ],
        }
        for table in sorted({*ROWS, *BESIDE, *SHEETS})
    }


def _begun(table: str, name: str, field: str, language: Language) -> Mapping[str, Any]:
    """One task beside a table.

    ``called``: the field takes what the row is called, else its key. ``only``: what the row's
    columns must hold. ``also``: fields that take what links of the row are called.
    """
    task = TASKS[name]
    states = {"state": task.states} if task.states else {}
    return {
        "name": name,
        "title": task.label.text(language),
        "field": field,
        "called": task.lookups.get(field) == table,
        "only": {**states, **ONLY.get(table, {}).get(name, {})},
        "also": ALSO.get(table, {}).get(name, {}),
    }


def fills_forms(table: str) -> bool:
    """Whether a row of the table is named in forms that begin at it."""
    return any(
        TASKS[name].lookups.get(field) == table for name, field in BESIDE.get(table, {}).items()
    )
