"""What the trail records: its kinds of entries, the tables it watches, and one entry's seal."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.core.labels import LabelledEnum

KEPT = timedelta(days=365)
"""Entries stay in the database at least so long; then their month may be moved into a file."""


class TrailKind(LabelledEnum):
    """Every kind of entry; those that begin with ``row:`` are written by triggers alone."""

    anchor_made = "anchor:made", "生成锚点", "anchor made"
    config_published = "config:published", "发布工作日历", "calendars published"
    config_repolicied = "config:repolicied", "按新规则重算时限", "running limits moved"
    export_taken = "export:taken", "导出数据", "data exported"
    import_done = "import:done", "导入文件", "file imported"
    keys_rotated = "keys:rotated", "重新加密个人信息", "personal data sealed anew"
    month_moved = "month:moved", "审计记录移出", "month of the trail moved to a file"
    row_delete = "row:delete", "删除", "row deleted"
    row_insert = "row:insert", "新增", "row added"
    row_update = "row:update", "修改", "row changed"
    sensitive_unmasked = "sensitive:unmasked", "查看完整个人信息", "personal data seen in full"


@dataclass(frozen=True, slots=True)
class Watch:
    """A table whose rows are watched: every INSERT, UPDATE and DELETE leaves an entry a row.

    ``secret``: columns of which only the change is told. ``masked``: personal data, told in part.
    ``ignored``: columns whose change is no event.
    """

    table: str
    secret: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


WATCHED = (
    Watch("absence"),
    Watch("acceptance_point"),
    Watch("activity_group"),
    Watch("admission_rule"),
    Watch("alliance"),
    Watch("alliance_member"),
    Watch("alliance_theme"),
    # The key itself is nowhere; its hash helps nobody.
    Watch("api_key", secret=("digest",), ignored=("last_used_at",)),
    Watch("appointment"),
    Watch("approval_matter"),
    Watch("area"),
    Watch("area_limit"),
    Watch("area_suspension"),
    Watch("association_member"),
    Watch("association_party"),
    Watch("award"),
    Watch("building"),
    Watch("bulletin"),
    Watch("bulletin_unit"),
    Watch("bundle_matter"),
    Watch("cadre_tag"),
    Watch("calendar_day"),
    Watch("calendar_year"),
    Watch("campaign"),
    Watch("campaign_project"),
    Watch("campaign_target"),
    Watch("campaign_task"),
    Watch("care_person", secret=("name", "id_number", "phone", "address")),
    Watch("care_visit"),
    Watch("category"),
    Watch("chief_party"),
    Watch("colour_measure"),
    Watch("colour_rule"),
    Watch("community_election"),
    Watch("compound"),
    Watch("deadline_policy"),
    Watch("dual_registration"),
    Watch("duty_day"),
    Watch("duty_item"),
    Watch("election_result"),
    Watch("firm_operator"),
    Watch("first_secretary", ignored=("noticed_end_on",)),
    Watch("home_lead", secret=("phone",), masked=("name",)),
    Watch("home_visit"),
    Watch("household"),
    Watch("ladder"),
    Watch("ladder_step"),
    Watch("liaison_assignment"),
    Watch("liaison_visit"),
    Watch("loop_limit"),
    Watch("managed_project"),
    Watch("management_contract"),
    Watch("management_split"),
    Watch("matter_case"),
    Watch("meeting"),
    Watch("meeting_attendance"),
    Watch("meeting_resolution"),
    Watch("network_station"),
    Watch("network_team"),
    Watch("new_org"),
    # A login has entries of its own.
    Watch("operator", secret=("password",), masked=("first_name", "last_name", "email"),
          ignored=("last_login",)),
    Watch("owners_committee"),
    Watch("party_organisation"),
    Watch("patrol"),
    Watch("pay_amount"),
    Watch("pay_band"),
    Watch("pay_credit"),
    Watch("pay_profile"),
    Watch("pay_record"),
    Watch("pay_scale"),
    Watch("person", secret=("phone",), masked=("name",)),
    Watch("post"),
    Watch("premises"),
    Watch("project_organisation"),
    Watch("property_association"),
    Watch("property_firm", secret=("contact_phone",)),
    Watch("quiet_hours"),
    Watch("rating_appeal"),
    Watch("rating_cycle"),
    Watch("rating_incident"),
    Watch("rating_item"),
    Watch("rating_move"),
    Watch("rating_objection"),
    Watch("rating_rubric"),
    Watch("rating_sheet"),
    Watch("red_steward_centre"),
    Watch("registration_report"),
    Watch("relocation_file", secret=("name", "phone", "address")),
    Watch("reminder_rule"),
    Watch("resource"),
    Watch("result_tag"),
    Watch("role_grant"),
    Watch("roster_disclosure"),
    Watch("roster_member", secret=("phone",)),
    Watch("roster_role"),
    Watch("roster_scheme"),
    Watch("rubric_category"),
    Watch("secretary_appraisal"),
    Watch("secretary_handover"),
    Watch("secretary_handover_item"),
    Watch("secretary_policy"),
    Watch("secretary_recall"),
    Watch("security_event"),
    Watch("service_bundle"),
    Watch("service_centre"),
    Watch("service_chief"),
    Watch("service_network"),
    Watch("star_rating"),
    Watch("station"),
    Watch("target_entry"),
    Watch("task_application"),
    Watch("task_item"),
    Watch("task_refusal"),
    Watch("training_attendance"),
    Watch("training_base"),
    Watch("training_course"),
    Watch("training_session"),
    Watch("transition_contact"),
    Watch("transition_occasion"),
    Watch("transition_visit"),
    Watch("two_step_role"),
    Watch("unit"),
    Watch("visit_day"),
    Watch("visit_round"),
    Watch("volunteer", secret=("name", "phone")),
    Watch("volunteer_activity"),
    Watch("volunteer_hours"),
    Watch("volunteer_team"),
    Watch("work_calendar"),
    Watch("worker_colour"),
)  # fmt: skip
"""Every table that is edited in the panel, as a test makes sure, what happens to accounts, and what
happens to ratings.
moves by steps of its own: ratings of grid workers, applications for admission and refusals.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail; ``data`` is JSON as PostgreSQL prints it, ``seq`` counts from 1."""

    chain: str
    seq: int
    kind: str
    at: datetime
    actor: str
    operator: int | None
    address: str
    request_id: str
    data: str
    previous: bytes
    hash: bytes


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def sealed_text(row: Mapping[str, object]) -> bytes:
    """What an entry's hash covers, as the function ``trail_text`` in the database writes it.

    Every field is its length in characters, a colon and its text, a missing one a hyphen: no text
    in one field can be mistaken for another. The instant is in microseconds since 1970.
    """
    at = row["at"]
    assert isinstance(at, datetime)  # noqa: S101  # nosec B101 — for the type checker
    fields = (
        row["chain"], row["seq"], row["kind"], (at - _EPOCH) // _MICROSECOND, row["actor"],
        row["operator"], row["address"], row["request_id"], row["data"],
    )  # fmt: skip
    parts = ["-" if value is None else f"{len(text := str(value))}:{text}" for value in fields]
    return ",".join(parts).encode()


def sealed(entry: Entry) -> bytes:
    """The hash an entry must have after its ``previous`` one."""
    row = {name: getattr(entry, name) for name in Entry.__slots__}
    return hashlib.sha256(entry.previous + sealed_text(row)).digest()
