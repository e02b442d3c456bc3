"""Writes the pages of this folder that follow from the code: tables, transitions, commands.

``python docs/generate.py`` writes them; with ``--check`` it writes nothing and exits with 1 when a
page differs from what the code says. Neither needs a database.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from piccolo.columns import Column, ForeignKey
from piccolo.conf.apps import Finder
from piccolo.table import Table
from typer.main import get_command

from backend.cli import app
from backend.core.labels import Label, LabelledEnum
from backend.identity.rules import PERMISSIONS, Permission, Role
from backend.orders.actions import DATA_OF
from backend.orders.rules import Action, State
from backend.orders.transitions import TRANSITIONS, Transition
from backend.personal.rules import PersonalData
from backend.reports.every import REPORTS

FOLDER = Path(__file__).parent
HEAD = "<!-- Written by docs/generate.py: change the code, then run it again. -->"


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or compare them under ``--check``; returns the exit status."""
    check = list(arguments) == ["--check"]
    if arguments and not check:
        print("usage: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    stale = [name for name, page in pages().items() if _standing(name) != page]
    for name in stale:
        if check:
            print(f"docs/{name} is stale: run python docs/generate.py", file=sys.stderr)
        else:
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
            print(f"docs/{name} written")
    return 1 if check and stale else 0


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "commands.md": commands_page,
        "data-dictionary.md": dictionary_page,
        "reports.md": reports_page,
        "transitions.md": transitions_page,
    }
    whole = {name: "\n".join((HEAD, "", *make())) + "\n" for name, make in makers.items()}
    standing = _standing(MATRIX_PAGE)
    return whole | ({MATRIX_PAGE: with_matrix(standing)} if standing else {})


MATRIX_PAGE = "security.md"
MATRIX_BEGINS = "<!-- roles and permissions: written by docs/generate.py -->"
MATRIX_ENDS = "<!-- end of roles and permissions -->"


def with_matrix(page: str) -> str:
    """*page* with the table of roles and permissions between its two marks."""
    before, _, rest = page.partition(MATRIX_BEGINS)
    _, _, after = rest.partition(MATRIX_ENDS)
    return "\n".join((before + MATRIX_BEGINS, "", *matrix(), MATRIX_ENDS)) + after


def matrix() -> Iterator[str]:
    """Every permission in a row, every role in a column."""
    roles = [role for role in Role if role is not Role.system]
    headings = ("Permission / 权限", *(f"{role.zh} {role.en}" for role in roles))
    rows = [
        (
            f"`{permission.value}` {permission.zh} / {permission.en}",
            *("●" if permission in PERMISSIONS[role] else "" for role in roles),
        )
        for permission in Permission
    ]
    yield from table(headings, rows)


