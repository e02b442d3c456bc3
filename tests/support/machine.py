"""What a test asks of the machine it runs on."""

import os
import shutil
import subprocess
import sys
from typing import NoReturn

import pytest


def is_root() -> bool:
    return os.geteuid() == 0


def installed(*packages: str) -> None:
    """Install Debian *packages* where we may; elsewhere nothing happens."""
    if not (is_root() and shutil.which("apt-get")):
        return
    print(f"Installing {packages[0]}, this may take minutes …", file=sys.stderr)
    subprocess.run(["apt-get", "update", "-q"], check=False)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "install", "-qy", *packages], check=False, env=environment)


def missing(sentence: str, *, needed: bool = True) -> NoReturn:
    """Skip the test, loudly, for what *sentence* says; under CI fail it, when it is *needed*."""
    if needed and os.environ.get("CI") == "true":
        pytest.fail(sentence)
    print(f"\nTESTS SKIPPED: {sentence}", file=sys.stderr)
    pytest.skip(sentence)
