"""Secrets that we make ourselves: too long to be guessed, so a plain hash keeps them."""

import hashlib
import secrets


def new_token() -> str:
    """A new secret of 256 bits, as 43 characters that fit addresses and cookies."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored instead of *token*: SHA-256, as 64 hexadecimal digits.

    Passwords take `passwords.hashed`: what people think up can be guessed, and needs a slow hash.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
