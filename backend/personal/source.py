"""Where the keys come from: the environment or a file, read once and again when it has changed."""

from contextlib import suppress
from functools import lru_cache

from backend.core import private_files
from backend.core.labels import Label
from backend.personal.errors import BadKeyRing, NoKeyRing
from backend.personal.keyring import KeyRing, new_line, parsed, text_of
from backend.settings import Settings, settings


def where(config: Settings) -> str:
    """The name of the place the keys come from, to be told."""
    return "MINHU_KEYRING" if config.keyring else str(config.keyring_path)


@lru_cache
def ring() -> KeyRing:
    """The keys of this process. Raises NoKeyRing and BadKeyRing."""
    return read(settings())


def read(config: Settings) -> KeyRing:
    """The keys as they are told now. Raises NoKeyRing and BadKeyRing."""
    if config.keyring:
        return parsed(config.keyring.get_secret_value(), where(config))
    path = config.keyring_path
    try:
        return parsed(path.read_text("utf-8"), str(path))
    except FileNotFoundError:
        raise NoKeyRing from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadKeyRing(where=str(path), reason=Label(reason, reason)) from error


def again() -> KeyRing:
    """The keys read anew: a file may have got a new one since this process began."""
    ring.cache_clear()
    return ring()


def ensure(config: Settings) -> None:
    """Make a ring with one key where none is told; what is there stays as it is.

    For databases of our own alone: beside a database that others back up, a key made in passing
    would be one that nobody keeps.
    """
    if config.keyring is None and config.keyring_file is None:
        with suppress(FileExistsError):
            private_files.write(config.keyring_path, text_of([new_line()]).encode())


def add_key(config: Settings) -> KeyRing:
    """Put a fresh key at the end of the file, or begin the file with it; returns the ring then.

    Raises BadKeyRing where the keys come from the environment or the file cannot be written.
    """
    path = config.keyring_path
    if config.keyring:
        reason = Label(
            "由环境变量给出，请在其末尾添加", "it is the environment's: add the key there"
        )
        raise BadKeyRing(where=where(config), reason=reason)
    try:
        if not path.exists():
            private_files.write(path, text_of([new_line()]).encode())
        else:
            read(config)
            longer = path.read_text("utf-8").rstrip("\n") + f"\n{new_line()}\n"
            private_files.write(path, longer.encode(), over=True)
    except OSError as error:
        reason_text = error.strerror or type(error).__name__
        raise BadKeyRing(where=str(path), reason=Label(reason_text, reason_text)) from error
    return again()
