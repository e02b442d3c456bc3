"""In which language the panel answers: a cookie of its own, Simplified Chinese without one."""

from http.cookies import CookieError, SimpleCookie
from typing import Literal

from starlette.datastructures import Headers
from starlette.types import Scope

from backend.core.labels import Label

Language = Literal["zh", "en"]
COOKIE = "panel_language"


def language_of(scope: Scope) -> Language:
    """The language chosen in the browser that sent the request."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return "zh"
    return "en" if COOKIE in cookies and cookies[COOKIE].value == "en" else "zh"


def words(text: str | None, language: Language, otherwise: str = "") -> str:
    """*text* in *language* when it is a `Label`, else *otherwise*, or the text itself."""
    if isinstance(text, Label):
        return text.text(language)
    return otherwise or text or ""
