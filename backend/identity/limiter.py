"""How often logging in may fail: counted in Redis for all processes, and never for ever."""

import hashlib
import math
import time
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

WINDOW_SECONDS = 300
"""Failures are forgotten this long after the first of them."""

MOST_FAILURES = 10
"""Failures of one user name from one address within the window."""

MOST_FAILURES_OF_USER = 50
"""Failures of one user name from all addresses within the window. Guesses from many places end
here, and so, for as long, does logging in: with fewer, any stranger could lock somebody out.
"""

MOST_FAILURES_OF_ADDRESS = 100
"""Failures from one address within the window: an office shares one."""

REDIS_PATIENCE_SECONDS = 0.25
MOST_KEYS_IN_MEMORY = 10_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether an attempt is admitted: ``seconds`` to wait, 0 for none.

    ``just_locked``: it is the first to be refused, and worth being written down.
    """

    seconds: int
    just_locked: bool = False


class LoginLimiter:
    """Counts attempts per user name and per address; those that succeed are taken off again.

    Without Redis, or while it is away, each process counts for itself.
    """

    def __init__(self, redis_url: str | None, window_seconds: int = WINDOW_SECONDS) -> None:
        self._redis_url = redis_url
        self._window_seconds = window_seconds
        self._memory: dict[str, tuple[int, float]] = {}

    async def attempt(self, address: str, username: str | None) -> Attempt:
        """Count an attempt before it is made, and tell whether it may be; None: nobody's yet.

        Counting first keeps a burst of parallel attempts within the limit, too.
        """
        waits, first = [0], False
        for key, most in _limits(address, username).items():
            attempts, seconds_left = await self._count(key)
            if attempts > most:
                waits.append(max(1, math.ceil(seconds_left)))
                first = first or attempts == most + 1
        return Attempt(max(waits), first)

    async def note_success(self, address: str, username: str | None) -> None:
        """Forget the user's failures, and do not hold this attempt against anybody."""
        shared = list(_limits(address, username))
        own = [shared.pop(0)] if username is not None else []
        for key in own:
            self._memory.pop(key, None)
        for key in shared:
            attempts, ends_at = self._memory.get(key, (0, 0.0))
            self._memory[key] = max(attempts - 1, 0), ends_at
        try:
            async with self._redis() as redis:
                pipe = redis.pipeline()
                for key in own:
                    pipe.delete(key)
                for key in shared:
                    pipe.decr(key)
                    pipe.expire(key, self._window_seconds, nx=True)
                await pipe.execute()
        except (RedisError, OSError):
            # The failures it still holds end with their window.
            return

    async def _count(self, key: str) -> tuple[int, float]:
        """The attempts of *key* with this one, and the seconds until they are forgotten."""
        try:
            async with self._redis() as redis:
                pipe = redis.pipeline()
                pipe.incr(key)
                # The window begins with the first attempt and is not prolonged by later ones.
                pipe.expire(key, self._window_seconds, nx=True)
                pipe.pttl(key)
                attempts, _, milliseconds = await pipe.execute()
                return int(attempts), int(milliseconds) / 1000
        except (RedisError, OSError):
            return self._count_in_memory(key)

    def _count_in_memory(self, key: str) -> tuple[int, float]:
        now = time.monotonic()
        if len(self._memory) >= MOST_KEYS_IN_MEMORY:
            self._memory = {k: held for k, held in self._memory.items() if held[1] > now}
        attempts, ends_at = self._memory.get(key, (0, 0.0))
        if ends_at <= now:
            attempts, ends_at = 0, now + self._window_seconds
        self._memory[key] = attempts + 1, ends_at
        return attempts + 1, ends_at - now

    def _redis(self) -> Redis:
        """A client for one use: logins are rare, and no event loop outlives its connection."""
        if self._redis_url is None:
            raise OSError("no Redis is configured")
        return Redis.from_url(
            self._redis_url,
            socket_timeout=REDIS_PATIENCE_SECONDS,
            socket_connect_timeout=REDIS_PATIENCE_SECONDS,
            retry=None,
        )


def _limits(address: str, username: str | None) -> dict[str, int]:
    """The user's key at the address, then the user's and the address's, each with its limit; the
    last alone where no user is named.
    """
    by_address = {f"minhu:login:address:{address}": MOST_FAILURES_OF_ADDRESS}
    if username is None:
        return by_address
    here, anywhere = _digest(f"{address} {username}"), _digest(username)
    return {
        f"minhu:login:user:{here}": MOST_FAILURES,
        f"minhu:login:name:{anywhere}": MOST_FAILURES_OF_USER,
    } | by_address


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
