"""Follows every link a person can see, one page for each route."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

#: Signing out would end the walk.
NEVER = ("sign_out", "static")


#: Where a visitor's walk begins, and anybody else's; the menu leads on from there.
PUBLIC_STARTS = ("/", "/calls", "/creatives", "/register", "/styleguide", "/demo/sign-in")
STARTS = ("/start", "/account")


#: Pages that show mails; the links in a mail are for the one who got it.
MAILS = ("/mailbox", "/staff/messages")


def links_of(url: str, links: Iterable[str]) -> list[str]:
    """Return the links of a page that its reader may follow."""
    if not urlsplit(url).path.startswith(MAILS):
        return list(links)
    return [link for link in links if urlsplit(link).path.startswith(MAILS)]


class Crawl:
    """Remembers which routes were seen; each is visited a few times, with different records."""

    def __init__(self, app: Flask, *, each: int = 2) -> None:
        self.adapter = app.url_map.bind("localhost")
        self.each = each
        self.visits: dict[str, int] = {}

    def wants(self, url: str) -> bool:
        """Tell whether the page behind an address is still to be seen, and count it."""
        parts = urlsplit(url)
        if parts.netloc and not parts.netloc.startswith(("localhost", "127.0.0.1")):
            return False
        try:
            endpoint, _values = self.adapter.match(parts.path, method="GET")
        except HTTPException:
            # A link that leads nowhere is to be met, so that the visit fails.
            endpoint = parts.path
        if any(word in str(endpoint) for word in NEVER):
            return False
        seen = self.visits.get(str(endpoint), 0)
        self.visits[str(endpoint)] = seen + 1
        return seen < self.each


def walk(
    crawl: Crawl, start: Iterable[str], visit: Callable[[str], Iterable[str]]
) -> Iterator[str]:
    """Visit pages breadth first; `visit` opens one and returns the links on it. Yields addresses."""
    waiting = deque(url for url in start if crawl.wants(url))
    known = set(waiting)
    while waiting:
        url = waiting.popleft()
        for link in visit(url):
            plain = link.split("#")[0]
            if plain and plain not in known and crawl.wants(plain):
                known.add(plain)
                waiting.append(plain)
        yield url
