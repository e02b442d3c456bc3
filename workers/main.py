"""What ``dramatiq workers.main`` loads: the broker and every actor."""

from workers import delivery, enforcement, periodic, ratings, recalculation
from workers.broker import broker

__all__ = ["broker", "delivery", "enforcement", "periodic", "ratings", "recalculation"]
