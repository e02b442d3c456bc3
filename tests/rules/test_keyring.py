"""The ring of keys: what is sealed opens where it belongs, and only there; masks and look-ups."""

import pytest

from backend.personal.errors import BadKeyRing, CannotOpen, KeyMissing
from backend.personal.keyring import (
    MARK,
    Key,
    KeyRing,
    Kind,
    is_sealed,
    new_line,
    normal,
    parsed,
    text_of,
)
from backend.personal.rules import mask

HERE = "work_order.citizen_phone:7"
OLD, NEW = Key(b"o" * 32), Key(b"n" * 32)
RING = KeyRing((OLD, NEW))


def test_what_was_sealed_opens_and_shows_nothing() -> None:
    token = RING.seal("13812341234", Kind.phone, HERE)
    assert RING.open(token, HERE) == "13812341234"
    assert is_sealed(token)
    assert "1381234" not in token
    assert token != RING.seal("13812341234", Kind.phone, HERE)


def test_moved_to_another_row_or_column_it_does_not_open() -> None:
    token = RING.seal("张三", Kind.full_name, HERE)
    for place in ("work_order.citizen_phone:8", "work_order.citizen_name:7", "person.phone:7"):
        with pytest.raises(CannotOpen):
            RING.open(token, place)


@pytest.mark.parametrize("at", [12, 20, 40])
def test_altered_by_one_character_it_does_not_open(at: int) -> None:
    token = RING.seal("13812341234", Kind.phone, HERE)
    altered = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises((CannotOpen, KeyMissing)):
        RING.open(altered, HERE)


def test_new_values_take_the_newest_key_and_old_ones_stay_readable() -> None:
    old = KeyRing((OLD,)).seal("张三", Kind.full_name, HERE)
    assert RING.open(old, HERE) == "张三"
    assert old.startswith(f"{MARK}{OLD.id}.")
    assert RING.seal("张三", Kind.full_name, HERE).startswith(f"{MARK}{NEW.id}.")
    with pytest.raises(KeyMissing) as missing:
        KeyRing((OLD,)).open(RING.seal("张三", Kind.full_name, HERE), HERE)
    assert NEW.id in str(missing.value)


@pytest.mark.parametrize(
    ("kind", "written", "sought"),
    [
        (Kind.phone, "138 1234-1234", "１３８１２３４１２３４"),
        (Kind.phone, "+86 138 1234 1234", "13812341234"),
        (Kind.phone, "029-8812 3456", "(029)88123456"),
        (Kind.id_number, "61011219800101123x", "610112 19800101 123X"),
    ],
)
def test_a_number_is_found_however_it_is_written(kind: Kind, written: str, sought: str) -> None:
    whole, end = RING.seal(written, kind, HERE).split(".")[3:]
    assert whole in RING.wholes(sought, kind)
    assert end in RING.ends(normal(sought, kind)[-4:], kind)


def test_what_an_earlier_key_sealed_is_found_too() -> None:
    whole, end = KeyRing((OLD,)).seal("13812341234", Kind.phone, HERE).split(".")[3:]
    assert whole in RING.wholes("13812341234", Kind.phone)
    assert end in RING.ends("1234", Kind.phone)


def test_an_index_tells_kinds_keys_and_lengths_apart() -> None:
    both = RING.wholes("1234", Kind.phone) + RING.wholes("1234", Kind.id_number)
    ends = RING.ends("1234", Kind.phone)
    assert len({*both, *ends}) == 6
    assert RING.wholes("无", Kind.phone) == []
    assert RING.ends("123", Kind.phone) == []
    assert RING.seal("匿名", Kind.phone, HERE).endswith("..")


def test_a_ring_is_read_from_lines_or_commas_and_back() -> None:
    lines = [new_line(), new_line()]
    for text in (text_of(lines), ",".join(lines), f" {lines[0]} , {lines[1]} # newest\n"):
        ring = parsed(text, "here")
        assert ring == parsed(text_of(lines), "there")
        assert len(ring.keys) == 2
    assert len(new_line()) == 43


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark\n", "short", "0" * 43 + "é", new_line()[:-1]],
    ids=["empty", "a remark", "short", "a letter that is none", "cut off"],
)
def test_a_bad_ring_is_told_without_its_keys(text: str) -> None:
    with pytest.raises(BadKeyRing) as error:
        parsed(text, "/etc/minhu/keyring")
    assert "/etc/minhu/keyring" in str(error.value)
    assert len(text) < 9 or text not in str(error.value)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("13891234567", Kind.phone, "138****4567"),
        ("12345", Kind.phone, "****"),
        ("", Kind.phone, ""),
        ("张三丰", Kind.full_name, "张**"),
        ("", Kind.full_name, ""),
        ("610112198001011234", Kind.id_number, "610112********1234"),
        ("610112", Kind.id_number, "****"),
    ],
)
def test_a_value_is_shown_in_part(value: str, kind: Kind, shown: str) -> None:
    assert mask(value, kind) == shown
