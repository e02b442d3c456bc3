"""The API's cast of callers, for the tests of what holds wherever one asks."""

from api.conftest import *  # noqa: F403
