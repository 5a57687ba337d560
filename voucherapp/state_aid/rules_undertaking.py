"""The single undertaking: who counts together under a de minimis ceiling (Reg. (EU) 2023/2831 Art. 2(2)).

This is not the group by which the size of a firm is measured: holdings of 25 to 50 % and links
through natural persons count there and not here. The two share no code on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Art. 2(2)(a) to (d). A holding of 25 to 50 % makes a partner in the SME test, but not here.
CONTROL_KINDS = frozenset({"majority_votes", "board", "dominant_influence", "agreement"})

#: Half of the votes in basis points: Art. 2(2)(a) asks for more.
HALF = 5_000


@dataclass(frozen=True)
class Link:
    """A relation between two enterprises: its kind, and the votes the parent has in basis points."""

    parent: str
    child: str
    kind: str
    votes_bp: int = 0


def single_undertaking(
    entity: str, links: Iterable[Link], public_bodies: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return all enterprises joined to one by control, directly or through others (Art. 2(2)).

    Enterprises that share nothing but the same public body are not joined through it (recital 4).
    """
    kept = [link for link in links if not {link.parent, link.child} & public_bodies]
    neighbours: dict[str, set[str]] = {}
    for parent, child in _control(kept):
        neighbours.setdefault(parent, set()).add(child)
        neighbours.setdefault(child, set()).add(parent)
    found, waiting = {entity}, [entity]
    while waiting:
        fresh = neighbours.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def _control(links: list[Link]) -> set[tuple[str, str]]:
    """Return who controls whom; votes of controlled enterprises are votes of who controls them."""
    pairs = {
        (link.parent, link.child)
        for link in links
        if link.kind in CONTROL_KINDS or link.votes_bp > HALF
    }
    while True:
        more = {
            (parent, child)
            for parent in {link.parent for link in links}
            for child in {link.child for link in links} - {parent}
            if (parent, child) not in pairs and _votes(parent, child, links, pairs) > HALF
        }
        if not more:
            return pairs
        pairs |= more


def _votes(parent: str, child: str, links: list[Link], pairs: set[tuple[str, str]]) -> int:
    below = _below(parent, pairs)
    return sum(link.votes_bp for link in links if link.child == child and link.parent in below)


def _below(parent: str, pairs: set[tuple[str, str]]) -> set[str]:
    found, waiting = {parent}, [parent]
    while waiting:
        top = waiting.pop()
        fresh = {child for above, child in pairs if above == top} - found
        found |= fresh
        waiting.extend(fresh)
    return found
