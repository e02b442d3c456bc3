"""The key that signs anchors: Ed25519, in a file of its own."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from backend.audit.errors import NoAnchorKey
from backend.settings import Settings


def load_key(settings: Settings) -> Ed25519PrivateKey:
    """The key in ``MINHU_ANCHOR_KEY_FILE``; with embedded servers one is made in the home.

    Raises NoAnchorKey when the file is missing or holds no such key, or when the database is not
    ours and no file is named: a key that every host makes for itself would prove nothing.
    """
    path = settings.anchor_key_file
    if path is None:
        if settings.database_url is not None:
            raise NoAnchorKey(path="MINHU_ANCHOR_KEY_FILE")
        path = settings.home.expanduser().absolute() / "anchor.key"
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (FileNotFoundError, ValueError, TypeError) as error:
        raise NoAnchorKey(path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoAnchorKey(path=path)
    return key


def _make(path: Path) -> None:
    """Write a new key for its owner alone, unless there is one; two at once agree on one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that verify what *key* signs."""
    return key.public_key().public_bytes_raw()


def is_signed(document: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether *public_key*'s owner signed *document*."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, document)
    except (InvalidSignature, ValueError):
        return False
    return True
