"""docs/security.md: every item of the standard has its row, and every row a test or a “not yet”."""

import re

from support.markdown import bare, page

from backend.identity.rules import PERMISSIONS, Permission, Role
from backend.settings import ROOT

PAGE = page("docs/security.md")
NUMBERS = {
    # How many items of levels 1 and 2 each section of ASVS 5.0 has, where they count from one.
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+)(?: \(level 3\))? \|(.*)\|$", re.MULTILINE)


def rows() -> list[tuple[list[str], list[str]]]:
    """The items of each row, and its other cells."""
    return [(found[1].split(", "), [cell.strip() for cell in found[2].split("|")])
            for found in ROW.finditer(PAGE.text)]  # fmt: skip


def test_every_item_has_one_row() -> None:
    listed = [item for items, _ in rows() for item in items]
    wanted = {f"{section}.{n + 1}" for section, most in NUMBERS.items() for n in range(most)}
    # Sections whose numbers of these levels have gaps.
    assert len(listed) == len(set(listed))
    assert wanted <= set(listed)
    assert len(wanted) == 253


def test_every_row_has_a_test_or_says_not_yet() -> None:
    for items, cells in rows():
        if len(cells) == 1:
            assert cells[0].startswith("no"), items  # Does not apply, and why.
            continue
        told = cells[-1]
        tests = re.findall(r"`(tests/[\w/.]+)`", told)
        assert tests or "**not yet**" in told or "`make lint`" in told, items
        for path in tests:
            assert (ROOT / path).is_file(), (items, path)


def test_the_matrix_is_the_codes() -> None:
    heading, *lines = [line for line in PAGE.text.split("written by docs/generate.py -->")[1]
                       .splitlines() if line.startswith("|")]  # fmt: skip
    roles = [role for role in Role if role is not Role.system]
    columns = [cell.strip() for cell in heading.strip("|").split("|")][1:]
    assert columns == [f"{role.zh} {role.en}" for role in roles]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[1:]]
    found = {
        (Permission(bare(row[0].split()[0])), role)
        for row in cells
        for role, mark in zip(roles, row[1:], strict=True)
        if mark
    }
    assert found == {(each, role) for role in roles for each in PERMISSIONS[role]}
    assert [row[0].split("`")[1] for row in cells] == sorted(p.value for p in Permission)
