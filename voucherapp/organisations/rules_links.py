"""What a link between a firm and somebody else may say, and the words for it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voucherapp.kernel.folding import fold
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.rules_group import Holding, limit

OTHER_KINDS = {
    "enterprise": T("an enterprise or a body"),
    "person": T("a person"),
}

#: Kinds of owner that Art. 3 of the Annex to Rec. 2003/361/EC treats apart.
INVESTORS = {
    "": T("An ordinary enterprise"),
    "public_investment": T("Public investment corporation"),
    "venture_capital": T("Venture capital company"),
    "business_angel": T("Business angel"),
    "university": T("University or non-profit research centre"),
    "institutional": T("Institutional investor or regional development fund"),
    "local_authority": T("Local authority (town, municipality)"),
    "public_body": T("Another public body (state, region, ministry, public agency)"),
}

INCLUDED = {
    "": T("No: they are added"),
    "all": T("Yes, with the staff"),
    "money": T("Yes, but without the staff"),
    "covers": T("No, but its own accounts are consolidated and contain our firm"),
}

RELATIONS = {
    "own": T("the firm itself"),
    "linked": T("linked, in full"),
    "partner": T("partner, by its share"),
    "partner_linked": T("linked to a partner, by the partner’s share"),
}

SIZE_REASONS = {
    "latest": T("Judged on the newest closed year: no year before it is known."),
    "two_years": T(
        "Judged on consecutive closed years (Art. 4(2)): the status is that of the newest."
    ),
    "kept": T(
        "A ceiling crossed in one year alone changes nothing: the earlier status is kept until a "
        "second year in a row confirms the change (Art. 4(2))."
    ),
    "changed": T("Control of the firm has changed: only the years since then are judged on."),
    "public": T(
        "Public bodies control 25 % or more of the capital or the votes: such a firm is no SME, "
        "whatever its size (Art. 3(4))."
    ),
    "missing": T("The size is open: figures of an enterprise that counts are missing."),
}


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as it is entered: who it starts at, who the other is, and the shares in basis points."""

    own_key: str
    base_key: str
    direction: str
    other_key: str
    other_kind: str
    kind: str
    percent_bp: int
    votes_bp: int | None

    @property
    def owner(self) -> str:
        """The key of the owner."""
        return self.other_key if self.direction == "parent" else self.base_key or self.own_key

    @property
    def owned(self) -> str:
        """The key of the one that is owned."""
        return self.base_key or self.own_key if self.direction == "parent" else self.other_key

    @property
    def holding(self) -> Holding:
        """The link as the rules of size read it."""
        votes = self.percent_bp if self.votes_bp is None else self.votes_bp
        return Holding(self.owner, self.owned, self.percent_bp, votes, self.kind)


def control_of(kind: str, percent_bp: int, votes_bp: int | None) -> str:
    """Return the kind of control a link has: more than half of the votes is a majority of them."""
    votes = percent_bp if votes_bp is None else votes_bp
    if kind == "holding" and votes > limit("linked_above"):
        return "majority_votes"
    return kind


def person_key(name: str) -> str:
    """Return the key of a person by the folded name, such as ":ANNA-ROSSI"."""
    return ":" + re.sub(r"[^A-Z0-9]+", "-", fold(name).upper()).strip("-")[:70]


def refuse_bad_link(link: LinkFacts, known: Iterable[LinkFacts]) -> None:
    """Refuse a link to oneself, one that is known already, and more than the whole of anything."""
    field = "other_registration_number" if link.other_kind == "enterprise" else "other_name"
    known = list(known)
    if link.other_key == link.own_key:
        if link.base_key:
            message = T(
                "This is your own firm. Enter the link from your own firm to the other one."
            )
        else:
            message = T("This is the number of your own firm.")
        raise Refused("itself", message, field=field)
    if link.owner == link.owned:
        raise Refused("itself", T("An enterprise does not own itself."), field=field)
    if link.other_kind == "person" and link.direction == "child":
        raise Refused(
            "owned-person", T("A person cannot be owned: choose “owns or controls”."), "direction"
        )
    if any((one.owner, one.owned) == (link.owner, link.owned) for one in known):
        raise Refused("twice", T("This link stands in the list already."), field=field)
    taken = sum(one.percent_bp for one in known if one.owned == link.owned)
    if taken + link.percent_bp > 10_000:
        raise Refused(
            "more-than-all",
            T(
                "Together the owners would hold more than 100 per cent: %(left)s per cent are left.",
                left=f"{(10_000 - taken) / 100:g}",
            ),
            field="percent_bp",
        )


def tie_text(tie: Mapping[str, Any], names: Mapping[str, str]) -> T:
    """Say in words why an enterprise counts, from the tie that the working of a verdict kept."""
    owners = ", ".join(name_of(key, names) for key in tie["owners"])
    owned = name_of(tie["owned"], names)
    if tie["beside"]:
        return T(
            "%(owners)s control it and %(other)s, which work in the same market",
            owners=owners,
            other=name_of(tie["beside"], names),
        )
    if tie["control"] and tie["control"] != "majority_votes":
        return T("%(owners)s control %(owned)s", owners=owners, owned=owned)
    return T(
        "%(owners)s: %(share)s per cent of %(owned)s",
        owners=owners,
        share=f"{tie['share_bp'] / 100:g}",
        owned=owned,
    )


def name_of(key: str, names: Mapping[str, str]) -> str:
    """Return the name of a party; persons who act jointly are called by the word they share."""
    plain = key.removeprefix("persons ")
    return names.get(plain, plain)
