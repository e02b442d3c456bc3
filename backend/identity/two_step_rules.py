"""Time-based codes (RFC 6238) and recovery codes: making and recognising them."""

import secrets

import pyotp

from backend.identity import tokens

ISSUER = "民呼 Minhu"
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A code counts one step early or late: telephones are some seconds wrong."""
CODES = 10
"""Recovery codes made at a time."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike."""


def new_secret() -> str:
    """A new secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """The ``otpauth`` address an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def code_at(secret: str, seconds: float) -> str:
    """The code of the instant *seconds* after 1970."""
    return pyotp.TOTP(secret).generate_otp(int(seconds) // STEP_SECONDS)


def step_of(secret: str, code: str, seconds: float) -> int | None:
    """The time step whose code this is, near the instant *seconds* after 1970; None for no such.

    Steps count up: one that is not later than the last taken is a code said again.
    """
    told = code.replace(" ", "")
    if not (told.isascii() and told.isdigit()):
        return None
    now = int(seconds) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), told):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """`CODES` codes of 59 bits, for paper."""
    return ["-".join(_word() + _word() for _ in range(2)) for _ in range(CODES)]


def digest_of_recovery_code(code: str) -> str:
    """What is stored of a recovery code; dashes, blanks and capitals do not matter."""
    return tokens.digest("".join(code.split()).replace("-", "").casefold())


def _word() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(3))
