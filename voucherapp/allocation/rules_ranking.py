"""Ranking, ties and the budget line as pure functions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import groupby

from voucherapp.allocation.rules import LINE_RULES
from voucherapp.evaluation.rules import points_text
from voucherapp.kernel.money import half_up
from voucherapp.kernel.text import T, shown


@dataclass(frozen=True, slots=True)
class Entry:
    """One application as the ranking sees it; points are hundredths, money is minor units."""

    application_id: int
    reference: str
    requested_minor: int
    submitted_at: datetime
    score_hundredths: int | None
    spread_hundredths: int | None = None
    reviews: int = 0
    #: Whether all reviews that the call asks for (a third one included) are there.
    complete: bool = True
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    #: Labels of the criteria that stay below their own threshold.
    failed: tuple[str, ...] = ()
    #: NUTS 3, section of NACE Rev. 2.1, size and type of voucher, as frozen at the submission.
    traits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tie:
    """How a shared score was told apart: the others, and each rule with this entry's value."""

    peers: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with its place, and why it cannot be funded if it cannot."""

    entry: Entry
    rank: int
    #: "" when it may be funded, else below_threshold or unscored.
    barrier: str = ""
    tie: Tie | None = None


def lot(seed: str, reference: str) -> str:
    """Return the lot of an application: SHA-256 of the published seed and its reference.

    Nobody draws it: anyone can compute it from what was public before the scores were known.
    """
    return hashlib.sha256(f"{seed}|{reference}".encode()).hexdigest()


def lot_seed(call_code: str, day: date) -> str:
    """Return the seed of the lots of a call: its code and a day that was fixed beforehand."""
    return f"{call_code}|tie-{day.isoformat()}"


def rank(
    entries: Iterable[Entry], threshold_hundredths: int, tiebreak: Sequence[str], seed: str
) -> list[Ranked]:
    """Order entries by score; ties by the rules of the call, in their order, and at last by lot.

    Entries that miss a threshold stand behind all that pass, unscored ones behind those; the
    order does not depend on the order in which entries arrive.
    """
    chain = tuple(tiebreak) if "lot" in tiebreak else (*tiebreak, "lot")
    found = [(entry, _barrier(entry, threshold_hundredths)) for entry in entries]
    found.sort(
        key=lambda pair: (
            ("", "below_threshold", "unscored").index(pair[1]),
            -(pair[0].score_hundredths or 0),
            *(_key(rule, pair[0], seed) for rule in chain),
            pair[0].reference,
        )
    )
    ranked: list[Ranked] = []
    for _group, members in groupby(found, key=lambda pair: (pair[1], pair[0].score_hundredths)):
        tied = list(members)
        for entry, barrier in tied:
            tie = None if barrier == "unscored" else _tie(entry, [e for e, _b in tied], chain, seed)
            ranked.append(Ranked(entry, len(ranked) + 1, barrier, tie))
    return ranked


def _barrier(entry: Entry, threshold: int) -> str:
    if entry.score_hundredths is None or not entry.complete:
        return "unscored"
    return "below_threshold" if entry.score_hundredths < threshold or entry.failed else ""


def _key(rule: str, entry: Entry, seed: str) -> object:
    """Return the sort key of a rule: the smaller one comes first."""
    if rule.startswith("criterion:"):
        return -entry.criteria.get(rule.removeprefix("criterion:"), Fraction(0))
    if rule == "earlier":
        return entry.submitted_at
    if rule == "request_size":
        return entry.requested_minor
    if rule == "lot":
        return lot(seed, entry.reference)
    raise ValueError(f"unknown tie-break {rule}")


def _tie(entry: Entry, tied: Sequence[Entry], chain: Sequence[str], seed: str) -> Tie | None:
    peers = [other for other in tied if other is not entry]
    if not peers:
        return None
    steps = []
    open_peers = peers
    for rule in chain:
        steps.append((rule, _shown(rule, entry, seed)))
        own = _key(rule, entry, seed)
        open_peers = [other for other in open_peers if _key(rule, other, seed) == own]
        if not open_peers:
            break
    return Tie(tuple(sorted(other.reference for other in peers)), tuple(steps))


def _shown(rule: str, entry: Entry, seed: str) -> str:
    if rule.startswith("criterion:"):
        value = entry.criteria.get(rule.removeprefix("criterion:"), Fraction(0))
        return points_text(half_up(value.numerator, value.denominator))
    if rule == "earlier":
        moment = entry.submitted_at.astimezone(UTC)
        return f"{shown(moment.date())}, {moment:%H:%M:%S} UTC"
    if rule == "request_size":
        return f"{entry.requested_minor // 100}.{entry.requested_minor % 100:02d}"
    return lot(seed, entry.reference)[:8]


RULE_WORDS = {
    "earlier": T("earlier submission"),
    "request_size": T("smaller request"),
    "lot": T("lot"),
}


def _word(rule: str, labels: Mapping[str, str]) -> str:
    if rule.startswith("criterion:"):
        return labels.get(rule.removeprefix("criterion:"), rule)
    return str(RULE_WORDS[rule])


def chain_words(tiebreak: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """Name the rules by which ties are broken, in their order; the lot always comes last."""
    chain = tuple(tiebreak) if "lot" in tiebreak else (*tiebreak, "lot")
    return [_word(rule, labels) for rule in chain]


def tie_text(tie: Tie | None, labels: Mapping[str, str]) -> T | str:
    """Say with whom a score is shared and what decided, rule by rule."""
    if tie is None:
        return ""
    steps = [f"{_word(rule, labels)} {value}" for rule, value in tie.steps]
    return T(
        "Same score as %(peers)s; decided by %(steps)s",
        peers=", ".join(tie.peers),
        steps=", ".join(steps),
    )


# --- The budget line ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the budget line says of a ranked entry."""

    ranked: Ranked
    outcome: str
    amount_minor: int = 0
    #: What is left of the budget after this entry.
    left_minor: int = 0
    refusal: str = ""
    #: Index of the cap that passed it over, counted from 0; None when none did.
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an entry may be funded just now: refused in words, made to wait, or reduced."""

    refusal: str = ""
    #: Not refused for good: the entry stays on the reserve list until there is room.
    waits: bool = False
    #: What may be granted when it is less than was asked for; None for all of it.
    amount_minor: int | None = None


ADMITTED = Admission()

#: Asked just before an entry is funded, as a ceiling of State aid may stand against it.
Admit = Callable[[Ranked], Admission]


@dataclass(frozen=True, slots=True)
class CapLine:
    """The most that entries with one of these traits get together, and what they have already."""

    dimension: str
    values: tuple[str, ...]
    max_minor: int
    used_minor: int = 0

    def covers(self, entry: Entry) -> bool:
        """Tell whether an entry counts under the cap; territories count by their beginning."""
        trait = entry.traits.get(self.dimension, "")
        if self.dimension == "territory":
            return bool(trait) and trait.startswith(self.values)
        return trait in self.values


def draw_line(
    ranked: Sequence[Ranked],
    budget_minor: int,
    line_rule: str,
    admit: Admit = lambda _r: ADMITTED,
    caps: Sequence[CapLine] = (),
) -> list[Drawn]:
    """Fund entries from the top while the budget lasts; the budget funds nobody in part.

    `stop` ends at the first that does not fit; `skip_to_fit` passes over it. An entry that may
    not receive aid, or that a cap passes over, leaves its money to the next and ends neither.
    """
    if line_rule not in LINE_RULES:
        raise ValueError(f"unknown line rule {line_rule}")
    left, stopped = budget_minor, False
    used = [cap.used_minor for cap in caps]
    lines = []
    for place in ranked:
        wanted = place.entry.requested_minor
        outcome, refusal = place.barrier, ""
        own = [n for n, cap in enumerate(caps) if cap.covers(place.entry)]
        over = None
        if not outcome:
            over = next((n for n in own if used[n] + wanted > caps[n].max_minor), None)
        if over is not None:
            outcome = "reserve"
        if not outcome and (stopped or wanted > left):
            outcome = "reserve"
            stopped = stopped or line_rule == "stop"
        if not outcome:
            admission = admit(place)
            refusal = admission.refusal
            outcome = _outcome(admission)
            wanted = wanted if admission.amount_minor is None else admission.amount_minor
        amount = wanted if outcome == "award" else 0
        left -= amount
        for n in own:
            used[n] += amount
        lines.append(Drawn(place, outcome, amount, left, refusal, over))
    return lines


def _outcome(admission: Admission) -> str:
    if admission.waits:
        return "reserve"
    return "aid_refused" if admission.refusal else "award"
