"""Money as whole minor units of one currency; no float anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("Money takes whole minor units")

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, numerator: int, denominator: int) -> Money:
        """Return numerator/denominator of the amount, rounded half up once."""
        return Money(half_up(self.minor * numerator, denominator), self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Return parts in proportion to the weights that add up to the amount exactly."""
        return [Money(m, self.currency) for m in split_minor(self.minor, weights)]

    @property
    def decimal(self) -> Decimal:
        """The amount as an exact decimal with two places."""
        return Decimal(self.minor).scaleb(-2)

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Money:
        """Read "1234.56" exactly; raise ValueError for more than two decimals."""
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError("not an amount") from error
        scaled = value.scaleb(2)
        if not value.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError("not an amount with at most two decimals")
        return cls(int(scaled), currency)


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero, in whole numbers."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def split_minor(amount: int, weights: Sequence[int]) -> list[int]:
    """Split by largest remainder (ties to the earlier part); parts add up to the amount."""
    total = sum(weights)
    if total <= 0 or any(w < 0 for w in weights):
        raise ValueError("weights must be non-negative and not all zero")
    if amount < 0:
        return [-part for part in split_minor(-amount, weights)]
    parts = [amount * w // total for w in weights]
    rest = amount - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[:rest]:
        parts[i] += 1
    return parts


def split_within(amount: int, limits: Sequence[int]) -> list[int]:
    """Split in proportion to what is left per part, never above it.

    When the amount equals the sum of the limits the parts are the limits themselves, so that the
    last posting of a commitment leaves no cent behind.
    """
    if amount < 0 or amount > sum(limits) or any(x < 0 for x in limits):
        raise ValueError("amount exceeds what is left")
    if amount == 0:
        return [0] * len(limits)
    return split_minor(amount, limits)


def percent_of(minor: int, percent: str | int | Fraction) -> int:
    """Return the given per cent of an amount, rounded half up to the minor unit."""
    share = Fraction(percent) / 100
    return half_up(minor * share.numerator, share.denominator)
