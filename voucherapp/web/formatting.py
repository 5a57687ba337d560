"""How values look: money, dates, sizes; registered as template filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, current_app, g, has_app_context, has_request_context
from flask_babel import get_locale

from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T

#: How the closing of a call that stays open until further notice is written.
NO_DAY = T("a day that will be announced")


@lru_cache(maxsize=64)
def _money_style(locale: str, currency: str) -> tuple[str, str, str, str]:
    """Probe once how a locale writes an amount: prefix, suffix, thousands, decimal mark.

    Babel needs 14 to 20 microseconds an amount, this formatter one; lists show hundreds.
    """
    text = format_currency(1234567.89, currency, locale=locale)
    first, last = text.index("1"), len(text) - text[::-1].index("9")
    body, prefix = text[first:last], text[:first]
    if prefix[-1:].isalpha():
        # Unicode sets letters apart from digits by a space that does not break; Babel does not.
        prefix += "\xa0"
    return prefix, text[last:], body[1], body[-3]


def format_money(value: Money | None, *, cents: bool = True) -> str:
    """Write an amount as the reader's locale does; a dash for none."""
    if value is None:
        return "–"
    prefix, suffix, group, mark = _money_style(_locale(), value.currency)
    sign = "−" if value.minor < 0 else ""
    units, rest = divmod(abs(value.minor), 100)
    whole = f"{units:,}".replace(",", group)
    decimals = f"{mark}{rest:02d}" if cents or rest else ""
    return f"{sign}{prefix}{whole}{decimals}{suffix}"


def format_moneys(values: Iterable[Money | None]) -> list[str]:
    """Write a column of amounts as `format_money` does, asking once for the reader's locale."""
    locale = _locale()
    return [_money(value, locale) for value in values]


def _money(value: Money | None, locale: str) -> str:
    if value is None:
        return "–"
    if value.minor < 0:
        return format_money(value)
    prefix, suffix, group, mark = _money_style(locale, value.currency)
    whole = f"{value.minor // 100:,}"
    if group != "," and len(whole) > 3:
        whole = whole.replace(",", group)
    return f"{prefix}{whole}{mark}{value.minor % 100:02d}{suffix}"


def format_minor(minor: int | None, currency: str = "EUR") -> str:
    """Write minor units of a currency as an amount."""
    return "–" if minor is None else format_money(Money(minor, currency))


def format_amount_short(value: Money | None) -> str:
    """Write an amount without the cents when they are nought."""
    return format_money(value, cents=False)


def _locale() -> str:
    if not has_request_context():
        return str(get_locale() or "en")
    # One step through the proxy of Flask: a list asks a hundred times.
    kept: dict[str, Any] = g._get_current_object().__dict__  # noqa: SLF001  (its one accessor)
    name: str | None = kept.get("locale_name")
    if name is None:
        kept["locale_name"] = name = str(get_locale() or "en")
    return name


@lru_cache(maxsize=16)
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    return format_date(value, format="d MMMM y", locale=_parsed(locale))


def format_day(value: date | datetime | None) -> str:
    """Write a date with the month as a word."""
    if value is None:
        return "–"
    if is_open_end(value):
        return str(NO_DAY)
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return _day(value, _locale())


@lru_cache(maxsize=4096)
def _moment(value: datetime, zone: str, locale: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    text = format_datetime(local, "d MMM y, HH:mm", tzinfo=None, locale=_parsed(locale))
    return f"{text} {local.tzname()}"


def format_moment(value: datetime | None, zone: str | None = None) -> str:
    """Write a moment with its zone, in the zone of the call or of the site."""
    if value is None:
        return "–"
    if is_open_end(value):
        return str(NO_DAY)
    return _moment(value, zone or _zone().key, _locale())


def format_moments(values: Iterable[tuple[datetime | None, str]]) -> list[str]:
    """Write a column of moments, each in its zone, as `format_moment` does."""
    locale = _locale()
    return ["–" if value is None else _moment(value, zone, locale) for value, zone in values]


def format_zoned(value: datetime | None, zone: str) -> datetime | None:
    """Return the moment in a zone, for attributes such as datetime=."""
    return None if value is None else value.astimezone(ZoneInfo(zone))


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["TIMEZONE"]) if has_app_context() else ZoneInfo("UTC")


def format_size(size: int) -> str:
    """Write a file size in kB or MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(round(size / 1_000_000, 1), locale=_locale())} MB"


def format_number(value: Any) -> str:
    """Write a number as the reader's locale does."""
    return "–" if value is None else str(format_decimal(value, locale=_locale()))


def format_percent(share_bp: int | None) -> str:
    """Write a share in basis points as per cent, with decimals only where there are any."""
    if share_bp is None:
        return "–"
    digits = "#,##0.00" if share_bp % 100 else "#,##0"
    return f"{format_decimal(Decimal(share_bp).scaleb(-2), format=digits, locale=_locale())} %"


def init_formatting(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.tests["open_end"] = is_open_end
    app.jinja_env.filters.update(
        money=format_money,
        money_short=format_amount_short,
        minor=format_minor,
        day=format_day,
        moment=format_moment,
        zoned=format_zoned,
        filesize=format_size,
        number=format_number,
        percent=format_percent,
    )
