"""What ``dramatiq workers.main`` loads: the broker first, then every actor."""

from workers.broker import broker
from workers import delivery, enforcement  # isort: skip

__all__ = ["broker", "delivery", "enforcement"]
