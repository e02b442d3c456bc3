"""Following chains of sealed entries, whatever they are about, and naming what does not fit."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Generic, TypeVar

from backend.core.audit import GENESIS
from backend.core.labels import LabelledEnum

Key = TypeVar("Key", int, str)
Link = tuple[Key, int, bytes, bytes, bytes]
"""One entry: its chain, its sequence, the hash before it, its own, and the bytes it seals."""


class Flaw(LabelledEnum):
    """What can be wrong with an entry, or with the head that seals the last one."""

    anchored = "anchored", "与锚点所见不符（被改写）", "rewritten: it is not what the anchor saw"
    changed = "changed", "内容被改动", "changed: its content does not match its hash"
    forged = "forged", "签名或次序不对", "its signature or place is wrong"
    head_changed = "head_changed", "链首摘要被改动", "the head's hash is not the last entry's"
    missing = "missing", "缺失（被删除）", "missing"
    moved = "moved", "移出记录不符", "what was moved into files does not add up"
    no_head = "no_head", "没有链首", "there is no head that seals it"
    out_of_order = "out_of_order", "次序不对，与上一条不衔接", "out of order: it does not follow"
    unsealed = "unsealed", "未被链首封存", "not sealed by the head"


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain says it has come, and after which entry the part at hand begins."""

    seq: int
    hash: bytes
    start_seq: int = 0
    start_hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Fault(Generic[Key]):
    """The first entry of a chain that does not fit."""

    chain: Key
    seq: int
    flaw: Flaw


@dataclass
class Walk(Generic[Key]):
    """Follows chains entry by entry, a page at a time; what it holds does not grow with them.

    Entries come by chain and sequence. Of a broken chain only the first fault is kept.
    """

    faults: list[Fault[Key]] = field(default_factory=list)
    links: int = 0
    chains: int = 0
    key: Key | None = None
    _head: Head | None = None
    _seq: int = 0
    _hash: bytes = GENESIS
    _broken: bool = False

    def follow(self, page: Collection[Link[Key]], heads: dict[Key, Head]) -> None:
        """Go through a page; *heads* are those of the chains that begin up to its last one."""
        for key, seq, previous, own, sealed in page:
            if key != self.key:
                self._end()
                self._begin(key, heads.pop(key, None))
            if self._broken:
                continue
            if (
                seq == self._seq + 1
                and previous == self._hash
                and sha256(previous + sealed).digest() == own
            ):
                self._seq, self._hash = seq, own
            else:
                self._fault(seq, previous)
        self.links += len(page)
        self._without_entries(heads)

    def finish(self, heads: dict[Key, Head]) -> None:
        """End the last chain; *heads* are those behind it."""
        self._end()
        self.key = None
        self._without_entries(heads)

    def _begin(self, key: Key, head: Head | None) -> None:
        self.key, self._head, self._broken = key, head, False
        self._seq, self._hash = (head.start_seq, head.start_hash) if head else (0, GENESIS)
        self.chains += 1

    def _fault(self, seq: int, previous: bytes) -> None:
        expected = self._seq + 1
        if seq > expected:
            flaw = Flaw.missing
        elif seq < expected or previous != self._hash:
            flaw = Flaw.out_of_order
        else:
            flaw = Flaw.changed
        self._note(expected if flaw is Flaw.missing else seq, flaw)

    def _note(self, seq: int, flaw: Flaw) -> None:
        assert self.key is not None  # noqa: S101  # nosec B101 — a fault is a chain's
        self.faults.append(Fault(self.key, seq, flaw))
        self._broken = True

    def _end(self) -> None:
        if self.key is None or self._broken:
            return
        head = self._head
        if head is None:
            self._note(self._seq, Flaw.no_head)
        elif head.seq > self._seq:
            self._note(self._seq + 1, Flaw.missing)
        elif head.seq < self._seq:
            self._note(head.seq + 1, Flaw.unsealed)
        elif head.hash != self._hash:
            self._note(self._seq, Flaw.head_changed)

    def _without_entries(self, heads: dict[Key, Head]) -> None:
        for key, head in heads.items():
            if (head.seq, head.hash) != (head.start_seq, head.start_hash):
                flaw = Flaw.missing if head.seq != head.start_seq else Flaw.head_changed
                self.faults.append(Fault(key, head.start_seq + 1, flaw))
            self.chains += 1


Place = tuple[Key, int, int]
"""Where a page ended: chain, sequence, row."""


@dataclass(frozen=True)
class Chains(Generic[Key]):
    """Chains of one sort, to be read in pages.

    ``page(after, keys)`` gives the links after a place, in order, with the place of the last (None
    when there are none left); ``heads(after, upto, keys)`` the heads of the chains after one key up
    to another (None: all that are left). *keys* limits both to some chains; None: all.
    """

    first: Key
    page: Callable[
        [Place[Key], Collection[Key] | None],
        Awaitable[tuple[list[Link[Key]], Place[Key] | None]],
    ]
    heads: Callable[[Key, Key | None, Collection[Key] | None], Awaitable[dict[Key, Head]]]


async def walk(
    chains: Chains[Key], keys: Collection[Key] | None, passed: Callable[[int], None]
) -> Walk[Key]:
    """Follow all of *chains*, or those of *keys*; *passed* is told the entries of each page."""
    walked: Walk[Key] = Walk()
    after: Place[Key] = (chains.first, 0, 0)
    while True:
        page, last = await chains.page(after, keys)
        if last is None:
            break
        walked.follow(page, await chains.heads(after[0], last[0], keys))
        after = last
        passed(len(page))
    walked.finish(await chains.heads(after[0], None, keys))
    return walked


def chunks(keys: Iterable[Key], size: int = 1000) -> Iterable[list[Key]]:
    """*keys* in order, so many at a time."""
    ordered = sorted(keys)
    for begin in range(0, len(ordered), size):
        yield ordered[begin : begin + size]
