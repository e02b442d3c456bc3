"""Entries of the trail as a list shows them: in words, where the sealed data is for programs.

The row's own page and exports show what was sealed, as it was sealed.
"""

import json
from typing import Any

from backend.core.labels import Label, Language, by_value
from backend.orders.personal_rules import UnmaskReason
from backend.panel.tables import SHEETS
from backend.trail.rules import TrailKind

TABLE = "trail_entry"
_REASONS = by_value(UnmaskReason)
_CHAINS = {
    "config": Label("规则与日历", "Rules and calendars"),
    "export": Label("导出", "Exports"),
    "import": Label("导入", "Imports"),
}
_REASON, _NOTE = Label("原因", "Reason"), Label("说明", "Note")


def in_words(row: dict[str, Any], language: Language) -> None:
    """Tell in *row*, an entry, what it is about and what happened by the names people know."""
    table, _, key = str(row.get("chain", "")).partition(":")
    if table in SHEETS and key:
        row["chain"] = f"{SHEETS[table].title(language)} {key} · {row['chain']}"
    elif table in _CHAINS:
        row["chain"] = f"{_CHAINS[table].text(language)} · {row['chain']}"
    try:
        data = json.loads(row.get("data") or "")
    except ValueError:
        return
    told = _told(str(row.get("kind")), table, data, language) if isinstance(data, dict) else None
    if told:
        row["data"] = json.dumps(told, ensure_ascii=False)


def _told(kind: str, table: str, data: dict[str, Any], language: Language) -> dict[str, Any] | None:
    if kind == TrailKind.sensitive_unmasked.value:
        reason = _REASONS.get(data.get("reason", ""))
        told = {_REASON.text(language): reason.text(language) if reason else data.get("reason")}
        return told | ({_NOTE.text(language): data["note"]} if data.get("note") else {})
    was, becomes = data.get("before") or {}, data.get("after") or {}
    if table not in SHEETS or not (was or becomes):
        return None
    sheet = SHEETS[table]
    return {
        sheet.column_title(name, language): _change(was, becomes, name)
        for name in sheet.columns
        if name != "id" and (name in was or name in becomes)
    }


def _change(was: dict[str, Any], becomes: dict[str, Any], name: str) -> Any:
    if name in was and name in becomes:
        return f"{was[name]} → {becomes[name]}"
    return becomes.get(name, was.get(name))
