"""The key that signs anchors: Ed25519, in a file of its own."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from backend.audit.errors import NoAnchorKey
from backend.settings import Settings


def load_key(settings: Settings) -> Ed25519PrivateKey:
    """The key in ``MINHU_ANCHOR_KEY_FILE``, or the one that was made for embedded servers.

    Raises NoAnchorKey when there is no such file, or it holds no such key.
    """
    path = settings.anchor_key_path
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise NoAnchorKey(path=settings.anchor_key_file or "MINHU_ANCHOR_KEY_FILE") from error
    except (ValueError, TypeError) as error:
        raise NoAnchorKey(path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoAnchorKey(path=path)
    return key


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
