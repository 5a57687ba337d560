"""The public calls as an Atom feed (RFC 4287) and as a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import PublicCall
from voucherapp.programmes.queries_calendar import CalendarRow
from voucherapp.web.links import external
from voucherapp.web.settings import setting

ATOM = "http://www.w3.org/2005/Atom"
# Atom is the language of the whole file: its names carry no prefix.
ET.register_namespace("", ATOM)
#: A line of a calendar has at most so many octets, its end not counted.
LONGEST_LINE = 75


def atom_feed(calls: Sequence[PublicCall], now: datetime) -> bytes:
    """Return the feed of published calls, each with what it is for and its dates."""
    feed = ET.Element(f"{{{ATOM}}}feed")
    home = external("calls.calls")
    updated = max((call.published_at for call in calls if call.published_at), default=now)
    _text(feed, "id", home)
    _text(feed, "title", str(T("Calls of %(site)s", site=setting("SITE_NAME"))))
    _text(feed, "updated", _rfc3339(updated))
    _link(feed, "self", external("call_calendar.atom"))
    _link(feed, "alternate", home)
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", str(setting("SITE_NAME")))
    for call in calls:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        address = external("calls.call", code=call.code)
        _text(entry, "id", address)
        _text(entry, "title", call.title)
        _text(entry, "updated", _rfc3339(call.published_at or now))
        _link(entry, "alternate", address)
        _text(entry, "summary", _summary(call))
    written: bytes = ET.tostring(feed, xml_declaration=True, encoding="UTF-8")
    return written


def _summary(call: PublicCall) -> str:
    if is_open_end(call.closes_at):
        dates = T("Opens %(first)s, open until further notice.", first=call.opens_at.date())
        return f"{_clean(call.summary)} {dates}".strip()
    dates = T(
        "Opens %(first)s, closes %(last)s.",
        first=call.opens_at.date(),
        last=call.closes_at.date(),
    )
    return f"{_clean(call.summary)} {dates}".strip()


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _link(parent: ET.Element, rel: str, href: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href)


def _clean(text: str) -> str:
    """Leave out signs that XML forbids."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= ord(" "))


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar_file(
    calls: Sequence[PublicCall], plans: Sequence[CalendarRow], now: datetime
) -> bytes:
    """Return the openings and closings of calls, and planned calls as whole days."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//voucherapp//calls//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(str(T('Calls of %(site)s', site=setting('SITE_NAME'))))}",
    ]
    stamp = f"DTSTAMP:{_utc(now)}"
    for call in calls:
        opens = str(T("Opens: %(title)s", title=call.title))
        closes = str(T("Closes: %(title)s", title=call.title))
        lines += _moment(f"{call.code}-opens", opens, call.opens_at, call, stamp)
        if not is_open_end(call.closes_at):
            lines += _moment(f"{call.code}-closes", closes, call.closes_at, call, stamp)
    for number, plan in enumerate(plans, 1):
        lines += _day(f"plan-{number}-{plan.starts_on}", plan, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _moment(uid: str, title: str, at: datetime, call: PublicCall, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@voucherapp"
    yield stamp
    yield f"DTSTART:{_utc(at)}"
    yield f"SUMMARY:{_escaped(title)}"
    yield f"DESCRIPTION:{_escaped(call.summary)}"
    yield f"URL:{external('calls.call', code=call.code)}"
    yield "END:VEVENT"


def _day(uid: str, plan: CalendarRow, stamp: str) -> Iterator[str]:
    last = (plan.ends_on or plan.starts_on) + timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@voucherapp"
    yield stamp
    yield f"DTSTART;VALUE=DATE:{_plain(plan.starts_on)}"
    yield f"DTEND;VALUE=DATE:{_plain(last)}"
    yield f"SUMMARY:{_escaped(str(T('Planned: %(title)s', title=plan.title)))}"
    yield f"DESCRIPTION:{_escaped(plan.objective)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _plain(day: date) -> str:
    return day.strftime("%Y%m%d")


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return _clean(text).replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line into pieces of at most 75 octets, never inside a sign."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
