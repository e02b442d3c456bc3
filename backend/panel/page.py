"""The one HTML page of piccolo-admin, with the panel's scripts, style and vocabulary put in."""

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from backend.core.labels import Language
from backend.panel.labels import SITE, vocabulary
from backend.panel.wire import Answer

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("panel.js", "requests.js", "live.js", "registry.js")
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def translated(answer: Answer, language: Language) -> Answer:
    """The page in *language*; our scripts must run before piccolo-admin's own."""
    html = answer.body.decode()
    html = html.replace('<html lang="en">', f'<html lang="{HTML_LANGUAGES[language]}">', 1)
    html = html.replace("<title>Piccolo Admin</title>", _head(language), 1)
    return replace(answer, body=html.encode())


@lru_cache
def _head(language: Language) -> str:
    # “<” cannot end the element early when it is written as an escape.
    words = json.dumps(vocabulary(language), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f"<title>{SITE.text(language)}</title>"
        '<link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="./static/{_versioned("panel.css")}">'
        f'<script type="application/json" id="panel-vocabulary">{words}</script>'
    ) + "".join(f'<script src="./static/{_versioned(name)}"></script>' for name in SCRIPTS)


def _versioned(name: str) -> str:
    """The file's address, which changes with its content: browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{name}?v={digest}"
