"""The Markdown files of this repository, taken apart for the tests."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from backend.settings import ROOT

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return FENCE.sub("", self.text)

    @cached_property
    def fences(self) -> list[tuple[str, str]]:
        """Language and content of each fenced block."""
        return FENCE.findall(self.text)

    @cached_property
    def shell_lines(self) -> list[str]:
        """The commands of the blocks marked ``sh`` or ``console``."""
        lines = []
        for language, block in self.fences:
            if language == "sh":
                lines += block.splitlines()
            elif language == "console":
                lines += [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        return [line for line in lines if line.strip() and not line.startswith("#")]

    @cached_property
    def links(self) -> list[str]:
        return LINK.findall(self.prose)

    @cached_property
    def codes(self) -> list[str]:
        """Everything in single backticks."""
        return CODE.findall(self.prose)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading."""
        found = re.findall(r"^(#+) (.*)$", self.prose, re.MULTILINE)
        return [(len(marks), text.strip()) for marks, text in found]

    @cached_property
    def anchors(self) -> set[str]:
        """What GitHub makes of the headings."""
        return {
            re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for _, text in self.headings
        }

    @cached_property
    def tables(self) -> list[list[list[str]]]:
        """The tables: rows of cells, headings first, without the line of dashes."""
        found: list[list[list[str]]] = []
        inside = False
        for line in self.prose.splitlines():
            if not line.startswith("|"):
                inside = False
                continue
            if not inside:
                found.append([])
            inside = True
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not all(set(cell) <= set("-:") and cell for cell in cells):
                found[-1].append(cells)
        return found

    def table(self, *first_row: str) -> list[list[str]]:
        """The rows of the one table whose headings begin with *first_row*."""
        matching = [
            table[1:] for table in self.tables if tuple(table[0][: len(first_row)]) == first_row
        ]
        assert len(matching) == 1, f"{self.name}: {len(matching)} tables headed {first_row}"
        return matching[0]


def page(name: str) -> Page:
    return Page(ROOT / name)


def bare(cell: str) -> str:
    """A cell without its backticks."""
    return cell.strip("`")


PAGES = [
    Page(path)
    for path in sorted(ROOT.rglob("*.md"))
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
]
READMES = (page("README.md"), page("README.zh.md"))
GENERATED = {
    f"docs/{name}.md" for name in ("commands", "data-dictionary", "reports", "transitions")
}
WRITTEN = [each for each in PAGES if each.name not in GENERATED]
