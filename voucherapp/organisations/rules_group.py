"""Who counts with an enterprise when its size is measured: Annex to Rec. 2003/361/EC, Art. 3 and 6.

This is not the single undertaking of de minimis aid, which obeys another law and has its own rules
in the slice `state_aid`; the two share no code on purpose. Shares are basis points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from voucherapp.reference import codes

#: Art. 3(3)(a) to (d): each of them links two enterprises whatever the share.
LINKING = frozenset({"majority_votes", "board", "dominant_influence", "agreement"})

#: Investors who may hold from 25 to 50 % without ending autonomy (Art. 3(2)(a) to (d)).
EXEMPT = frozenset(
    {"public_investment", "venture_capital", "business_angel", "university", "institutional"}
)


@dataclass(frozen=True, slots=True)
class GroupParty:
    """An enterprise, a body or a person around a firm, with what the exceptions of Art. 3 ask."""

    key: str
    name: str
    is_person: bool = False
    #: "" for an ordinary enterprise, one of EXEMPT, "public_body" or "local_authority".
    investor: str = ""
    #: What business angels have put into the firm together, in euro cents.
    invested_minor: int | None = None
    budget_minor: int | None = None
    inhabitants: int | None = None
    #: Whether it works in the same market as the firm, or in one directly up- or downstream.
    same_market: bool = False
    #: Persons with the same word here act jointly.
    acts_with: str = ""
    #: "", "all" or "money": what of its figures stands in consolidated accounts already counted;
    #: "covers": its own accounts are consolidated and contain the firm.
    included: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one party holds of another: capital and votes in basis points, and a kind of control."""

    owner: str
    owned: str
    capital_bp: int
    votes_bp: int
    control: str = ""

    @property
    def links(self) -> bool:
        """Whether this holding alone links the two (Art. 3(3))."""
        return self.control in LINKING or self.votes_bp > limit("linked_above")


@dataclass(frozen=True, slots=True)
class Tie:
    """Why somebody counts: these owners hold that share of one, or control it."""

    owners: tuple[str, ...]
    owned: str
    share_bp: int
    control: str = ""
    #: The other enterprise that the same persons control, when they are what links the two.
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """An enterprise that counts: linked in full, a partner (and what is linked to it) by its share."""

    key: str
    #: own, linked, partner or partner_linked.
    relation: str
    share_bp: int
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """All that count with one enterprise, itself first, and what public bodies hold of it."""

    related: tuple[Related, ...]
    public_bp: int
    #: Owners from 25 % whom an exception leaves out (Art. 3(2)).
    excepted: tuple[Tie, ...] = ()

    @property
    def kind(self) -> str:
        """Autonomous, partner or linked: the word of Art. 3 for the enterprise itself."""
        found = {one.relation for one in self.related}
        if "linked" in found:
            return "linked"
        return "partner" if "partner" in found else "autonomous"

    @property
    def is_public(self) -> bool:
        """Whether public bodies hold so much that the enterprise is no SME (Art. 3(4))."""
        return self.public_bp >= limit("public_from")


@cache
def limit(name: str) -> int:
    """Return a limit of the Annex that is in force (reference/sme_limits.csv)."""
    return max(
        (row["valid_from"], int(row["value"])) for row in codes.rows("sme_limits")
         if row["limit"] == name
    )[1]  # fmt: skip


def relations(own: str, parties: Iterable[GroupParty], holdings: Iterable[Holding]) -> Relations:
    """Find who is linked to an enterprise, who is its partner, and how much of it is public."""
    graph = _Graph(own, {party.key: party for party in parties}, holdings)
    graph.link()
    linked = graph.cluster(own)
    found = [Related(own, "own", 10000)]
    found += [
        Related(key, "linked", 10000, tie)
        for key, tie in graph.ties_outwards().items()
        if graph.has_figures(key)
    ]
    partners, excepted = graph.partners(linked)
    return Relations((*found, *partners), graph.public_share(), tuple(excepted))