def _standing(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table and the blank line after it."""
    yield "| " + " | ".join(headings) + " |"
    yield "|" + " --- |" * len(headings)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def dictionary_page() -> Iterator[str]:
    """Every table with its columns, then every list of choices."""
    apps = Finder().get_app_registry().app_configs
    choices: dict[str, type[LabelledEnum]] = {}
    yield "# Data dictionary / 数据字典"
    yield ""
    yield (
        "Every table and column by its labels, in the order of the app registry. *Null*: the "
        "column may be empty. *Secret*: shown nowhere. A link refuses to delete its target. Unique "
        "rules over several columns, checks, exclusions and triggers stand in the second migration "
        "of each package (`backend/*/piccolo_migrations/`)."
    )
    yield ""
    for name, config in apps.items():
        yield f"## {name}"
        yield ""
        for each in sorted(config.table_classes, key=lambda one: one._meta.tablename):
            yield from _table(each, choices)
    yield "## Choices / 选项"
    yield ""
    yield "Stored as the value; kept by a CHECK that `minhu migrate` brings in line with the code."
    yield ""
    for name, enum in sorted(choices.items()):
        yield f"### {name}"
        yield ""
        yield _sentence(enum)
        yield ""
        rows = [(f"`{member.value}`", member.zh, member.en) for member in enum]
        yield from table(("Value", "中文", "English"), rows)


def _table(found: type[Table], choices: dict[str, type[LabelledEnum]]) -> Iterator[str]:
    label = found._meta.help_text
    title = f"{label.en} / {label.zh}" if isinstance(label, Label) else found.__name__
    yield f"### `{found._meta.tablename}`: {title}"
    yield ""
    yield _sentence(found)
    yield ""
    # The operators' key is inherited and would come last.
    columns = sorted(found._meta.columns, key=lambda column: not column._meta.primary_key)
    data: PersonalData | None = getattr(found, "personal", None)
    if data is not None:
        yield from _personal(data)
    rows = [_column(column, choices) for column in columns]
    yield from table(("Column", "中文", "English", "Type", "Null", "Notes"), rows)


def _personal(data: PersonalData) -> Iterator[str]:
    """What a table declares of personal data: why it is held, how long, which columns, how kept."""
    for language in ("en", "zh"):
        yield f"> {data.text(language)}"
        yield ">"
    kept = [f"`{name}` sealed / 加密" for name in data.sealed]
    kept += [f"`{name}` in the open: {why.en} / 明文：{why.zh}" for name, why in data.plain.items()]
    yield f"> {'; '.join(kept)}"
    yield ""


def _column(column: Column, choices: dict[str, type[LabelledEnum]]) -> tuple[str, ...]:
    meta = column._meta
    label = meta.help_text
    zh, en = (label.zh, label.en) if isinstance(label, Label) else ("", "")
    notes = []
    if meta.primary_key:
        notes.append("primary key")
    if isinstance(column, ForeignKey):
        target = column._foreign_key_meta.resolved_references._meta
        notes.append(f"→ `{target.tablename}.{target.primary_key._meta.name}`")
    if isinstance(meta.choices, type):
        choices[meta.choices.__name__] = meta.choices
        notes.append(f"one of [{meta.choices.__name__}](#{meta.choices.__name__.lower()})")
    if meta.unique:
        notes.append("unique")
    if meta.secret:
        notes.append("secret")
    default = meta.params.get("default")
    if isinstance(default, bool | int | LabelledEnum):
        value = default.value if isinstance(default, LabelledEnum) else str(default).lower()
        notes.append(f"default `{value}`")
    if isinstance(label, Label) and label.hint_en:
        notes.append(f"{label.hint_en} / {label.hint_zh}")
    kind = column.column_type.lower()
    return f"`{meta.name}`", zh, en, kind, "yes" if meta.null else "", "; ".join(notes)


def _sentence(documented: object) -> str:
    """The first sentence of a docstring, without references to notes outside this repository."""
    text = (documented.__doc__ or "").strip().splitlines()[0]
    return re.sub(r" \(domain(\.md| notes) [^)]*\)", "", text).replace("``", "`")


# ── transitions ──────────────────────────────────────────────────────────────────────────────────


def reports_page() -> Iterator[str]:
    """Every report with what it tells, and how they are asked and made."""
    yield "# Reports"
    yield ""
    yield (
        "Questions about an area with all below it, on a day. At the desk: `/desk/reports`; whoever"
        " reads the registry of an area finds them in the menu behind their name. In the API:"
        " `GET /api/v1/reports`, `GET /api/v1/reports/{name}?area=610112&on=2026-11-27`, and"
        " `…/export?format=xlsx` with the right to export. Only rows that the caller may see are"
        " counted."
    )
    group = None
    for report in REPORTS.values():
        if report.group != group:
            group = report.group
            yield from ("", f"## {group.zh} {group.en}", "", "| Report | 名称 | What it tells |",
                        "| --- | --- | --- |")  # fmt: skip
        told = f"{report.label.en}. {report.told.en}"
        yield f"| `{report.name}` | {report.label.zh} | {told} |"
    yield from (
        "",
        "## Adding one",
        "",
        "A `reports.report.Report` in a file of `backend/reports/` has a name, labels, what its"
        " figures mean, the columns, and a function of an area's code and a day that calls a domain"
        " package's service and returns tuples as long as the columns. The file's `REPORTS` are"
        " listed by `backend/reports/every.py`; the desk, the API, the files and this page follow."
        " `tests/api/test_reports.py` draws up every one.",
    )


def transitions_page() -> Iterator[str]:
    """The state × action table, then each arrow in full."""
    arrows = {(arrow.source, arrow.action): arrow for arrow in TRANSITIONS}
    yield "# Transitions / 状态流转"
    yield ""
    yield (
        "What every action does in every state (arrows that change the state are drawn), from "
        "`orders.transitions.TRANSITIONS`. An empty cell is illegal: it raises "
        "`orders.errors.IllegalAction` and leaves no trace."
    )
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    direction LR"
    yield f"    [*] --> {State.reported.value}"
    moving = [arrow for arrow in TRANSITIONS if arrow.source is not arrow.target]
    for arrow in moving:
        yield f"    {arrow.source.value} --> {arrow.target.value}: {arrow.action.value}"
        if arrow.or_else:
            yield f"    {arrow.source.value} --> {arrow.or_else.value}: {arrow.action.value}"
    yield "```"
    yield ""
    yield "## States and actions / 状态与操作"
    yield ""
    leaving = [state for state in State if any(arrow.source is state for arrow in TRANSITIONS)]
    used = [action for action in Action if any(arrow.action is action for arrow in TRANSITIONS)]
    rows = []
    for action in used:
        cells = [arrows.get((state, action)) for state in leaving]
        targets = [_targets(arrow) if arrow else "" for arrow in cells]
        rows.append((f"**{action.value}** {action.zh}", *targets))
    yield from table(("Action", *(f"{state.value} {state.zh}" for state in leaving)), rows)
    yield "## Arrows / 逐条说明"
    yield ""
    yield (
        "*Who*: the role and, in brackets, the unit it must be held for: the *holder* (lead unit), "
        "the one *above* it, the *sender* that dispatched it, any unit in the *line* upwards, a "
        "unit with a *part* in it, or the *place* of the request. "
        "*Told*: what the action must be told (a field in brackets may be left out). *Met*, "
        "*cancelled* and *started*: the clocks it ends and begins; a clock without a limit for the "
        "order's category does not run."
    )
    yield ""
    headings = ("From", "Action", "To", "Who", "Told", "Met", "Cancelled", "Started")
    yield from table(headings, [_arrow(arrow) for arrow in TRANSITIONS])


def _arrow(arrow: Transition) -> tuple[str, ...]:
    fields = DATA_OF[arrow.action].__dataclass_fields__.values()
    told = [one.name if _is_required(one) else f"[{one.name}]" for one in fields]
    return (
        arrow.source.value,
        f"`{arrow.action.value}`",
        _targets(arrow),
        ", ".join(sorted(f"{role.value} ({seat.name})" for role, seat in arrow.who.items())),
        ", ".join(told),
        _kinds(arrow.meets),
        _kinds(arrow.cancels),
        _kinds(arrow.starts),
    )


def _targets(arrow: Transition) -> str:
    return arrow.target.value + (f" or {arrow.or_else.value}" if arrow.or_else else "")


def _is_required(field: Any) -> bool:
    return "MISSING" in type(field.default).__name__


def _kinds(kinds: Sequence[LabelledEnum]) -> str:
    return ", ".join(sorted(kind.value for kind in kinds))


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def commands_page() -> Iterator[str]:
    """Every command with its help, what it takes and its examples."""
    yield "# Commands / 命令"
    yield ""
    yield (
        "Every command ends with status 0; with 1 after one sentence when it failed; with 2 when "
        "it was called wrongly; with 130 when it was interrupted. `--help` works on each."
    )
    yield ""
    for path, command in leaves(get_command(app)):
        yield f"## minhu {' '.join(path)}"
        yield ""
        # A single line break in a docstring is none in Markdown.
        yield (command.help or "").strip()
        yield ""
        rows = [_parameter(parameter) for parameter in command.params if not parameter.hidden]
        if rows:
            yield from table(("Argument or option", "", "Default"), rows)
        yield "```sh"
        yield from [line for line in (command.epilog or "").splitlines()[1:] if line.strip()]
        yield "```"
        yield ""


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, each in below.items():
        yield from leaves(each, (*path, name))


def _parameter(parameter: Any) -> tuple[str, str, str]:
    if parameter.opts[0].startswith("-"):
        name = ", ".join(f"`{option}`" for option in parameter.opts)
    else:
        name = f"`{parameter.name.upper()}`" + (" …" if parameter.nargs == -1 else "")
    if parameter.required:
        default = "required"
    elif parameter.default in (None, False, ()):
        default = ""
    else:
        default = f"`{parameter.default}`"
    return name, parameter.help or "", default


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
