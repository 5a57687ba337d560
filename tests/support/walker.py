"""A person with a real browser, who notices what is not accessible, blocked, broken or too wide."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

from tests.support.markup import looks
from voucherapp.accounts.models import User
from voucherapp.db.session import db

AXE = Path(__file__).parents[1] / "browser" / "vendor" / "axe.min.js"
#: Addresses that answer with a file.
FILES = (".pdf", ".xlsx", ".csv", ".xml", ".zip", ".json", ".ics")
#: What axe has found nothing wrong with in this process: it judges markup and style, not words.
PASSED: set[str] = set()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


class Walker:
    """One browser profile; each page reached by go, press or follow is examined once."""

    def __init__(
        self, app: Flask, site: str, context: BrowserContext, *, phone: bool, script: bool
    ) -> None:
        self.app, self.site, self.context = app, site, context
        self.phone, self.script = phone, script
        self.trouble: list[str] = []
        self.examined: set[str] = set()
        self.page: Page = context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.trouble.append(f"script error: {error}"))
        self.page.on("requestfailed", self._on_failed)
        self.page.on("response", self._on_response)

    def sign_in(self, user: Any) -> Walker:
        """Become this user (a row or an id) by a session cookie."""
        if not hasattr(user, "get_id"):
            user = db.session.get_one(User, getattr(user, "user_id", user))
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = serializer.dumps({"_user_id": user.get_id(), "_fresh": True})
        name = self.app.config["SESSION_COOKIE_NAME"]
        self.context.add_cookies([{"name": name, "value": value, "url": self.site}])
        return self

    # --- walking -----------------------------------------------------------------------------------

    def go(self, path: str) -> Walker:
        """Open a page; a document that the browser shows by itself is not ours to examine."""
        answer = self.page.goto(path)
        if answer is not None and not answer.headers.get("content-type", "").startswith(
            "text/html"
        ):
            return self
        return self.examine()

    def follow(self, link: str, *, exact: bool = True) -> Walker:
        """Follow a link by its words."""
        self.page.get_by_role("link", name=link, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self.examine()

    def press(self, button: str, *, exact: bool = True) -> Walker:
        """Press a button by its words and wait for the page that comes."""
        self.page.get_by_role("button", name=button, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self.examine()

    def fill(self, fields: dict[str, Any]) -> Walker:
        """Fill fields by their labels: text, True or False for a box, a Path for a file."""
        for label, value in fields.items():
            self._enter(label, value)
        return self

    def _enter(self, label: str, value: Any) -> None:
        field = self.page.get_by_label(label, exact=True).first
        if isinstance(value, bool):
            field.set_checked(value)
        elif isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=str(value))
        else:
            field.fill(str(value))

    def choose(self, option: str) -> Walker:
        """Choose a radio button or tick a box by its label."""
        self.page.get_by_label(option, exact=True).first.check()
        return self

    def download(self, link: str) -> bytes:
        """Follow a link that gives a file and return its bytes."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=link).first.click()
        return Path(waiting.value.path()).read_bytes()

    # --- looking -----------------------------------------------------------------------------------

    def sees(self, *texts: str) -> Walker:
        """Assert that these words are on the page."""
        body = " ".join(self.page.inner_text("body").split())
        for wanted in texts:
            assert wanted.lower() in body.lower(), (
                f"“{wanted}” is not on {self.page.url}: {body[:900]}"
            )
        return self

    def sees_not(self, *texts: str) -> Walker:
        """Assert that these words are not on the page."""
        body = " ".join(self.page.inner_text("body").split())
        for unwanted in texts:
            assert unwanted not in body, f"“{unwanted}” is on {self.page.url}"
        return self

    @property
    def path(self) -> str:
        """The path of the page in view."""
        return urlsplit(self.page.url).path

    def examine(self) -> Walker:
        """Put the page through axe-core, and see that it is not wider than the window."""
        self.wait_until_whole()
        key = f"{self.path} {self.page.title()}"
        if key in self.examined:
            return self
        self.examined.add(key)
        self.fits()
        look = f"{self.page.viewport_size} {looks(self.page.content())}"
        if look in PASSED:
            return self
        # Evaluated by the debugger, which the content security policy of the page does not bind.
        self.page.evaluate(_axe())
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules},"
            " resultTypes: ['violations']}).then(found => ({violations: found.violations}))",
            RULES,
        )
        problems = [
            f"{v['id']}: {v['help']} – {n['html'][:160]} ({n['failureSummary'][:240]})"
            for v in found["violations"]
            for n in v["nodes"][:4]
        ]
        assert not problems, "\n".join([f"axe on {self.page.url}:", *problems])
        PASSED.add(look)
        return self

    def wait_until_whole(self) -> None:
        """Wait for a page that has come in full: a press may be answered only now.

        Asked again and again from here: a script that waits would end with the page that goes.
        """
        for _ in range(400):
            with suppress(Error):
                if (
                    self.page.evaluate("document.documentElement && document.readyState")
                    == "complete"
                ):
                    return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{self.page.url} does not come to an end")

    def fits(self) -> Walker:
        """See that the page is not wider than the window: nobody should have to scroll sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{self.page.url} is {width} px too wide at {self.page.viewport_size}"
        return self

    def fits_a_phone(self) -> Walker:
        """See that the page also fits a window of 360 px, and go back to the size before."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 360, "height": 740})
        self.fits()
        if before:
            self.page.set_viewport_size(before)
        return self

    def links(self) -> list[str]:
        """List the addresses of all links that open a page."""
        found: list[str] = self.page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(a => a.href)"
        )
        return [link for link in found if not link.split("?")[0].endswith(FILES)]

    def has_met_no_trouble(self) -> None:
        """Assert that no page wrote an error, was blocked or failed to load something."""
        assert not self.trouble, "\n".join(self.trouble)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused form answers 422 and Chromium reports that as an error of loading; it is a page.
        if message.type == "error" and "status of 422" not in message.text:
            self.trouble.append(f"console on {self.page.url}: {message.text}")

    def _on_failed(self, request: Request) -> None:
        # A download or a page that is left early aborts its own request.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.trouble.append(f"{request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.trouble.append(f"{response.status} {response.url}")