@dataclass
class _Graph:
    own: str
    parties: Mapping[str, GroupParty]
    holdings: Iterable[Holding]
    #: In the order in which they were found.
    links: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holdings = [self._by_group(h) for h in self.holdings]
        self.enterprises = {self.own} | {
            key for h in self.holdings for key in (h.owner, h.owned) if not self._is_group(key)
        }
        self.of = {key: frozenset({key}) for key in self.enterprises}

    def _by_group(self, holding: Holding) -> Holding:
        """Let persons who act jointly hold as one (Art. 3(3), last subparagraph but two)."""
        party = self.parties.get(holding.owner)
        if party is None or not party.is_person:
            return holding
        return replace(holding, owner=f"persons {party.acts_with or party.key}")

    @staticmethod
    def _is_group(key: str) -> bool:
        return key.startswith("persons ")

    def cluster(self, key: str) -> frozenset[str]:
        """All enterprises linked to one, itself among them."""
        return self.of[key]

    def has_figures(self, key: str) -> bool:
        """Public bodies that are no investors have no figures of an enterprise."""
        party = self.parties.get(key)
        return party is None or party.investor not in ("public_body", "local_authority")

    def link(self) -> None:
        """Join enterprises by majority or control, alone or with those they are linked to."""
        while self._link_directly() or self._link_through_persons():
            pass

    def _link_directly(self) -> bool:
        for owned in sorted(self.enterprises):
            for owners in {self.of[h.owner] for h in self._into(owned) if h.owner in self.of}:
                tie = None if owned in owners else self._majority(owners, owned)
                if tie is not None:
                    self._join(owners, owned, tie)
                    return True
        return False

    def _link_through_persons(self) -> bool:
        for group in sorted({h.owner for h in self.holdings if self._is_group(h.owner)}):
            held = self.controlled({group})
            market = sorted(key for key in held if self._in_market(key))
            first = self.own if self.own in market else next(iter(market), "")
            for key in market:
                if key not in self.of[first]:
                    self._join(self.of[first], key, Tie((group,), key, 0, beside=first))
                    return True
        return False

    def _in_market(self, key: str) -> bool:
        return key == self.own or (key in self.parties and self.parties[key].same_market)

    def _join(self, owners: frozenset[str], owned: str, tie: Tie) -> None:
        both = owners | self.of[owned]
        self.links.append(tie)
        for key in both:
            self.of[key] = both

    def ties_outwards(self) -> dict[str, Tie]:
        """Return each linked enterprise with the tie that brings it in, the nearest first."""
        found: dict[str, Tie] = {}
        seen, grown = {self.own}, True
        while grown:
            grown = False
            for tie in self.links:
                ends = {*tie.owners, tie.owned, tie.beside} & self.enterprises
                if ends & seen and ends - seen:
                    found.update(dict.fromkeys(sorted(ends - seen), tie))
                    seen |= ends
                    grown = True
        return found

    def _into(self, owned: str) -> list[Holding]:
        return [h for h in self.holdings if h.owned == owned]

    def _majority(self, owners: Iterable[str], owned: str) -> Tie | None:
        held = [h for h in self._into(owned) if h.owner in owners]
        votes = sum(h.votes_bp for h in held)
        control = next((h.control for h in held if h.control in LINKING), "")
        if votes <= limit("linked_above") and not control:
            return None
        return Tie(tuple(sorted(h.owner for h in held)), owned, votes, control)

    def controlled(self, start: set[str]) -> set[str]:
        """Return what these control, directly or through others, going downwards only."""
        reach = set(start)
        while True:
            more = {
                key for key in self.enterprises - reach if self._majority(reach, key) is not None
            }
            if not more:
                return reach - start
            reach |= more

    def share(self, owners: Iterable[str], owned: str) -> int:
        """Return the higher of capital and votes that these hold together of one (Art. 6(2))."""
        held = [h for h in self._into(owned) if h.owner in owners]
        return max(sum(h.capital_bp for h in held), sum(h.votes_bp for h in held))

    def partners(self, linked: frozenset[str]) -> tuple[list[Related], list[Tie]]:
        """Return partners of the linked enterprises with all linked to them, and the excepted."""
        found: list[Related] = []
        excepted: list[Tie] = []
        for cluster in sorted(set(self.of.values()) - {linked}, key=sorted):
            tie = self._partnership(linked, cluster)
            if tie is None:
                continue
            if self._is_excepted(tie):
                excepted.append(tie)
                continue
            direct = {*tie.owners, tie.owned} & cluster
            found += [
                Related(key, "partner" if key in direct else "partner_linked", tie.share_bp, tie)
                for key in sorted(cluster, key=lambda key: (key not in direct, key))
                if self.has_figures(key)
            ]
        return found, excepted

    def _partnership(self, linked: frozenset[str], cluster: frozenset[str]) -> Tie | None:
        """Return the strongest holding of 25 % or more, up or down; cross-holdings do not add up."""
        ties = [
            Tie(
                tuple(sorted(h.owner for h in self._into(owned) if h.owner in owners)), owned, share
            )
            for owners, targets in ((cluster, linked), (linked, cluster))
            for owned in sorted(targets)
            if (share := self.share(owners, owned)) >= limit("partner_from")
        ]
        return max(ties, key=lambda tie: tie.share_bp, default=None)

    def _is_excepted(self, tie: Tie) -> bool:
        others = [owner for owner in tie.owners if not self._is_exempt(owner)]
        return tie.share_bp <= limit("linked_above") and (
            self.share(others, tie.owned) < limit("partner_from")
        )

    def _is_exempt(self, key: str) -> bool:
        party = self.parties.get(key)
        if party is None:
            return False
        if party.investor == "business_angel":
            angels = [p for p in self.parties.values() if p.investor == "business_angel"]
            return sum(p.invested_minor or 0 for p in angels) < limit("angel_below")
        return party.investor in EXEMPT or _is_small_authority(party)

    def public_share(self) -> int:
        """Return what public bodies control of the firm, together and through others (Art. 3(4))."""
        public = {key for key in self.parties if self._is_public(key)}
        return self.share(public | (self.controlled(public) - {self.own}), self.own)

    def _is_public(self, key: str) -> bool:
        party = self.parties[key]
        if party.investor == "local_authority":
            small = _is_small_authority(party)
            return not small or self.own in self.controlled({key})
        return party.investor == "public_body"


def _is_small_authority(party: GroupParty) -> bool:
    if party.investor != "local_authority":
        return False
    if party.budget_minor is None or party.inhabitants is None:
        return False
    return party.budget_minor < limit("authority_budget_below") and party.inhabitants < limit(
        "authority_inhabitants_below"
    )
