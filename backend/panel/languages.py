"""In which language the panel answers: a cookie of its own, Simplified Chinese without one."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

from backend.core.labels import Language

COOKIE = "panel_language"


def language_of(scope: Scope) -> Language:
    """The language chosen in the browser that sent the request."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return "zh"
    return "en" if COOKIE in cookies and cookies[COOKIE].value == "en" else "zh"
