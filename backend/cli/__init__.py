"""The ``minhu`` command. A file with more commands joins by its name in ``COMMAND_FILES``."""

import sys
from importlib import import_module
from typing import NoReturn

import typer

from backend.cli.running import errors, stop_on_signals
from backend.core.errors import MinhuError

COMMAND_FILES = (
    "servers", "data", "orders", "deadlines", "calendars", "calendar_changes", "imports", "steps",
    "replay", "doctor", "audit", "keys", "personal", "pay", "registry",
)  # fmt: skip
"""Modules of this package; each has a Typer called ``commands`` and imports the rest lazily."""

app = typer.Typer(
    name="minhu",
    help="民呼我行：让居民的每一件诉求按时得到答复。\n\n"
    "The backend a Chinese city district runs on so that every request is answered in time.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name in COMMAND_FILES:
    app.add_typer(import_module(f"backend.cli.{_name}").commands)


def main() -> NoReturn:
    """Run the command line.

    Exits with 0; with 1 after one sentence on stderr when it failed; with 2 when it was called
    wrongly; with 130 when it was interrupted. A traceback means a mistake of ours.
    """
    stop_on_signals()
    try:
        app(prog_name="minhu")
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        errors.print(sentence, markup=False, soft_wrap=True)
        sys.exit(1)
    sys.exit(0)


def _sentence(error: Exception) -> str | None:
    """What to tell about *error*, in both languages; None when it is a mistake of ours."""
    if isinstance(error, MinhuError):
        return str(error)
    if isinstance(error, OSError):
        return _os_sentence(error)
    if isinstance(error, ValueError) and error.__class__.__name__ == "ValidationError":
        return _settings_sentence(error)
    # By name, since importing the drivers would slow down every command.
    server = {"asyncpg": "PostgreSQL", "redis": "Redis"}.get(type(error).__module__.split(".")[0])
    if server is None:
        return None
    if type(error).__name__ == "UndefinedTableError":
        return "尚未建表，请运行 minhu migrate。 / There are no tables yet: run minhu migrate."
    from backend.embedded.checks import masked

    reason = masked((str(error).splitlines() or [type(error).__name__])[0].rstrip("."))
    return f"{server} 报错：{reason}。 / {server} reports: {reason}."


def _os_sentence(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if isinstance(error, PermissionError):
        where = error.filename or reason
        return f"没有权限：{where}。 / Permission denied: {where}."
    if isinstance(error, ConnectionError | TimeoutError):
        return f"服务器没有应答（{reason}）。 / A server does not answer ({reason})."
    where = f": {error.filename}" if error.filename else ""
    return f"系统错误：{reason}{where}。 / System error: {reason}{where}."


def _settings_sentence(error: ValueError) -> str | None:
    from pydantic import ValidationError

    from backend.settings import SECRETS

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return None
    wrong = error.errors()[0]
    name, value, reason = wrong["loc"][0], wrong["input"], wrong["msg"]
    if name in SECRETS:
        value = "***"
    return f"{name} 的值无效：{value}。 / {name} cannot be {value}: {reason}."
