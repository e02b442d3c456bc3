"""Brings roles, rights, policies and their functions in the database in line with `row_rules`.

What was made is kept as a comment beside it and compared as text: only what differs is made anew.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from itertools import chain

import asyncpg

from backend.core.db import REQUEST_ROLE, execute_script, fetch, fetch_value, transaction
from backend.identity.row_functions import AS_OWNER, BY_OWNER, SETTINGS, TRIGGERS_AS_OWNER
from backend.identity.row_kinds import NONE, RowRules
from backend.identity.row_rules import ROW_RULES

POLICIES = {"read": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
"""Every table has these four, whatever they allow: ``minhu_`` and the name."""
_TRIES = 5


async def sync_row_rules(functions: Mapping[str, str]) -> int:
    """Make the database's row policies what `ROW_RULES` says; returns how many tables changed.

    *functions* are further ones asked as the owner: signature → the rest of the definition.
    Tables that are not there (yet) are passed over.
    """
    await _ensure_role()
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
        await execute_script(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {REQUEST_ROLE}")
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
    told = {each: str(getattr(rules, each)).replace("{t}", f'"{name}"') for each in POLICIES}
    rights = [POLICIES[each] for each, condition in told.items() if condition != NONE]
    if rules.fixed and "UPDATE" in rights:
        rights.remove("UPDATE")
        free = ", ".join(f'"{each}"' for each in columns if each not in rules.fixed)
        rights.append(f"UPDATE ({free})")
    lines = [
        f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY;',
        f'REVOKE ALL ON "{name}" FROM {REQUEST_ROLE};',
        *([f'GRANT {", ".join(rights)} ON "{name}" TO {REQUEST_ROLE};'] if rights else []),
    ]
    for each, condition in told.items():
        command = POLICIES[each]
        clauses = {
            "SELECT": f"USING ({condition})",
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
            "DELETE": f"USING ({condition})",
        }
        lines += [
            f'DROP POLICY IF EXISTS minhu_{each} ON "{name}";',
            f'CREATE POLICY minhu_{each} ON "{name}" FOR {command} TO {REQUEST_ROLE}'
            f" {clauses[command]};",
        ]
    return "\n".join(lines)


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


_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{REQUEST_ROLE}') THEN
        BEGIN
            CREATE ROLE {REQUEST_ROLE} NOLOGIN NOINHERIT NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
        AND NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = '{REQUEST_ROLE}'::regrole
            AND member = session_user::regrole {{settable}})
    THEN GRANT {REQUEST_ROLE} TO SESSION_USER {{options}};
    END IF;
END $$
"""


async def _ensure_role() -> None:
    """Make the role of requests, and let the owner take it on; another database may do so too.

    From PostgreSQL 16 on without inheriting from it: policies for a role hold for those who inherit
    from it as well, and the owner would be bound by them.
    """
    version = int(await fetch_value("SELECT current_setting('server_version_num')::int"))
    named = {"settable": "", "options": ""}
    if version >= 160000:
        named = {"settable": "AND set_option", "options": "WITH INHERIT FALSE, SET TRUE"}
    for left in reversed(range(_TRIES)):
        try:
            await execute_script(_ROLE.format(**named))
        except asyncpg.InternalServerError:
            # “tuple concurrently updated”: roles are the whole server's, and no lock of one
            # database keeps another's migration away.
            if not left:
                raise
            await asyncio.sleep(0.2)
        else:
            return
