"""The API's cast of callers, for the tests of what holds wherever one asks."""

from api.conftest import browser as by_cookie
from api.conftest import http, keeper, limiter, stranger

__all__ = ["by_cookie", "http", "keeper", "limiter", "stranger"]
