"""Texts as files hold them: spaces, full-width signs, control characters, what Excel adds. Pure."""

import re
import unicodedata

# Soft line breaks of word processors and the separators of Unicode.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Whatever else controls a terminal or a printer says nothing, and PostgreSQL takes no NUL.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ufeff]")
# A spreadsheet's way to keep the digits of a long number: ="20260501000123".
_AS_FORMULA = re.compile(r'="([^"]*)"')
_WHOLE = re.compile(r"([0-9]+)\.0+")
_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
_BETWEEN_DIGITS = re.compile(r"[\s\-‐–—()]+")


def clean(text: str) -> str:
    """*text* with plain line breaks, without control characters and space around it."""
    text = text.strip()
    if text.startswith('="') and (match := _AS_FORMULA.fullmatch(text)):
        text = match[1]
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _BREAKS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """*text* cleaned, with every run of spaces or line breaks as one space."""
    return " ".join(clean(text).split())


def folded(text: str) -> str:
    """*text* on one line, whatever the width and case of its letters."""
    return one_line(unicodedata.normalize("NFKC", text)).casefold()


def match_key(text: str) -> str:
    """*text* as headings and words of a file are compared: as `folded`, and without any space."""
    return "".join(folded(text).split())


def number_name(text: str) -> str:
    """A number that is a name, such as a reference, without what a spreadsheet puts to it.

    "60879417.0" was a whole number once, "'0012" a text. Anything else stays as it is.
    """
    line = one_line(unicodedata.normalize("NFKC", text)).lstrip("'`")
    match = _WHOLE.fullmatch(line)
    return match[1] if match else line


def phone(text: str) -> str:
    """A phone number without the signs that are not dialled; as it is when it is not one."""
    line = number_name(text)
    bare = _BETWEEN_DIGITS.sub("", line)
    return bare if bare.removeprefix("+").isdigit() else line


def is_shortened(text: str) -> bool:
    """Whether *text* is a long number whose digits a spreadsheet has dropped: 2.02605E+13."""
    return _SHORTENED.fullmatch(text) is not None


def excerpt(text: str, length: int = 40) -> str:
    """*text* on one line, cut to *length* characters."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"
