"""What the documents show is what happens: commands with their answers, and explanations."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from support.markdown import PAGES, page

from backend.deadlines.explanation import Explanation, replay
from backend.settings import ROOT


def _shown() -> list[tuple[str, str, str]]:
    """Page, command and answer of each command that is shown with what it prints."""
    found = []
    for each in PAGES:
        for language, block in each.fences:
            if language == "console":
                for part in block.removeprefix("$ ").split("\n$ "):
                    command, _, answer = part.partition("\n")
                    if "minhu calendar " in command:
                        found.append((each.name, command, answer.rstrip("\n")))
    return found


SHOWN = _shown()


def test_there_are_commands_to_run() -> None:
    assert len(SHOWN) >= 5


@pytest.mark.parametrize(("name", "command", "answer"), SHOWN, ids=[each[1] for each in SHOWN])
def test_a_command_answers_as_it_is_shown(
    name: str, command: str, answer: str, tmp_path: Path
) -> None:
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    # The shell finds minhu as the reader's does.
    minhu = tmp_path / "minhu"
    minhu.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backend.cli "$@"\n')
    minhu.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**kept, "PATH": f"{tmp_path}:{kept['PATH']}", "MINHU_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert done.stdout.rstrip("\n") == answer, (name, done.stderr)


def test_the_explanation_that_is_shown_counts_to_its_limit() -> None:
    [example] = [
        block for language, block in page("docs/explaining.md").fences if language == "json"
    ]
    told = msgspec.json.decode(example, type=Explanation)
    assert replay(told) == told.due_at
    names = {
        row[0].strip("`") for row in page("docs/explaining.md").table("Field", "What it tells")
    }
    assert names - {"cause"} <= set(Explanation.__dataclass_fields__)
