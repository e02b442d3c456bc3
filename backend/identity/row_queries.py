"""Brings roles, rights, policies and their functions in the database in line with `row_rules`.

What was made is kept as a comment beside it and compared as text: only what differs is made anew.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from itertools import chain

import asyncpg

from backend.core.db import execute_script, fetch, fetch_value, transaction
from backend.identity.row_functions import AS_OWNER, BY_OWNER, SETTINGS, TRIGGERS_AS_OWNER
from backend.identity.row_kinds import NONE, RowRules
from backend.identity.row_readers import Reader, read_by
from backend.identity.row_rules import ROW_RULES

POLICIES = {"read": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
"""Every table has these four for every role, whatever they allow: ``minhu_`` and the name, with the
name of the reader where one has its own.
"""
_ROLES = ", ".join(reader.value for reader in Reader)
_TRIES = 5


async def sync_row_rules(functions: Mapping[str, str]) -> int:
    """Make the database's row policies what `ROW_RULES` says; returns how many tables changed.

    *functions* are further ones asked as the owner: signature → the rest of the definition.
    Tables that are not there (yet) are passed over.
    """
    await _ensure_roles()
    async with transaction():
        await _sync_functions({**SETTINGS, **AS_OWNER, **functions})
        standing = {row["name"]: row for row in await fetch(_STANDING)}
        changed = 0
        for name, rules in ROW_RULES.items():
            if name not in standing:
                continue
            script = _script(name, rules, standing[name]["columns"])
            mark = _digest(script)
            if standing[name]["mark"] == mark and standing[name]["enabled"]:
                continue
            await execute_script(
                f"{script} COMMENT ON POLICY minhu_read ON \"{name}\" IS '{mark}';"
            )
            changed += 1
        await execute_script(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_ROLES}")
        return changed


_STANDING = """
SELECT c.relname AS name, c.relrowsecurity AS enabled,
    (SELECT obj_description(p.oid, 'pg_policy') FROM pg_policy p
     WHERE p.polrelid = c.oid AND p.polname = 'minhu_read') AS mark,
    ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
          AND NOT a.attisdropped ORDER BY attname) AS columns
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition
"""


def _script(name: str, rules: RowRules, columns: Iterable[str]) -> str:
    """What gives one table its rights and policies, from whatever stood there before."""
    told = {each: str(getattr(rules, each)) for each in POLICIES}
    rights = [POLICIES[each] for each, condition in told.items() if condition != NONE]
    if rules.fixed and "UPDATE" in rights:
        rights.remove("UPDATE")
        free = ", ".join(f'"{each}"' for each in columns if each not in rules.fixed)
        rights.append(f"UPDATE ({free})")
    lines = [
        f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY;',
        f'REVOKE ALL ON "{name}" FROM {_ROLES};',
        *([f'GRANT {", ".join(rights)} ON "{name}" TO {_ROLES};'] if rights else []),
    ]
    for each, condition in told.items():
        lines += _policies(name, each, condition)
    return "\n".join(lines).replace("{t}", f'"{name}"')


def _policies(name: str, each: str, condition: str) -> list[str]:
    """The policies of one table for one command: one for all roles, or one for each kind of reader
    that *condition* means something else for.
    """
    lines = [f'DROP POLICY IF EXISTS minhu_{each}{_tail(reader)} ON "{name}";' for reader in Reader]
    roles: dict[str, list[Reader]] = {}
    for reader in reversed(Reader):
        roles.setdefault(read_by(reader, condition), []).append(reader)
    command = POLICIES[each]
    for condition, readers in roles.items():
        clauses = {
            "SELECT": f"USING ({condition})",
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
            "DELETE": f"USING ({condition})",
        }
        lines.append(
            f'CREATE POLICY minhu_{each}{_tail(readers[0])} ON "{name}" FOR {command}'
            f" TO {', '.join(reader.value for reader in readers)} {clauses[command]};"
        )
    return lines


def _tail(reader: Reader) -> str:
    return "" if reader is Reader.mixed else f"_{reader.name}"


async def _sync_functions(functions: Mapping[str, str]) -> None:
    script = "\n".join(
        chain(
            # Their bodies name tables that an old database may not have before it is migrated.
            ("SET LOCAL check_function_bodies = off;",),
            (f"CREATE OR REPLACE FUNCTION {name} {rest};" for name, rest in functions.items()),
        )
    )
    triggers = [row["name"] for row in await fetch(_TRIGGERS, list(TRIGGERS_AS_OWNER))]
    script += "".join(f"\nALTER FUNCTION {name}() {BY_OWNER};" for name in triggers)
    mark = _digest(script)
    if await fetch_value(_FUNCTIONS_MARK) != mark:
        await execute_script(f"{script} COMMENT ON FUNCTION minhu_scope() IS '{mark}';")


_TRIGGERS = (
    "SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    " AND proname = ANY ($1::text[]) ORDER BY 1"
)
_FUNCTIONS_MARK = (
    "SELECT obj_description(oid, 'pg_proc') FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND proname = 'minhu_scope'"
)


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()


_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        BEGIN
            CREATE ROLE {role} NOLOGIN NOINHERIT NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
        AND NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = '{role}'::regrole
            AND member = session_user::regrole {settable})
    THEN GRANT {role} TO SESSION_USER {options};
    END IF;
END $$
"""


async def _ensure_roles() -> None:
    """Make the roles of requests, and let the owner take them on; another database may do so too.

    From PostgreSQL 16 on without inheriting from them: policies for a role hold for those who
    inherit from it as well, and the owner would be bound by them.
    """
    version = int(await fetch_value("SELECT current_setting('server_version_num')::int"))
    named = {"settable": "", "options": ""}
    if version >= 160000:
        named = {"settable": "AND set_option", "options": "WITH INHERIT FALSE, SET TRUE"}
    script = ";".join(_ROLE.format(role=reader.value, **named) for reader in Reader)
    for left in reversed(range(_TRIES)):
        try:
            await execute_script(script)
        except asyncpg.InternalServerError:
            # “tuple concurrently updated”: roles are the whole server's, and no lock of one
            # database keeps another's migration away.
            if not left:
                raise
            await asyncio.sleep(0.2)
        else:
            return
