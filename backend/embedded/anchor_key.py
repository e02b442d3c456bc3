"""The key that signs the trail's anchors, made for a database of our own."""

from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backend.core import private_files
from backend.settings import Settings


def ensure(config: Settings) -> None:
    """Make a key where none is named; what is there stays as it is.

    For databases of our own alone: a key that every host makes for itself would prove nothing.
    """
    if config.anchor_key_file is None and not config.anchor_key_path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        with suppress(FileExistsError):
            private_files.write(config.anchor_key_path, pem)
