"""In which language an answer is: the reader's own choice, else the browser's, else Chinese."""

from typing import Any, Literal

from litestar.connection import ASGIConnection

Language = Literal["zh", "en"]
COOKIE = "panel_language"
"""The panel's own cookie: who has chosen there has chosen everywhere."""


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Language:
    """The language chosen in the browser, else the one its Accept-Language ranks higher."""
    match connection.cookies.get(COOKIE, "").lower()[:2]:
        case "zh":
            return "zh"
        case "en":
            return "en"
    return preferred_language(connection.headers.get("accept-language", ""))


def preferred_language(accepted: str) -> Language:
    """``zh`` or ``en``, whichever an Accept-Language header ranks higher; Chinese when neither."""
    ranked = {"zh": 0.0, "en": 0.0}
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.strip().lower().split("-")[0]
        if language in ranked:
            ranked[language] = max(ranked[language], _weight(weight))
    return "en" if ranked["en"] > ranked["zh"] else "zh"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
