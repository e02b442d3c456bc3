"""Keys of personal data for tests: the process turned to others and back."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.personal import source
from backend.settings import settings


def key_line(letter: bytes) -> str:
    """A key made of one *letter*."""
    return base64.urlsafe_b64encode(letter * 32).decode()


@contextmanager
def keys(monkeypatch: pytest.MonkeyPatch, told: str | None) -> Iterator[None]:
    """This process with the keys *told*, newest last; None: with none at all."""

    def forget() -> None:
        settings.cache_clear()
        source.ring.cache_clear()

    with monkeypatch.context() as patch:
        if told is None:
            patch.delenv("MINHU_KEYRING", raising=False)
            patch.setenv("MINHU_KEYRING_FILE", "/nonexistent/keyring")
        else:
            patch.setenv("MINHU_KEYRING", told)
        forget()
        yield
    forget()
