"""The browser itself: it starts, and it meets the site's own files under the strict policy."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.walker import Walker


def test_the_browser_reads_a_static_file(walker: Callable[..., Walker]) -> None:
    person = walker()
    answer = person.page.goto("/static/icons.svg")
    assert answer is not None
    assert answer.status == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
