"""Arithmetic of made-up data: exact shares and reproducible chance.

Chance comes from SHA-256, so that the same data appears on every machine and under every version
of Python; the standard library promises that for few of its random functions.
"""

import hashlib
from collections.abc import Sequence
from datetime import date


def lot(below: int, *key: object) -> int:
    """A number from 0 to *below* − 1 that looks random and is always the same for *key*."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def spread(total: int, weights: Sequence[int], least: int = 0) -> list[int]:
    """*total* split by *weights* into whole shares of at least *least*, summing exactly.

    What rounding leaves goes to the largest remainders, the earlier of equals first. Raises
    ValueError when *total* does not reach for everybody's *least* or no weight is positive.
    """
    free = total - least * len(weights)
    weight = sum(weights)
    if free < 0 or weight <= 0:
        raise ValueError(f"cannot split {total} into {len(weights)} shares of at least {least}")
    shares = [free * each // weight for each in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(free * weights[i] % weight))
    for i in by_remainder[: free - sum(shares)]:
        shares[i] += 1
    return [least + share for share in shares]


def every_so_often(count: int, among: int) -> list[int]:
    """*count* different places out of ``range(among)``, evenly apart; *count* may be 0."""
    return [i * among // count for i in range(count)]


def latest_start(first: date, years: int, on: date) -> date:
    """When the period of *years* that covers *on* began, periods following each other from *first*.

    Reaches back before *first* as well. *first* must not be 29 February.
    """
    elapsed = on.year - first.year - ((on.month, on.day) < (first.month, first.day))
    return first.replace(year=first.year + elapsed // years * years)
